using System.Globalization;
using Rubor.Reading.Events;
using Rubor.Reading.State;
using Rubor.Reading.Store;

namespace Rubor.Reading.Audit;

/// <summary>The first thing in a store that is not as it was written.</summary>
/// <param name="Read">Name of the read; null where no single one can be named.</param>
/// <param name="Sequence">The event in it.</param>
/// <param name="Reason">One line: where, and what is wrong.</param>
public sealed record Tampering(string? Read, long? Sequence, string Reason);

/// <summary>What an audit found.</summary>
/// <param name="Head">The store's head; of a store that was tampered with, that of the events before.</param>
/// <param name="Reads">Number of reads.</param>
/// <param name="Tampering">The first event that was changed; null for an untouched store.</param>
public sealed record AuditResult(StoreHead Head, int Reads, Tampering? Tampering)
{
    /// <summary>This, of a store in which nothing was changed.</summary>
    /// <param name="path">The store as the caller names it.</param>
    /// <exception cref="ReadStoreException">It was tampered with; the message names the event.</exception>
    public AuditResult RequireSound(string path) =>
        Tampering is null ? this : throw new ReadStoreException(path, $"{Tampering.Reason}; restore the store from a copy, and find out who changed it");
}

/// <summary>
/// Checks every event of a store: its bytes against the hash stored beside them and the hash in its successor, its place without gaps,
/// what the store notes beside it, and whether the rules of a read allow it there.
/// </summary>
public sealed class StoreAudit
{
    private readonly Dictionary<long, (string Id, ReadKey Key)> reads;
    private readonly Dictionary<long, (ReadState State, StoredLine Line)> states = [];
    private readonly List<long> opened = [];

    private StoreAudit(StoreContent content) => reads = content.Reads.ToDictionary(r => r.Number, r => (r.Id, r.Key));

    /// <summary>Checks a store.</summary>
    /// <param name="content">As it lies.</param>
    /// <param name="expected">A head that was printed earlier, of these or fewer events.</param>
    /// <param name="each">Called with every event that was found sound.</param>
    public static AuditResult Verify(StoreContent content, StoreHead? expected = null, Action<StoredEvent>? each = null) => new StoreAudit(content).Run(content, expected, each);

    private AuditResult Run(StoreContent content, StoreHead? expected, Action<StoredEvent>? each)
    {
        long position = 0, gap = 0;
        Tampering? found = null;
        bool headSeen = expected is null || (expected.Events == 0 && Head(0) == expected);
        foreach (var line in content.Lines)
        {
            // A gap alone does not say whose event is missing; the next event of that read does.
            if (line.Position != ++position && gap == 0)
                gap = position;
            position = line.Position;
            found = Flaw(line, out var e);
            if (found is not null)
                break;
            each?.Invoke(e!);
            headSeen |= expected?.Events == position && Head(position) == expected;
        }
        var head = Head(found is null ? position : position - 1);
        found ??= content.Reads.Select((r, i) => r.Number != i + 1 ? new Tampering(null, null, string.Create(CultureInfo.InvariantCulture, $"read number {i + 1} of the store is missing"))
            : !states.ContainsKey(r.Number) ? Wrong((r.Id, r.Key), 0, "it and all that followed are missing") : null).FirstOrDefault(t => t is not null);
        if (found is null && gap > 0)
            found = new(null, null, string.Create(CultureInfo.InvariantCulture, $"event {gap} of the store is missing: it was the last one of its read"));
        if (found is null && expected is not null && position < expected.Events)
            found = new(null, null, string.Create(CultureInfo.InvariantCulture, $"the store has {position} events, the head is of {expected.Events}: the last ones were deleted"));
        if (found is null && !headSeen)
            found = new(null, null, string.Create(CultureInfo.InvariantCulture, $"the first {expected!.Events} events are not those of the head: a whole chain was written anew, or its end replaced"));
        found ??= content.Warnings.Select(w => new Tampering(null, null, w)).FirstOrDefault();
        return new(head, content.Reads.Count, found);
    }

    private Tampering? Flaw(StoredLine line, out StoredEvent? e)
    {
        e = null;
        if (!reads.TryGetValue(line.Read, out var read))
            return new(null, line.Sequence, string.Create(CultureInfo.InvariantCulture, $"event {line.Sequence} belongs to no read of the store"));
        bool first = !states.TryGetValue(line.Read, out var before);
        long next = first ? 0 : before.State.Version;
        if (line.Sequence != next)
            return Wrong(read, next, "it is missing, or out of order");
        if (StoredEvent.HashOf(line.Bytes) != line.Hash)
            return Wrong(read, line.Sequence, "its bytes were changed");
        try
        {
            e = StoredEvent.Parse(line.Bytes);
        }
        catch (FormatException problem)
        {
            return Wrong(read, line.Sequence, problem.Message);
        }
        if (!first && e.Previous != before.State.Head)
            return Wrong(read, line.Sequence - 1, "it is not the one that its successor follows: its bytes were changed, and its hash with them");
        if (e.Read != read.Id || e.Sequence != line.Sequence || (e.Reader, e.Client, e.ClientSequence) != (line.Reader, line.Client, line.ClientSequence) || (first && e.Previous != StoredEvent.NoPredecessor))
            return Wrong(read, line.Sequence, "what the store notes beside it contradicts it");
        if (e.Event is Opened o && (ReadKey.Of(o, e.Reader) != read.Key || read.Key.Id != read.Id))
            return Wrong(read, line.Sequence, "the store's list of reads contradicts it");
        try
        {
            if (first)
                opened.Add(line.Read);
            states[line.Read] = (first ? ReadState.Begin(e) : before.State.After(e), line);
            return null;
        }
        catch (ReadRuleException problem)
        {
            return Wrong(read, line.Sequence, problem.Message);
        }
    }

    private StoreHead Head(long events) => StoreHead.Of(events, opened.Where(states.ContainsKey).Select(n => (states[n].State.Read, states[n].State.Head)));

    private static Tampering Wrong((string Id, ReadKey Key) read, long sequence, string reason) => new(read.Id, sequence, $"{Name(read.Id, read.Key, sequence)}: {reason}");

    private static string Name(string id, ReadKey key, long sequence) => string.Create(CultureInfo.InvariantCulture, $"read {id} ({key}), event {sequence}");
}
