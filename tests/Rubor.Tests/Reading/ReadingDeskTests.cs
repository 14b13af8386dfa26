using Rubor.Reading.Events;
using Rubor.Reading.Store;

namespace Rubor.Tests.Reading;

public class ReadingDeskTests
{
    [Fact]
    public async Task A_request_that_is_stored_while_its_copy_is_being_judged_is_answered_alike()
    {
        await using var store = new MemoryReadStore(new TestClock());
        await store.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
        var request = new Append(Reads.Key.Id, 1, Reads.Key.Reader, "tab",
            [new Act(1, Reads.Remove(1)), new Act(2, Reads.Remove(2)), new Act(3, Reads.Remove(3))]);
        Appended? first = null;
        await using var interrupted = new InterruptedStore(store, async () => first = (Appended)await store.AppendAsync(request));
        var second = Assert.IsType<Appended>(await new ReadingDesk(interrupted)
            .AppendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal((3, 0), (first!.New, second.New));
        Assert.Equal(first.Events.Select(e => e.Hash), second.Events.Select(e => e.Hash));
    }

    /// <summary>Another request comes in once the state was taken, before it is looked which acts are there.</summary>
    sealed class InterruptedStore(IReadStore store, Func<Task> other) : IReadStore
    {
        bool stateTaken, done;

        public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) => store.AppendAsync(request, cancel);

        public async Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default)
        {
            var events = await store.EventsAsync(read, from, cancel);
            stateTaken = true;
            return events;
        }

        public async Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default)
        {
            if (stateTaken && !done)
            {
                done = true;
                await other();
            }
            return await store.FindAsync(reader, client, clientSequence, cancel);
        }

        public Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
            CancellationToken cancel = default) => store.ListAsync(study, caseName, reader, cancel);

        public Task<StoreContent> ContentAsync(CancellationToken cancel = default) => store.ContentAsync(cancel);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
