using System.Collections.Concurrent;
using Rubor.Reading.Events;
using Rubor.Reading.State;

namespace Rubor.Reading.Store;

/// <summary>
/// The one way to add to a read: folds what is stored, lets through what the rules of a read allow, appends it. States are kept, so an
/// act costs one append and not a fold of the whole read; what another process added in between shows as a conflict and is folded then.
/// </summary>
public sealed class ReadingDesk(IReadStore store)
{
    // States are immutable, so a stale one costs a conflict and no more.
    const int MostKept = 1000;

    readonly ConcurrentDictionary<string, ReadState> states = new(StringComparer.Ordinal);

    /// <summary>The state of a read; null for an unknown one.</summary>
    public async Task<ReadState?> StateAsync(string read, CancellationToken cancel = default)
    {
        states.TryGetValue(read, out var known);
        var state = known is null
            ? ReadState.Fold(await store.EventsAsync(read, 0, cancel))
            : ReadState.Fold(await store.EventsAsync(read, known.Version, cancel), known);
        return state is null ? null : Keep(state);
    }

    /// <summary>Adds acts, if the rules of the read allow each of them in turn.</summary>
    public async Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default)
    {
        if (request.Flaw() is { } flaw)
            return new Refused(flaw);
        // A retry is answered by the store whatever the read has become since, a signed one included.
        if (await store.FindAsync(request.Reader, request.Client, request.Acts[^1].ClientSequence, cancel) is not null)
            return await store.AppendAsync(request, cancel);
        states.TryGetValue(request.Read, out var state);
        if (state?.Version != request.ExpectedVersion)
            state = await StateAsync(request.Read, cancel);
        // Of a retry with more acts behind it only the new ones are judged.
        int there = 0;
        while (there < request.Acts.Count - 1
            && await store.FindAsync(request.Reader, request.Client, request.Acts[there].ClientSequence, cancel) is not null)
            there++;
        long version = state?.Version ?? 0, expected = request.ExpectedVersion + there;
        // The same request may have been stored between the looks above.
        if (version < expected && (state = await StateAsync(request.Read, cancel)) is not null)
            version = state.Version;
        if (version < expected)
            return new Refused(FormattableString.Invariant($"the read has {version} events, not {expected}"));
        // With more events than expected the store says what came in between, and stores nothing: that comes before any refusal, also
        // where the state kept here does not know of them yet.
        if (version == expected && Refusal(state, request, there) is { } refusal
            && ((await StateAsync(request.Read, cancel))?.Version ?? 0) == expected)
            return new Refused(refusal);
        var result = await store.AppendAsync(request, cancel);
        if (result is Appended { New: > 0 } appended)
        {
            var made = appended.Events.Skip(appended.Events.Count - appended.New);
            Keep(made.First().Sequence == (state?.Version ?? 0) ? ReadState.Fold(made, state)! : (await StateAsync(request.Read, cancel))!);
        }
        return result;
    }

    // The rules look at states, so acts later in a request are judged on events that would be stored; their time and hash play no part
    // but for reopening, which names a hash that the client knows.
    static string? Refusal(ReadState? state, Append request, int there)
    {
        foreach (var act in request.Acts.Skip(there))
        {
            if (ReadRules.Refusal(state, act.Event, request.Reader) is { } refusal)
                return refusal;
            var e = StoredEvent.Write(request.Read, state?.Version ?? 0, state?.Head ?? StoredEvent.NoPredecessor, request.Reader,
                state?.Newest ?? default, request.Client, act);
            state = state is null ? ReadState.Begin(e) : state.After(e);
        }
        return null;
    }

    ReadState Keep(ReadState state)
    {
        if (states.Count >= MostKept)
            states.Clear();
        return states.AddOrUpdate(state.Read, state, (_, old) => old.Version > state.Version ? old : state);
    }
}
