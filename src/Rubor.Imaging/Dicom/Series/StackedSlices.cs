using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Slices of a group in the order of their positions along the normal, at each time point one at every position.
/// </summary>
/// <param name="Times">For each time point the slices, from the lowest along the normal on.</param>
/// <param name="Warnings">What was left out, one sentence each.</param>
public sealed record StackedSlices(IReadOnlyList<IReadOnlyList<SeriesFrame>> Times, IReadOnlyList<string> Warnings)
{
    /// <summary>Positions that differ by less are one: those of one place jitter by micrometres. In mm.</summary>
    public const double SamePlaceMm = 0.01;

    /// <summary>Puts a group in order.</summary>
    /// <param name="group">Slices of one group.</param>
    /// <param name="samePixels">Whether two slices have the same pixels.</param>
    /// <returns>The stack, or the reason why the group is none.</returns>
    public static (StackedSlices? Stack, string? Reason) Of(
        IReadOnlyList<SeriesFrame> group, Func<SeriesFrame, SeriesFrame, bool> samePixels)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(samePixels);
        var places = Places(group);
        if (InOnePlane(places) is { } overlap)
            return (null, overlap);
        var dropped = new List<SeriesFrame>();
        if (WithoutTwins(places, samePixels, dropped, (a, b) => IsOneImage(a, b) || a.Time == b.Time) is { } twins)
            return (null, twins);
        if (places.All(p => p.Count == 1))
            return OneTime(places) is { } mixed ? (null, mixed) : (new([[.. places.Select(p => p[0])]], Dropped(dropped)), null);
        if (TimePoints.Of(places) is { } times)
            return (new(times, Dropped(dropped)), null);
        // Nothing tells time points: they may be copies that differ in their times alone.
        string? unfinished = TimePoints.Unfinished(places);
        if (WithoutTwins(places, samePixels, dropped, (_, _) => true) is { } differing)
            return (null, unfinished ?? differing);
        return (new([[.. places.Select(p => p[0])]], Dropped(dropped)), null);
    }

    /// <summary>The slices of a group by position along the normal; several at one place stay together.</summary>
    internal static List<List<SeriesFrame>> Places(IReadOnlyList<SeriesFrame> group)
    {
        var normal = group[0].Normal;
        var places = new List<List<SeriesFrame>>();
        foreach (var s in group.OrderBy(s => s.Position.Dot(normal)))
            // Those of one plane follow each other, wherever in it they lie.
            if (Enumerable.Reverse(places).TakeWhile(p => (s.Position - p[0].Position).Dot(normal) < SamePlaceMm)
                .FirstOrDefault(p => (s.Position - p[0].Position).Length < SamePlaceMm) is { } place)
                place.Add(s);
            else
                places.Add([s]);
        return places;
    }

    static string? InOnePlane(List<List<SeriesFrame>> places)
    {
        var normal = places[0][0].Normal;
        for (int i = 1; i < places.Count; i++)
        {
            var step = places[i][0].Position - places[i - 1][0].Position;
            if (Math.Abs(step.Dot(normal)) < SamePlaceMm)
                return string.Create(CultureInfo.InvariantCulture,
                    $"slices lie in one plane, {step.Length:0.###} mm apart in it, and not above each other: at Image Position " +
                    $"{Place(places[i - 1][0].Position)} and {Place(places[i][0].Position)}");
        }
        return null;
    }

    // Of images at one place that may be one image, the first stays, where their pixels are the same.
    static string? WithoutTwins(List<List<SeriesFrame>> places, Func<SeriesFrame, SeriesFrame, bool> samePixels, List<SeriesFrame> dropped,
        Func<SeriesFrame, SeriesFrame, bool> may)
    {
        foreach (var place in places)
            for (int i = 0; i < place.Count; i++)
                for (int j = place.Count - 1; j > i; j--)
                {
                    if (!may(place[i], place[j]))
                        continue;
                    if (!IsOneScale(place[i], place[j]) || !samePixels(place[i], place[j]))
                        return $"two different images lie at Image Position {Place(place[i].Position)} and no time or setting that is "
                            + $"read tells them apart: {Named(place[i])} and {Named(place[j])}; "
                            + (place[i].File == place[j].File ? "export the object as several, or as single images" : "leave one out");
                    dropped.Add(place[j]);
                    place.RemoveAt(j);
                }
        return null;
    }

    // The same stored values may be other measured ones.
    static bool IsOneScale(SeriesFrame a, SeriesFrame b) => (a.RescaleSlope, a.RescaleIntercept, a.PhilipsScaleSlope)
        == (b.RescaleSlope, b.RescaleIntercept, b.PhilipsScaleSlope);

    static bool IsOneImage(SeriesFrame a, SeriesFrame b) => a.InstanceUid == b.InstanceUid && a.Frame == b.Frame && a.Tile == b.Tile;

    // Each place has one slice; yet they may come from several unfinished time points.
    static string? OneTime(List<List<SeriesFrame>> places)
    {
        var times = places.Select(p => p[0].Time.TemporalPosition).Where(t => t is not null).GroupBy(t => t).ToList();
        // One time for each slice is how some number their slices.
        return times.Count > 1 && times.Count < places.Count
            ? $"its slices belong to {times.Count} time points (0020,0100), none of which has all positions; find the missing images" : null;
    }

    static List<string> Dropped(List<SeriesFrame> dropped) =>
        [.. dropped.GroupBy(d => (d.File, d.Frame)).OrderBy(d => d.Key.File, StringComparer.Ordinal).ThenBy(d => d.Key.Frame).Select(d =>
            $"The image at Image Position {Place(d.First().Position)} is there more than once with the same pixels; it is used once.")];

    /// <summary>A position as the file has it, LPS.</summary>
    internal static string Place(Point3 ras) =>
        string.Create(CultureInfo.InvariantCulture, $"({-ras.X + 0.0:0.##}, {-ras.Y + 0.0:0.##}, {ras.Z:0.##})");

    static string Named(SeriesFrame s) => s.Frame > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(s.File)} frame {s.Frame + 1}") : Path.GetFileName(s.File);
}
