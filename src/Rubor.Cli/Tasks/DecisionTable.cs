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

    /// <summary>The table, with what was decided already, and with the votes that scorers have given in the workstation.</summary>
    public static byte[] Of(TaskRatings ratings, IReadOnlyList<TaskDiscrepancy> found) => TaskRatings.Tsv(Columns, found.Select(d =>
        (IReadOnlyList<string>)[d.Case.Name, d.Case.Subject, d.Case.Visit, d.Allowed.Field, d.Difference?.ToString(CultureInfo.InvariantCulture) ?? "",
            d.Answers, ratings.SaidTruth(d.Case, d.Allowed.Field) ?? "", d.Sha256, d.Decision is { } said ? TaskWords.Of(said.Reason) : "",
            d.Decision is null ? Given(d) : TaskDiscrepancies.Votes(d.Decision), d.Decision?.Truth ?? "", d.Decision?.Note ?? ""]));

    /// <summary>The decisions of a table that was filled in.</summary>
    /// <param name="table">The table; a row whose reason and decision are empty, and whose votes are as they were given in the workstation, is
    /// left for later.</param>
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
            if (table.Text(i, reason) is null && table.Text(i, decision) is null && (table.Text(i, votes) is not { } given
                || rows.GetValueOrDefault((table.Text(i, name) ?? "", table.Text(i, field) ?? "")) is { } same && given == Given(same)))
                continue;
            var key = (table.Required(i, name), table.Required(i, field));
            if (!seen.Add(key))
                throw table.Bad(i, name, $"{key.Item1} stands twice with {key.Item2}; leave one of the rows");
            if (!rows.TryGetValue(key, out var d))
                throw table.Bad(i, name, $"{key.Item1} is no discrepancy in {key.Item2}; take the rows that 'rubor task adjudicate' wrote");
            if (table.Required(i, reads) != d.Sha256)
                throw table.Bad(i, reads, $"{key.Item1} was read again since this table was written; write a new one");
            var one = Decision(table, i, new(reason, votes, decision), table.Text(i, note) ?? "", ratings, d, form, by, now);
            if (!IsSame(one, d.Decision))
                all.Add(one);
        }
        return all;
    }

    sealed record Cells(int Reason, int Votes, int Decision);

    static Adjudication Decision(TableFile table, int row, Cells cells, string note, TaskRatings ratings, TaskDiscrepancy d,
        FormDefinition form, string by, DateTimeOffset now)
    {
        try
        {
            var why = AdjudicationRules.ReasonOf(table.Required(row, cells.Reason));
            return AdjudicationRules.Decide(ratings, d, form, why, Votes(table, row, cells.Votes, form, d), table.Text(row, cells.Decision),
                note, by, now);
        }
        catch (AdjudicationException e)
        {
            throw table.Bad(row, e.Part switch
            {
                AdjudicationPart.Reason => cells.Reason,
                AdjudicationPart.Votes => cells.Votes,
                _ => cells.Decision,
            }, e.Message);
        }
    }

    static string Given(TaskDiscrepancy d) => TaskDiscrepancies.Votes(d.Ballots.Select(b => new AdjudicationVote(b.Scorer, b.Answer)));

    static List<AdjudicationVote> Votes(TableFile table, int row, int column, FormDefinition form, TaskDiscrepancy d) =>
        [.. table.Required(row, column).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(said =>
        {
            string[] words = said.Split(' ', 2, StringSplitOptions.TrimEntries);
            return words.Length == 2 && Account.IsName(words[0])
                ? new AdjudicationVote(words[0], AdjudicationRules.AnswerOf(form, d.Allowed.Field, words[1], AdjudicationPart.Votes))
                : throw table.Bad(row, column, $"{said} is no scorer with an answer; write votes as erik 2; fay 3");
        })];

    static bool IsSame(Adjudication one, Adjudication? before) => before is not null
        && (one.Reason, one.Truth, one.Note) == (before.Reason, before.Truth, before.Note) && one.Votes.SequenceEqual(before.Votes)
        && one.Reads.SequenceEqual(before.Reads);
}
