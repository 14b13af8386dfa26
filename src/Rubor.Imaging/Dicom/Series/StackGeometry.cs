using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// The grid of a stack of slices, from their positions alone: tags of slice thickness and spacing lie. A step to the next slice is
/// (last − first) / (N − 1), so that a tilted stack has a sheared grid.
/// </summary>
/// <param name="ToWorld">Voxel index to RAS millimetres.</param>
/// <param name="Slices">Slices of the grid.</param>
/// <param name="Sources">For each slice of a grid that is resampled the place below it, counted with the fraction of the way to the next; null where
/// the slices are the places.</param>
/// <param name="Warnings">What a user should know, one sentence each.</param>
public sealed record StackGeometry(Affine ToWorld, int Slices, IReadOnlyList<double>? Sources, IReadOnlyList<string> Warnings)
{
    /// <summary>How far a slice may be from its place on the grid, of the spacing.</summary>
    public const double OfSpacing = 0.01;

    /// <summary>How far a slice may be from its place on the grid at least, in mm: positions come with few digits.</summary>
    public const double LeastMm = 0.01;

    /// <summary>The most slices of a grid that gaps are filled in.</summary>
    public const int MostSlices = 4096;

    /// <summary>The grid of slices in order.</summary>
    /// <param name="slices">One at each position, along the normal.</param>
    /// <param name="allowGaps">Whether slices that are missing or uneven are interpolated between their neighbours.</param>
    /// <returns>The grid, or the reason why they have none.</returns>
    public static (StackGeometry? Geometry, string? Reason) Of(IReadOnlyList<SeriesFrame> slices, bool allowGaps)
    {
        ArgumentNullException.ThrowIfNull(slices);
        if (slices.Count < 2)
            return (null, "a single slice: one position has no slice spacing, so it is a picture and no volume");
        var first = slices[0];
        var way = slices[^1].Position - first.Position;
        if (!double.IsFinite(way.Length))
            return (null, "its positions are no lengths");
        var steps = slices.Zip(slices.Skip(1), (a, b) => (b.Position - a.Position).Length).ToArray();
        double usual = steps.Order().ElementAt((steps.Length - 1) / 2);
        var step = way * (1.0 / (slices.Count - 1));
        double tolerance = Math.Max(OfSpacing * Math.Min(usual, step.Length), LeastMm);
        int worst = Enumerable.Range(0, slices.Count).MaxBy(k => Off(first, slices[k], step, k));
        var toWorld = new Affine(first.Along * first.ColumnSpacingMm, first.Down * first.RowSpacingMm, step, first.Position);
        if (Off(first, slices[worst], step, worst) <= tolerance)
            return (new(toWorld, slices.Count, null, Shear(first, step)), null);

        // Off the line from the first to the last nothing can be interpolated.
        var line = way * (1 / way.Length);
        var along = slices.Select(s => (s.Position - first.Position).Dot(line)).ToArray();
        int aside = Enumerable.Range(0, slices.Count).MaxBy(k => Aside(k));
        if (Aside(aside) > tolerance)
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"slices are not in line: that at Image Position {StackedSlices.Place(slices[aside].Position)} lies {Aside(aside):0.###} mm off the line " +
                $"from the first to the last"));
        string uneven = Uneven(slices, steps, usual);
        if (!allowGaps)
            return (null, $"{uneven}; find the missing images, or have them interpolated (--allow-gaps)");
        double intervals = Math.Round(way.Length / usual);
        if (intervals >= MostSlices)
            return (null, $"{uneven}; too far to interpolate");
        int n = (int)intervals;
        var sources = Enumerable.Range(0, n + 1).Select(k => Source(along, way.Length * k / n, tolerance)).ToList();
        step = way * (1.0 / n);
        int made = sources.Count(s => s != Math.Floor(s));
        return (new(toWorld with { K = step }, n + 1, sources,
            [
                string.Create(CultureInfo.InvariantCulture, $"Slices were resampled to {step.Length:0.####} mm: {uneven}; {made} of {n + 1} slices are " +
                    $"interpolated between their neighbours, and no scanner measured them."),
                .. Shear(first, step),
            ]), null);

        double Aside(int k) => (slices[k].Position - first.Position - line * along[k]).Length;
    }

    static double Off(SeriesFrame first, SeriesFrame slice, Point3 step, int k) => (slice.Position - first.Position - step * k).Length;

    // The place at a distance from the first slice, as a number with a fraction.
    static double Source(double[] along, double at, double tolerance)
    {
        int above = Array.FindIndex(along, a => a >= at - tolerance);
        if (above < 0)
            return along.Length - 1;
        return above == 0 || Math.Abs(along[above] - at) <= tolerance ? above
            : above - 1 + (at - along[above - 1]) / (along[above] - along[above - 1]);
    }

    static string Uneven(IReadOnlyList<SeriesFrame> slices, double[] steps, double usual)
    {
        double allowed = Math.Max(OfSpacing * usual, LeastMm);
        int[] odd = [.. Enumerable.Range(0, steps.Length).Where(k => Math.Abs(steps[k] - usual) > allowed)];
        if (odd.Length == 0)
            return "slice spacing drifts";
        var gaps = odd.Where(k => steps[k] > 1.5 * usual).ToList();
        int shown = gaps.Count > 0 ? gaps[0] : odd[0];
        string more = odd.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {odd.Length - 1} more are uneven") : "";
        double missing = steps[shown] / usual;
        string what = gaps.Count > 0 && Math.Abs(missing - Math.Round(missing)) < 0.05
            ? string.Create(CultureInfo.InvariantCulture, $"{Counted((int)Math.Round(missing) - 1)} missing") : "slice spacing is uneven";
        string where = gaps.Count > 0 && Math.Abs(missing - 2) < 0.05
            ? $" at Image Position {StackedSlices.Place((slices[shown].Position + slices[shown + 1].Position) * 0.5)},"
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{what}{where} between slice {shown + 1} at {StackedSlices.Place(slices[shown].Position)} and slice {shown + 2} at " +
            $"{StackedSlices.Place(slices[shown + 1].Position)}: {steps[shown]:0.###} mm where the spacing is {usual:0.###} mm{more}");

        static string Counted(int n) => n == 1 ? "a slice is" : string.Create(CultureInfo.InvariantCulture, $"{n} slices are");
    }

    static List<string> Shear(SeriesFrame first, Point3 step)
    {
        var normal = first.Normal;
        double shift = (step - normal * step.Dot(normal)).Length;
        return shift <= Math.Max(OfSpacing * step.Length, LeastMm) ? [] :
            [string.Create(CultureInfo.InvariantCulture, $"The stack is tilted: each slice is shifted by {shift:0.###} mm in its plane. The affine is sheared, " +
                $"which only the sform can say; programs that read the qform or need perpendicular axes place it wrongly.")];
    }
}
