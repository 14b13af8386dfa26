
namespace Rubor.Reading.Ledger;

/// <summary>What a store needs to know of its content to decide on an append, within the lock or transaction of the append.</summary>
internal interface IAppendView
{
    /// <summary>Number of events of a read, and hash of its newest.</summary>
    ValueTask<(long Version, string Head)> HeadAsync(string read, CancellationToken cancel);

    /// <summary>The event that a client stored under a number.</summary>
    ValueTask<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel);

    /// <summary>Events of a read from a sequence number on.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from, CancellationToken cancel);
}

/// <summary>The decision on an append, the same for every store: what is there already, what conflicts, and the events to store.</summary>
internal static class AppendPlan
{
    /// <summary>Either the final result, or the events to store and then return.</summary>
    public static async ValueTask<(AppendResult Result, IReadOnlyList<StoredEvent> ToStore)> OfAsync(
        Append request, IAppendView view, EventTypes types, TimeProvider clock, CancellationToken cancel)
    {
        if (request.Flaw() is { } flaw)
            return (new Refused(flaw), []);
        byte[][] contents = [.. request.Acts.Select(a => types.Write(a.Event))];
        if (contents.Any(c => c.Length > Append.MostContentBytes))
            return (new Refused("an act is too large"), []);
        var there = new List<StoredEvent>();
        foreach (var (act, content) in request.Acts.Zip(contents))
            if (await view.FindAsync(request.Reader, request.Client, act.ClientSequence, cancel) is { } stored)
            {
                if (stored.Read != request.Read || stored.Type != types.Of(act.Event).Name
                    || !stored.NewestContent.Span.SequenceEqual(content))
                    return (new Refused(FormattableString.Invariant(
                        $"client {request.Client} has used sequence number {act.ClientSequence} for something else")), []);
                there.Add(stored);
            }
        if (there.Count == request.Acts.Count)
            return (new Appended(there, 0), []);
        // Stored acts are the beginning of this request, or the client mixes up what it has sent.
        bool areFirst = request.Acts.Zip(there).Select((p, i) =>
            p.First.ClientSequence == p.Second.ClientSequence && p.Second.Sequence == request.ExpectedVersion + i).All(same => same);
        if (!areFirst)
            return (new Refused("some of these acts are stored already, and not those at the beginning; ask for the read's events first"),
                []);
        var (version, head) = await view.HeadAsync(request.Read, cancel);
        long expected = request.ExpectedVersion + there.Count;
        if (version < expected)
            return (new Refused(FormattableString.Invariant($"the read has {version} events, not {expected}")), []);
        if (version > expected)
            return (new Conflict(version, await view.EventsAsync(request.Read, expected, cancel)), []);
        if (request.JudgedFrom is { } from && from != there.Count)
            return (new PartlyStored(there.Count), []);
        var now = clock.GetUtcNow();
        var made = new List<StoredEvent>();
        for (int i = there.Count; i < contents.Length; i++)
        {
            var e = StoredEvent.Write(types, request.Read, version++, head, request.Reader, now, request.Client, request.Acts[i],
                contents[i]);
            made.Add(e);
            head = e.Hash;
        }
        return (new Appended([.. there, .. made], made.Count), made);
    }
}
