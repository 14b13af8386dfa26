using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class ReadServiceTests
{
    [Fact]
    public async Task A_request_that_is_stored_while_its_copy_is_being_judged_is_answered_alike()
    {
        await using var store = new MemoryReadStore(new TestClock(), ReadKinds.All.Events);
        await store.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
        var request = new Append(Reads.Key.Id, 1, Reads.Key.Reader, "tab",
            [new Act(1, Reads.Remove(1)), new Act(2, Reads.Remove(2)), new Act(3, Reads.Remove(3))]);
        Appended? first = null;
        await using var interrupted = new InterruptedStore(store, async () => first = (Appended)await store.AppendAsync(request));
        var second = Assert.IsType<Appended>(await new ReadService(interrupted, ReadKinds.All)
            .AppendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal((3, 0), (first!.New, second.New));
        Assert.Equal(first.Events.Select(e => e.Hash), second.Events.Select(e => e.Hash));
    }

    [Fact]
    public async Task A_retry_with_more_acts_behind_it_is_judged_from_the_first_new_one()
    {
        await using var store = new MemoryReadStore(new TestClock(), ReadKinds.All.Events);
        var cancel = TestContext.Current.CancellationToken;
        Append Acts(params ReadEvent[] events) =>
            new(Reads.Key.Id, 1, Reads.Key.Reader, "tab", [.. events.Select((e, i) => new Act(i + 1, e))]);
        foreach (var service in new[] { new ReadService(store, ReadKinds.All), new ReadService(store, ReadKinds.All) })
        {
            await service.AppendAsync(Reads.Open(), cancel);
            Assert.IsType<Appended>(await service.AppendAsync(Acts(Reads.Remove(1), new Undone()), cancel));
            // By the state before them, which is kept here, the third would have something to undo.
            Assert.Contains("nothing to undo",
                Assert.IsType<Refused>(await service.AppendAsync(Acts(Reads.Remove(1), new Undone(), new Undone()), cancel)).Reason,
                StringComparison.Ordinal);
            Assert.Equal(3, (await service.StateAsync(Reads.Key.Id, cancel))!.Version);
        }
        Assert.Equal(1,
            Assert.IsType<Appended>(await new ReadService(store, ReadKinds.All)
            .AppendAsync(Acts(Reads.Remove(1), new Undone(), new Redone()), cancel)).New);
    }

    [Fact]
    public async Task An_act_is_asked_of_the_store_once()
    {
        await using var store = new CountingStore(new MemoryReadStore(new TestClock(), ReadKinds.All.Events));
        var service = new ReadService(store, ReadKinds.All);
        await service.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
        store.Asked = 0;
        for (int n = 1; n <= 10; n++)
            Assert.IsType<Appended>(await service.AppendAsync(new(Reads.Key.Id, n, Reads.Key.Reader, "tab", [new(n, Reads.Remove(n))]),
                TestContext.Current.CancellationToken));
        Assert.Equal(10, store.Asked);
    }

    /// <summary>Another request comes in once the acts were judged, before they are stored.</summary>
    sealed class InterruptedStore(IReadStore store, Func<Task> other) : Between(store)
    {
        bool done;

        public override async Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default)
        {
            if (!done)
            {
                done = true;
                await other();
            }
            return await base.AppendAsync(request, cancel);
        }
    }

    sealed class CountingStore(IReadStore store) : Between(store)
    {
        public int Asked { get; set; }

        public override Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default)
        {
            Asked++;
            return base.AppendAsync(request, cancel);
        }

        public override Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default)
        {
            Asked++;
            return base.EventsAsync(read, from, cancel);
        }
    }

    abstract class Between(IReadStore store) : IReadStore
    {
        public virtual Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) =>
            store.AppendAsync(request, cancel);

        public virtual Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default) =>
            store.EventsAsync(read, from, cancel);

        public Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default) =>
            store.FindAsync(reader, client, clientSequence, cancel);

        public Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
            CancellationToken cancel = default) => store.ListAsync(study, caseName, reader, cancel);

        public Task<StoreContent> ContentAsync(CancellationToken cancel = default) => store.ContentAsync(cancel);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
