using System.Globalization;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Audit;

/// <summary>
/// Checks every event of a store: its bytes against the hash stored beside them and the hash in its successor, its place without gaps,
/// what the store notes beside it, and whether the rules of a read allow it there. Each read is followed up to its first flaw; of all
/// of these the one that came first into the store is told.
/// </summary>
public sealed class StoreAudit
{
    const string Contradicted = "what the store notes beside it contradicts it";

    readonly KindList kinds;
    readonly Dictionary<long, (string Id, ReadKey Key)> reads;
    readonly Dictionary<long, (ReadState State, StoredLine Line)> states = [];
    readonly Dictionary<long, List<(long Position, string Hash)>> seen = [];
    readonly List<long> opened = [];
    readonly HashSet<long> broken = [];
    readonly AuditGaps gaps = new();
    readonly AuditSuspicions suspicions;
    readonly List<(long Position, Tampering Found)> flaws = [];
    long sound;

    StoreAudit(StoreContent content, KindList kinds)
    {
        this.kinds = kinds;
        reads = content.Reads.ToDictionary(r => r.Number, r => (r.Id, r.Key));
        suspicions = new(reads, kinds.Events);
    }

    /// <summary>Checks a store.</summary>
    /// <param name="content">As it lies.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="expected">A head that was printed earlier, of these or fewer events.</param>
    /// <param name="each">Called with every event that was found sound, up to the first flaw.</param>
    public static AuditResult Verify(StoreContent content, KindList kinds, StoreHead? expected = null, Action<StoredEvent>? each = null) =>
        new StoreAudit(content, kinds).Run(content, expected, each);

    AuditResult Run(StoreContent content, StoreHead? expected, Action<StoredEvent>? each)
    {
        bool headSeen = expected is null || (expected.Events == 0 && Head(0) == expected);
        foreach (var line in content.Lines)
        {
            gaps.Pass(line.Position);
            suspicions.Pass(line);
            if (Look(line) is not { } e)
                continue;
            sound++;
            if (flaws.Count == 0)
                each?.Invoke(e);
            headSeen |= expected?.Events == line.Position && Head(line.Position) == expected;
        }
        flaws.AddRange(suspicions.Settled());
        AddWhatIsGone(content);
        var found = flaws.Count > 0 ? flaws.MinBy(f => f.Position).Found
            : expected is not null && gaps.Last < expected.Events
                ? Whole($"the store has {gaps.Last} events, the head is of {expected.Events}: the last ones were deleted")
            : !headSeen ? Whole($"the first {expected!.Events} events are not those of the head: a whole chain was written anew, or its end replaced")
            : content.Warnings.Count > 0 ? new Tampering(null, null, string.Join("; ", content.Warnings)) : null;
        return new(Head(sound), content.Reads.Count, found);
    }

    // The event where it is sound; null where it is not, or where its read was found flawed before.
    StoredEvent? Look(StoredLine line)
    {
        if (!reads.TryGetValue(line.Read, out var read))
            return Flaw(line, line.Position, Whole($"event {line.Sequence} belongs to no read of the store"));
        if (broken.Contains(line.Read))
            return null;
        bool first = !states.TryGetValue(line.Read, out var before);
        long next = first ? 0 : before.State.Version;
        string? damage = Parse(line, out var e);
        bool own = e?.Read == read.Id;
        if (line.Sequence > next && (e is null || own))
            return Flaw(line, e?.Sequence == next ? line.Position : gaps.FirstBetween(first ? 0 : before.Line.Position, line.Position),
                Wrong(read, next, "it is missing, or out of order"));
        if (damage is not null)
            return Flaw(line, line.Position, Wrong(read, line.Sequence, damage));
        if (!own && suspicions.Misplaced(line, e!))
        {
            // The place in this read is taken by it, or it is one too many.
            if (line.Sequence == next)
                broken.Add(line.Read);
            return null;
        }
        if (line.Sequence < next)
            return Flaw(line, line.Position, Wrong(read, line.Sequence, "it is there twice"));
        if (e!.Sequence != line.Sequence)
            return Displaced(line, read, e);
        bool contradicted = !own || (e.Reader, e.Client, e.ClientSequence) != (line.Reader, line.Client, line.ClientSequence)
            || (first && e.Previous != StoredEvent.NoPredecessor);
        if (own && !first && e.Previous != before.State.Head)
        {
            suspicions.DoesNotFollow(before.Line, line, contradicted ? Contradicted : null);
            broken.Add(line.Read);
            return null;
        }
        if (contradicted)
            return Flaw(line, line.Position, Wrong(read, line.Sequence, Contradicted));
        if (e.Event is Opened o && (ReadKey.Of(o, e.Reader) != read.Key || read.Key.Id != read.Id))
            return Flaw(line, line.Position, Wrong(read, line.Sequence, "the store's list of reads contradicts it"));
        try
        {
            states[line.Read] = (first ? ReadState.Begin(e, kinds) : before.State.After(e), line);
        }
        catch (ReadRuleException problem)
        {
            return Flaw(line, line.Position, Wrong(read, line.Sequence, problem.Message));
        }
        if (first)
        {
            opened.Add(line.Read);
            seen[line.Read] = [];
        }
        seen[line.Read].Add((line.Position, line.Hash));
        return e;
    }

    // In the place that comes next, and of the same read. Where another event has this one's own place, behind the same predecessor, one of
    // the two was put there.
    StoredEvent? Displaced(StoredLine line, (string Id, ReadKey Key) read, StoredEvent e) =>
        e.Sequence >= 0 && e.Sequence < line.Sequence && seen[line.Read] is var own && own[(int)e.Sequence] is var there
            && there.Hash != e.Hash
            && e.Previous == (e.Sequence == 0 ? StoredEvent.NoPredecessor : own[(int)e.Sequence - 1].Hash)
            ? Flaw(line, there.Position, Wrong(read, e.Sequence, "there is a second one that says it is this event: one of them was put there"))
            : Flaw(line, line.Position, Wrong(read, line.Sequence, "another event lies in its place"));

    string? Parse(StoredLine line, out StoredEvent? e)
    {
        e = null;
        if (StoredEvent.HashOf(line.Bytes) != line.Hash)
            return "its bytes were changed, or the hash that the store notes beside them";
        try
        {
            e = StoredEvent.Parse(line.Bytes, kinds.Events);
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    void AddWhatIsGone(StoreContent content)
    {
        // Whose event is missing says the next event of that read; where there is none, the gap is all there is to tell.
        var gone = content.Reads.Select((r, i) => r.Number != i + 1 ? Whole($"read number {i + 1} of the store is missing")
            : !states.ContainsKey(r.Number) && !broken.Contains(r.Number) ? Wrong((r.Id, r.Key), 0, "it and all that followed are missing")
                : null).FirstOrDefault(t => t is not null);
        if (gone is not null)
            flaws.Add((gaps.FirstBetween(0, long.MaxValue), gone));
        else if (gaps.FirstUnexplained() is { } gap)
            flaws.Add((gap, Whole($"event {gap} of the store is missing: it was the last one of its read")));
    }

    StoredEvent? Flaw(StoredLine line, long position, Tampering found)
    {
        broken.Add(line.Read);
        flaws.Add((position, found));
        return null;
    }

    StoreHead Head(long events) => StoreHead.Of(events, opened.Select(n => (states[n].State.Read, states[n].State.Head)));

    internal static Tampering Wrong((string Id, ReadKey Key) read, long sequence, string reason) =>
        new(read.Id, sequence, string.Create(CultureInfo.InvariantCulture, $"read {read.Id} ({read.Key}), event {sequence}: {reason}"));

    static Tampering Whole(FormattableString reason) => new(null, null, FormattableString.Invariant(reason));
}
