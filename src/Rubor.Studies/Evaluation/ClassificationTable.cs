using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Which column is what, and what counts as positive.</summary>
/// <param name="Truth">The reference.</param>
/// <param name="Scores">One column of scores for each model.</param>
/// <param name="Subject">Patient; null where every row is a patient of its own.</param>
/// <param name="Reader">Column that names the model or reader of a row, where models stand below each other; null where each has a
/// column.</param>
/// <param name="Case">Column that names the case where models stand below each other; null to take the subject.</param>
/// <param name="Positive">Value of the truth that counts as positive; null to take it from the values.</param>
/// <param name="PositiveFrom">Least number of the truth that counts as positive, or null.</param>
/// <param name="LowerIsPositive">Whether low scores mean positive.</param>
public sealed record ClassificationColumns(
    string Truth, IReadOnlyList<string> Scores, string? Subject, string? Reader, string? Case, string? Positive, double? PositiveFrom,
        bool LowerIsPositive = false);

/// <summary>Cases with their truth and the scores of one model or more.</summary>
/// <param name="Models">Models or readers.</param>
/// <param name="Truth">Truth of each case.</param>
/// <param name="Subjects">Subject of each case; null where every case counts as one.</param>
/// <param name="Scores">Models × cases; null where a model has none.</param>
/// <param name="PositiveName">What counts as positive, in words.</param>
/// <param name="WithoutTruth">Rows left out because their truth is missing.</param>
public sealed record ClassificationTable(
    IReadOnlyList<string> Models, bool[] Truth, string[]? Subjects, double?[][] Scores, string PositiveName, int WithoutTruth)
{
    /// <summary>Values of the truth and what each counts as.</summary>
    public IReadOnlyList<TruthValue> TruthValues { get; init; } = [];

    /// <summary>Whether low scores mean positive.</summary>
    public bool LowerIsPositive { get; init; }

    /// <summary>What a reader of the figures must know of the table.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether a subject has several cases, so that intervals must rest on subjects.</summary>
    public bool Clustered => Subjects is not null && Subjects.Distinct().Count() < Subjects.Length;

    /// <summary>Which of some rows belong to one subject; null where every case counts as independent.</summary>
    public Clusters? ClustersOf(int[] rows) => Clustered ? Clusters.Of<string>([.. rows.Select(i => Subjects![i])]) : null;

    /// <summary>Reads the cases of a table.</summary>
    /// <exception cref="OutputException">A column is absent, a score is no number, the truth is not two-valued, or a case comes twice;
    /// names row and column.</exception>
    public static ClassificationTable Of(TableFile file, ClassificationColumns columns)
    {
        int truth = file.Column(columns.Truth);
        int? subject = columns.Subject is null ? null : file.Column(columns.Subject);
        var positive = PositiveTruth.Of(file, truth, columns);
        int[] rows = [.. Enumerable.Range(0, file.Count).Where(i => file.Text(i, truth) is not null)];
        int without = file.Count - rows.Length;
        if (rows.Length == 0)
            throw new OutputException(file.Path, $"column {columns.Truth} is empty in every row");
        var table = columns.Reader is null
            ? new ClassificationTable(columns.Scores, [.. rows.Select(positive.Is)], subject is { } s
                ? [.. rows.Select(i => file.Required(i, s))] : null,
                [.. columns.Scores.Select(c => file.Column(c))
                    .Select(c => rows.Select(i => MeasuredNumbers.Of(file, i, c, ranked: true)).ToArray())], positive.Words, without)
            : Stacked(file, columns, rows, positive, without);
        return table with
        {
            TruthValues = positive.Values,
            LowerIsPositive = columns.LowerIsPositive,
            Warnings = [.. positive.Warnings,
                .. columns.Scores.Distinct().SelectMany(c => MeasuredNumbers.Suspicious(file, file.Column(c)))],
        };
    }

    static ClassificationTable Stacked(TableFile file, ClassificationColumns columns, int[] rows, PositiveTruth positive, int without)
    {
        if (columns.Scores.Count != 1)
            throw new OutputException(file.Path, "with --reader the models stand below each other, so there is one --score column");
        if ((columns.Case ?? columns.Subject) is not { } caseColumn)
            throw new OutputException(file.Path, "with --reader the cases of the models are matched by --case, or by --subject where a subject is one case");
        int reader = file.Column(columns.Reader!), score = file.Column(columns.Scores[0]), cases = file.Column(caseColumn);
        int? subject = columns.Subject is null ? null : file.Column(columns.Subject);
        var models = rows.Select(i => file.Required(i, reader)).Distinct().Order(StringComparer.Ordinal).ToList();
        var index = new Dictionary<(string?, string), int>();
        var first = new List<int>();
        var scores = models.Select(_ => new List<double?>()).ToList();
        var seen = new Dictionary<(int, int), int>();
        foreach (int i in rows)
        {
            var key = (subject is { } s ? file.Required(i, s) : null, file.Required(i, cases));
            if (!index.TryGetValue(key, out int at))
            {
                index[key] = at = first.Count;
                first.Add(i);
                scores.ForEach(column => column.Add(null));
            }
            else if (positive.Is(i) != positive.Is(first[at]))
                throw file.Bad(i, file.Column(columns.Truth),
                    $"case {key.Item2} has another truth than in row {file.RowNumber(first[at])}");
            int model = models.IndexOf(file.Required(i, reader));
            if (!seen.TryAdd((at, model), i))
                throw file.Bad(i, reader,
                    $"{models[model]} scores case {key.Item2} a second time (first in row {file.RowNumber(seen[(at, model)])}); keep " +
                    $"one{(columns.Case is null ? ", or name the column of cases by --case" : "")}");
            scores[model][at] = MeasuredNumbers.Of(file, i, score, ranked: true);
        }
        return new(models, [.. first.Select(positive.Is)], subject is { } column ? [.. first.Select(i => file.Required(i, column))]
            : null, [.. scores.Select(s => s.ToArray())], positive.Words, without);
    }
}
