using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Agreement on one score.</summary>
/// <param name="Score">Column.</param>
/// <param name="Scale">"ordinal", "nominal" or "continuous".</param>
/// <param name="ScaleInferred">Whether the scale was taken from the values.</param>
/// <param name="Categories">Categories in order; empty for a continuous score.</param>
/// <param name="Missing">Empty scores.</param>
/// <param name="Categorical">Every pair of readers, by categories; empty for a continuous score.</param>
/// <param name="AllReaders">Coefficients over all readers: Fleiss' κ, Krippendorff's α, Gwet's AC1 or AC2.</param>
/// <param name="Continuous">Every pair of readers, as measurements; empty for names. Ordinal steps count as equally far apart
/// there.</param>
/// <param name="Icc">Intraclass correlation over all readers; empty for names.</param>
/// <param name="Change">Change from the first visit to the last; null without visits or for names.</param>
/// <param name="Changes">Change from the first visit to each later one, where there are more than two; else empty.</param>
public sealed record ScoreAgreement(
    string Score, string Scale, bool ScaleInferred, IReadOnlyList<string> Categories, int Missing,
    IReadOnlyList<CategoricalPair> Categorical,
    IReadOnlyList<NamedFigure> AllReaders, IReadOnlyList<ContinuousPair> Continuous, IReadOnlyList<IccFigure> Icc, ScoreChange? Change,
        IReadOnlyList<ScoreChange> Changes)
{
    /// <summary>Words of which several spellings were taken as one category, such as "Yes, yes: taken as yes"; mostly none.</summary>
    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>Units that two readers or more scored.</summary>
    public int Paired { get; init; }

    /// <summary>Subjects that such units belong to.</summary>
    public int PairedSubjects { get; init; }
}

/// <summary>The result of <c>agree scores</c>.</summary>
public sealed record ScoreAgreementDocument
{
    /// <summary>What the file says it is.</summary>
    /// <remarks>
    /// 2: the smallest detectable difference between readers stands under that name (it was smallest_detectable_change in 1, which now
    /// means change between visits only); change counts complete pairs, is for the mean of k readers, and lists what it dropped.
    /// </remarks>
    public const string FormatName = "rubor.agree-scores/2";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Table's file name.</summary>
    public required string Table { get; init; }

    /// <summary>Readers in order of name.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    /// <summary>What a reader of the figures must know of the table: numbers that look like codes for a missing value.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Subjects.</summary>
    public required int Subjects { get; init; }

    /// <summary>Units scored.</summary>
    public required int Units { get; init; }

    /// <summary>Whether subjects have several units: then intervals resample subjects.</summary>
    public required bool Clustered { get; init; }

    /// <summary>Visits in the order of time; empty without visits.</summary>
    public required IReadOnlyList<string> Visits { get; init; }

    /// <summary>One entry a score.</summary>
    public required IReadOnlyList<ScoreAgreement> Scores { get; init; }

    /// <summary>Compares readers on every score.</summary>
    /// <param name="file">The table they came from.</param>
    /// <param name="columns">Which column is what.</param>
    /// <param name="tables">Scores.</param>
    /// <param name="settings">How subjects are resampled.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancel">Stops between pairs.</param>
    public static ScoreAgreementDocument Of(
        TableFile file, ScoreColumns columns, IReadOnlyList<ScoreTable> tables, BootstrapSettings settings, int threads,
            CancellationToken cancel)
    {
        var units = tables[0].Units;
        var responses = ScoreChange.ResponsesOf(file, columns);
        IReadOnlyList<string> visits = columns.Visit is null ? [] : ScoreChange.VisitsOf(file, columns, columns.Visits);
        ScoreAgreement WithChange(ScoreTable table)
        {
            var one = One(table, settings, threads, cancel);
            if (visits.Count == 0 || !table.Numeric)
                return one;
            ScoreChange[] changes = [.. visits.Skip(1).Select(after => ScoreChange.Of(table, (visits[0], after), responses))];
            return one with { Change = changes[^1], Changes = changes.Length > 1 ? changes : [] };
        }
        int subjects = units.Select(u => u.Subject).Distinct().Count();
        return new()
        {
            Table = Path.GetFileName(file.Path),
            Readers = tables[0].Readers,
            Subjects = subjects,
            Units = units.Count,
            Clustered = subjects < units.Count,
            Visits = visits,
            Scores = [.. tables.Select(WithChange)],
        };
    }

    static ScoreAgreement One(ScoreTable table, BootstrapSettings settings, int threads, CancellationToken cancel)
    {
        int readers = table.Readers.Count;
        (int A, int B)[] pairs =
            [.. Enumerable.Range(0, readers).SelectMany(a => Enumerable.Range(a + 1, readers - a - 1).Select(b => (a, b)))];
        bool categories = table.Scale != ScoreScale.Continuous, numbers = table.Numeric;
        var categorical = new CategoricalPair[categories ? pairs.Length : 0];
        var continuous = new ContinuousPair[numbers ? pairs.Length : 0];
        Parallel.For(0, pairs.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            if (categories)
                categorical[i] = CategoricalPair.Of(table, pairs[i].A, pairs[i].B, settings);
            if (numbers)
                continuous[i] = PairOf(table, pairs[i].A, pairs[i].B);
        });
        return new(table.Score, Word(table.Scale), table.Inferred, table.Categories, table.Missing, categorical,
            categories ? AllReadersOf(table) : [], continuous, numbers ? IccFigure.Of(table.Values, table.Subjects, settings.Seed)
                : [], null, [])
        {
            Spellings = table.Spellings,
            Paired = table.PairedUnits,
            PairedSubjects = table.PairedSubjects,
        };
    }

    /// <summary>The scale in lower case.</summary>
    public static string Word(ScoreScale scale) =>
        scale switch { ScoreScale.Ordinal => "ordinal", ScoreScale.Nominal => "nominal", _ => "continuous" };

    static ContinuousPair PairOf(ScoreTable table, int a, int b)
    {
        int[] rows = [.. Enumerable.Range(0, table.Units.Count).Where(u => table.Values[u, a].HasValue && table.Values[u, b].HasValue)];
        return ContinuousPair.Of(table.Readers[a], table.Readers[b], [.. rows.Select(u => table.Values[u, a]!.Value)],
            [.. rows.Select(u => table.Values[u, b]!.Value)], [.. rows.Select(u => table.Units[u].Subject)]);
    }

    static List<NamedFigure> AllReadersOf(ScoreTable table)
    {
        int k = table.Categories.Count;
        bool ordinal = table.Scale == ScoreScale.Ordinal;
        var clusters = Clusters.Of<string>(table.Subjects);
        var weights = ordinal ? AgreementWeights.Quadratic : AgreementWeights.Unweighted;
        string? prevalence = CategoricalPair.PrevalenceOf(table);
        return
        [
            new("fleiss_kappa", EstimateFigure.Of(SubjectAgreement.Fleiss(table.Codes, k, clusters)).Warned(prevalence),
                CategoricalPair.WeightWord(AgreementWeights.Unweighted)),
            new("krippendorff_alpha", EstimateFigure.Of(SubjectAgreement.Alpha(table.Codes, k, ordinal, clusters)).Warned(prevalence),
                ordinal ? "ordinal" : "nominal"),
            new(ordinal ? "gwet_ac2" : "gwet_ac1", EstimateFigure.Of(SubjectAgreement.Gwet(table.Codes, k, weights, clusters)),
                CategoricalPair.WeightWord(weights)),
        ];
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ScoreAgreementJson.Default.ScoreAgreementDocument);

    static IReadOnlyList<object?> Row(string score, string first, string second, NamedFigure f) =>
        [score, first, second, f.Name, f.Weights, .. f.Figure.Cells];

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("agreement.tsv", TsvText.Of(
            ["score", "first", "second", "statistic", "weights", .. EstimateFigure.Columns],
            Scores.SelectMany(s =>
                s.Categorical.SelectMany(p => p.Statistics.Concat(p.SpecificAgreement.Select(f => f with { Name = $"specific_agreement_{f.Name}" }))
                    .Select(f => Row(s.Score, p.First, p.Second, f)))
                .Concat(s.AllReaders.Select(f => Row(s.Score, "all", "all", f)))
                .Concat(s.Continuous.SelectMany(p => p.Figures().Select(f => Row(s.Score, p.First, p.Second, new(f.Name, f.Figure)))))
                .Concat(s.Icc.Select(i => Row(s.Score, "all", "all", new(i.Form, i.Icc)))))));
        var changes = Scores.SelectMany(s =>
            (s.Changes.Count > 0 ? s.Changes : s.Change is { } one ? [one] : []).Select(c => (s.Score, Change: c))).ToList();
        if (changes.Count > 0)
        {
            yield return ("change.tsv", TsvText.Of(
                ["score", "visit_before", "visit_after", "subject", "before", "after", "change", "readers", "scores", "limit", "verdict"],
                changes.SelectMany(c => c.Change.Rows.Select(r => (IReadOnlyList<object?>)[c.Score, .. r]))));
            yield return ("change_statistics.tsv", TsvText.Of(
                ["score", "visit_before", "visit_after", "statistic", "readers", .. EstimateFigure.Columns],
                changes.SelectMany(c =>
                    c.Change.Figures().Select(f =>
                    (IReadOnlyList<object?>)[c.Score, c.Change.Before, c.Change.After, f.Statistic, f.Readers, .. f.Figure.Cells]))));
            if (changes.Any(c => c.Change.Dropped.Count > 0))
                yield return ("change_dropped.tsv", TsvText.Of(
                    ["score", "visit_before", "visit_after", "subject", "unit", "reader", "missing_at", "reason"],
                    changes.SelectMany(c =>
                        c.Change.Dropped.Select(d =>
                        (IReadOnlyList<object?>)[c.Score, c.Change.Before, c.Change.After, d.Subject, d.Unit, d.Reader, d.Missing,
                        d.Reason]))));
        }
        if (Scores.Any(s => s.Categories.Count > 0))
            yield return ("counts.tsv", TsvText.Of(
                ["score", "first", "second", "category_first", "category_second", "count"],
                Scores.SelectMany(s =>
                    s.Categorical.SelectMany(p =>
                    s.Categories.SelectMany((a, i) =>
                    s.Categories.Select((b, j) => (IReadOnlyList<object?>)[s.Score, p.First, p.Second, a, b, p.Table[i][j]]))))));
    }
}

/// <summary>JSON of score agreement, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ScoreAgreementDocument))]
internal sealed partial class ScoreAgreementJson : JsonSerializerContext;
