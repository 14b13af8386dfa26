using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Which slices can belong to one volume: those of one series, frame of reference, size, spacing, orientation, echo, kind of values,
/// diffusion weighting and inversion time. File names and instance numbers say nothing.
/// </summary>
public static class SeriesGrouping
{
    // Two directions whose scalar product is at least this are one: cosines of one series differ in their last digits.
    const double SameDirection = 1 - 1e-4;

    // Of a length or time, relative.
    const double SameNumber = 1e-3;

    /// <summary>Groups in the order of their series and kinds, each in an order that depends on nothing but the slices.</summary>
    public static IReadOnlyList<IReadOnlyList<SeriesFrame>> Of(IEnumerable<SeriesFrame> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var buckets = new Dictionary<(string, string, string, int?, string, int, int, string, string, int?), List<List<SeriesFrame>>>();
        foreach (var s in Ordered(slices))
        {
            ref var groups = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets,
                (s.Facts.PatientId, s.Facts.StudyUid, s.Facts.SeriesUid, s.Facts.SeriesNumber, s.FrameOfReference, s.Rows, s.Columns,
                    s.Stack, s.Kind, s.Echo), out _);
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
    /// The parts of a group whose slices stand at one place several times because they are of several image types, flip angles or
    /// repetition times; the group itself where they are not.
    /// </summary>
    /// <param name="group">A group of <see cref="Of"/>.</param>
    public static IReadOnlyList<IReadOnlyList<SeriesFrame>> Parts(IReadOnlyList<SeriesFrame> group)
    {
        ArgumentNullException.ThrowIfNull(group);
        // A setting that is not the same at every place drifts, and makes no parts.
        return By(s => s.ImageType, everywhere: false) ?? By(s => s.FlipAngleDegrees, everywhere: true)
            ?? By(s => s.RepetitionTimeMs, everywhere: true) ?? [group];

        IReadOnlyList<IReadOnlyList<SeriesFrame>>? By<T>(Func<SeriesFrame, T> setting, bool everywhere)
        {
            var parts = group.GroupBy(setting).ToList();
            if (parts.Count < 2)
                return null;
            var settings = StackedSlices.Places(group).Select(p => p.Select(setting).Distinct().Count()).ToList();
            return everywhere ? settings.All(n => n == parts.Count) ? Divided() : null : settings.Any(n => n > 1) ? Divided() : null;

            IReadOnlyList<IReadOnlyList<SeriesFrame>> Divided() => [.. parts.SelectMany(p => Parts([.. p]))];
        }
    }

    /// <summary>Why groups of one series cannot be told from one stack: their slices lie between each other, on one line, and differ in
    /// what should be the same; null where none do.</summary>
    /// <param name="groups">All groups; each other group of its series is looked at.</param>
    /// <param name="group">One of them.</param>
    public static string? Interleaved(IReadOnlyList<IReadOnlyList<SeriesFrame>> groups, IReadOnlyList<SeriesFrame> group)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(group);
        return groups.FirstOrDefault(g => !ReferenceEquals(g, group) && LieBetween(g, group)) is not { } other ? null
            : $"its slices and others of its series lie between each other and differ in {Difference(group[0], other[0])}: whether they are one "
                + "volume nothing says; export the series again, or take one of the two away";
    }

    static bool LieBetween(IReadOnlyList<SeriesFrame> a, IReadOnlyList<SeriesFrame> b)
    {
        var (x, y) = (a[0], b[0]);
        if (x.Facts.SeriesUid != y.Facts.SeriesUid || x.Facts.SeriesNumber != y.Facts.SeriesNumber
            || (x.Rows, x.Columns) != (y.Rows, y.Columns)
            || x.Along.Dot(y.Along) <= SameDirection || x.Down.Dot(y.Down) <= SameDirection)
            return false;
        double[] one = Heights(a), two = Heights(b);
        if (one[0] > two[^1] || two[0] > one[^1] || (one.Length == 1 && two.Length == 1))
            return false;
        // One at the other's place is another image of it: an echo, a time. Apart in the plane is another part of the body.
        return one.All(h => two.All(o => Math.Abs(h - o) > StackedSlices.SamePlaceMm))
            && InPlane(x, y) <= Math.Max(x.RowSpacingMm, x.ColumnSpacingMm);

        double[] Heights(IReadOnlyList<SeriesFrame> slices) => [.. slices.Select(s => s.Position.Dot(x.Normal)).Order()];
        static double InPlane(SeriesFrame x, SeriesFrame y) =>
            double.Hypot((x.Position - y.Position).Dot(x.Along), (x.Position - y.Position).Dot(x.Down));
    }

    static string Difference(SeriesFrame a, SeriesFrame b) =>
        a.Facts.PatientId != b.Facts.PatientId ? "the patient" : a.Facts.StudyUid != b.Facts.StudyUid ? "the study"
        : a.FrameOfReference != b.FrameOfReference ? "the frame of reference" : a.Stack != b.Stack ? "the stack" : a.Kind != b.Kind ? "the image type"
        : a.Echo != b.Echo || !Near(a.EchoTimeMs, b.EchoTimeMs) ? "the echo time" : !Near(a.BValue, b.BValue) ? "the b-value"
        : !Near(a.InversionTimeMs, b.InversionTimeMs) ? "the inversion time" : "the pixel spacing";

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
