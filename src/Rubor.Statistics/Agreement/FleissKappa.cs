namespace Rubor.Statistics;

/// <summary>
/// Fleiss' κ of two or more readers, who need not be the same from unit to unit: chance agreement from the categories'
/// pooled shares, Σπ². 1 complete, 0 chance. Fleiss 1971, Psychol Bull 76, 378–382. For two readers it is Scott's π,
/// not <see cref="CohenKappa"/>.
/// </summary>
public sealed record FleissKappa
{
    /// <summary>κ with the interval of Gwet 2014 (t, linearised), cut to −1 … 1; its count is the units with two ratings.</summary>
    public required Estimate Kappa { get; init; }

    /// <summary>Observed agreement over pairs of readers.</summary>
    public double? Observed { get; init; }

    /// <summary>Agreement expected by chance.</summary>
    public double? Expected { get; init; }

    /// <summary>Standard error of κ over units.</summary>
    public double? StandardError { get; init; }

    /// <summary>Estimates κ. Undefined where no unit has two ratings, or one category is used throughout.</summary>
    /// <param name="ratings">Readers' counts.</param>
    /// <param name="confidence">Coverage.</param>
    public static FleissKappa Of(RatingCounts ratings, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var weights = WeightOf.Table(AgreementWeights.Unweighted, ratings.Categories);
        var (kappa, observed, expected, error) = ChanceCorrected.Of(ratings, weights, Chance, confidence);
        return new FleissKappa { Kappa = kappa, Observed = observed, Expected = expected, StandardError = error };
    }

    static (double, double[]) Chance(double[] shares, double[,] weights) =>
        (shares.Sum(share => share * share), [.. shares.Select(share => 2 * share)]);
}
