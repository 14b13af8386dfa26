using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using static Rubor.Tests.Imaging.MadeSlices;

namespace Rubor.Tests.Imaging;

/// <summary>Several images at one position: copies, time points, or a reason to refuse; on data sets made in memory.</summary>
public class SliceTimeTests
{
    // Four positions, three images each.
    static List<SliceFile> Repeated(Action<Dictionary<uint, DicomElement>, int, int> change) => Stack(12, (s, i) =>
    {
        s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{5 * (i % 4)}")));
        change(s, i / 4, i % 4);
    });

    [Theory]
    [InlineData(SeriesTags.TemporalPositionIdentifier, "IS", "{0}")]
    [InlineData(SeriesTags.AcquisitionNumber, "IS", "1{0}")]
    [InlineData(SeriesTags.TriggerTime, "DS", "{0}3.5")]
    [InlineData(SeriesTags.AcquisitionTime, "TM", "09303{0}.5")]
    public void What_says_when_makes_time_points(uint tag, string vr, string value)
    {
        // Later images have lower instance numbers.
        var files = Repeated((s, t, _) =>
        {
            s.Set(Text(tag, vr, string.Format(null, value, t + 1)));
            s.Set(Text(SeriesTags.InstanceNumber, "IS", F($"{100 - t}")));
        });
        files.Reverse();
        var volume = Assert.Single(Found(files).Volumes);
        Assert.Equal((3, 4), (volume.TimePoints, volume.Geometry.Size.Z));
        for (int t = 0; t < 3; t++)
            Assert.Equal(Enumerable.Range(0, 4).Select(k => F($"s{t * 4 + k:00}")), volume.Plan.Stack.Times[t].Select(s => s.File));
    }

    [Fact]
    public void Acquisition_times_of_interleaved_slices_keep_volumes_apart()
    {
        int[] order = [2, 0, 3, 1];
        var volume = Assert.Single(Found(Repeated((s, t, k) => s.Set(Text(SeriesTags.AcquisitionTime, "TM", F($"0930{10 * t + order[k]:00}"))))).Volumes);
        Assert.Equal(3, volume.TimePoints);
    }

    [Fact]
    public void Times_that_mix_volumes_are_refused()
    {
        // The first image at one position is as late as the others' second: something is missing.
        var found = Found(Repeated((s, t, k) => s.Set(Text(SeriesTags.AcquisitionTime, "TM", F($"0930{10 * t + (k == 1 ? 12 : 0):00}")))));
        Assert.Contains("two different images lie at Image Position", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_images_that_no_time_tells_apart_are_refused() =>
        Assert.Contains("no time or setting that is read tells them apart",
            Assert.Single(Found(Repeated((_, _, _) => { })).Refused).Reason, StringComparison.Ordinal);

    [Fact]
    public void An_unfinished_time_point_is_refused_by_its_position()
    {
        var files = Repeated((s, t, _) => s.Set(Text(SeriesTags.TemporalPositionIdentifier, "IS", F($"{t + 1}"))));
        files.RemoveAt(10);
        string reason = Assert.Single(Found(files).Refused).Reason;
        Assert.Contains("a time point is not whole: 1 of 4 slice positions have fewer than 3 images", reason, StringComparison.Ordinal);
        Assert.Contains("(-3, -2, 10)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_of_several_unfinished_time_points_are_no_volume()
    {
        var found = Found(Stack(6, (s, k) => s.Set(Text(SeriesTags.TemporalPositionIdentifier, "IS", k < 3 ? "1" : "2"))));
        Assert.Contains("2 time points", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
        // Some number their slices so.
        Assert.Single(Found(Stack(6, (s, k) => s.Set(Text(SeriesTags.TemporalPositionIdentifier, "IS", F($"{k + 1}"))))).Volumes);
    }

    [Theory]
    [InlineData("2.25.3", 1)] // one image, two files
    [InlineData("2.25.99", 1)] // the same pixels under another UID
    [InlineData("2.25.3", 2)]
    [InlineData("2.25.99", 2)]
    public void An_image_that_is_there_twice_is_used_once_if_its_pixels_are_the_same(string uid, int pixels)
    {
        var again = Slice(3, 10);
        again.Set(Text(SeriesTags.SopInstanceUid, "UI", uid));
        var found = Found([.. Stack(5), InFile("again", again)], new() { ["s02"] = 1, ["again"] = pixels });
        if (pixels == 1)
        {
            var volume = Assert.Single(found.Volumes);
            Assert.Equal(5, volume.SourceFiles.Count);
            Assert.Contains("more than once with the same pixels", Assert.Single(volume.Warnings), StringComparison.Ordinal);
        }
        else
            Assert.Contains("two different images", Assert.Single(found.Refused).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SeriesTags.AcquisitionTime, "TM", "110000", "120000")]
    [InlineData(SeriesTags.AcquisitionNumber, "IS", "1", "2")]
    public void A_copy_with_another_time_is_no_time_point(uint tag, string vr, string time, string other)
    {
        var again = Slice(3, 10);
        again.Set(Text(tag, vr, other));
        var files = Stack(5, (s, _) => s.Set(Text(tag, vr, time)));
        Assert.Equal(1, Assert.Single(Found([.. files, InFile("again", again)], new() { ["s02"] = 1, ["again"] = 1 }).Volumes).TimePoints);
    }

    [Fact]
    public void A_copy_in_a_4D_series_is_dropped_before_times_are_told()
    {
        var files = Repeated((s, t, _) => s.Set(Text(SeriesTags.TemporalPositionIdentifier, "IS", F($"{t + 1}"))));
        var again = Slice(6, 5);
        again.Set(Text(SeriesTags.TemporalPositionIdentifier, "IS", "2"));
        var volume = Assert.Single(Found([.. files, InFile("again", again)], new() { ["s05"] = 1, ["again"] = 1 }).Volumes);
        Assert.Equal(3, volume.TimePoints);
        Assert.Single(volume.Warnings);
    }

    [Theory]
    [InlineData(SeriesTags.FlipAngle, "DS")]
    [InlineData(SeriesTags.RepetitionTime, "DS")]
    public void Images_of_several_flip_angles_or_repetition_times_are_volumes_and_no_time_points(uint tag, string vr)
    {
        var found = Found(Repeated((s, t, _) =>
        {
            s.Set(Text(tag, vr, F($"{5 * (t + 1)}")));
            s.Set(Text(SeriesTags.AcquisitionNumber, "IS", F($"{t + 1}")));
        }));
        Assert.Equal([1, 1, 1], found.Volumes.Select(v => v.TimePoints));
        // Where it differs from place to place and time to time, as with triggered scans, it divides nothing.
        Assert.Equal(3, Assert.Single(Found(Repeated((s, t, k) =>
        {
            s.Set(Text(tag, vr, F($"{100 + 7 * t + k}")));
            s.Set(Text(SeriesTags.AcquisitionNumber, "IS", F($"{t + 1}")));
        })).Volumes).TimePoints);
        // Where no position has two, a setting that drifts from slice to slice divides nothing.
        Assert.Single(Found(Stack(5, (s, k) => s.Set(Text(tag, vr, F($"{5 + k}"))))).Volumes);
    }
}
