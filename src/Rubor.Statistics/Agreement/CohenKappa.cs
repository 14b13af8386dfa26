namespace Rubor.Statistics;

/// <summary>
/// Cohen's κ of two readers: (pₒ − pₑ)/(1 − pₑ), the agreement beyond what the readers' own margins give by chance;
/// 1 complete, 0 chance, down to −1. Cohen 1960, 1968. Standard errors of Fleiss, Cohen and Everitt 1969, Psychol Bull 72,
/// 323–327. κ sinks where one category dominates: see <see cref="GwetAgreement"/>. Weights go by a category's place, so
/// categories that nobody used keep their place. Not Scott's π or <see cref="FleissKappa"/>, which pool the margins.
/// </summary>
public sealed record CohenKappa
{
    /// <summary>κ with its asymptotic interval, cut to −1 … 1.</summary>
    public required Estimate Kappa { get; init; }

    /// <summary>Weighted observed agreement, 0–1.</summary>
    public double? Observed { get; init; }

    /// <summary>Weighted agreement expected by chance, 0–1.</summary>
    public double? Expected { get; init; }

    /// <summary>Asymptotic standard error of κ.</summary>
    public double? StandardError { get; init; }

    /// <summary>Test of κ = 0 with the standard error that holds under it.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>κ of two series of categories.</summary>
    /// <param name="first">First reader's category of each case, from 0.</param>
    /// <param name="second">Second reader's category of the same case.</param>
    /// <param name="categories">Number of categories on the scale.</param>
    /// <param name="weights">How near misses count.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static CohenKappa Of(
        ReadOnlySpan<int> first, ReadOnlySpan<int> second, int categories,
        AgreementWeights weights = AgreementWeights.Unweighted, double confidence = 0.95) =>
        Of(ConfusionMatrix.Of(first, second, categories), weights, confidence);

    /// <summary>κ of a table. Undefined without cases, and where both readers use one same category throughout.</summary>
    /// <param name="table">Counts of each pair of categories.</param>
    /// <param name="weights">How near misses count.</param>
    /// <param name="confidence">Coverage.</param>
    public static CohenKappa Of(ConfusionMatrix table, AgreementWeights weights = AgreementWeights.Unweighted, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(table);
        Require.Confidence(confidence);
        const string method = "κ = 0, normal";
        int k = table.Categories;
        double n = table.Total;
        if (n == 0)
            return Nothing("There is no case.", 0, method);
        var w = WeightOf.Table(weights, k);
        var row = new double[k];
        var column = new double[k];
        for (int i = 0; i < k; i++)
        {
            row[i] = table.RowTotal(i) / n;
            column[i] = table.ColumnTotal(i) / n;
        }
        double observed = 0, expected = 0;
        var rowWeight = new double[k]; // mean weight of row i over the column margins
        var columnWeight = new double[k];
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < k; j++)
            {
                observed += w[i, j] * table[i, j] / n;
                expected += w[i, j] * row[i] * column[j];
                rowWeight[i] += w[i, j] * column[j];
                columnWeight[j] += w[i, j] * row[i];
            }
        }
        if (OneSharedCategory(row, column))
            return Nothing("Both readers use one and the same category throughout.", table.Total, method) with
            {
                Observed = observed,
                Expected = expected
            };

        double kappa = (observed - expected) / (1 - expected);
        if (kappa < -1 - 1e-11)
            return Nothing("It comes out below −1 with these weights, and says nothing.", table.Total, method) with
            {
                Observed = observed,
                Expected = expected
            };
        kappa = Math.Clamp(kappa, -1, 1);
        double variance = 0, nullVariance = 0;
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < k; j++)
            {
                double margin = rowWeight[i] + columnWeight[j];
                variance += table[i, j] / n * Square(w[i, j] - margin * (1 - kappa));
                nullVariance += row[i] * column[j] * Square(w[i, j] - margin);
            }
        }
        double scale = 1 / (n * Square(1 - expected));
        double error = Math.Sqrt(Difference(variance, Square(kappa - expected * (1 - kappa))) * scale);
        double nullError = Math.Sqrt(Difference(nullVariance, Square(expected)) * scale);
        return new CohenKappa
        {
            Kappa = error > 0
                ? Estimate.Of(kappa, Interval.Around(kappa, Distributions.NormalTwoSided(confidence) * error, confidence).Within(-1, 1),
                    table.Total)
                : Estimate.WithoutInterval(kappa, table.Total, "The asymptotic standard error is 0 on this table."),
            Observed = observed,
            Expected = expected,
            StandardError = error,
            Test = nullError > 0
                ? new(method, kappa / nullError, Distributions.TwoSidedNormalP(kappa / nullError), table.Total)
                : HypothesisTest.Undefined(method, "A reader uses one category throughout.", table.Total),
        };
    }

    // A mean of squares less the square of the mean: 0 where only rounding is left of it.
    static double Difference(double squares, double square) => squares - square > 1e-12 * squares ? squares - square : 0;

    static bool OneSharedCategory(double[] row, double[] column)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] > 1 - 1e-12 && column[i] > 1 - 1e-12)
                return true;
        }
        return false;
    }

    static CohenKappa Nothing(string reason, long count, string method) =>
        new() { Kappa = Estimate.Undefined(reason, count), Test = HypothesisTest.Undefined(method, reason, count) };

    static double Square(double x) => x * x;
}
