using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Which slices can belong to one volume: those of one series, frame of reference, size, spacing, orientation, echo, kind of values, diffusion
/// weighting and inversion time. File names and instance numbers say nothing.
/// </summary>
public static class SeriesGrouping
{
    // Two directions whose scalar product is at least this are one: cosines of one series differ in their last digits.
    const double SameDirection = 1 - 1e-4;

    // Of a length or time, relative.
    const double SameNumber = 1e-4;

    /// <summary>Groups, each in an order that depends on nothing but the slices; the groups in the order of their series and kinds.</summary>
    public static IReadOnlyList<IReadOnlyList<SeriesFrame>> Of(IEnumerable<SeriesFrame> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var buckets = new Dictionary<(string, int?, string, int, int, string, string, int?), List<List<SeriesFrame>>>();
        foreach (var s in Ordered(slices))
        {
            ref var groups = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets,
                (s.Facts.SeriesUid, s.Facts.SeriesNumber, s.FrameOfReference, s.Rows, s.Columns, s.Stack, s.Kind, s.Echo), out _);
            groups ??= [];
            if (groups.Find(g => Alike(g[0], s)) is { } group)
                group.Add(s);
            else
                groups.Add([s]);
        }
        return [.. buckets.Values.SelectMany(g => g).OrderBy(g => g[0].Facts.SeriesNumber ?? int.MaxValue)
            .ThenBy(g => g[0].Facts.SeriesUid, StringComparer.Ordinal).ThenBy(g => g[0].Stack, StringComparer.Ordinal)
            .ThenBy(g => g[0].EchoTimeMs ?? -1).ThenBy(g => g[0].Echo ?? -1).ThenBy(g => g[0].Kind, StringComparer.Ordinal)
            .ThenBy(g => g[0].BValue ?? -1).ThenBy(g => g[0].InversionTimeMs ?? -1).ThenBy(g => g[0].InstanceNumber)
            .ThenBy(g => g[0].InstanceUid, StringComparer.Ordinal).ThenBy(g => g[0].Frame)];
    }

    /// <summary>
    /// The parts of a group whose slices stand at one place several times because they are of several image types, flip angles or repetition
    /// times; the group itself where they are not.
    /// </summary>
    /// <param name="group">A group of <see cref="Of"/>.</param>
    public static IReadOnlyList<IReadOnlyList<SeriesFrame>> Parts(IReadOnlyList<SeriesFrame> group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return By(s => s.ImageType) ?? By(s => s.FlipAngleDegrees) ?? By(s => s.RepetitionTimeMs) ?? [group];

        IReadOnlyList<IReadOnlyList<SeriesFrame>>? By<T>(Func<SeriesFrame, T> setting)
        {
            var parts = group.GroupBy(setting).ToList();
            return parts.Count > 1 && StackedSlices.Places(group).Any(p => p.Select(setting).Distinct().Count() > 1)
                ? [.. parts.SelectMany(p => Parts([.. p]))] : null;
        }
    }

    static IEnumerable<SeriesFrame> Ordered(IEnumerable<SeriesFrame> slices) =>
        slices.OrderBy(s => s.InstanceNumber).ThenBy(s => s.InstanceUid, StringComparer.Ordinal).ThenBy(s => s.Frame)
            .ThenBy(s => s.Tile?.Y ?? 0).ThenBy(s => s.Tile?.X ?? 0).ThenBy(s => s.File, StringComparer.Ordinal);

    static bool Alike(SeriesFrame a, SeriesFrame b) =>
        a.Along.Dot(b.Along) > SameDirection && a.Down.Dot(b.Down) > SameDirection
        && Near(a.RowSpacingMm, b.RowSpacingMm) && Near(a.ColumnSpacingMm, b.ColumnSpacingMm)
        && Near(a.EchoTimeMs, b.EchoTimeMs) && Near(a.BValue, b.BValue) && Near(a.InversionTimeMs, b.InversionTimeMs);

    static bool Near(double? a, double? b) =>
        a is { } x && b is { } y ? Math.Abs(x - y) <= SameNumber * Math.Max(Math.Abs(x), Math.Abs(y)) : a is null == b is null;
}
