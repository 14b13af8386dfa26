using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>A statistic under its name.</summary>
/// <param name="Name">Name of the statistic.</param>
/// <param name="Figure">Value, interval, what it rests on.</param>
/// <param name="Weights">How near misses count in it: unweighted, linear, quadratic, nominal or ordinal; null where that is no
/// question.</param>
public sealed record NamedFigure(string Name, EstimateFigure Figure, string? Weights = null);

/// <summary>A coefficient in words, by a named scale.</summary>
public sealed record VerbalFigure(string Scale, string Word);

/// <summary>Two readers' categories of the same units, compared.</summary>
/// <param name="First">First reader.</param>
/// <param name="Second">Second reader.</param>
/// <param name="N">Units that both scored.</param>
/// <param name="Subjects">Subjects that they belong to.</param>
/// <param name="Table">Counts, rows the first reader.</param>
/// <param name="Statistics">Exact agreement; agreement within one step and weighted κ for ordinal scores; κ; Gwet's coefficient.</param>
/// <param name="SpecificAgreement">Of each category, under its name: 2·both/(first + second), 0–1; undefined where neither reader uses
/// it.</param>
/// <param name="Words">The main κ (quadratic for ordinal, unweighted for nominal scores) in words, from both ends of its interval;
/// empty without an interval or with few subjects.</param>
public sealed record CategoricalPair(
    string First, string Second, int N, int Subjects, long[][] Table, IReadOnlyList<NamedFigure> Statistics,
    IReadOnlyList<NamedFigure> SpecificAgreement,
    IReadOnlyList<VerbalFigure> Words)
{
    /// <summary>Name of the main coefficient of an ordinal scale.</summary>
    public const string Quadratic = "kappa_quadratic";

    /// <summary>Name of the main coefficient of a nominal scale.</summary>
    public const string Unweighted = "kappa";

    /// <summary>Subjects below which no coefficient is put into words.</summary>
    public const int FewestForWords = FewClusters.LeastWithoutWarning;

    /// <summary>A statistic by name, or null where the scale has none.</summary>
    public EstimateFigure? this[string name] => Statistics.FirstOrDefault(s => s.Name == name)?.Figure;

    /// <summary>Compares two readers.</summary>
    /// <param name="table">The scores.</param>
    /// <param name="a">Index of the first reader.</param>
    /// <param name="b">Index of the second reader.</param>
    /// <param name="settings">How subjects are resampled for the specific agreement of categories.</param>
    public static CategoricalPair Of(ScoreTable table, int a, int b, BootstrapSettings settings)
    {
        int[] rows = [.. Enumerable.Range(0, table.Units.Count).Where(u => table.Codes[u, a].HasValue && table.Codes[u, b].HasValue)];
        int[] first = [.. rows.Select(u => table.Codes[u, a]!.Value)], second = [.. rows.Select(u => table.Codes[u, b]!.Value)];
        int k = table.Categories.Count;
        var clusters = Clusters.Of<string>([.. rows.Select(u => table.Units[u].Subject)]);
        bool ordinal = table.Scale == ScoreScale.Ordinal;
        var matrix = ConfusionMatrix.Of(first, second, k);
        NamedFigure Within(string name, int steps) =>
            new(name, EstimateFigure.Of(SubjectAgreement.AgreementWithin(first, second, k, steps, clusters)));
        string? prevalence = PrevalenceOf(table);
        NamedFigure Kappa(string name, AgreementWeights weights) =>
            new(name, EstimateFigure.Of(SubjectAgreement.Kappa(first, second, k, weights, clusters)).Warned(prevalence),
                WeightWord(weights));
        var gwet = ordinal ? AgreementWeights.Quadratic : AgreementWeights.Unweighted;
        List<NamedFigure> figures =
        [
            Within("exact_agreement", 0),
            .. ordinal ? [Within("agreement_within_1", 1)] : Array.Empty<NamedFigure>(),
            Kappa(Unweighted, AgreementWeights.Unweighted),
            .. ordinal ? [Kappa("kappa_linear", AgreementWeights.Linear), Kappa(Quadratic, AgreementWeights.Quadratic)]
                : Array.Empty<NamedFigure>(),
            new(ordinal ? "gwet_ac2" : "gwet_ac1", EstimateFigure.Of(SubjectAgreement.Gwet(Ratings(first, second), k, gwet, clusters)),
                WeightWord(gwet)),
        ];
        return new(table.Readers[a], table.Readers[b], rows.Length, clusters.Count,
            [.. Enumerable.Range(0, k).Select(i => Enumerable.Range(0, k).Select(j => matrix[i, j]).ToArray())], figures,
            Specific(table.Categories, first, second, clusters, settings),
            InWords(figures.First(f => f.Name == (ordinal ? Quadratic : Unweighted)).Figure, clusters.Count));
    }

    /// <summary>Weights in one word.</summary>
    public static string WeightWord(AgreementWeights weights) => weights switch
    {
        AgreementWeights.Linear => "linear",
        AgreementWeights.Quadratic => "quadratic",
        _ => "unweighted",
    };

    /// <summary>
    /// What must be said of coefficients that correct for chance where one category prevails among all readers' scores; null elsewhere.
    /// </summary>
    public static string? PrevalenceOf(ScoreTable table)
    {
        var codes = table.Codes.Cast<int?>().OfType<int>().ToList();
        return codes.Count == 0 ? null : SubjectAgreement.PrevalenceWarning(
            [.. Enumerable.Range(0, table.Categories.Count).Select(c => codes.Count(code => code == c) / (double)codes.Count)],
                table.Categories);
    }

    static List<NamedFigure> Specific(IReadOnlyList<string> names, int[] first, int[] second, Clusters clusters, BootstrapSettings settings)
    {
        int k = names.Count;
        var resampled = TableBootstrap.Of(first, second, k, clusters,
            [.. Enumerable.Range(0, k).Select(TableStatistics.SpecificAgreement)], settings);
        return [.. resampled.Select((e, c) => new NamedFigure(names[c], e.Estimate.IsDefined
            ? EstimateFigure.Of(e) : EstimateFigure.Of(e) with { Reason = "Neither reader uses this category." }))];
    }

    // A word for a point, or for an interval of few subjects, would say more than is known.
    static List<VerbalFigure> InWords(EstimateFigure main, int subjects)
    {
        if (main is not { Lower: { } low, Upper: { } high } || subjects < FewestForWords)
            return [];
        var scale = VerbalScale.LandisKoch;
        string from = scale.Describe(low), to = scale.Describe(high);
        return [new(scale.Name, from == to ? from : $"{from} to {to}")];
    }

    static int?[,] Ratings(int[] first, int[] second)
    {
        var ratings = new int?[first.Length, 2];
        for (int i = 0; i < first.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (first[i], second[i]);
        return ratings;
    }
}
