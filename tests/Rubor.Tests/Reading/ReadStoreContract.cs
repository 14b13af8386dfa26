using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>What every store of reads must hold to; a store is tested by deriving from this.</summary>
public abstract class ReadStoreContract
{
    internal TestClock Clock { get; } = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A new, empty store.</summary>
    protected abstract IReadStore Make();

    [Fact]
    public async Task A_read_is_opened_and_grows_in_order_with_the_servers_time()
    {
        await using var store = Make();
        Assert.Empty(await store.EventsAsync(Reads.Key.Id, 0, Cancel));
        await Stored(store, Reads.Open());
        Clock.Now += TimeSpan.FromSeconds(9);
        var answer = await Stored(store, Act(1, 1, Reads.Remove(3)));
        Assert.Equal((1, 1L, Clock.Now, "anna", "tab"),
            (answer.New, answer.Events[0].Sequence, answer.Events[0].Time, answer.Events[0].Reader, answer.Events[0].Client));
        var events = await store.EventsAsync(Reads.Key.Id, 0, Cancel);
        Assert.Equal([StoredEvent.NoPredecessor, events[0].Hash], events.Select(e => e.Previous));
        Assert.Equal(answer.Events[0].Bytes.ToArray(), events[1].Bytes.ToArray());
        Assert.Equal([1L], (await store.EventsAsync(Reads.Key.Id, 1, Cancel)).Select(e => e.Sequence));
        Assert.Empty(await store.EventsAsync(Reads.Key.Id, 2, Cancel));
    }

    [Fact]
    public async Task A_conflict_says_what_came_in_between_and_stores_nothing()
    {
        await using var store = Make();
        await Stored(store, Reads.Open());
        await Stored(store, Act(1, 1, Reads.Remove(3)));
        await Stored(store, Act(2, 2, Reads.Remove(4)));
        var conflict =
            Assert.IsType<Conflict>(await store.AppendAsync(new(Reads.Key.Id, 1, "anna", "other-tab", [new(1, Reads.Remove(5))]), Cancel));
        Assert.Equal((3L, 2), (conflict.Version, conflict.Between.Count));
        Assert.Equal([1L, 2L], conflict.Between.Select(e => e.Sequence));
        Assert.Equal(3, (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Count);
        var reopened = Assert.IsType<Conflict>(await store.AppendAsync(Reads.Open(client: "other-tab"), Cancel));
        Assert.Equal(3, reopened.Between.Count);
    }

    [Fact]
    public async Task A_retry_gets_the_first_answer_and_never_doubles()
    {
        await using var store = Make();
        var open = await Stored(store, Reads.Open());
        var request = Act(1, 1, Reads.Remove(3), Reads.Remove(4));
        var first = await Stored(store, request);
        Clock.Now += TimeSpan.FromHours(1);
        await Stored(store, Act(3, 3, Reads.Remove(5)));
        foreach (var (again, answer) in new[] { (Reads.Open(), open), (request, first) })
        {
            var retry = await Stored(store, again);
            Assert.Equal(0, retry.New);
            Assert.Equal(answer.Events.Select(e => e.Hash), retry.Events.Select(e => e.Hash));
        }
        Assert.Equal(4, (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Count);
        Assert.Equal(first.Events[1].Hash, (await store.FindAsync("anna", "tab", 2, Cancel))?.Hash);
        Assert.Null(await store.FindAsync("anna", "tab", 99, Cancel));
    }

    [Fact]
    public async Task A_retry_with_more_acts_behind_it_adds_those_only()
    {
        await using var store = Make();
        await Stored(store, Reads.Open());
        await Stored(store, Act(1, 1, Reads.Remove(3), Reads.Remove(4)));
        var longer = await Stored(store, Act(1, 1, Reads.Remove(3), Reads.Remove(4), Reads.Remove(5)));
        Assert.Equal((3, 1), (longer.Events.Count, longer.New));
        Assert.Equal([1L, 2L, 3L], longer.Events.Select(e => e.Sequence));
    }

    [Fact]
    public async Task The_same_number_with_other_content_is_refused()
    {
        await using var store = Make();
        await Stored(store, Reads.Open());
        await Stored(store, Act(1, 1, Reads.Remove(3)));
        await Refused(store, Act(1, 1, Reads.Remove(4)), "something else");
        await Refused(store, Act(2, 1, Reads.Remove(4)), "something else");
        var other = Reads.Key with { Case = "1013" };
        await Stored(store, Reads.Open(other, "tab-2"));
        await Refused(store, new(other.Id, 1, "anna", "tab", [new(1, Reads.Remove(3))]), "something else");
        await Refused(store, Act(2, 2, Reads.Remove(9)) with { Acts = [new(2, Reads.Remove(9)), new(1, Reads.Remove(3))] }, "not those at the beginning");
        Assert.Equal(2, (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Count);
    }

    [Fact]
    public async Task Acts_are_stored_all_or_none()
    {
        await using var store = Make();
        await Stored(store, Reads.Open());
        await Refused(store, Act(1, 1) with { Acts = [new(1, Reads.Remove(3)), new(1, Reads.Remove(4))] }, "same sequence number");
        await Refused(store, Act(1, 1), "nothing to add");
        await Refused(store, Act(5, 1, Reads.Remove(3)), "has 1 events, not 5");
        await Refused(store, Act(1, 1, Reads.Opening()), "first event");
        await Refused(store, Act(0, 1, Reads.Remove(3)), "first event");
        await Refused(store, Act(1, 1, Reads.Remove(3)) with { Reader = "anna; drop" }, "name");
        await Refused(store, Act(1, 1, Reads.Remove(3)) with { Client = "" }, "client");
        await Refused(store, Reads.Open() with { Read = new('0', 32) }, "name is not that");
        await Refused(store, Reads.Open(Reads.Key with { Case = "a\0b" }), "control characters");
        await Refused(store, new(new('0', 32), 1, "anna", "tab", [new(1, Reads.Remove(3))]), "has 0 events");
        Assert.Single(await store.EventsAsync(Reads.Key.Id, 0, Cancel));
    }

    [Fact]
    public async Task Reads_are_listed_by_study_case_and_reader_in_the_order_of_their_opening()
    {
        await using var store = Make();
        ReadKey[] keys = [Reads.Key, Reads.Key with { Reader = "ben" }, Reads.Key with { Case = "1013" },
            Reads.Key with { Study = "other" }, Reads.Key with { Round = 2 }];
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
            await Stored(store, Reads.Open(key, $"tab-{i}"));
        await Stored(store, new(keys[0].Id, 1, "anna", "tab", [new(1, Reads.Signed(5, 3, 1.17, Reads.Sha))]));
        Assert.Equal(keys, (await store.ListAsync(cancel: Cancel)).Select(r => r.Key));
        Assert.Equal([keys[1]], (await store.ListAsync(reader: "ben", cancel: Cancel)).Select(r => r.Key));
        Assert.Equal([keys[0], keys[4]], (await store.ListAsync("study", "1007", "anna", Cancel)).Select(r => r.Key));
        Assert.Equal([(2L, true), (1L, false)], (await store.ListAsync("study", "1007", "anna", Cancel))
            .Select(r => (r.Version, r.IsSigned)));
    }

    [Fact]
    public async Task Many_clients_at_once_leave_one_whole_chain_with_every_acknowledged_act()
    {
        await using var store = Make();
        await Stored(store, Reads.Open());
        var acknowledged = await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            var mine = new List<string>();
            long version = 1;
            for (int n = 1; n <= 10;)
                switch (await store.AppendAsync(new(Reads.Key.Id, version, "anna", $"client-{client}",
                    [new(n, Reads.Remove((client * 7) + 1))]), Cancel))
                {
                    case Appended stored:
                        mine.Add(stored.Events[0].Hash);
                        version = stored.Events[0].Sequence + 1;
                        n++;
                        break;
                    case Conflict conflict:
                        version = conflict.Version;
                        break;
                    default:
                        Assert.Fail("refused");
                        break;
                }
            return mine;
        })));
        var all = (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Select(e => e.Hash).ToList();
        Assert.Equal(81, all.Count);
        Assert.Equal(all.Skip(1).Order(), acknowledged.SelectMany(a => a).Order());
        Assert.Null(StoreAudit.Verify(await store.ContentAsync(Cancel), ReadKinds.All).Tampering);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_while_a_read_goes_on_costs_no_act_and_gives_no_negative_time()
    {
        await using var store = Make();
        var desk = new ReadService(store, ReadKinds.All);
        await Stored(desk, Reads.Open());
        var opened = Clock.Now;
        Clock.Now += TimeSpan.FromMinutes(2);
        var before = await Stored(desk, Act(1, 1, Reads.Remove(3)));
        // Summer time set by hand, and then a battery that died.
        foreach (var back in new[] { opened - TimeSpan.FromHours(1), DateTimeOffset.UnixEpoch })
        {
            Clock.Now = back;
            var events = await store.EventsAsync(Reads.Key.Id, 0, Cancel);
            await Stored(desk, Act(events.Count, events.Count, Reads.Remove(4)));
            Clock.Now += TimeSpan.FromMinutes(1);
            await Stored(desk, Act(events.Count + 1, events.Count + 1, Reads.Remove(5)));
        }
        Assert.Equal(before.Events[0].Hash, (await Stored(desk, Act(1, 1, Reads.Remove(3)))).Events[0].Hash);
        // Two minutes before, and one within each stretch; nothing for the steps back.
        Assert.Equal(TimeSpan.FromMinutes(4), (await new ReadService(store, ReadKinds.All).StateAsync(Reads.Key.Id, Cancel))!.Active);
        Assert.Equal(DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(1), Assert.Single(await store.ListAsync(cancel: Cancel)).Newest);
        var audit = StoreAudit.Verify(await store.ContentAsync(Cancel), ReadKinds.All);
        Assert.Equal((null, 6), (audit.Tampering, audit.Head.Events));
    }

    [Fact]
    public async Task A_desk_lets_through_what_the_rules_allow_and_answers_retries_of_a_signed_read()
    {
        await using var store = Make();
        var desk = new ReadService(store, ReadKinds.All);
        await Stored(desk, Reads.Open());
        await Stored(desk, Act(1, 1, Reads.Remove(3), new Undone(), new Redone()));
        Assert.Contains("nothing to redo",
            Assert.IsType<Refused>(await desk.AppendAsync(Act(4, 4, Reads.Remove(4), new Redone()), Cancel)).Reason,
            StringComparison.Ordinal);
        var sign = Act(4, 4, Reads.Signed(5, 3, 1.17, Reads.Sha));
        await Stored(desk, sign);
        Assert.Equal(0, (await Stored(desk, sign)).New);
        Assert.Contains("signed", Assert.IsType<Refused>(await desk.AppendAsync(Act(5, 5, Reads.Remove(4)), Cancel)).Reason,
            StringComparison.Ordinal);
        Assert.Contains("signed",
            Assert.IsType<Refused>(await desk.AppendAsync(Act(4, 4, Reads.Signed(5, 3, 1.17, Reads.Sha), Reads.Remove(4)), Cancel)).Reason,
            StringComparison.Ordinal);
        Assert.Contains("has 5 events", Assert.IsType<Refused>(await desk.AppendAsync(Act(9, 9, Reads.Remove(4)), Cancel)).Reason,
            StringComparison.Ordinal);
        // What another process stores is seen, too.
        var second = new ReadService(store, ReadKinds.All);
        string head = (await second.StateAsync(Reads.Key.Id, Cancel))!.Head;
        await Stored(second, Act(5, 5, new Reopened(head, "a second look")));
        Assert.IsType<Conflict>(await desk.AppendAsync(Act(5, 6, Reads.Remove(4)), Cancel));
        await Stored(desk, Act(6, 7, Reads.Remove(4)));
        Assert.Equal("3-4", (await second.StateAsync(Reads.Key.Id, Cancel))!.Content.Vhi().Removed.ToString());
    }

    static Append Act(long expected, long number, params ReadEvent[] events) =>
        new(Reads.Key.Id, expected, "anna", "tab", [.. events.Select((e, i) => new Act(number + i, e))]);

    static async Task<Appended> Stored(IReadStore store, Append request) =>
        Assert.IsType<Appended>(await store.AppendAsync(request, Cancel));

    static async Task<Appended> Stored(ReadService desk, Append request) =>
        Assert.IsType<Appended>(await desk.AppendAsync(request, Cancel));

    static async Task Refused(IReadStore store, Append request, string because) =>
        Assert.Contains(because, Assert.IsType<Refused>(await store.AppendAsync(request, Cancel)).Reason, StringComparison.Ordinal);
}
