namespace Rubor.Studies.Agreement;

/// <summary>A score that has no counterpart at the other visit and so tells nothing of change.</summary>
/// <param name="Subject">Subject.</param>
/// <param name="Unit">Joint or image, or empty.</param>
/// <param name="Reader">Reader.</param>
/// <param name="Missing">The visit that lacks the score.</param>
/// <param name="Reason">In words.</param>
public sealed record DroppedScore(string Subject, string Unit, string Reader, string Missing, string Reason);

/// <summary>
/// The scores of one subject that one reader gave to one unit at both visits. Means over whatever exists at each visit would compare
/// different readers and joints, and call it change.
/// </summary>
/// <param name="Subject">Subject.</param>
/// <param name="Unit">Joint or image, or empty.</param>
/// <param name="Reader">Reader's place in the table.</param>
/// <param name="Before">Score at the first visit.</param>
/// <param name="After">Score at the second.</param>
internal readonly record struct PairedScore(string Subject, string Unit, int Reader, double Before, double After)
{
    /// <summary>Every pair, and every score without its counterpart.</summary>
    public static (IReadOnlyList<PairedScore> Pairs, IReadOnlyList<DroppedScore> Dropped) Of(ScoreTable table, string before, string after)
    {
        var pairs = new List<PairedScore>();
        var dropped = new List<DroppedScore>();
        var units = Enumerable.Range(0, table.Units.Count).Where(u => table.Visits[u] == before || table.Visits[u] == after)
            .GroupBy(u => (table.Units[u].Subject, Unit: table.UnitNames[u]));
        foreach (var unit in units)
        {
            int? Row(string visit) => unit.Where(u => table.Visits[u] == visit).Select(u => (int?)u).FirstOrDefault();
            double? Score(string visit, int reader) => Row(visit) is { } row ? table.Values[row, reader] : null;
            for (int r = 0; r < table.Readers.Count; r++)
                switch (Score(before, r), Score(after, r))
                {
                    case ({ } first, { } second):
                        pairs.Add(new(unit.Key.Subject, unit.Key.Unit, r, first, second));
                        break;
                    case ({ }, null):
                        dropped.Add(Drop(unit.Key, table.Readers[r], after, Row(after) is null));
                        break;
                    case (null, { }):
                        dropped.Add(Drop(unit.Key, table.Readers[r], before, Row(before) is null));
                        break;
                    default:
                        break;
                }
        }
        return (pairs, dropped);

        DroppedScore Drop((string Subject, string Unit) key, string reader, string visit, bool absent) =>
            new(key.Subject, key.Unit, reader, visit,
            absent ? $"{(key.Unit.Length == 0 ? "the subject" : key.Unit)} has no score of any reader at {visit}" : $"{reader} has no score of it at {visit}");
    }
}
