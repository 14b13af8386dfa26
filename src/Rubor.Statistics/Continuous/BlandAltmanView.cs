namespace Rubor.Statistics;

/// <summary>One point of a Bland–Altman picture.</summary>
/// <param name="Index">The pair's place in the input.</param>
/// <param name="Mean">Position across: the mean of both measurements.</param>
/// <param name="Difference">Position up: first − second.</param>
public readonly record struct BlandAltmanPoint(int Index, double Mean, double Difference);

/// <summary>
/// The points of a Bland–Altman picture. Bias and limits are always those of the raw differences; a view changes the axes, not
/// the statistics, so the lines are put through <see cref="Place"/> as well. Not limits of log-transformed data, which would be
/// limits of ratios.
/// </summary>
public sealed record BlandAltmanView
{
    readonly bool _logarithmic;

    BlandAltmanView(IReadOnlyList<BlandAltmanPoint> points, int leftOut, bool logarithmic)
    {
        Points = points;
        LeftOut = leftOut;
        _logarithmic = logarithmic;
    }

    /// <summary>Points to draw.</summary>
    public IReadOnlyList<BlandAltmanPoint> Points { get; }

    /// <summary>Points outside a truncated view: a figure says how many.</summary>
    public int LeftOut { get; }

    /// <summary>All points as they are.</summary>
    public static BlandAltmanView Raw(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        new(PointsOf(first, second), 0, false);

    /// <summary>Points whose mean is at most a bound: the crowd near 0 that a few large volumes would squeeze.</summary>
    /// <param name="first">First measurement of each pair.</param>
    /// <param name="second">Second measurement.</param>
    /// <param name="greatestMean">Right end of the picture.</param>
    public static BlandAltmanView Truncated(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double greatestMean)
    {
        var all = PointsOf(first, second);
        var within = all.Where(point => point.Mean <= greatestMean).ToArray();
        return new(within, all.Length - within.Length, false);
    }

    /// <summary>Both axes as sign(x)·ln(|x| + 1), which keeps 0 at 0.</summary>
    /// <param name="first">First measurement of each pair.</param>
    /// <param name="second">Second measurement.</param>
    public static BlandAltmanView LogPlusOne(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        new([.. PointsOf(first, second).Select(point => point with { Mean = Log(point.Mean), Difference = Log(point.Difference) })], 0,
            true);

    /// <summary>Where a raw difference, the bias or a limit, lies on this view's axis.</summary>
    public double Place(double difference) => _logarithmic ? Log(difference) : difference;

    static double Log(double x) => Math.Sign(x) * Math.Log(Math.Abs(x) + 1);

    static BlandAltmanPoint[] PointsOf(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Require.Pairs(first, second);
        var points = new BlandAltmanPoint[first.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = new(i, (first[i] + second[i]) / 2, first[i] - second[i]);
        return points;
    }
}
