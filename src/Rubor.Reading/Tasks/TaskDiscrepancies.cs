using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rubor.Reading.Tasks;

/// <summary>A case on which readers of the same arm differ by more than the task allows.</summary>
/// <param name="Case">The case.</param>
/// <param name="Allowed">What the task says of the field.</param>
/// <param name="Difference">The largest in any arm; null where answers are no numbers.</param>
/// <param name="Reads">The answers, by arm and reader.</param>
/// <param name="Decision">What was decided, newest; null before.</param>
public sealed record TaskDiscrepancy(
    TaskCase Case, TaskAdjudication Allowed, double? Difference, IReadOnlyList<AdjudicatedRead> Reads, Adjudication? Decision)
{
    /// <summary>What each scorer said last of these answers, in the order in which they first did.</summary>
    public IReadOnlyList<AdjudicationBallot> Ballots { get; init; } = [];

    /// <summary>Whether it waits for a decision: none was made, or answers were read again since.</summary>
    public bool IsOpen => Decision is null || IsOutdated;

    /// <summary>SHA-256 over the signatures of the answers: another one once any of them was read again.</summary>
    public string Sha256 => HashOf(Reads);

    /// <summary>Whether answers that were decided upon have been read again since.</summary>
    public bool IsOutdated => Decision is { } decided && HashOf(decided.Reads) != Sha256;

    /// <summary>The answers in words: alone: anna 1, ben 3.</summary>
    public string Answers => string.Join("; ",
        Reads.GroupBy(r => r.Arm).Select(g => $"{g.Key}: {string.Join(", ", g.Select(r => $"{r.Reader} {r.Answer}"))}"));

    /// <summary>It as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["case"] = Case.Name,
        ["field"] = Allowed.Field,
        ["difference"] = Difference,
        ["answers"] = new JsonArray([.. Reads.Select(r => (JsonNode)new JsonObject
        {
            ["reader"] = r.Reader,
            ["arm"] = r.Arm,
            ["answer"] = r.Answer,
            ["signature"] = r.Signature,
        })]),
        ["ballots"] = new JsonArray([.. Ballots.Select(b => (JsonNode)new JsonObject
        {
            ["scorer"] = b.Scorer,
            ["answer"] = b.Answer,
            ["reason"] = TaskWords.Of(b.Reason),
        })]),
        ["decision"] = Decision is not { } x ? null : new JsonObject
        {
            ["truth"] = x.Truth,
            ["before"] = x.Before,
            ["reason"] = TaskWords.Of(x.Reason),
            ["by_consensus"] = x.ByConsensus,
            ["votes"] = new JsonArray([.. x.Votes.Select(v => (JsonNode)new JsonObject { ["scorer"] = v.Scorer, ["answer"] = v.Answer })]),
            ["decided_by"] = x.DecidedBy,
            ["decided"] = TaskDiscrepancies.Time(x.Decided),
            ["note"] = x.Note,
            ["read_again_since"] = IsOutdated,
        },
    };

    static string HashOf(IReadOnlyList<AdjudicatedRead> reads) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', reads.Select(r => r.Signature).Order(StringComparer.Ordinal)))));
}

/// <summary>Finds the discrepancies of a task, and says the truth that follows from them.</summary>
public static class TaskDiscrepancies
{
    /// <summary>Those of every field that the task has adjudicated, by field and case; a decided one stays in the list.</summary>
    /// <param name="ratings">The answers. First answers before the machine was shown and hidden repeats do not count.</param>
    public static IReadOnlyList<TaskDiscrepancy> Of(TaskRatings ratings)
    {
        var arms = ratings.List.Task.Arms.SelectMany(a => ratings.Compared(a.Name)).ToLookup(r => r.Entry.Case);
        return [.. (ratings.List.Task.Adjudication ?? []).SelectMany(allowed => ratings.List.Cases.Select(one => Of(ratings, allowed, one,
            [.. arms[one.Name].Where(r => r.Values.Of(allowed.Field) is not null).Select(r =>
                new AdjudicatedRead(r.Entry.Reader, r.Entry.Session, r.Modality,
                TaskRatings.Cell(r.Values.Of(allowed.Field)), r.Hash))])).OfType<TaskDiscrepancy>())];
    }

    static TaskDiscrepancy? Of(TaskRatings ratings, TaskAdjudication allowed, TaskCase one, IReadOnlyList<AdjudicatedRead> reads)
    {
        var decision = ratings.Decided.GetValueOrDefault((one.Name, allowed.Field));
        var byArm = reads.GroupBy(r => r.Arm).ToList();
        double? difference = null;
        bool differ;
        if (reads.All(r => Number(r.Answer) is not null))
        {
            difference = byArm.Select(g => g.Max(r => Number(r.Answer)) - g.Min(r => Number(r.Answer))).Max() ?? 0;
            differ = difference > allowed.AllowedDifference;
        }
        else
            differ = byArm.Any(g => g.Select(r => r.Answer).Distinct().Count() > 1);
        if (!differ && decision is null)
            return null;
        var found = new TaskDiscrepancy(one, allowed, difference, reads, decision);
        string sha256 = found.Sha256;
        return found with
        {
            Ballots = [.. ratings.Ballots.Where(b => (b.Case, b.Field, b.ReadsSha256) == (one.Name, allowed.Field, sha256))
                .GroupBy(b => b.Scorer, StringComparer.OrdinalIgnoreCase).Select(g => g.Last())],
        };
    }

    /// <summary>
    /// The truth of every case in every adjudicated field, with where it comes from: what was decided, what all readers said within what is
    /// allowed and the study's own, else nothing.
    /// </summary>
    public static byte[] TruthTable(TaskRatings ratings)
    {
        var found = Of(ratings).ToDictionary(d => (d.Case.Name, d.Allowed.Field));
        return TaskRatings.Tsv(["case", "subject", "visit", "field", "truth", "source", "reason", "votes", "decided_by", "decided", "before", "signatures",
            "read_again_since"],
            (ratings.List.Task.Adjudication ?? []).SelectMany(a => ratings.List.Cases.Select(c => Row(ratings, c, a.Field,
                found.GetValueOrDefault((c.Name, a.Field))))));
    }

    static IReadOnlyList<string> Row(TaskRatings ratings, TaskCase one, string field, TaskDiscrepancy? found)
    {
        if (found?.Decision is { } d)
            return [one.Name, one.Subject, one.Visit, field, d.Truth, d.ByConsensus ? "consensus" : "decided", TaskWords.Of(d.Reason), Votes(d),
                d.DecidedBy, Time(d.Decided), d.Before ?? "", string.Join(' ', d.Reads.Select(r => r.Signature)), found.IsOutdated ? "yes" : "no"];
        string[] answers = [.. ratings.List.Task.Arms.SelectMany(a => ratings.Compared(a.Name)).Where(r => r.Entry.Case == one.Name)
            .Select(r => TaskRatings.Cell(r.Values.Of(field))).Where(a => a.Length > 0).Distinct()];
        var (truth, source) = one.Truth.GetValueOrDefault(field) is { } study ? (study, "study")
            : found is null && answers.Length == 1 ? (answers[0], "all readers") : ("", "open");
        return [one.Name, one.Subject, one.Visit, field, truth, source, "", "", "", "", "", "", ""];
    }

    /// <summary>The votes in words, as the table takes them: erik 2; fay 3.</summary>
    public static string Votes(Adjudication decision) => Votes(decision.Votes);

    /// <summary>The same of votes before a decision.</summary>
    public static string Votes(IEnumerable<AdjudicationVote> votes) => string.Join("; ", votes.Select(v => $"{v.Scorer} {v.Answer}"));

    /// <summary>A time as tables have it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static double? Number(string answer) =>
        double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
