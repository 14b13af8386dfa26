using System.Globalization;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>What scores are.</summary>
public enum ScoreScale
{
    /// <summary>Steps in order.</summary>
    Ordinal,

    /// <summary>Names without order.</summary>
    Nominal,

    /// <summary>Measurements.</summary>
    Continuous,
}

/// <summary>Which column is what.</summary>
/// <param name="Subject">Patient.</param>
/// <param name="Reader">Who scored.</param>
/// <param name="Scores">One column or more of scores.</param>
/// <param name="Unit">Joint or image scored within a patient; null where a patient is scored once.</param>
/// <param name="Visit">Visit; null without visits.</param>
/// <param name="Response">Whether the patient responded by clinical criteria: yes or no; null where none is known.</param>
public sealed record ScoreColumns(string Subject, string Reader, IReadOnlyList<string> Scores, string? Unit, string? Visit = null, string? Response = null)
{
    /// <summary>The visits in the order of time as the caller says it; null to take the order from their names.</summary>
    public IReadOnlyList<string>? Visits { get; init; }
}

/// <summary>One score of every unit by every reader.</summary>
/// <param name="Score">Column.</param>
/// <param name="Scale">What it is.</param>
/// <param name="Inferred">Whether the scale was taken from the values and not from the caller.</param>
/// <param name="Categories">Categories in order, for ordinal and nominal scores; else empty.</param>
/// <param name="Readers">Readers in order of name.</param>
/// <param name="Units">Subject and unit of each row.</param>
/// <param name="Codes">Units × readers: index of the category; null where missing or continuous.</param>
/// <param name="Values">Units × readers: the number; null where missing or not numeric.</param>
/// <param name="Missing">Cells of the file that are empty.</param>
/// <param name="Visits">Visit of each row; empty names without visits.</param>
public sealed record ScoreTable(
    string Score, ScoreScale Scale, bool Inferred, IReadOnlyList<string> Categories, IReadOnlyList<string> Readers,
    IReadOnlyList<(string Subject, string Unit)> Units, int?[,] Codes, double?[,] Values, int Missing, IReadOnlyList<string> Visits)
{
    // Whole numbers over at most this many steps are taken as an ordinal scale, empty steps included.
    private const int MostSteps = 11;
    private const double LargestStep = 1e9;

    /// <summary>Joint or image of each row, without its visit; empty names where subjects have no units.</summary>
    public required IReadOnlyList<string> UnitNames { get; init; }

    /// <summary>Whether every score is a number.</summary>
    public bool Numeric => Scale == ScoreScale.Continuous || Categories.All(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>Subject of each row.</summary>
    public string[] Subjects => [.. Units.Select(u => u.Subject)];

    /// <summary>Reads the scores of a table, one row a subject, unit and reader.</summary>
    /// <param name="file">The table.</param>
    /// <param name="columns">Which column is what.</param>
    /// <param name="scale">What the scores are; null to take it from the values.</param>
    /// <param name="categories">Categories in order; null to take them from the values.</param>
    /// <exception cref="OutputException">A column is absent, a row comes twice, a score is no number or not among the categories, or there is one reader only.</exception>
    public static IReadOnlyList<ScoreTable> Of(TableFile file, ScoreColumns columns, ScoreScale? scale, IReadOnlyList<string>? categories)
    {
        int subject = file.Column(columns.Subject), reader = file.Column(columns.Reader);
        int? unit = columns.Unit is null ? null : file.Column(columns.Unit), visit = columns.Visit is null ? null : file.Column(columns.Visit);
        var readers = Enumerable.Range(0, file.Count).Select(i => file.Required(i, reader)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (readers.Count < 2)
            throw new OutputException(file.Path, $"column {columns.Reader} names one reader only ({readers[0]}); agreement needs two");
        var units = new List<(string, string)>();
        var visits = new List<string>();
        var unitNames = new List<string>();
        var unitIndex = new Dictionary<(string, string, string), int>();
        var seen = new Dictionary<(int Unit, string Reader), int>();
        var at = new (int Unit, int Reader)[file.Count];
        for (int i = 0; i < file.Count; i++)
        {
            var key = (file.Required(i, subject), unit is { } u ? file.Required(i, u) : "", visit is { } v ? file.Required(i, v) : "");
            if (!unitIndex.TryGetValue(key, out int index))
            {
                unitIndex[key] = index = units.Count;
                units.Add((key.Item1, string.Join(", ", new[] { key.Item2, key.Item3 }.Where(k => k.Length > 0))));
                visits.Add(key.Item3);
                unitNames.Add(key.Item2);
            }
            string who = file.Required(i, reader);
            if (!seen.TryAdd((index, who), i))
                throw file.Bad(i, reader, $"{who} scores subject {key.Item1}{(unit is null ? "" : $" {columns.Unit} {key.Item2}")}{(visit is null ? "" : $" {columns.Visit} {key.Item3}")} a second time (first in row {file.RowNumber(seen[(index, who)])}); keep one{(unit is null ? ", or name the column of joints by --unit, of visits by --visit" : "")}");
            at[i] = (index, readers.IndexOf(who));
        }
        return [.. columns.Scores.Select(s => One(file, s, scale, categories, readers, units, visits, at) with { UnitNames = unitNames })];
    }

    private static ScoreTable One(
        TableFile file, string score, ScoreScale? asked, IReadOnlyList<string>? order, List<string> readers, List<(string, string)> units, List<string> visits, (int Unit, int Reader)[] at)
    {
        int column = file.Column(score);
        RequireSums(file, column);
        var scale = asked ?? (order is not null ? ScoreScale.Ordinal : Infer(file, column));
        var categories = order ?? (scale == ScoreScale.Continuous ? [] : CategoriesOf(file, column, scale));
        var codes = new int?[units.Count, readers.Count];
        var values = new double?[units.Count, readers.Count];
        int missing = 0;
        for (int i = 0; i < file.Count; i++)
        {
            if (file.Text(i, column) is not { } text)
            {
                missing++;
                continue;
            }
            var (u, r) = at[i];
            double? number = file.IsNumberOrMissing(i, column) ? file.Number(i, column) : null;
            if (scale == ScoreScale.Continuous)
                values[u, r] = number ?? file.Number(i, column); // the second reading says what is wrong
            else
            {
                int code = categories.Index().Where(c => c.Item == text || (number is { } n && c.Item == Plain(n))).Select(c => (int?)c.Index).FirstOrDefault()
                    ?? throw file.Bad(i, column, $"'{text}' is none of {string.Join(", ", categories)}");
                codes[u, r] = code;
                values[u, r] = number;
            }
        }
        return missing == file.Count
            ? throw new OutputException(file.Path, $"column {score} is empty in every row")
            : new(score, scale, asked is null && order is null, categories, readers, units, codes, values, missing, visits) { UnitNames = [] };
    }

    // -1.8e308 and 9e307 are how statistics programs write a missing value.
    private static void RequireSums(TableFile file, int column)
    {
        double sum = 0;
        for (int i = 0; i < file.Count; i++)
        {
            double? number = file.IsNumberOrMissing(i, column) ? file.Number(i, column) : null;
            if (number is { } v && (!double.IsFinite(v * v) || !double.IsFinite(sum += v * v)))
                throw file.Bad(i, column, $"'{file.Text(i, column)}' is too large to add up; where it stands for a missing value leave the cell empty");
        }
    }

    private static ScoreScale Infer(TableFile file, int column)
    {
        var filled = Enumerable.Range(0, file.Count).Where(i => file.Text(i, column) is not null).ToList();
        var words = filled.Where(i => !file.IsNumberOrMissing(i, column)).ToList();
        if (words.Count == filled.Count)
            return ScoreScale.Nominal;
        if (words.Count > 0)
            throw file.Bad(words[0], column, $"'{file.Text(words[0], column)}' is no number; correct it, or say --scale nominal where scores are names");
        double[] values = [.. filled.Select(i => file.Number(i, column)!.Value)];
        return values.All(v => v == Math.Floor(v) && Math.Abs(v) < LargestStep) && values.Max() - values.Min() < MostSteps ? ScoreScale.Ordinal : ScoreScale.Continuous;
    }

    private static List<string> CategoriesOf(TableFile file, int column, ScoreScale scale)
    {
        var filled = Enumerable.Range(0, file.Count).Where(i => file.Text(i, column) is not null).ToList();
        var word = filled.Where(i => !file.IsNumberOrMissing(i, column)).Select(i => (int?)i).FirstOrDefault();
        if (word is { } bad)
            return scale == ScoreScale.Nominal
                ? [.. filled.Select(i => file.Text(i, column)!).Distinct().Order(StringComparer.Ordinal)]
                : throw file.Bad(bad, column, $"'{file.Text(bad, column)}' is no number; correct it, or give the steps in order, such as --categories none,mild,severe");
        double[] values = [.. filled.Select(i => file.Number(i, column)!.Value).Distinct().Order()];
        bool steps = scale == ScoreScale.Ordinal && values.Length > 0 && values.All(v => v == Math.Floor(v) && Math.Abs(v) < LargestStep) && values[^1] - values[0] < MostSteps;
        return [.. (steps ? Enumerable.Range((int)values[0], (int)(values[^1] - values[0]) + 1).Select(v => (double)v) : values).Select(Plain)];
    }

    private static string Plain(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
