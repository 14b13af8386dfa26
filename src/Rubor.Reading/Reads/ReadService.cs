using System.Collections.Concurrent;
using System.Diagnostics;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>
/// The one way to add to a read: judges acts on the read's state, by its rules and by the case, and asks the store once to keep them.
/// States are kept, so an act costs one append and not a fold of the whole read; what another process added in between shows as a
/// conflict and is folded then.
/// </summary>
/// <param name="store">Where reads lie.</param>
/// <param name="kinds">The kinds there are.</param>
/// <param name="answered">Told of every answer and how long it took; null for nobody.</param>
public sealed class ReadService(IReadStore store, KindList kinds, Action<AppendResult, TimeSpan>? answered = null)
{
    // States are immutable, so a stale one costs a conflict and no more.
    const int MostKept = 1000;

    /// <summary>The kinds there are.</summary>
    public KindList Kinds => kinds;

    readonly ConcurrentDictionary<string, ReadState> states = new(StringComparer.Ordinal);

    /// <summary>The state of a read; null for an unknown one.</summary>
    public async Task<ReadState?> StateAsync(string read, CancellationToken cancel = default)
    {
        states.TryGetValue(read, out var known);
        var state = ReadState.Fold(await store.EventsAsync(read, known?.Version ?? 0, cancel), kinds, known);
        return state is null ? null : Keep(state);
    }

    /// <summary>Events of a read from a sequence number on.</summary>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from, CancellationToken cancel = default) =>
        store.EventsAsync(read, from, cancel);

    /// <summary>Adds acts that say nothing of the case, if the read's rules allow each of them in turn.</summary>
    public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) => AppendAsync(request, null, cancel);

    /// <summary>Adds acts, if the read's rules and the case allow each of them in turn.</summary>
    /// <param name="request">The acts.</param>
    /// <param name="held">What acts are held against; null where nothing is to be looked at.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<AppendResult> AppendAsync(Append request, KindCase? held, CancellationToken cancel)
    {
        long begun = Stopwatch.GetTimestamp();
        var result = request.Flaw() is { } flaw ? new Refused(flaw) : await JudgeAndAppendAsync(request, held, cancel);
        answered?.Invoke(result, Stopwatch.GetElapsedTime(begun));
        return result;
    }

    // Which of the acts are stored already only the store can tell: a retry is answered as it was the first time, whatever the read has
    // become since. So they are all taken for new, and where some are not the store says so and they are judged once more without those.
    async Task<AppendResult> JudgeAndAppendAsync(Append request, KindCase? held, CancellationToken cancel)
    {
        states.TryGetValue(request.Read, out var state);
        int first = 0;
        while (true)
        {
            long expected = request.ExpectedVersion + first;
            if ((state?.Version ?? 0) != expected)
                state = await StateAsync(request.Read, cancel);
            bool isJudged = (state?.Version ?? 0) == expected;
            string? refusal = isJudged ? Refusal(state, request, first, held) : null;
            // What is not allowed is sent all the same, as nothing to store: a retry or a conflict has its answer before any refusal.
            int from = isJudged && refusal is null ? first : request.Acts.Count;
            var result = await store.AppendAsync(request with { JudgedFrom = from }, cancel);
            if (result is not PartlyStored partly)
            {
                if (result is Appended { New: > 0 } appended)
                    Keep(ReadState.Fold(appended.Events.Skip(appended.Events.Count - appended.New), kinds, state)!);
                return result;
            }
            if (refusal is not null && partly.Acts == first)
                return new Refused(refusal);
            first = partly.Acts;
        }
    }

    string? Refusal(ReadState? state, Append request, int first, KindCase? held)
    {
        for (int i = first; i < request.Acts.Count; i++)
        {
            var e = request.Acts[i].Event;
            if (ReadRules.Refusal(state, e, request.Reader, kinds) is { } refusal)
                return refusal;
            if (state is not null && held is not null && state.Kind.Contradiction(held, state.Content.Kind, e) is { } contradiction)
                return contradiction;
            // The rules look at states, so acts later in a request are judged on what those before them would lead to.
            if (i + 1 < request.Acts.Count)
                state = state is null ? ReadState.Assuming((Opened)e, request.Read, request.Reader, kinds) : state.Assuming(e);
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
