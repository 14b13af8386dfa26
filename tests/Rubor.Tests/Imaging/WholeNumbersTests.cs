using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

public class WholeNumbersTests
{
    sealed record Golden(string file, int most, double farthest, int[] expected);

    public static TheoryData<string> Files() => [.. Goldens().Select(g => g.file)];

    static Golden[] Goldens() => JsonSerializer.Deserialize<Golden[]>(File.ReadAllText(Data.Reference("imaging", "masks.json")))!;

    // tests/Reference/imaging/make_orders.py: masks and labels as nibabel saves them with a scan's data type.
    [Theory, MemberData(nameof(Files))]
    public void Masks_and_labels_that_nibabel_scaled_are_the_numbers_that_were_meant(string file)
    {
        var golden = Goldens().Single(g => g.file == file);
        var volume = NiftiReader.Read(Data.Reference("imaging", "masks", file));
        Assert.Equal(golden.farthest, volume.ToValues().Max(v => Math.Abs(v - Math.Round(v))), 1e-9);
        Assert.Equal(golden.expected, LabelMap.From(volume).Labels.ToArray().Select(l => (int)l));
        if (golden.most == 1)
            Assert.Equal(golden.expected, Mask.From(volume).Voxels.ToArray().Select(l => (int)l));
    }

    [Theory]
    [InlineData(0.9999999997671694)]
    [InlineData(1.0000000591)]
    [InlineData(1.0000152587890625)]
    [InlineData(0.9991)]
    [InlineData(3.0000457, 255)]
    [InlineData(7e-15)]
    [InlineData(-7e-15)]
    [InlineData(255 * (1 / 255.0))]
    public void A_value_within_rounding_of_a_whole_number_is_that_number(double value, int most = 1)
    {
        if (most == 1)
            Assert.Equal((byte)Math.Round(value), Mask.From(Of(value)).Voxels[1]);
        Assert.Equal((byte)Math.Round(value), LabelMap.From(Of(value)).Labels[1]);
    }

    [Theory]
    [InlineData(0.5, "a mask that was resampled")]
    [InlineData(0.998, "a mask that was resampled")]
    [InlineData(0.004, "nearest neighbour")]
    [InlineData(-0.01, "a mask that was resampled")]
    [InlineData(2, "save the one structure")]
    [InlineData(-1, "save the one structure")]
    [InlineData(255, "save the one structure")]
    [InlineData(double.NaN, "replace such values by 0")]
    public void Fractions_and_other_numbers_are_refused_with_what_is_the_matter(double value, string advice)
    {
        var error = Assert.Throws<ImageDataException>(() => Mask.From(Of(value)));
        Assert.Contains("at voxel (1, 0, 0) where a mask holds 0 and 1 only", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 / 255.0, 0, 255, 1)] // 255 × 1/255
    [InlineData(0.0998, 0, 10, null)]
    [InlineData(1, 0.0005, 1, 1)] // a bias below the tolerance
    [InlineData(1, 0.25, 1, null)]
    [InlineData(0.0039215, 0, 1, null)] // one step of a probability in 255
    public void Scaled_integers_have_a_tolerance_of_their_own(double slope, double intercept, byte stored, int? expected)
    {
        byte background = 0;
        var volume = new Volume(Geometry.AxisAligned(new(2, 1, 1), 1, 1, 1), SampleType.UInt8, [background, stored], slope, intercept,
            source: "m.nii");
        if (expected is { } number)
            Assert.Equal(number, Mask.From(volume).Voxels[1]);
        else
            Assert.Throws<ImageDataException>(() => Mask.From(volume));
    }

    static Volume Of(double value) => Volume.Of<double>(Geometry.AxisAligned(new(2, 1, 1), 1, 1, 1), [0, value], "m.nii");
}
