namespace Rubor.Statistics;

/// <summary>
/// Gwet's AC1 (unweighted) and AC2 (weighted) of two or more readers: chance agreement T_w/(q(q − 1)) · Σπ(1 − π), with T_w
/// the sum of all weights. It holds up where one category dominates, where κ sinks. 1 complete, 0 chance. Gwet 2008,
/// Br J Math Stat Psychol 61, 29–48; weighted and with missing ratings: Gwet 2014. Unused categories count in q.
/// </summary>
public sealed record GwetAgreement
{
    /// <summary>AC with its interval (t, linearised), cut to −1 … 1; its count is the units with two ratings.</summary>
    public required Estimate Coefficient { get; init; }

    /// <summary>Weighted observed agreement over pairs of readers.</summary>
    public double? Observed { get; init; }

    /// <summary>Agreement expected by chance.</summary>
    public double? Expected { get; init; }

    /// <summary>Standard error over units.</summary>
    public double? StandardError { get; init; }

    /// <summary>Estimates AC1 or AC2. Undefined where no unit has two ratings.</summary>
    /// <param name="ratings">Readers' counts.</param>
    /// <param name="weights">Unweighted for AC1; linear or quadratic for AC2.</param>
    /// <param name="confidence">Coverage.</param>
    public static GwetAgreement Of(RatingCounts ratings, AgreementWeights weights = AgreementWeights.Unweighted, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var table = WeightOf.Table(weights, ratings.Categories);
        var (coefficient, observed, expected, error) = ChanceCorrected.Of(ratings, table, Chance, confidence);
        return new GwetAgreement { Coefficient = coefficient, Observed = observed, Expected = expected, StandardError = error };
    }

    static (double, double[]) Chance(double[] shares, double[,] weights)
    {
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double scale = total / (shares.Length * (shares.Length - 1.0));
        // Gwet's own derivative, 2(1 − π): by Σπ = 1 it differs from 1 − 2π by a constant, which cancels.
        return (scale * shares.Sum(share => share * (1 - share)), [.. shares.Select(share => 2 * scale * (1 - share))]);
    }
}
