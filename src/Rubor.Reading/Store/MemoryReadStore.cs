using Rubor.Reading.Events;

namespace Rubor.Reading.Store;

/// <summary>A store that lasts as long as its process: for tests and demonstrations.</summary>
public sealed class MemoryReadStore(TimeProvider clock) : IReadStore, IAppendView
{
    readonly Lock gate = new();
    readonly List<(string Id, ReadKey Key)> reads = [];
    readonly Dictionary<string, List<StoredEvent>> events = [];
    readonly List<StoredEvent> all = [];
    readonly Dictionary<(string, string, long), StoredEvent> byClient = [];

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            var (result, made) = AppendPlan.Of(request, this, clock);
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
            return Task.FromResult(result);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default)
    {
        lock (gate)
            return Task.FromResult(((IAppendView)this).EventsOf(read, from));
    }

    /// <inheritdoc/>
    public Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default)
    {
        lock (gate)
            return Task.FromResult(((IAppendView)this).Find(reader, client, clientSequence));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
        CancellationToken cancel = default)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<ReadSummary>>([.. reads
                .Where(r => (study ?? r.Key.Study) == r.Key.Study && (caseName ?? r.Key.Case) == r.Key.Case
                    && (reader ?? r.Key.Reader) == r.Key.Reader)
                .Select(r => (r.Id, r.Key, Newest: events[r.Id][^1]))
                .Select(r => new ReadSummary(r.Id, r.Key, r.Newest.Sequence + 1, r.Newest.Time, r.Newest.Event is Signed))]);
    }

    /// <inheritdoc/>
    public Task<StoreContent> ContentAsync(CancellationToken cancel = default)
    {
        lock (gate)
        {
            var numbers = reads.Select((r, i) => (r.Id, Number: i + 1L)).ToDictionary(r => r.Id, r => r.Number);
            return Task.FromResult(new StoreContent(
                [.. reads.Select(r => (numbers[r.Id], r.Id, r.Key))],
                [.. all.Select((e, i) =>
                    new StoredLine(i + 1, numbers[e.Read], e.Sequence, e.Reader, e.Client, e.ClientSequence, e.Hash, e.Bytes.ToArray()))],
                []));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    (long Version, string Head) IAppendView.HeadOf(string read) =>
        events.TryGetValue(read, out var list) ? (list.Count, list[^1].Hash) : (0, StoredEvent.NoPredecessor);

    StoredEvent? IAppendView.Find(string reader, string client, long clientSequence) =>
        byClient.GetValueOrDefault((reader, client, clientSequence));

    IReadOnlyList<StoredEvent> IAppendView.EventsOf(string read, long from) =>
        events.TryGetValue(read, out var list) ? [.. list.Skip((int)from)] : [];
}
