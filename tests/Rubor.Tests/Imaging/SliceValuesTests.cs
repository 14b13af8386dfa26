using System.Buffers.Binary;
using System.Text;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using static Rubor.Tests.Imaging.MadeSlices;

namespace Rubor.Tests.Imaging;

/// <summary>What values mean, enhanced objects, mosaics, names; on data sets made in memory.</summary>
public class SliceValuesTests
{
    [Fact]
    public void Rescaling_that_is_the_same_for_all_slices_is_kept_as_one_slope()
    {
        var volume = Assert.Single(Found(Stack(4, (s, _) =>
        {
            s.Set(Text(SeriesTags.RescaleSlope, "DS", "0.5"));
            s.Set(Text(SeriesTags.RescaleIntercept, "DS", "-1024"));
        })).Volumes);
        Assert.Equal(IntensityKind.Rescaled, volume.Intensity);
        Assert.Equal((0.5, -1024.0), volume.Plan.Intensities.Common);
        Assert.True(volume.Plan.KeepsSamples);
    }

    [Fact]
    public void Rescaling_that_differs_is_applied_slice_by_slice()
    {
        var plan = Assert.Single(Found(Stack(4, (s, k) => s.Set(Text(SeriesTags.RescaleSlope, "DS", F($"{1 + k}"))))).Volumes).Plan;
        Assert.Null(plan.Intensities.Common);
        Assert.False(plan.KeepsSamples);
        Assert.Equal([1, 2, 3, 4], plan.Intensities.Scales.Select(s => s.Slope));
    }

    [Fact]
    public void Philips_values_are_floating_point_ones_unless_others_are_asked_for_or_the_scale_is_gone()
    {
        static void Philips(Dictionary<uint, DicomElement> s, bool scale)
        {
            s.Set(Text(SeriesTags.Manufacturer, "LO", "Philips Medical Systems"));
            s.Set(Text(SeriesTags.RescaleSlope, "DS", "2"));
            s.Set(Text(SeriesTags.RescaleIntercept, "DS", "-6"));
            if (!scale)
                return;
            s.Set(Text(0x20050011, "LO", SeriesTags.PhilipsMr1));
            s.Set(Real(0x2005110e, 4));
        }
        var slices = Stack(3, (s, _) => Philips(s, scale: true));
        var fp = Assert.Single(Found(slices).Volumes);
        Assert.Equal(IntensityKind.PhilipsFloatingPoint, fp.Intensity);
        Assert.Equal((0.25, -6 / 2.0 / 4), fp.Plan.Intensities.Common); // (SV + RI/RS)/SS
        var display = Assert.Single(DicomSeries.Of(slices, new() { PhilipsDisplayValues = true }, (_, _) => false, TestContext.Current.CancellationToken).Volumes);
        Assert.Equal((IntensityKind.PhilipsDisplay, (2.0, -6.0)), (display.Intensity, display.Plan.Intensities.Common!.Value));
        Assert.Empty(display.Warnings);
        foreach (int first in (int[])[0, 1])
        {
            var gone = Assert.Single(Found(Stack(3, (s, k) => Philips(s, scale: k < first))).Volumes);
            Assert.Equal(IntensityKind.PhilipsDisplay, gone.Intensity);
            Assert.Contains("not comparable between visits", Assert.Single(gone.Warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Frames_of_an_enhanced_object_are_placed_by_their_own_groups_and_nothing_deeper()
    {
        // Two kinds, frames in no order; the vendor's sequence repeats a position half a voxel off.
        double[] z = [10, 0, 5, 0, 10, 5];
        var header = Slice(1, 999);
        header.Remove(SeriesTags.ImagePosition);
        header.Remove(SeriesTags.ImageOrientation);
        header.Remove(SeriesTags.PixelSpacing);
        header.Set(Sequence(SeriesTags.SharedGroups,
        [
            Sequence(SeriesTags.PlaneOrientationSequence, [Text(SeriesTags.ImageOrientation, "DS", @"1\0\0\0\1\0")]),
            Sequence(SeriesTags.PixelMeasuresSequence, [Text(SeriesTags.PixelSpacing, "DS", @"1.5\2")]),
            Sequence(SeriesTags.PixelValueTransformation, [Text(SeriesTags.RescaleSlope, "DS", "3")]),
        ]));
        header.Set(Sequence(SeriesTags.PerFrameGroups, [.. z.Select((at, f) => new[]
        {
            Text(0x20050014, "LO", SeriesTags.PhilipsMr5),
            Sequence(0x2005140f,
            [
                Text(SeriesTags.ImagePosition, "DS", @"77\77\77"), Text(0x20050010, "LO", SeriesTags.PhilipsMr1), Real(0x2005100e, f < 3 ? 2 : 4),
            ]),
            Sequence(SeriesTags.PlanePositionSequence, [Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{at}"))]),
            Sequence(SeriesTags.FrameTypeSequence, [Text(SeriesTags.FrameType, "CS", f < 3 ? @"ORIGINAL\PRIMARY\M\SE" : @"ORIGINAL\PRIMARY\P\SE")]),
            Sequence(SeriesTags.PixelValueTransformation, f < 3 ? [Text(SeriesTags.RescaleIntercept, "DS", "1")] : [Text(SeriesTags.RescaleSlope, "DS", "5")]),
        })]));
        var found = Found([InFile("enhanced", header, frames: 6)]);
        Assert.Empty(found.Refused);
        Assert.Equal(["1,2,0", "3,5,4"], found.Volumes.Select(v => string.Join(',', v.Plan.Stack.Times[0].Select(s => s.Frame))));
        Assert.All(found.Volumes, v => Assert.Equal(new Point3(3, 2, 0), v.Geometry.ToWorld.Origin));
        // Slope from the shared groups, intercept from the frame's; scale slope from the vendor's.
        Assert.Equal(((1 / 2.0, 1 / 3.0 / 2.0), (1 / 4.0, 0.0)), (found.Volumes[0].Plan.Intensities.Common!.Value, found.Volumes[1].Plan.Intensities.Common!.Value));
    }

    [Fact]
    public void Frames_without_a_position_each_are_refused() =>
        Assert.Contains("not a position for each", Assert.Single(Found([InFile("cine", Slice(1, 0), frames: 9)]).Refused).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public void A_mosaic_is_tiles_of_a_picture_placed_by_its_middle(int sign, bool numberInCsa)
    {
        var volume = Assert.Single(Found([InFile("mosaic", Mosaic(sign, numberInCsa, spacing: "4"))]).Volumes);
        // Five slices, 3 × 3 tiles of 4 × 3 pixels; the position is that of a slice of 12 × 9.
        Assert.Equal(new GridSize(4, 3, 5), volume.Geometry.Size);
        var slices = volume.Plan.Stack.Times[0];
        var first = new Point3(3 - 4 * 2, 2 - 3 * 1.5, 0);
        Assert.Equal(sign > 0 ? first : first + new Point3(0, 0, -16), volume.Geometry.ToWorld.Origin);
        Assert.Equal(new Point3(0, 0, 4), volume.Geometry.ToWorld.K);
        FrameTile[] tiles = [new(0, 0, 12, 9), new(4, 0, 12, 9), new(8, 0, 12, 9), new(0, 3, 12, 9), new(4, 3, 12, 9)];
        Assert.Equal(sign > 0 ? tiles : tiles.Reverse(), slices.Select(s => s.Tile!.Value));
    }

    [Fact]
    public void A_mosaic_whose_private_data_are_gone_is_refused()
    {
        var header = Mosaic(1, numberInCsa: true, spacing: "4");
        header.Remove(0x00290010);
        Assert.Contains("private data are gone", Assert.Single(Found([InFile("mosaic", header)]).Refused).Reason, StringComparison.Ordinal);
        Assert.Contains("Spacing Between Slices", Assert.Single(Found([InFile("mosaic", Mosaic(1, false, spacing: ""))]).Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_vendor_header_is_read_as_far_as_it_goes()
    {
        byte[] whole = Csa(("SliceNormalVector", ["0", "0", "1"]), ("NumberOfImagesInMosaic", ["5"]));
        Assert.Equal([5], SiemensCsa.Read(whole)["NumberOfImagesInMosaic"]);
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = whole[..random.Next(whole.Length)];
            for (int k = 0; k < 4 && bytes.Length > 0; k++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.True(SiemensCsa.Read(bytes).Count <= 2);
        }
    }

    [Fact]
    public void File_names_have_words_of_the_description_and_none_that_names_somebody()
    {
        var volumes = Found(Stack(8, (s, k) =>
        {
            s.Set(Text(SeriesTags.SeriesDescription, "LO", "COR t2_STIR/Müller (19561203) Dr. Brown #4"));
            s.Set(Text(SeriesTags.PatientName, "PN", "MULLER^ANNA"));
            s.Set(Text(SeriesTags.ReferringPhysicianName, "PN", "Brown^J"));
            if (k > 3)
                s.Set(Text(SeriesTags.EchoTime, "DS", "80"));
        })).Volumes;
        Assert.Equal(["7-cor-t2-stir-dr-4-1", "7-cor-t2-stir-dr-4-2"], VolumeNames.Of(volumes));
    }

    static Dictionary<uint, DicomElement> Mosaic(int sign, bool numberInCsa, string spacing)
    {
        var header = Slice(1, 0);
        header.Set(Text(SeriesTags.ImageType, "CS", @"ORIGINAL\PRIMARY\M\ND\MOSAIC"));
        header.Set(Whole(SeriesTags.Rows, 9));
        header.Set(Whole(SeriesTags.Columns, 12));
        if (spacing.Length > 0)
            header.Set(Text(SeriesTags.SpacingBetweenSlices, "DS", spacing));
        (string, string[]) normal = ("SliceNormalVector", ["0.0", "0.0", F($"{sign}.0")]);
        header.Set(Text(0x00290010, "LO", SeriesTags.SiemensCsa));
        header.Set(new(DicomTag.FromUInt32(0x00291010), "OB") { Value = numberInCsa ? Csa(normal, ("NumberOfImagesInMosaic", ["5"])) : Csa(normal) });
        if (!numberInCsa)
        {
            header.Set(Text(0x00190010, "LO", SeriesTags.SiemensMr));
            header.Set(Whole(0x0019100a, 5));
        }
        return header;
    }

    static byte[] Csa(params (string Name, string[] Items)[] tags)
    {
        using var to = new MemoryStream();
        void Int(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            to.Write(bytes);
        }
        to.Write("SV10\x04\x03\x02\x01"u8);
        Int(tags.Length);
        Int(77);
        foreach (var (name, items) in tags)
        {
            to.Write(Encoding.ASCII.GetBytes(name.PadRight(64, '\0')));
            Int(items.Length);
            to.Write("FD\0\0"u8);
            Int(4);
            Int(items.Length);
            Int(77);
            foreach (string item in items)
            {
                for (int i = 0; i < 4; i++)
                    Int(i == 1 ? item.Length : 77);
                to.Write(Encoding.ASCII.GetBytes(item.PadRight((item.Length + 3) / 4 * 4, '\0')));
            }
        }
        return to.ToArray();
    }
}
