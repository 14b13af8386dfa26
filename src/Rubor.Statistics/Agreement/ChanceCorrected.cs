using System.Globalization;

namespace Rubor.Statistics;

/// <summary>
/// What Fleiss' κ and Gwet's AC share: weighted observed agreement over pairs of readers, and the interval from each unit's
/// linearised share of the coefficient (delta method), with t on units − 1. Gwet 2008, Br J Math Stat Psychol 61, 29–48;
/// Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, chapter 5, missing ratings included.
/// </summary>
static class ChanceCorrected
{
    /// <summary>Chance agreement from the mean shares of the categories, and its derivative by each of them.</summary>
    public delegate (double Expected, double[] Derivative) ChanceModel(double[] shares, double[,] weights);

    public static (Estimate Coefficient, double? Observed, double? Expected, double? StandardError) Of(
        RatingCounts ratings, double[,] weights, ChanceModel chance, double confidence)
    {
        Require.Confidence(confidence);
        int n = ratings.Units, pairable = ratings.PairableUnits, q = ratings.Categories;
        if (pairable == 0)
            return (Estimate.Undefined("No unit is rated by two readers.", 0), null, null, null);
        if (q < 2)
            return (Estimate.Undefined("The scale has one category.", pairable), null, null, null);

        var shares = new double[q];
        var agreement = new double?[n];
        for (int u = 0; u < n; u++)
        {
            var unit = ratings.Unit(u);
            double readers = 0;
            foreach (int count in unit)
                readers += count;
            for (int c = 0; c < q; c++)
                shares[c] += unit[c] / readers / n;
            if (readers >= 2)
                agreement[u] = PairAgreement(unit, weights, readers);
        }
        double observed = agreement.Sum(a => a ?? 0) / pairable;
        var (expected, derivative) = chance(shares, weights);
        if (1 - expected < 1e-15)
            return (Estimate.Undefined("All readers use one and the same category throughout.", pairable), observed, expected, null);
        double coefficient = (observed - expected) / (1 - expected);
        if (coefficient < -1 - Rounding)
            return (Estimate.Undefined(BelowRange(coefficient, pairable, n), pairable), observed, expected, null);
        coefficient = Math.Max(-1, coefficient);
        if (n < 2)
            return (Estimate.WithoutInterval(coefficient, pairable, "An interval needs two units."), observed, expected, null);

        double meanSlope = 0;
        for (int c = 0; c < q; c++)
            meanSlope += derivative[c] * shares[c];
        double squares = 0;
        for (int u = 0; u < n; u++)
        {
            var unit = ratings.Unit(u);
            double readers = 0, slope = 0;
            foreach (int count in unit)
                readers += count;
            for (int c = 0; c < q; c++)
                slope += derivative[c] * unit[c] / readers;
            // The unit's own coefficient, less what it does to chance agreement.
            double own = agreement[u] is { } a ? (double)n / pairable * (a - expected) / (1 - expected) : 0;
            double linear = own - (1 - coefficient) * (slope - meanSlope) / (1 - expected);
            squares += (linear - coefficient) * (linear - coefficient);
        }
        double error = Math.Sqrt(squares / (n * (n - 1.0)));
        var estimate = error > Rounding
            ? Estimate.Of(coefficient, Interval.Around(coefficient, Distributions.StudentTwoSided(confidence, n - 1) * error, confidence)
                .Within(-1, 1), pairable)
            : Estimate.WithoutInterval(coefficient, pairable, "All units agree alike: the standard error is 0.");
        return (estimate, observed, expected, error);
    }

    /// <summary>What sums of shares may be wrong by.</summary>
    const double Rounding = 1e-11;

    static string BelowRange(double coefficient, int pairable, int units) => string.Create(CultureInfo.InvariantCulture,
        $"It comes out as {coefficient:0.###}, below −1, and says nothing: ") + (pairable < units
            ? string.Create(CultureInfo.InvariantCulture,
                $"chance agreement is taken from all {units} units, but only {pairable} {(pairable == 1 ? "is" : "are")} rated by two readers.")
            : "readers disagree more than any chance agreement allows for.");

    public static double PairAgreement(ReadOnlySpan<int> unit, double[,] weights, double readers)
    {
        double sum = 0;
        for (int c = 0; c < unit.Length; c++)
        {
            double weighted = 0;
            for (int d = 0; d < unit.Length; d++)
                weighted += weights[c, d] * unit[d];
            sum += unit[c] * (weighted - 1);
        }
        return sum / (readers * (readers - 1));
    }
}
