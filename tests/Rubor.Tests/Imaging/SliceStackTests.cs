using Rubor.Imaging;
using Rubor.Imaging.Dicom.Series;
using static Rubor.Tests.Imaging.MadeSlices;

namespace Rubor.Tests.Imaging;

/// <summary>Which slices make a volume, on data sets made in memory.</summary>
public class SliceStackTests
{
    [Fact]
    public void Slices_are_ordered_by_position_and_placed_in_RAS()
    {
        // Numbers, names and order of files run against the positions.
        var files = Stack(5, (s, k) => s.Set(Text(SeriesTags.InstanceNumber, "IS", F($"{9 - k}"))));
        files.Reverse();
        var volume = Assert.Single(Found(files).Volumes);
        Assert.Equal(new GridSize(4, 3, 5), volume.Geometry.Size);
        // Columns run to the left, rows to the back: LPS to RAS turns both.
        Assert.Equal(new Affine(new(-2, 0, 0), new(0, -1.5, 0), new(0, 0, 5), new(3, 2, 0)), volume.Geometry.ToWorld);
        Assert.Equal(["s00", "s01", "s02", "s03", "s04"], volume.Plan.Stack.Times[0].Select(s => s.File));
        Assert.Equal(("axial", 1), (volume.Plane, volume.TimePoints));
        Assert.Empty(volume.Warnings);
    }

    [Fact]
    public void Tags_of_thickness_spacing_and_location_say_nothing()
    {
        var found = Found(Stack(4, (s, k) =>
        {
            s.Set(Text(SeriesTags.SpacingBetweenSlices, "DS", "9.9"));
            s.Set(Text(SeriesTags.SliceThickness, "DS", "1"));
            s.Set(Text(0x00201041, "DS", "0"));
        }));
        Assert.Equal(5, Assert.Single(found.Volumes).Geometry.SpacingMm.Z, 12);
    }

    [Theory]
    [InlineData(0.009, true)] // less than 0.01 mm and less than 1 %
    [InlineData(0.04, true)] // less than 1 % of 5 mm
    [InlineData(0.07, false)]
    public void A_slice_may_be_one_percent_of_the_spacing_off_its_place(double off, bool isVolume)
    {
        foreach (string position in (string[])[F($@"-3\-2\{10 + off}"), F($@"{-3 + off}\-2\10")])
        {
            var found = Found(Stack(5, (s, k) =>
            {
                if (k == 2)
                    s.Set(Text(SeriesTags.ImagePosition, "DS", position));
            }));
            Assert.Equal(isVolume ? (1, 0) : (0, 1), (found.Volumes.Count, found.Refused.Count));
        }
    }

    [Fact]
    public void A_gap_is_refused_by_its_position_or_interpolated()
    {
        var files = Stack(6).Where((_, k) => k != 3).ToList();
        var refused = Assert.Single(Found(files).Refused);
        Assert.Equal(RefusalKind.NoVolume, refused.Kind);
        Assert.Contains("a slice is missing at Image Position (-3, -2, 15), between slice 3 at (-3, -2, 10)", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(5, refused.Files.Count);

        var volume = Assert.Single(Found(files, allowGaps: true).Volumes);
        Assert.Equal((6, 5.0), (volume.Geometry.Size.Z, volume.Geometry.SpacingMm.Z));
        Assert.Equal([0, 1, 2, 2.5, 3, 4], volume.Plan.Sources);
        Assert.Contains("1 of 6 slices are interpolated", Assert.Single(volume.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Uneven_slices_are_resampled_between_the_first_and_the_last_and_never_beyond()
    {
        double[] z = [0, 5, 10, 16.5, 21.5];
        var files = Stack(5, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{z[k]}"))));
        Assert.Contains("slice spacing is uneven between slice 3", Assert.Single(Found(files).Refused).Reason, StringComparison.Ordinal);
        var volume = Assert.Single(Found(files, allowGaps: true).Volumes);
        var sources = volume.Plan.Sources!;
        Assert.Equal((0, 4.0), (sources[0], sources[^1]));
        Assert.Equal(5.375, volume.Geometry.SpacingMm.Z, 12);
        // What a grid point is made of lies where the grid point is.
        Assert.All(sources.Index(), s =>
        {
            int below = (int)Math.Min(s.Item, 3);
            Assert.Equal(5.375 * s.Index, z[below] + (s.Item - below) * (z[below + 1] - z[below]), 9);
        });
    }

    [Fact]
    public void Slices_off_the_line_are_refused_even_where_gaps_are_allowed()
    {
        var files = Stack(5, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", k == 2 ? @"-1\-2\10" : F($@"-3\-2\{5 * k}"))));
        Assert.Contains("not in line", Assert.Single(Found(files, allowGaps: true).Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tilted_stack_keeps_a_sheared_grid_and_says_so()
    {
        var volume = Assert.Single(Found(Stack(5, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"-3\{-2 + k}\{5 * k}"))))).Volumes);
        Assert.Equal(new Point3(0, -1, 5), volume.Geometry.ToWorld.K);
        Assert.Contains("shifted by 1 mm", Assert.Single(volume.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_that_lie_in_one_plane_are_no_stack() =>
        Assert.Contains("lie in one plane", Assert.Single(Found(Stack(4, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"{k * 5}\-2\0")))))
            .Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_single_slice_is_no_volume() =>
        Assert.Contains("a single slice", Assert.Single(Found(Stack(1)).Refused).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(0x0020000eu, "UI", "2.25.7777")] // series
    [InlineData(0x00200011u, "IS", "8")] // number of the series
    [InlineData(0x00200052u, "UI", "2.25.7777")] // frame of reference
    [InlineData(0x00280030u, "DS", @"1.5\2.1")] // spacing
    [InlineData(0x00200037u, "DS", @"1\0\0\0\0.999\-0.0447")] // orientation
    [InlineData(0x00180081u, "DS", "60")] // echo time
    [InlineData(0x00180086u, "IS", "2")] // echo number
    [InlineData(0x00080008u, "CS", @"ORIGINAL\PRIMARY\P\SE")] // kind
    [InlineData(0x00189087u, "DS", "800")] // diffusion weighting
    [InlineData(0x00180082u, "DS", "150")] // inversion time
    public void What_tells_slices_apart_makes_two_volumes_and_never_one_of_both(uint tag, string vr, string value)
    {
        var found = Found(Stack(12, (s, k) =>
        {
            s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{5 * (k / 2)}")));
            if (k % 2 == 1)
                s.Set(Text(tag, vr, value));
        }));
        Assert.Empty(found.Refused);
        Assert.Equal(2, found.Volumes.Count);
        Assert.All(found.Volumes, v => Assert.Single(v.Plan.Stack.Times[0].Select(s => (s.File[^1] - '0') % 2).Distinct()));
    }

    [Fact]
    public void Philips_and_GE_words_for_the_kind_of_values_tell_slices_apart()
    {
        (string Creator, ushort Group, byte Element)[] words =
            [(SeriesTags.PhilipsMr1, 0x2005, 0x11), (SeriesTags.GeParameters, 0x0043, 0x2f)];
        foreach (var (creator, group, element) in words)
        {
            var found = Found(Stack(8, (s, k) =>
            {
                s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{5 * (k / 2)}")));
                // The block lies elsewhere than usual.
                s.Set(Text(((uint)group << 16) | 0x42, "LO", creator));
                s.Set(Text(((uint)group << 16) | 0x4200u | element, "IS", F($"{k % 2}")));
            }));
            Assert.Equal((2, 0), (found.Volumes.Count, found.Refused.Count));
        }
    }

    [Theory]
    [InlineData(0x2001, SeriesTags.Philips1, 0x03, "800")]
    [InlineData(0x0019, SeriesTags.SiemensMr, 0x0c, "800")]
    [InlineData(0x0043, SeriesTags.GeParameters, 0x39, @"1000000800\8\0\0")]
    public void Diffusion_weighting_in_the_vendors_words_is_read(int group, string creator, byte element, string value)
    {
        var volume = Assert.Single(Found(Stack(3, (s, _) =>
        {
            s.Set(Text(((uint)group << 16) | 0x10, "LO", creator));
            s.Set(Text(((uint)group << 16) | 0x1000 | element, "IS", value));
        })).Volumes);
        Assert.Equal(800, volume.BValue);
    }

    [Fact]
    public void Rounded_cosines_and_spacings_are_one_volume() =>
        Assert.Single(Found(Stack(6, (s, k) =>
        {
            s.Set(Text(SeriesTags.ImageOrientation, "DS", k % 2 == 0 ? @"1\0\0\0\1\0" : @"0.99998\0.00002\0\0\0.99998\-0.00002"));
            s.Set(Text(SeriesTags.PixelSpacing, "DS", k % 2 == 0 ? @"1.5\2" : @"1.50001\2.00001"));
            s.Set(Text(SeriesTags.EchoTime, "DS", k % 2 == 0 ? "30" : "30.0001"));
        })).Volumes);

    [Theory]
    [InlineData(0x00200032u, "no Image Position")]
    [InlineData(0x00200037u, "no Image Orientation")]
    [InlineData(0x00280030u, "no Pixel Spacing")]
    public void Slices_without_geometry_are_refused_together(uint tag, string reason)
    {
        var refused = Assert.Single(Found(Stack(4, (s, _) => s.Remove(tag))).Refused);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(4, refused.Files.Count);
    }

    [Theory]
    [InlineData("CR", "1.2.840.10008.5.1.4.1.1.1", RefusalKind.Picture, "a picture, not part of a volume")]
    [InlineData("US", "1.2.840.10008.5.1.4.1.1.6.1", RefusalKind.Picture, "a picture, not part of a volume")]
    [InlineData("NM", "1.2.840.10008.5.1.4.1.1.20", RefusalKind.Picture, "planar")]
    [InlineData("MR", "1.2.840.10008.5.1.4.1.1.7", RefusalKind.Picture, "secondary capture")]
    [InlineData("SEG", "1.2.840.10008.5.1.4.1.1.66.4", RefusalKind.NoImage, "segmentation")]
    public void Pictures_and_other_objects_are_left_aside(string modality, string sop, RefusalKind kind, string reason)
    {
        var refused = Assert.Single(Found(Stack(4, (s, _) =>
        {
            s.Set(Text(SeriesTags.Modality, "CS", modality));
            s.Set(Text(SeriesTags.SopClassUid, "UI", sop));
        })).Refused);
        Assert.Equal(kind, refused.Kind);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(modality, refused.Facts?.Modality);
    }

    [Fact]
    public void Colours_tables_and_other_objects_are_refused()
    {
        Assert.Contains("colours", Reason(s => s.Set(Whole(SeriesTags.SamplesPerPixel, 3))), StringComparison.Ordinal);
        Assert.Contains("Modality LUT", Reason(s => s.Set(Sequence(SeriesTags.ModalityLutSequence, [Whole(0x00283002, 1)]))), StringComparison.Ordinal);
        Assert.Contains("Rescale Slope", Reason(s => s.Set(Text(SeriesTags.RescaleSlope, "DS", "0"))), StringComparison.Ordinal);
        Assert.Contains("perpendicular", Reason(s => s.Set(Text(SeriesTags.ImageOrientation, "DS", @"1\0\0\0.5\0.5\0"))), StringComparison.Ordinal);
        Assert.Equal(RefusalKind.NoImage, Assert.Single(Found([InFile("report", Slice(1, 0), frames: 0)]).Refused).Kind);

        static string Reason(Action<Dictionary<uint, Rubor.Imaging.Dicom.DicomElement>> change) =>
            Assert.Single(Found(Stack(3, (s, _) => change(s))).Refused).Reason;
    }

    [Fact]
    public void Positions_that_are_no_lengths_are_refused()
    {
        var found = Found(Stack(2, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", k == 0 ? @"0\0\-1e308" : @"0\0\1e308"))), allowGaps: true);
        Assert.Contains("no lengths", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
        found = Found(Stack(4, (s, k) => s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"0\0\{(k == 3 ? 1e9 : k)}")))), allowGaps: true);
        Assert.Contains("too far to interpolate", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
    }
}
