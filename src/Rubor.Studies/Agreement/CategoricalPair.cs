using Rubor.Statistics;
using Rubor.Studies.Results;

namespace Rubor.Studies.Agreement;

/// <summary>A statistic under its name.</summary>
public sealed record NamedFigure(string Name, EstimateFigure Figure);

/// <summary>A coefficient in words, with the scale that they come from.</summary>
public sealed record VerbalFigure(string Scale, string Word);

/// <summary>Two readers' categories of the same units, compared.</summary>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="N">Units that both scored.</param>
/// <param name="Subjects">Subjects that they belong to.</param>
/// <param name="Table">Counts, rows the first reader.</param>
/// <param name="Statistics">Exact agreement; agreement within one step and weighted κ for ordinal scores; κ; Gwet's coefficient.</param>
/// <param name="Words">The main κ (quadratic for ordinal, unweighted for nominal scores) in words, from both ends of its interval;
/// empty without an interval or with few subjects.</param>
public sealed record CategoricalPair(
    string First, string Second, int N, int Subjects, long[][] Table, IReadOnlyList<NamedFigure> Statistics, IReadOnlyList<VerbalFigure> Words)
{
    /// <summary>Name of the main coefficient of an ordinal scale.</summary>
    public const string Quadratic = "kappa_quadratic";

    /// <summary>Name of the main coefficient of a nominal scale.</summary>
    public const string Unweighted = "kappa";

    /// <summary>Subjects below which no coefficient is put into words.</summary>
    public const int FewestForWords = 30;

    /// <summary>A statistic by name, or null where the scale has none.</summary>
    public EstimateFigure? this[string name] => Statistics.FirstOrDefault(s => s.Name == name)?.Figure;

    /// <summary>Compares two readers.</summary>
    /// <param name="table">The scores.</param>
    /// <param name="a">Index of the first reader.</param>
    /// <param name="b">Index of the second reader.</param>
    /// <param name="settings">How subjects are resampled where they have several units.</param>
    public static CategoricalPair Of(ScoreTable table, int a, int b, BootstrapSettings settings)
    {
        int[] rows = [.. Enumerable.Range(0, table.Units.Count).Where(u => table.Codes[u, a].HasValue && table.Codes[u, b].HasValue)];
        int[] first = [.. rows.Select(u => table.Codes[u, a]!.Value)], second = [.. rows.Select(u => table.Codes[u, b]!.Value)];
        int k = table.Categories.Count;
        var clusters = Clusters.Of<string>([.. rows.Select(u => table.Units[u].Subject)]);
        bool ordinal = table.Scale == ScoreScale.Ordinal, clustered = clusters.Count < clusters.Rows;
        var matrix = ConfusionMatrix.Of(first, second, k);
        var counts = PairCounts(first, second);
        var weights = ordinal ? AgreementWeights.Quadratic : AgreementWeights.Unweighted;
        var asked = new List<(string Name, Func<Estimate> Independent, TableStatistic OfTable)>
        {
            ("exact_agreement", () => matrix.ExactAgreement(), TableStatistics.Accuracy),
            (Unweighted, () => CohenKappa.Of(matrix).Kappa, TableStatistics.Kappa(AgreementWeights.Unweighted, k)),
        };
        if (ordinal)
        {
            asked.Insert(1, ("agreement_within_1", () => matrix.AgreementWithin(1), WithinOne));
            asked.Add(("kappa_linear", () => CohenKappa.Of(matrix, AgreementWeights.Linear).Kappa, TableStatistics.Kappa(AgreementWeights.Linear, k)));
            asked.Add((Quadratic, () => CohenKappa.Of(matrix, AgreementWeights.Quadratic).Kappa, TableStatistics.Kappa(AgreementWeights.Quadratic, k)));
        }
        var figures = clustered
            ? [.. TableBootstrap.Of(first, second, k, clusters, [.. asked.Select(s => s.OfTable)], settings)
                .Select((e, i) => new NamedFigure(asked[i].Name, Explained(EstimateFigure.Of(e), asked[i].Independent())))]
            : asked.Select(s => new NamedFigure(s.Name, EstimateFigure.Of(s.Independent()))).ToList();
        var gwet = GwetAgreement.Of(RatingCounts.OfRatings(counts, k), weights).Coefficient;
        figures.Add(new(ordinal ? "gwet_ac2" : "gwet_ac1", clustered
            ? EstimateFigure.Of(gwet) with { Lower = null, Upper = null, Reason = gwet.Reason ?? "Its interval takes units as independent; subjects have several." }
            : EstimateFigure.Of(gwet)));
        var main = figures.First(f => f.Name == (ordinal ? Quadratic : Unweighted)).Figure;
        return new(table.Readers[a], table.Readers[b], rows.Length, clusters.Count,
            [.. Enumerable.Range(0, k).Select(i => Enumerable.Range(0, k).Select(j => matrix[i, j]).ToArray())], figures,
            clusters.Count >= FewestForWords && main is { Lower: { } low, Upper: { } high } ? [new(VerbalScale.LandisKoch.Name, VerbalScale.LandisKoch.Describe(new Interval(low, high, 0.95))!)] : []);
    }

    // The bootstrap says that a statistic is undefined; the statistic itself says why.
    private static EstimateFigure Explained(EstimateFigure resampled, Estimate plain) =>
        resampled.Value is null && plain.Reason is not null ? resampled with { Reason = plain.Reason } : resampled;

    private static double? WithinOne(ReadOnlySpan<double> table, int categories)
    {
        double near = 0, all = 0;
        for (int i = 0; i < categories; i++)
            for (int j = 0; j < categories; j++)
            {
                all += table[i * categories + j];
                near += Math.Abs(i - j) <= 1 ? table[i * categories + j] : 0;
            }
        return all > 0 ? near / all : null;
    }

    private static int?[,] PairCounts(int[] first, int[] second)
    {
        var ratings = new int?[first.Length, 2];
        for (int i = 0; i < first.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (first[i], second[i]);
        return ratings;
    }
}
