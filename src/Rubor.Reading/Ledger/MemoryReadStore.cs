
namespace Rubor.Reading.Ledger;

/// <summary>A store that lasts as long as its process: for tests and demonstrations.</summary>
/// <param name="clock">Says when acts come in.</param>
/// <param name="types">Every type of event.</param>
public sealed class MemoryReadStore(TimeProvider clock, EventTypes types) : IReadStore, IAppendView
{
    readonly SemaphoreSlim gate = new(1, 1);
    readonly List<(string Id, ReadKey Key)> reads = [];
    readonly Dictionary<string, List<StoredEvent>> events = [];
    readonly List<StoredEvent> all = [];
    readonly Dictionary<(string, string, long), StoredEvent> byClient = [];

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) => LockedAsync(async () =>
    {
        var (result, made) = await AppendPlan.OfAsync(request, this, types, clock, cancel);
        foreach (var e in made)
        {
            if (e.Event is Opened opened)
            {
                reads.Add((e.Read, ReadKey.Of(opened, e.Reader)));
                events[e.Read] = [];
            }
            events[e.Read].Add(e);
            all.Add(e);
            byClient[(e.Reader, e.Client, e.ClientSequence)] = e;
        }
        return result;
    }, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default) =>
        LockedAsync(() => ((IAppendView)this).EventsAsync(read, from, cancel), cancel);

    /// <inheritdoc/>
    public Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default) =>
        LockedAsync(() => ((IAppendView)this).FindAsync(reader, client, clientSequence, cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadSummary>> ListAsync(
        string? study = null, string? caseName = null, string? reader = null, CancellationToken cancel = default) =>
        LockedAsync(() => new ValueTask<IReadOnlyList<ReadSummary>>([.. reads
            .Where(r => (study ?? r.Key.Study) == r.Key.Study && (caseName ?? r.Key.Case) == r.Key.Case
                && (reader ?? r.Key.Reader) == r.Key.Reader)
            .Select(r => (r.Id, r.Key, Newest: events[r.Id][^1]))
            .Select(r => new ReadSummary(r.Id, r.Key, r.Newest.Sequence + 1, r.Newest.Time, r.Newest.Event is Signed))]), cancel);

    /// <inheritdoc/>
    public Task<StoreContent> ContentAsync(CancellationToken cancel = default) => LockedAsync(() =>
    {
        var numbers = reads.Select((r, i) => (r.Id, Number: i + 1L)).ToDictionary(r => r.Id, r => r.Number);
        return new ValueTask<StoreContent>(new StoreContent(
            [.. reads.Select(r => (numbers[r.Id], r.Id, r.Key))],
            [.. all.Select((e, i) =>
                new StoredLine(i + 1, numbers[e.Read], e.Sequence, e.Reader, e.Client, e.ClientSequence, e.Hash, e.Bytes.ToArray()))],
            []));
    }, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        gate.Dispose();
        return ValueTask.CompletedTask;
    }

    ValueTask<(long Version, string Head)> IAppendView.HeadAsync(string read, CancellationToken cancel) =>
        new(events.TryGetValue(read, out var list) ? (list.Count, list[^1].Hash) : (0, StoredEvent.NoPredecessor));

    ValueTask<StoredEvent?> IAppendView.FindAsync(string reader, string client, long clientSequence, CancellationToken cancel) =>
        new(byClient.GetValueOrDefault((reader, client, clientSequence)));

    ValueTask<IReadOnlyList<StoredEvent>> IAppendView.EventsAsync(string read, long from, CancellationToken cancel) =>
        new(events.TryGetValue(read, out var list) ? [.. list.Skip((int)from)] : []);

    async Task<T> LockedAsync<T>(Func<ValueTask<T>> run, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await run();
        }
        finally
        {
            gate.Release();
        }
    }
}
