using System.Globalization;
using System.Text;
using Rubor.Reading.Forms;
using Rubor.Statistics;

namespace Rubor.Reading.Tasks;

/// <summary>An answer that a reader signed.</summary>
/// <param name="Entry">The place in the reader's list.</param>
/// <param name="Modality">The arm; of a first answer before the machine was shown the arm and <c>_first</c>.</param>
/// <param name="Values">The answers.</param>
/// <param name="Minutes">Minutes active, of both answers together where there are two.</param>
/// <param name="Signed">When it was signed.</param>
/// <param name="Hash">Of the signature.</param>
public sealed record TaskRating(TaskEntry Entry, string Modality, FormValues Values, double Minutes, DateTimeOffset Signed, string Hash);

/// <summary>The answers of a task as tables take them.</summary>
/// <param name="List">The task.</param>
/// <param name="All">Every signed answer, by reader, session and place.</param>
/// <param name="Fields">Fields of the form that are compared.</param>
public sealed record TaskRatings(TaskWorklist List, IReadOnlyList<TaskRating> All, IReadOnlyList<FormField> Fields)
{
    /// <summary>Decisions of discrepancies that hold, by case and field.</summary>
    public IReadOnlyDictionary<(string Case, string Field), Adjudication> Decided { get; init; } =
        new Dictionary<(string, string), Adjudication>();

    /// <summary>What scorers said before decisions, oldest first.</summary>
    public IReadOnlyList<AdjudicationBallot> Ballots { get; init; } = [];

    /// <summary>The answers with what was decided of them, and what scorers said before.</summary>
    public TaskRatings With(AdjudicationHistory history) => this with { Decided = history.Newest, Ballots = history.Ballots };

    /// <summary>Ending of the modality of first answers.</summary>
    public const string FirstEnding = "_first";

    /// <summary>Modalities in order: each arm, behind its first answers where it has some.</summary>
    public IReadOnlyList<string> Modalities => [.. List.Task.Arms.SelectMany(a => a.Machine == MachineShown.AfterFirstAnswer
        ? new[] { a.Name + FirstEnding, a.Name } : [a.Name])];

    /// <summary>The answers of reads.</summary>
    /// <param name="list">The task.</param>
    /// <param name="reads">What was read of it.</param>
    /// <param name="fields">Fields that are compared.</param>
    public static TaskRatings Of(TaskWorklist list, IReadOnlyList<TaskRead> reads, IReadOnlyList<FormField> fields) =>
        new(list, [.. reads.Where(r => r.Last is not null && r.Entry.Calibration == 0).SelectMany(Of)], fields);

    static IEnumerable<TaskRating> Of(TaskRead read)
    {
        double minutes = read.State!.Active.TotalMinutes;
        if (read.First is { } first)
            yield return new(read.Entry, read.Entry.Arm + FirstEnding, ((IRatedFigures)first.Figures).Values, minutes, first.Time,
                first.Hash);
        yield return new(read.Entry, read.Entry.Arm, ((IRatedFigures)read.Last!.Figures).Values, minutes, read.Last.Time, read.Last.Hash);
    }

    /// <summary>The first answer of each reader to each case in a modality: what readers are compared by.</summary>
    public IEnumerable<TaskRating> Compared(string modality) => All.Where(r => r.Modality == modality && r.Entry.RepeatOf is null)
        .GroupBy(r => (r.Entry.Reader, r.Entry.Case)).Select(g => g.MinBy(r => r.Entry.Session)!);

    /// <summary>Pairs of answers of one reader to one case in one modality: hidden repeats, and later sessions of the same arm.</summary>
    public IEnumerable<(TaskRating First, TaskRating Second)> Twice() => All.GroupBy(r => (r.Entry.Reader, r.Entry.Case, r.Modality))
        .Select(g => g.OrderBy(r => r.Entry.Session).ThenBy(r => r.Entry.Position).ToList())
        .SelectMany(g => g.Zip(g.Skip(1)));

    /// <summary>The case of a place.</summary>
    public TaskCase CaseOf(TaskEntry entry) => List.Cases.First(c => c.Name == entry.Case);

    /// <summary>An answer as a cell; empty where there is none.</summary>
    public static string Cell(FormValue? value) => value is { } given ? given.ToString() : "";

    /// <summary>Truth of a field as it is compared: as it stands, or 1 and 0 from the least positive value on; null where
    /// unknown.</summary>
    public string? TruthOf(TaskCase one, string field)
    {
        if (SaidTruth(one, field) is not { } said)
            return null;
        return PositiveFrom(field) is not { } from ? said
            : double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number >= from ? "1" : "0" : null;
    }

    /// <summary>
    /// Truth of a field as it stands: what was decided of a discrepancy, else what the study says. Of a field of which the study says
    /// nothing none: accuracy over the cases alone on which readers differed would be no accuracy.
    /// </summary>
    public string? SaidTruth(TaskCase one, string field) => List.Task.Truth.All(t => t.Field != field) ? null
        : Decided.GetValueOrDefault((one.Name, field))?.Truth ?? one.Truth.GetValueOrDefault(field);

    /// <summary>Least positive value of a field; null where the truth is taken as it stands.</summary>
    public double? PositiveFrom(string field) => List.Task.Truth.FirstOrDefault(t => t.Field == field)?.PositiveFrom;

    /// <summary>Whether an answer is right; null where truth or answer is unknown.</summary>
    public bool? IsRight(TaskCase one, string field, string answer) =>
        answer.Length == 0 || TruthOf(one, field) is not { } truth ? null
        : PositiveFrom(field) is { } from ? IsPositive(answer, from) is { } positive ? positive == (truth == "1") : null : answer == truth;

    /// <summary>Whether an answer is positive; null where it is no number.</summary>
    public static bool? IsPositive(string answer, double from) =>
        double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number >= from : null;

    /// <summary>The middle of some numbers; null of none.</summary>
    public static double? Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted.Length == 0 ? null : Quantile.Linear(sorted, 0.5);
    }

    /// <summary>Every signed answer, a row each.</summary>
    public byte[] Table()
    {
        var compared = Modalities.SelectMany(Compared).ToHashSet(ReferenceEqualityComparer.Instance);
        return Tsv(
        ["reader", "session", "position", "code", "case", "subject", "visit", "modality", "repeat", "compared", "minutes", "signed", "signature",
            .. Fields.Select(f => f.Name), .. Fields.Where(HasTruth).Select(f => $"truth_{f.Name}")],
        All.Select(r => (IReadOnlyList<string>)[r.Entry.Reader, Text(r.Entry.Session), Text(r.Entry.Position), r.Entry.Code, r.Entry.Case,
            CaseOf(r.Entry).Subject, CaseOf(r.Entry).Visit, r.Modality, r.Entry.RepeatOf is null ? "no" : "yes", compared.Contains(r) ? "yes" : "no",
            r.Minutes.ToString("0.00", CultureInfo.InvariantCulture),
            r.Signed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), r.Hash,
            .. Fields.Select(f => Cell(r.Values.Of(f.Name))), .. Fields.Where(HasTruth).Select(f => TruthOf(CaseOf(r.Entry), f.Name) ?? "")]));
    }

    /// <summary>Pairs of answers of one reader to one case, two rows each: for agreement of a reader with himself.</summary>
    public byte[] Repeats() => Tsv(["reader", "modality", "pair", "case", "subject", "reading", .. Fields.Select(f => f.Name)], Twice().SelectMany(p =>
        new[] { (p.First, "first"), (p.Second, "second") }.Select(r => (IReadOnlyList<string>)[r.Item1.Entry.Reader, r.Item1.Modality,
            $"{p.First.Entry.Code}-{p.Second.Entry.Code}", r.Item1.Entry.Case, CaseOf(r.Item1.Entry).Subject, r.Item2,
            .. Fields.Select(f => Cell(r.Item1.Values.Of(f.Name)))])));

    /// <summary>The table that 'rubor agree mrmc' takes, of a field whose truth is known.</summary>
    public byte[] MultiReader(string field) => Tsv(["reader", "case", "modality", "truth", "rating"], Modalities.SelectMany(Compared)
        .Where(r => TruthOf(CaseOf(r.Entry), field) is not null && r.Values.Of(field) is not null)
        .Select(r => (IReadOnlyList<string>)[r.Entry.Reader, r.Entry.Case, r.Modality, TruthOf(CaseOf(r.Entry), field)!,
            Cell(r.Values.Of(field))]));

    /// <summary>Whether the truth of a field is known of any case.</summary>
    public bool HasTruth(FormField field) => List.Cases.Any(c => TruthOf(c, field.Name) is not null);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A table with tabs between its cells, as UTF-8.</summary>
    public static byte[] Tsv(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(columns))
            text.AppendJoin('\t', row.Select(Quoted)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny("\t\n\r\"") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
