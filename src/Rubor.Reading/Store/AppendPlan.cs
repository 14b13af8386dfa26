using Rubor.Reading.Events;

namespace Rubor.Reading.Store;

/// <summary>What a store needs to know of its content to decide on an append, within the lock or transaction of the append.</summary>
internal interface IAppendView
{
    /// <summary>Number of events of a read, and hash of its newest.</summary>
    (long Version, string Head) HeadOf(string read);

    /// <summary>The event that a client stored under a number.</summary>
    StoredEvent? Find(string reader, string client, long clientSequence);

    /// <summary>Events of a read from a sequence number on.</summary>
    IReadOnlyList<StoredEvent> EventsOf(string read, long from);
}

/// <summary>The decision on an append, the same for every store: what is there already, what conflicts, and the lines to store.</summary>
internal static class AppendPlan
{
    /// <summary>Either the final result, or the events to store and then return.</summary>
    public static (AppendResult Result, IReadOnlyList<StoredEvent> ToStore) Of(Append request, IAppendView view, TimeProvider clock)
    {
        if (request.Flaw() is { } flaw)
            return (new Refused(flaw), []);
        var there = new List<StoredEvent>();
        foreach (var act in request.Acts)
            if (view.Find(request.Reader, request.Client, act.ClientSequence) is { } stored)
            {
                if (!act.IsRetryOf(stored, request.Read))
                    return (new Refused(
                        FormattableString.Invariant($"client {request.Client} has used sequence number {act.ClientSequence} for something else")), []);
                there.Add(stored);
            }
        if (there.Count == request.Acts.Count)
            return (new Appended(there, 0), []);
        // Stored acts are the beginning of this request, or the client mixes up what it has sent.
        if (!request.Acts.Take(there.Count).Zip(there).Select((p, i) =>
            p.First.ClientSequence == p.Second.ClientSequence && p.Second.Sequence == request.ExpectedVersion + i).All(same => same))
            return (new Refused("some of these acts are stored already, and not those at the beginning; ask for the read's events first"),
                []);
        var (version, head) = view.HeadOf(request.Read);
        long expected = request.ExpectedVersion + there.Count;
        if (version != expected)
            return (version < expected
                ? new Refused(FormattableString.Invariant($"the read has {version} events, not {expected}"))
                : new Conflict(version, view.EventsOf(request.Read, expected)), []);
        var now = clock.GetUtcNow();
        var made = new List<StoredEvent>();
        foreach (var act in request.Acts.Skip(there.Count))
        {
            var e = StoredEvent.Write(request.Read, version++, head, request.Reader, now, request.Client, act);
            made.Add(e);
            head = e.Hash;
        }
        return (new Appended([.. there, .. made], made.Count), made);
    }
}
