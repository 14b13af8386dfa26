using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Time points of a 4-D series: what is said of time must tell the images at every position apart, and every position must have as many.
/// </summary>
internal static class TimePoints
{
    /// <summary>For each time point the slices, in the order of the places; null where nothing tells them apart.</summary>
    public static IReadOnlyList<IReadOnlyList<SeriesFrame>>? Of(IReadOnlyList<IReadOnlyList<SeriesFrame>> places)
    {
        if (places.Any(p => p.Count != places[0].Count))
            return null;
        return ByLabel(places, s => s.Time.TemporalPosition) ?? ByLabel(places, s => s.Time.Acquisition)
            ?? ByTime(places, s => s.Time.TriggerMs, apart: false) ?? ByTime(places, s => s.Time.Seconds, apart: true);
    }

    /// <summary>Which of the positions lack images of some times; null where all have as many, or their times are not known.</summary>
    public static string? Unfinished(IReadOnlyList<IReadOnlyList<SeriesFrame>> places)
    {
        if (!places.Where(p => p.Count > 1).All(p => Distinct(p, s => s.Time.TemporalPosition) || Distinct(p, s => s.Time.Acquisition)))
            return null;
        int most = places.Max(p => p.Count), fewer = places.Count(p => p.Count < most);
        if (fewer == 0)
            return null;
        var example = places.First(p => p.Count < most);
        return string.Create(CultureInfo.InvariantCulture,
            $"a time point is not whole: {fewer} of {places.Count} slice positions have fewer than {most} images, as that at Image Position " +
            $"{StackedSlices.Place(example[0].Position)} with {example.Count}; find the missing images, or leave out the unfinished time point");
    }

    static bool Distinct(IReadOnlyList<SeriesFrame> place, Func<SeriesFrame, int?> label) =>
        place.All(s => label(s) is not null) && place.Select(label).Distinct().Count() == place.Count;

    // A number that names the time point: the same ones at every place.
    static List<List<SeriesFrame>>? ByLabel(IReadOnlyList<IReadOnlyList<SeriesFrame>> places, Func<SeriesFrame, int?> label)
    {
        var labels = places[0].Select(label).Order().ToList();
        if (labels.Any(l => l is null) || labels.Distinct().Count() != labels.Count
            || places.Any(p => !p.Select(label).Order().SequenceEqual(labels)))
            return null;
        return [.. labels.Select(l => places.Select(p => p.First(s => label(s) == l)).ToList())];
    }

    // A moment for each image: the first of every place, the second, and so on.
    static List<List<SeriesFrame>>? ByTime(IReadOnlyList<IReadOnlyList<SeriesFrame>> places, Func<SeriesFrame, double?> time, bool apart)
    {
        if (places.Any(p => p.Any(s => time(s) is null) || p.Select(time).Distinct().Count() != p.Count))
            return null;
        var ordered = places.Select(p => p.OrderBy(time).ToList()).ToList();
        List<List<SeriesFrame>> times = [.. Enumerable.Range(0, places[0].Count).Select(t => ordered.Select(p => p[t]).ToList())];
        // One volume must be over when the next begins, or a missing image has moved the others up.
        return apart && times.Zip(times.Skip(1)).Any(t => t.First.Max(time) >= t.Second.Min(time)) ? null : times;
    }
}
