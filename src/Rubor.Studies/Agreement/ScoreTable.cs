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
public sealed record ScoreColumns(string Subject, string Reader, IReadOnlyList<string> Scores, string? Unit, string? Visit = null,
    string? Response = null)
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
    const int MostSteps = 11;
    const double LargestStep = 1e9;

    /// <summary>Joint or image of each row, without its visit; empty names where subjects have no units.</summary>
    public required IReadOnlyList<string> UnitNames { get; init; }

    /// <summary>Whether every score is a number.</summary>
    public bool Numeric =>
        Scale == ScoreScale.Continuous || Categories.All(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    /// <summary>Units that two readers or more scored: those that every figure of agreement rests on.</summary>
    public int PairedUnits => Paired.Count();

    /// <summary>Subjects of those units.</summary>
    public int PairedSubjects => Paired.Select(u => Units[u].Subject).Distinct().Count();

    IEnumerable<int> Paired =>
        Enumerable.Range(0, Units.Count)
        .Where(u => Enumerable.Range(0, Readers.Count).Count(r => Codes[u, r] is not null || Values[u, r] is not null) >= 2);

    /// <summary>Words of which other spellings were met and taken for them, such as "Yes: taken as yes"; mostly none.</summary>
    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>Subject of each row.</summary>
    public string[] Subjects => [.. Units.Select(u => u.Subject)];

    /// <summary>Reads the scores of a table, one row a subject, unit and reader.</summary>
    /// <param name="file">The table.</param>
    /// <param name="columns">Which column is what.</param>
    /// <param name="scale">What the scores are; null to take it from the values.</param>
    /// <param name="categories">Categories in order; null to take them from the values.</param>
    /// <exception cref="OutputException">A column is absent, a row comes twice, a score is no number or not among the categories, or there
    /// is one reader only.</exception>
    public static IReadOnlyList<ScoreTable> Of(TableFile file, ScoreColumns columns, ScoreScale? scale, IReadOnlyList<string>? categories)
    {
        int subject = file.Column(columns.Subject), reader = file.Column(columns.Reader);
        int? unit = columns.Unit is null ? null : file.Column(columns.Unit), visit = columns.Visit is null ? null
            : file.Column(columns.Visit);
        var readers = Enumerable.Range(0, file.Count).Select(i => file.Required(i, reader)).Distinct()
            .Order(StringComparer.Ordinal).ToList();
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
                throw file.Bad(i, reader,
                    $"{who} scores subject {key.Item1}" + (unit is null ? "" : $" {columns.Unit} {key.Item2}") +
                    (visit is null ? "" : $" {columns.Visit} {key.Item3}") +
                    $" a second time (first in row {file.RowNumber(seen[(index, who)])}); keep one" +
                    (unit is null ? ", or name the column of joints by --unit, of visits by --visit" : ""));
            at[i] = (index, readers.IndexOf(who));
        }
        foreach (int column in new int?[] { subject, unit, visit, reader }.OfType<int>())
            TwoSpellings.Refuse(file, column, column == reader ? at.Select(a => a.Unit.ToString(CultureInfo.InvariantCulture)).ToList()
                : at.Select(a => readers[a.Reader]).ToList());
        var tables = columns.Scores.Select(s => One(file, s, scale, categories, readers, units, visits, at) with { UnitNames = unitNames })
            .ToList();
        return tables.Find(t => t.PairedUnits == 0) is not { } none ? tables
            : throw new OutputException(file.Path,
                $"column {none.Score}: no unit has scores of two readers. There are {units.Count} units of " +
                $"{units.Select(u => u.Item1).Distinct().Count()} subjects and {readers.Count} readers "
                + $"({string.Join(", ", readers.Take(5))}){(TwoSpellings.In(file, subject) is { } spelt ? $"; {spelt}" : "")}. Write " +
                    $"one {columns.Subject}{(columns.Unit is null ? "" : $" and {columns.Unit}")} the same way in the rows of every reader");
    }

    static ScoreTable One(
        TableFile file, string score, ScoreScale? asked, IReadOnlyList<string>? order, List<string> readers, List<(string, string)> units,
            List<string> visits, (int Unit, int Reader)[] at)
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
            // Categories may be numbers or names; of a measurement the reading says what is wrong.
            double? number = scale == ScoreScale.Continuous ? file.Number(i, column) : file.NumberOrNull(i, column);
            if (scale == ScoreScale.Continuous)
                values[u, r] = number;
            else
            {
                int code = categories.Index().Where(c => c.Item == text || (number is { } n && c.Item == Plain(n)))
                    .Select(c => (int?)c.Index).FirstOrDefault()
                    ?? categories.Index().Where(c => SameWord(c.Item, text)).Select(c => (int?)c.Index).FirstOrDefault()
                    ?? throw file.Bad(i, column, $"'{text}' is none of {string.Join(", ", categories)}");
                codes[u, r] = code;
                values[u, r] = number;
            }
        }
        return missing == file.Count
            ? throw new OutputException(file.Path, $"column {score} is empty in every row")
            : new(score, scale, asked is null && order is null, categories, readers, units, codes, values, missing, visits)
            {
                UnitNames = [],
                Spellings = scale == ScoreScale.Continuous ? []
                    : SpellingsOf(Enumerable.Range(0, file.Count).Select(i => file.Text(i, column)).OfType<string>(), categories),
            };
    }

    // -1.8e308 and 9e307 are how statistics programs write a missing value.
    static void RequireSums(TableFile file, int column)
    {
        double sum = 0;
        for (int i = 0; i < file.Count; i++)
        {
            double? number = file.IsNumberOrMissing(i, column) ? file.Number(i, column) : null;
            if (number is { } v && (!double.IsFinite(v * v) || !double.IsFinite(sum += v * v)))
                throw file.Bad(i, column, $"'{file.Text(i, column)}' is too large to add up; where it stands for a missing value leave the cell empty");
        }
    }

    static ScoreScale Infer(TableFile file, int column)
    {
        var filled = Enumerable.Range(0, file.Count).Where(i => file.Text(i, column) is not null).ToList();
        var words = filled.Where(i => !file.IsNumberOrMissing(i, column)).ToList();
        // A date or 1.234,5 is a number gone wrong before it is a name.
        foreach (int i in words.Where(i => file.BeginsWithDigit(i, column)))
        {
            if (NumberCell.FormOf(file.Text(i, column)!).Form == NumberForm.Grouped)
                _ = file.Number(i, column);
            throw file.Bad(i, column,
                $"'{file.Text(i, column)}' is no number, and a name does not begin with a digit; correct it, or say --scale nominal " +
                $"(or --categories) where scores are names");
        }
        if (words.Count == filled.Count)
            return ScoreScale.Nominal;
        if (words.Count > 0)
            throw file.Bad(words[0], column, $"'{file.Text(words[0], column)}' is no number; correct it, or say --scale nominal where scores are names");
        double[] values = [.. filled.Select(i => file.Number(i, column)!.Value)];
        return values.All(v => v == Math.Floor(v) && Math.Abs(v) < LargestStep) && values.Max() - values.Min() < MostSteps
            ? ScoreScale.Ordinal : ScoreScale.Continuous;
    }

    static List<string> CategoriesOf(TableFile file, int column, ScoreScale scale)
    {
        var filled = Enumerable.Range(0, file.Count).Where(i => file.Text(i, column) is not null).ToList();
        var word = filled.Where(i => scale == ScoreScale.Nominal ? file.NumberOrNull(i, column) is null
            : !file.IsNumberOrMissing(i, column)).Select(i => (int?)i).FirstOrDefault();
        if (word is { } bad)
            return scale == ScoreScale.Nominal
                ? [.. filled.Select(i => file.Text(i, column)!).GroupBy(Folded)
                    .Select(g => g.GroupBy(t => t).OrderByDescending(t => t.Count()).ThenBy(t => t.Key, StringComparer.Ordinal).First().Key)
                    .Order(StringComparer.Ordinal)]
                : throw file.Bad(bad, column,
                    $"'{file.Text(bad, column)}' is no number; correct it, or give the steps in order, such as --categories none,mild,severe");
        double[] values = [.. filled.Select(i => file.Number(i, column)!.Value).Distinct().Order()];
        bool steps = scale == ScoreScale.Ordinal && values.Length > 0 && values.All(v => v == Math.Floor(v) && Math.Abs(v) < LargestStep)
            && values[^1] - values[0] < MostSteps;
        return [.. (steps ? Enumerable.Range((int)values[0], (int)(values[^1] - values[0]) + 1).Select(v => (double)v) : values)
            .Select(Plain)];
    }

    // yes and Yes, TRUE and true: readers' programs write one word in many ways.
    static bool SameWord(string a, string b) => Folded(a) == Folded(b);

    // Two categories that were declared and differ in case only stay two.
    static List<string> SpellingsOf(IEnumerable<string> texts, IReadOnlyList<string> categories) =>
        [.. texts.Where(t => !categories.Contains(t)).Distinct().GroupBy(t => categories.FirstOrDefault(c => SameWord(c, t)))
            .Where(g => g.Key is not null)
            .Select(g => $"{string.Join(", ", g.Order(StringComparer.Ordinal))}: taken as {g.Key}")];

    static string Folded(string word) =>
        string.Join(' ', ComposedText.Of(word).ToUpperInvariant().Replace("ẞ", "SS", StringComparison.Ordinal)
        .Replace("ß", "SS", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    static string Plain(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
