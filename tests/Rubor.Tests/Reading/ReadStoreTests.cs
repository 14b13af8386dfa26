using System.Runtime.Versioning;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class MemoryReadStoreTests : ReadStoreContract
{
    protected override IReadStore Make() => new MemoryReadStore(Clock, ReadKinds.All.Events);
}

public sealed class SqliteReadStoreTests : ReadStoreContract, IDisposable
{
    readonly TemporaryFolder folder = new();

    string Store => folder["reads.db"];

    public void Dispose() => folder.Dispose();

    protected override IReadStore Make() => SqliteReadStore.Open(Store, Clock, ReadKinds.All.Events);

    [Fact, SupportedOSPlatform("linux")]
    public async Task The_file_and_its_log_are_private()
    {
        await using var store = Make();
        await store.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
        foreach (string file in Directory.GetFiles(folder.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(Store + "-wal", Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Two_processes_on_one_file_make_one_chain()
    {
        await using var first = Make();
        await using var second = Make();
        Assert.IsType<Appended>(await first.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken));
        Assert.IsType<Conflict>(await second.AppendAsync(Reads.Open(client: "other"), TestContext.Current.CancellationToken));
        Assert.Equal(0, Assert.IsType<Appended>(await second.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken)).New);
    }

    [Theory]
    [InlineData("UPDATE events SET line = line"), InlineData("DELETE FROM events"), InlineData("UPDATE reads SET reader = 'ben'"),
        InlineData("DELETE FROM reads")]
    [InlineData("INSERT OR REPLACE INTO events SELECT 1, read, sequence, reader, client, 9, hash, line FROM events WHERE position = 1")]
    [InlineData("INSERT OR REPLACE INTO events SELECT 2, read, 0, reader, client, 9, hash, line FROM events WHERE position = 1")]
    [InlineData("INSERT OR REPLACE INTO events SELECT 2, read, 1, reader, client, client_sequence, hash, line FROM events WHERE position = 1")]
    [InlineData("INSERT OR REPLACE INTO events SELECT 9, read, 1, reader, client, 9, hash, line FROM events WHERE position = 1")]
    [InlineData("INSERT OR REPLACE INTO reads SELECT 2, id, study, case_name, reader, round FROM reads")]
    public async Task What_is_stored_cannot_be_changed_through_SQLite(string sql)
    {
        await using (var store = Make())
            await store.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
        Assert.Contains("append-only", Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => Tamper.Run(Store, sql)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_store_of_this_version_is_refused_and_left_as_it_was()
    {
        await File.WriteAllTextAsync(Store,
            "not a store, but long enough to be read as the header of one, which a file of this kind begins with....",
            TestContext.Current.CancellationToken);
        Refused("damaged");
        File.Delete(Store);
        Tamper.Run(Store, "CREATE TABLE other (a)");
        Refused("no store of reads");
        File.Delete(Store);
        await Make().DisposeAsync();
        Tamper.Run(Store, "PRAGMA user_version = 99");
        Refused("version 99");
        Assert.Contains("folder", Assert.Throws<ReadStoreException>(() =>
            SqliteReadStore.Open(folder.Path, Clock, ReadKinds.All.Events)).Message, StringComparison.Ordinal);
        Assert.Contains("no such store", Assert.Throws<ReadStoreException>(() =>
            SqliteReadStore.Open(folder["no"], Clock, ReadKinds.All.Events, create: false)).Message, StringComparison.Ordinal);

        void Refused(string because) =>
            Assert.Contains(because, Assert.Throws<ReadStoreException>(() =>
            SqliteReadStore.Open(Store, Clock, ReadKinds.All.Events)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    public async Task A_store_of_every_version_of_the_tables_opens_with_the_head_it_had_and_takes_more(int version)
    {
        File.Copy(Data.Reference("reading", $"store-{version}.db"), Store);
        var head =
            StoreHead.Parse((await File.ReadAllTextAsync(Data.Reference("reading", $"store-{version}.head"),
            TestContext.Current.CancellationToken)).Trim());
        await using var store = Make();
        var desk = new ReadService(store, ReadKinds.All);
        var read = (await store.ListAsync(cancel: TestContext.Current.CancellationToken))[0];
        Assert.IsType<Appended>(await desk.AppendAsync(new(read.Id, read.Version, "anna", "new-tab", [new(1, Reads.Remove(9))]),
            TestContext.Current.CancellationToken));
        var audit = StoreAudit.Verify(await store.ContentAsync(TestContext.Current.CancellationToken), ReadKinds.All, head);
        Assert.Null(audit.Tampering);
        Assert.Equal(head.Events + 1, audit.Head.Events);
    }

    [Fact]
    public async Task A_client_killed_in_the_middle_loses_nothing_that_was_acknowledged()
    {
        var random = new Random(20260301);
        var acknowledged = new Dictionary<(string, long), string>();
        for (int round = 1; round <= 5; round++)
            Assert.Null(await CrashRound.PlayAsync(Store, random, acknowledged));
        Assert.True(acknowledged.Count >= 5);
    }
}
