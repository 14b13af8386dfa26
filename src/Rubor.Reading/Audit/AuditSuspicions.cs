using System.Globalization;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Audit;

/// <summary>
/// Flaws of which one event alone does not say whose they are: of two that do not follow each other, the next one tells which was
/// changed; of an event in another's read, whether its own place is empty tells if it was moved or copied.
/// </summary>
internal sealed class AuditSuspicions(Dictionary<long, (string Id, ReadKey Key)> reads, EventTypes types)
{
    readonly Dictionary<string, long> numbers = reads.GroupBy(r => r.Value.Id, r => r.Key).ToDictionary(r => r.Key, r => r.First());
    readonly HashSet<(long Read, long Sequence)> places = [];
    readonly Dictionary<long, Breach> breaches = [];
    readonly List<(StoredLine Line, long Read, long Sequence)> misplaced = [];

    /// <summary>An event lies there.</summary>
    public void Pass(StoredLine line)
    {
        places.Add((line.Read, line.Sequence));
        if (breaches.TryGetValue(line.Read, out var breach) && line.Sequence == breach.Second.Sequence + 1)
            breach.IsSecondFollowed = PreviousOf(line.Bytes) == breach.Second.Hash;
    }

    /// <summary>The second does not name the first as its predecessor.</summary>
    /// <param name="first">One event.</param>
    /// <param name="second">The next one of that read.</param>
    /// <param name="besides">What else is wrong with the second; null for nothing.</param>
    public void DoesNotFollow(StoredLine first, StoredLine second, string? besides) => breaches[second.Read] = new(first, second, besides);

    /// <summary>Takes an event that says it is another read's; false when the store does not have that read either.</summary>
    public bool Misplaced(StoredLine line, StoredEvent e)
    {
        if (!numbers.TryGetValue(e.Read, out long own))
            return false;
        misplaced.Add((line, own, e.Sequence));
        return true;
    }

    /// <summary>What they came to, with the place in the store.</summary>
    public IEnumerable<(long Position, Tampering Found)> Settled() =>
        breaches.Values.Select(Settle).Concat(misplaced.Select(m => (m.Line.Position, places.Contains((m.Read, m.Sequence))
        ? StoreAudit.Wrong(reads[m.Line.Read], m.Line.Sequence, "an event of another read lies in its place, or was added")
        : StoreAudit.Wrong(reads[m.Read], m.Sequence, $"it lies in another read, {reads[m.Line.Read].Id}"))));

    (long Position, Tampering Found) Settle(Breach b)
    {
        var read = reads[b.First.Read];
        // The second is whole when the third follows it: so it was the first.
        return b.IsSecondFollowed
            ? (b.First.Position,
            StoreAudit.Wrong(read, b.First.Sequence, "it is not the one that its successor follows: its bytes were changed, and its hash with them"))
            : b.Besides is not null ? (b.Second.Position, StoreAudit.Wrong(read, b.Second.Sequence, b.Besides))
            : (b.First.Position, new(read.Id, b.First.Sequence, string.Create(CultureInfo.InvariantCulture,
                $"read {read.Id} ({read.Key}), event {b.First.Sequence} or {b.Second.Sequence}: they do not follow each other: one of " +
                    $"them, or both, was changed together with its hash")));
    }

    string? PreviousOf(byte[] line)
    {
        try
        {
            return StoredEvent.Parse(line, types).Previous;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    sealed record Breach(StoredLine First, StoredLine Second, string? Besides)
    {
        public bool IsSecondFollowed { get; set; }
    }
}
