using System.Collections.Concurrent;
using Rubor.Reading.Events;
using Rubor.Reading.Measuring;
using Rubor.Reading.State;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Reads;

/// <summary>Reads of the study: what the page says of its own measuring is recomputed before it is stored.</summary>
public sealed class ReadRoom(IReadStore store, CaseLibrary library, WorkstationMetrics metrics)
{
    readonly ReadingDesk desk = new(store);
    readonly ConcurrentDictionary<string, CaseStart> unchanged = new(StringComparer.Ordinal);

    /// <summary>The state of a read; null for an unknown one.</summary>
    public async Task<ReadState?> StateAsync(string read, CancellationToken cancel) => await desk.StateAsync(read, cancel);

    /// <summary>Events of a read.</summary>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from, CancellationToken cancel) =>
        store.EventsAsync(read, from, cancel);

    /// <summary>Adds acts that say nothing of the images, when the rules of a read allow them.</summary>
    public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel) =>
        CountedAsync(() => desk.AppendAsync(request, cancel));

    /// <summary>Adds acts when the rules of a read allow them and the images bear them out.</summary>
    public Task<AppendResult> AppendAsync(Append request, LoadedCase loaded, CancellationToken cancel) => CountedAsync(async () =>
        await ContradictionAsync(request, loaded, cancel) is { } reason ? new Refused(reason) : await desk.AppendAsync(request, cancel));

    /// <summary>Whether a read is known to belong to a case as that was loaded last.</summary>
    public bool IsUnchanged(ReadState state, CaseStart? start) =>
        start is not null && unchanged.TryGetValue(state.Read, out var known) && ReferenceEquals(known, start);

    /// <summary>Why a read no longer belongs to the images of its case; null when it does.</summary>
    public string? Changed(LoadedCase loaded, ReadState state)
    {
        var start = library.StartOf(loaded.Case.Name) ?? loaded.Start;
        if (IsUnchanged(state, start))
            return null;
        if (!loaded.Start.HasImages(state.Opened.Inputs))
            return "the images of this case are others than those that the read was opened on; put the old files back, or read the new " +
                "ones as a case of its own";
        if (Initial(loaded, state).Segmentation != state.Opened.Segmentation)
            return "the marrow or region that this case comes with is another than when the read was opened; put the old files back, or " +
                "read it as a case of its own";
        if (start.Equals(loaded.Start))
            unchanged[state.Read] = start;
        return null;
    }

    async Task<AppendResult> CountedAsync(Func<Task<AppendResult>> append)
    {
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var result = await append();
        metrics.Appended(result, System.Diagnostics.Stopwatch.GetElapsedTime(begun));
        return result;
    }

    static ReadMeasurement Initial(LoadedCase loaded, ReadState state) =>
        state.Opened.Choice == loaded.Choice ? loaded.Measured : ReadMeasurement.Of(loaded.Reading, state.Opened.Choice);

    // Only acts that would be stored are looked at: a retry is answered as it was the first time, a conflict by the store.
    async Task<string?> ContradictionAsync(Append request, LoadedCase loaded, CancellationToken cancel)
    {
        if (!request.Acts.Any(a => ReadCheck.Concerns(a.Event)) || request.Flaw() is not null)
            return null;
        if (await desk.StateAsync(request.Read, cancel) is not { } state)
            return null;
        int there = 0;
        while (there < request.Acts.Count
            && await store.FindAsync(request.Reader, request.Client, request.Acts[there].ClientSequence, cancel) is not null)
            there++;
        if (there == request.Acts.Count || state.Version != request.ExpectedVersion + there)
            return null;
        foreach (var act in request.Acts.Skip(there))
        {
            // What the rules refuse, the desk says.
            if (ReadRules.Refusal(state, act.Event, request.Reader) is not null)
                return null;
            if (ReadCheck.Contradiction(loaded.Reading, state.Content, act.Event) is { } reason)
                return reason;
            state = state.After(StoredEvent.Write(request.Read, state.Version, state.Head, request.Reader, state.Newest,
                request.Client, act));
        }
        return null;
    }
}
