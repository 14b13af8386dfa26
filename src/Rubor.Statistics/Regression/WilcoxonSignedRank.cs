namespace Rubor.Statistics;

/// <summary>
/// Wilcoxon's signed-rank test of first − second, with the Hodges–Lehmann median. Differences of 0 are left out (Wilcoxon's way,
/// not Pratt's). The p value is exact for fewer than 50 pairs when no difference is 0 and none tie; else normal with
/// continuity and tie correction, as R's wilcox.test. Differences that are equal but for the rounding of decimals tie. It takes
/// differences as symmetric; not a sign test.
/// </summary>
public sealed record WilcoxonSignedRank
{
    /// <summary>Pairs from which on the normal approximation is used.</summary>
    public const int ExactBelow = 50;

    /// <summary>Share of the greatest value below which two differences are the same.</summary>
    const double Indistinguishable = 1e-12;

    /// <summary>
    /// Hodges–Lehmann median of the differences with the interval from the ordered Walsh averages; exact without ties. No interval
    /// where so few pairs cannot reach the coverage (fewer than 6 at 95 %). Undefined where all differences are 0.
    /// </summary>
    public required Estimate Median { get; init; }

    /// <summary>The test; its statistic is V, the rank sum of the positive differences.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>Pairs left out because their difference is 0.</summary>
    public required int Zeros { get; init; }

    /// <summary>Runs the test.</summary>
    /// <param name="first">First value of each pair.</param>
    /// <param name="second">Second value of the same pair.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static WilcoxonSignedRank Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        Require.Pairs(first, second);
        Require.Confidence(confidence);
        double[] differences = [.. Snapped(first, second).Where(d => d != 0)];
        int n = differences.Length, zeros = first.Length - n;
        if (n == 0)
        {
            const string reason = "No difference apart from 0.";
            return new WilcoxonSignedRank
            {
                Median = Estimate.Undefined(reason, first.Length),
                Test = HypothesisTest.Undefined("Wilcoxon's signed-rank test", reason, 0),
                Zeros = zeros,
            };
        }
        double[] sizes = [.. differences.Select(Math.Abs)];
        double[] ranks = MidRanks.Of(sizes);
        double statistic = 0;
        for (int i = 0; i < n; i++)
            statistic += differences[i] > 0 ? ranks[i] : 0;
        double tieTerm = MidRanks.TieTerm(sizes);
        var test = n < ExactBelow && tieTerm == 0 && zeros == 0 ? Exact(statistic, n) : Normal(statistic, n, tieTerm);
        return new WilcoxonSignedRank { Median = HodgesLehmann(differences, confidence), Test = test, Zeros = zeros };
    }

    /// <summary>
    /// Differences of which those that are equal but for rounding are equal: 0.3 − 0.2 and 0.2 − 0.1 tie, so that the unit of the
    /// measurement does not decide the p value. (R's wilcox.test has digits.rank for it.)
    /// </summary>
    static double[] Snapped(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double[] differences = Moments.Differences(first, second);
        double slack = Indistinguishable * Math.Max(Moments.Greatest(first), Moments.Greatest(second));
        double[] sizes = [.. differences.Select(Math.Abs)];
        int[] order = [.. Enumerable.Range(0, sizes.Length)];
        Array.Sort(sizes, order);
        double size = 0; // of the group: sizes are taken from 0 upwards
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] > size + slack)
                size = sizes[i];
            differences[order[i]] = Math.CopySign(size, differences[order[i]]);
        }
        return differences;
    }

    static HypothesisTest Exact(double statistic, int n)
    {
        double[] cumulative = Cumulative(n);
        int v = (int)statistic, greatest = n * (n + 1) / 2;
        double p = Math.Min(1, 2 * cumulative[Math.Min(v, greatest - v)]);
        return new("Wilcoxon's signed-rank test, exact", statistic, p, n);
    }

    static HypothesisTest Normal(double statistic, int n, double tieTerm)
    {
        double mean = n * (n + 1) / 4.0;
        double deviation = Math.Sqrt(n * (n + 1.0) * (2 * n + 1) / 24 - tieTerm / 48);
        double away = Math.Max(0, Math.Abs(statistic - mean) - 0.5);
        return new("Wilcoxon's signed-rank test, normal with continuity and tie correction", statistic,
            Distributions.TwoSidedNormalP(away / deviation), n);
    }

    static Estimate HodgesLehmann(double[] differences, double confidence)
    {
        int n = differences.Length;
        var walsh = new double[n * (n + 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                walsh[at++] = (differences[i] + differences[j]) / 2;
        }
        Array.Sort(walsh);
        double median = Quantile.Linear(walsh, 0.5), tail = (1 - confidence) / 2;
        int from;
        if (n < ExactBelow)
        {
            double[] cumulative = Cumulative(n);
            from = 0;
            while (cumulative[from] < tail)
                from++;
        }
        else
        {
            from = (int)Math.Round(n * (n + 1) / 4.0 - Distributions.NormalTwoSided(confidence)
                * Math.Sqrt(n * (n + 1.0) * (2 * n + 1) / 24));
        }
        return from < 1
            ? Estimate.WithoutInterval(median, n, $"{n} pairs cannot reach a coverage of {confidence}.")
            : Estimate.Of(median, new(walsh[from - 1], walsh[^from], confidence), n);
    }

    /// <summary>P(V ≤ v) without ties, for every v.</summary>
    static double[] Cumulative(int n)
    {
        var probability = new double[n * (n + 1) / 2 + 1];
        probability[0] = 1;
        int top = 0;
        for (int rank = 1; rank <= n; rank++)
        {
            top += rank;
            for (int v = top; v >= 0; v--)
                probability[v] = 0.5 * (probability[v] + (v >= rank ? probability[v - rank] : 0));
        }
        for (int v = 1; v < probability.Length; v++)
            probability[v] += probability[v - 1];
        return probability;
    }
}
