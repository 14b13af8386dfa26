using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;

namespace Rubor.Tests.Imaging;

/// <summary>Files that lie about themselves: each is refused in one line, and nothing is invented.</summary>
public sealed class DicomHarmTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(4, 0xfffffff0u, "begin where they cannot")]
    [InlineData(8, 0xfffffff0u, "begin where they cannot")]
    [InlineData(8, 5000u, "begin where they cannot")]
    [InlineData(0, 3u, "hold 3 planes")]
    [InlineData(8, 66u, "end early")]
    public void Run_lengths_that_point_elsewhere_are_not_followed(int at, uint value, string because)
    {
        string path = Written(TransferSyntaxes.Rle);
        var bytes = File.ReadAllBytes(path);
        // The fragment of the only frame: behind the tag of an item, its length, and the empty table before it.
        int head = Last(bytes, [0xfe, 0xff, 0x00, 0xe0]) + 8;
        BitConverter.TryWriteBytes(bytes.AsSpan(head + at), value);
        File.WriteAllBytes(path, bytes);
        Refused(path, because);
    }

    [Theory]
    [InlineData(TransferSyntaxes.Rle, "more pixels than it says")]
    [InlineData(TransferSyntaxes.JpegLossless, "holds 12 × 9 pixels")]
    [InlineData(TransferSyntaxes.JpegLsLossless, "holds 12 × 9 pixels")]
    public void A_picture_of_another_size_than_the_object_says_is_not_cut_or_filled(string syntax, string because)
    {
        string path = Written(syntax);
        var bytes = File.ReadAllBytes(path);
        // Rows (0028,0010), US, two bytes.
        int rows = Last(bytes, [0x28, 0x00, 0x10, 0x00, (byte)'U', (byte)'S', 0x02, 0x00]) + 8;
        bytes[rows]--;
        File.WriteAllBytes(path, bytes);
        Refused(path, because);
    }

    [Theory]
    [InlineData(200_000, true)]
    [InlineData(200_000, false)]
    [InlineData(65, true)]
    public void Sequences_without_end_in_each_other_are_refused(int depth, bool closed)
    {
        string path = Written(TransferSyntaxes.ExplicitLittleEndian);
        byte[] open = [0x08, 0x00, 0x40, 0x11, (byte)'S', (byte)'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff];
        byte[] close = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
        int first = Last(File.ReadAllBytes(path), [0x08, 0x00, 0x05, 0x00]);
        using (var file = File.OpenWrite(path))
        {
            file.Position = first;
            for (int i = 0; i < depth; i++)
                file.Write(open);
            for (int i = 0; closed && i < depth; i++)
                file.Write(close);
        }
        Refused(path, "more than 64 deep");
    }

    [Fact]
    public void What_inflates_without_measure_is_refused()
    {
        string path = folder["bomb.dcm"];
        new DicomBuilder().Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7").Text(0x00080018, "UI", "1.2.3").Text(0x00080060, "CS", "OT")
            .Add(new(0x7fe00010, "OB") { Value = new byte[300 << 20] }).Write(path, "1.2.840.10008.1.2.1.99");
        Assert.InRange(new FileInfo(path).Length, 1, 4 << 20);
        Refused(path, "inflates to more than 256 MiB");
    }

    [Fact]
    public void Slices_of_two_patients_are_never_one_volume()
    {
        var found = MadeSlices.Found(MadeSlices.Stack(6, (set, k) => set.Set(MadeSlices.Text(SeriesTags.PatientId, "LO", k % 2 == 0 ? "A" : "B"))));
        Assert.Empty(found.Volumes);
        Assert.All(found.Refused, r => Assert.Contains("differ in the patient", r.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("EchoTime")]
    [InlineData("ImageType")]
    public void A_stack_that_would_fall_apart_between_its_slices_is_refused(string what)
    {
        var found = MadeSlices.Found(MadeSlices.Stack(6, (set, k) =>
        {
            if (k % 2 == 1)
                set.Set(what == "EchoTime" ? MadeSlices.Text(SeriesTags.EchoTime, "DS", "60")
                    : MadeSlices.Text(SeriesTags.ImageType, "CS", @"ORIGINAL\PRIMARY\P\SE"));
        }));
        Assert.Empty(found.Volumes);
        Assert.Equal(2, found.Refused.Count);
        Assert.All(found.Refused, r => Assert.Contains("lie between each other", r.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0,5")]
    [InlineData("NaN")]
    [InlineData("many")]
    public void A_scale_that_cannot_be_read_is_no_scale_of_one(string slope)
    {
        var found = MadeSlices.Found(MadeSlices.Stack(3, (set, _) => set.Set(MadeSlices.Text(SeriesTags.RescaleSlope, "DS", slope))));
        Assert.Contains("Rescale Slope (0028,1053) is no number", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_pixels_under_another_scale_are_another_image()
    {
        var stack = MadeSlices.Stack(4);
        var twin = MadeSlices.Slice(9, 0);
        twin.Set(MadeSlices.Text(SeriesTags.RescaleSlope, "DS", "7"));
        stack.Add(MadeSlices.InFile("twin", twin));
        var found = MadeSlices.Found(stack, new() { ["s00"] = 1, ["twin"] = 1 });
        Assert.Empty(found.Volumes);
        Assert.Contains("two different images", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_somebody_typed_into_a_description_is_taken_out()
    {
        var slice = MadeSlices.Slice(1, 0);
        slice.Set(MadeSlices.Text(SeriesTags.PatientName, "PN", "Stirling^Ann"));
        slice.Set(MadeSlices.Text(SeriesTags.PatientId, "LO", "4711"));
        slice.Set(MadeSlices.Text(SeriesTags.SeriesDescription, "LO", "STIRLING ann T1 cor 19561203 xStirlingx Annual 4711"));
        var facts = SeriesFacts.Of(new([.. slice.Values]));
        Assert.Equal("T1 cor xx Annual", facts.Description);
        Assert.Equal(["t1", "cor", "xx", "annual"], facts.Words);
    }

    static void Refused(string path, string because)
    {
        var error = Assert.Throws<ImageDataException>(() => DicomFile.ReadWhole(path));
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    // A picture of 12 × 9 pixels of 16 bits.
    string Written(string syntax)
    {
        ushort[] counts = [.. Enumerable.Range(0, 108).Select(i => (ushort)(i * 37 % 500))];
        string path = folder["picture.dcm"];
        DicomObjects.NuclearMedicine([("palmar", new(12, 9, 1, SampleType.UInt16, MemoryMarshal.AsBytes(counts.AsSpan()).ToArray()))], "P1")
            .Write(path, syntax);
        return path;
    }

    static int Last(byte[] bytes, byte[] wanted) => bytes.AsSpan().LastIndexOf(wanted);
}
