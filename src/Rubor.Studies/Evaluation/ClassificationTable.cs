using System.Globalization;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Which column is what, and what counts as positive.</summary>
/// <param name="Truth">The reference.</param>
/// <param name="Scores">One column of scores for each model.</param>
/// <param name="Subject">Patient; null where every row is a patient of its own.</param>
/// <param name="Reader">Column that names the model or reader of a row, where models stand below each other; null where each has a column.</param>
/// <param name="Case">Column that names the case where models stand below each other; null to take the subject.</param>
/// <param name="Positive">Value of the truth that counts as positive; null to take it from the values.</param>
/// <param name="PositiveFrom">Least number of the truth that counts as positive, or null.</param>
public sealed record ClassificationColumns(
    string Truth, IReadOnlyList<string> Scores, string? Subject, string? Reader, string? Case, string? Positive, double? PositiveFrom);

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
    /// <summary>Whether a subject has several cases, so that intervals must resample subjects.</summary>
    public bool Clustered => Subjects is not null && Subjects.Distinct().Count() < Subjects.Length;

    private static readonly HashSet<string> Yes = new(["1", "yes", "true", "positive", "pos", "y", "t"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> No = new(["0", "no", "false", "negative", "neg", "n", "f"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the cases of a table.</summary>
    /// <exception cref="OutputException">A column is absent, a score is no number, the truth is not two-valued, or a case comes twice; names row and column.</exception>
    public static ClassificationTable Of(TableFile file, ClassificationColumns columns)
    {
        int truth = file.Column(columns.Truth);
        int? subject = columns.Subject is null ? null : file.Column(columns.Subject);
        var (isPositive, words) = Positive(file, truth, columns);
        int[] rows = [.. Enumerable.Range(0, file.Count).Where(i => file.Text(i, truth) is not null)];
        int without = file.Count - rows.Length;
        if (rows.Length == 0)
            throw new OutputException(file.Path, $"column {columns.Truth} is empty in every row");
        if (columns.Reader is null)
        {
            return new(columns.Scores, [.. rows.Select(isPositive)], subject is { } s ? [.. rows.Select(i => file.Required(i, s))] : null,
                [.. columns.Scores.Select(c => file.Column(c)).Select(c => rows.Select(i => file.Number(i, c)).ToArray())], words, without);
        }
        return Stacked(file, columns, rows, isPositive, words, without);
    }

    private static ClassificationTable Stacked(TableFile file, ClassificationColumns columns, int[] rows, Func<int, bool> isPositive, string words, int without)
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
            else if (isPositive(i) != isPositive(first[at]))
                throw file.Bad(i, file.Column(columns.Truth), $"case {key.Item2} has another truth than in row {file.RowNumber(first[at])}");
            int model = models.IndexOf(file.Required(i, reader));
            if (!seen.TryAdd((at, model), i))
                throw file.Bad(i, reader, $"{models[model]} scores case {key.Item2} a second time (first in row {file.RowNumber(seen[(at, model)])}); keep one{(columns.Case is null ? ", or name the column of cases by --case" : "")}");
            scores[model][at] = file.Number(i, score);
        }
        return new(models, [.. first.Select(isPositive)], subject is { } column ? [.. first.Select(i => file.Required(i, column))] : null, [.. scores.Select(s => s.ToArray())], words, without);
    }

    private static (Func<int, bool> IsPositive, string Words) Positive(TableFile file, int truth, ClassificationColumns columns)
    {
        if (columns.PositiveFrom is { } least)
            return (i => file.Number(i, truth) >= least, string.Create(CultureInfo.InvariantCulture, $"{columns.Truth} ≥ {least}"));
        string[] values = [.. Enumerable.Range(0, file.Count).Select(i => file.Text(i, truth)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (columns.Positive is { } named)
        {
            bool Is(int i) => string.Equals(file.Text(i, truth), named, StringComparison.OrdinalIgnoreCase);
            return values.Contains(named, StringComparer.OrdinalIgnoreCase) ? (Is, $"{columns.Truth} = {named}")
                : throw new OutputException(file.Path, $"column {columns.Truth} never holds {named}; its values are {string.Join(", ", values.Take(6))}");
        }
        for (int i = 0; i < file.Count; i++)
            if (file.Text(i, truth) is { } text && !Yes.Contains(text) && !No.Contains(text))
                throw file.Bad(i, truth, $"'{text}' says neither yes nor no; say what is positive by --positive VALUE or --positive-from NUMBER");
        return (i => Yes.Contains(file.Text(i, truth)!), $"{columns.Truth} = {values.FirstOrDefault(Yes.Contains) ?? "1"}");
    }
}
