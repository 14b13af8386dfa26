using System.Globalization;
using Rubor.Reading.Forms;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Tasks;

/// <summary>
/// The table of discrepancies that a coordinator fills in: a row each, with the answers, and empty cells for reason, votes, decision
/// and note.
/// </summary>
internal static class DecisionTable
{
    static readonly string[] Columns = ["case", "subject", "visit", "field", "difference", "answers", "truth", "reads", "reason", "votes", "decision",
        "note"];

    static readonly string[] Reasons = [.. Enum.GetValues<DiscrepancyReason>().Select(r => TaskWords.Of(r))];

    /// <summary>The table, with what was decided already.</summary>
    public static byte[] Of(TaskRatings ratings, IReadOnlyList<TaskDiscrepancy> found) => TaskRatings.Tsv(Columns, found.Select(d =>
        (IReadOnlyList<string>)[d.Case.Name, d.Case.Subject, d.Case.Visit, d.Allowed.Field, d.Difference?.ToString(CultureInfo.InvariantCulture) ?? "",
            d.Answers, ratings.SaidTruth(d.Case, d.Allowed.Field) ?? "", d.Sha256, d.Decision is { } said ? TaskWords.Of(said.Reason) : "",
            d.Decision is null ? "" : TaskDiscrepancies.Votes(d.Decision), d.Decision?.Truth ?? "", d.Decision?.Note ?? ""]));

    /// <summary>The decisions of a table that was filled in.</summary>
    /// <param name="table">The table; a row whose reason, votes and decision are empty is left for later.</param>
    /// <param name="ratings">The answers.</param>
    /// <param name="found">The discrepancies as they are now.</param>
    /// <param name="form">The form, which says what a field takes.</param>
    /// <param name="by">Account of who decides.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is new in it: a row that says what was decided before is none.</returns>
    /// <exception cref="Rubor.Studies.Runs.OutputException">A row is wrong; names row and column.</exception>
    public static IReadOnlyList<Adjudication> Read(TableFile table, TaskRatings ratings, IReadOnlyList<TaskDiscrepancy> found,
        FormDefinition form, string by, DateTimeOffset now)
    {
        var rows = found.ToDictionary(d => (d.Case.Name, d.Allowed.Field));
        int name = table.Column("case"), field = table.Column("field"), reads = table.Column("reads"), reason = table.Column("reason"),
            votes = table.Column("votes"), decision = table.Column("decision"), note = table.Column("note");
        var seen = new HashSet<(string, string)>();
        var all = new List<Adjudication>();
        for (int i = 0; i < table.Count; i++)
        {
            if (table.Text(i, reason) is null && table.Text(i, votes) is null && table.Text(i, decision) is null)
                continue;
            var key = (table.Required(i, name), table.Required(i, field));
            if (!seen.Add(key))
                throw table.Bad(i, name, $"{key.Item1} stands twice with {key.Item2}; leave one of the rows");
            if (!rows.TryGetValue(key, out var d))
                throw table.Bad(i, name, $"{key.Item1} is no discrepancy in {key.Item2}; take the rows that 'rubor task adjudicate' wrote");
            if (table.Required(i, reads) != d.Sha256)
                throw table.Bad(i, reads, $"{key.Item1} was read again since this table was written; write a new one");
            var why = Array.IndexOf(Reasons, table.Required(i, reason).ToLowerInvariant()) is >= 0 and var at
                ? Enum.GetValues<DiscrepancyReason>()[at]
                : throw table.Bad(i, reason, $"{table.Text(i, reason)} is none of {string.Join(", ", Reasons)}");
            var said = Votes(table, i, votes, form, d, by);
            bool consensus = said.Select(v => v.Answer).Distinct().Count() == 1;
            string? last = table.Text(i, decision) is { } text ? Answer(table, i, decision, form, key.Item2, text) : null;
            string truth = consensus ? last is null || last == said[0].Answer ? said[0].Answer
                    : throw table.Bad(i, decision, $"all scorers said {said[0].Answer}, which holds; leave the cell empty, or correct the votes")
                : last ?? throw table.Bad(i, decision, "is empty, and the scorers differ: who decides last says what holds");
            var one = new Adjudication(key.Item1, key.Item2, why, said, truth, consensus, by, now, table.Text(i, note) ?? "", d.Reads,
                ratings.SaidTruth(d.Case, key.Item2));
            if (!IsSame(one, d.Decision))
                all.Add(one);
        }
        return all;
    }

    static List<AdjudicationVote> Votes(TableFile table, int row, int column, FormDefinition form, TaskDiscrepancy d, string by)
    {
        var votes = table.Required(row, column).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(said =>
        {
            string[] words = said.Split(' ', 2, StringSplitOptions.TrimEntries);
            return words.Length == 2 && Account.IsName(words[0])
                ? new AdjudicationVote(words[0], Answer(table, row, column, form, d.Allowed.Field, words[1]))
                : throw table.Bad(row, column, $"{said} is no scorer with an answer; write votes as erik 2; fay 3");
        }).ToList();
        return votes.GroupBy(v => v.Scorer, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw table.Bad(row, column, $"{twice.Key} votes twice")
            : votes.Count < d.Allowed.Scorers
                ? throw table.Bad(row, column, $"{votes.Count} of at least {d.Allowed.Scorers} scorers have voted; the task asks for so many")
            : votes.Any(v => v.Scorer.Equals(by, StringComparison.OrdinalIgnoreCase))
                ? throw table.Bad(row, column, $"{by} decides last and is no scorer; let another scorer vote, or another account decide") : votes;
    }

    // As the form has it, so that 2.0 is 2.
    static string Answer(TableFile table, int row, int column, FormDefinition form, string field, string text)
    {
        var asked = form.Document.Fields.First(f => f.Name == field);
        var value = FormAnswer.Of(asked, text);
        return asked.Refusal(value) is { } refusal ? throw table.Bad(row, column, refusal) : value.ToString();
    }

    static bool IsSame(Adjudication one, Adjudication? before) => before is not null
        && (one.Reason, one.Truth, one.Note) == (before.Reason, before.Truth, before.Note) && one.Votes.SequenceEqual(before.Votes)
        && one.Reads.SequenceEqual(before.Reads);
}
