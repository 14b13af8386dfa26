using System.Diagnostics;
using System.Globalization;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>
/// A disk that is full or fails, and is well again: the store goes on by itself, with what was acknowledged and nothing twice.
/// </summary>
public sealed class StoreTroubleTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_told_stops_no_reading_and_heals_by_itself()
    {
        using var disk = new TinyDisk(folder["disk"], 6 << 10);
        await using var store = SqliteReadStore.Open(disk["reads.db"], TimeProvider.System, ReadKinds.All.Events);
        var acknowledged = new List<string>();
        long version = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int n = 0; n < 5; n++)
                acknowledged.Add(Assert.IsType<Appended>(await store.AppendAsync(Request(version++), Cancel)).Events[0].Hash);
            Assert.Null(await store.ObstacleAsync(Cancel));
            disk.Fill();
            // What the log has room for already may still be taken.
            ReadStoreException? failure = null;
            while (failure is null)
                try
                {
                    acknowledged.Add(Assert.IsType<Appended>(await store.AppendAsync(Request(version), Cancel)).Events[0].Hash);
                    version++;
                }
                catch (ReadStoreException e)
                {
                    failure = e;
                }
            for (int again = 0; again < 3; again++)
            {
                Assert.Equal(StoreTrouble.DiskFull, failure.Trouble);
                Assert.Contains("the disk is full; make room", failure.Message, StringComparison.Ordinal);
                failure = await Assert.ThrowsAsync<ReadStoreException>(() => store.AppendAsync(Request(version), Cancel));
            }
            Assert.Contains("full", await store.ObstacleAsync(Cancel), StringComparison.Ordinal);
            Assert.Equal(acknowledged, (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Select(e => e.Hash));
            Assert.Equal(version, Assert.Single(await store.ListAsync(cancel: Cancel)).Version);
            disk.Free();
            Assert.Null(await store.ObstacleAsync(Cancel));
            // The act that waited, and another read.
            acknowledged.Add(Assert.IsType<Appended>(await store.AppendAsync(Request(version), Cancel)).Events[0].Hash);
            Assert.Equal(0, Assert.IsType<Appended>(await store.AppendAsync(Request(version++), Cancel)).New);
            Assert.Equal(acknowledged, (await store.EventsAsync(Reads.Key.Id, 0, Cancel)).Select(e => e.Hash));
        }
        var audit = StoreAudit.Verify(await store.ContentAsync(Cancel), ReadKinds.All);
        Assert.Equal((null, version), (audit.Tampering, audit.Head.Events));
    }

    [Fact]
    public async Task Accounts_are_made_again_after_a_full_disk()
    {
        using var disk = new TinyDisk(folder["disk"], 1 << 10);
        using var accounts = SqliteAccountStore.Open(disk["reads.db"]);
        var anna = new Account("anna", Role.Reader, new('x', 600 << 10), false, DateTimeOffset.UnixEpoch);
        disk.Fill();
        for (int again = 0; again < 2; again++)
            Assert.Equal(StoreTrouble.DiskFull,
                (await Assert.ThrowsAsync<ReadStoreException>(() => accounts.AddAsync(anna, Cancel))).Trouble);
        Assert.Empty(await accounts.ListAsync(Cancel));
        disk.Free();
        Assert.True(await accounts.AddAsync(anna with { PasswordHash = "x" }, Cancel));
        Assert.Single(await accounts.ListAsync(Cancel));
    }

    [Fact]
    public void A_store_that_could_not_be_made_for_a_full_disk_is_made_later()
    {
        using var disk = new TinyDisk(folder["disk"], 1 << 10);
        disk.Fill();
        var failure = Assert.Throws<ReadStoreException>(() => SqliteAccountStore.Open(disk["reads.db"]));
        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", failure.Message, StringComparison.Ordinal);
        disk.Free();
        SqliteAccountStore.Open(disk["reads.db"]).Dispose();
    }

    // SQLite gives up some failed transactions by itself and leaves others open; the limits here lie in the middle of a write.
    [Theory]
    [InlineData("PRAGMA max_page_count = 30", "PRAGMA max_page_count = 100000", StoreTrouble.DiskFull)]
    [InlineData("PRAGMA query_only = ON", "PRAGMA query_only = OFF", StoreTrouble.ReadOnly)]
    public async Task A_connection_whose_write_failed_writes_the_next_one(string spoil, string mend, StoreTrouble trouble)
    {
        using var file = SqliteFile.Open(folder["reads.db"], create: true);
        foreach (int bytes in new[] { 10, 300_000, 3_000_000 })
        {
            Assert.True(await WriteAsync(1, 10));
            await SayAsync(spoil);
            Assert.Equal(trouble, (await Assert.ThrowsAsync<ReadStoreException>(() => WriteAsync(20, Math.Max(bytes, 30_000)))).Trouble);
            Assert.Equal(trouble, (await Assert.ThrowsAsync<ReadStoreException>(() => WriteAsync(1, 3_000_000))).Trouble);
            if (trouble == StoreTrouble.ReadOnly)
                Assert.NotNull(await file.ObstacleAsync(Cancel));
            await SayAsync(mend);
            Assert.Null(await file.ObstacleAsync(Cancel));
            Assert.True(await WriteAsync(1, 10));
        }
        using var count = file.Command("SELECT count(*), max(length(password)) FROM accounts");
        using var row = count.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal((6L, 10L), (row.GetInt64(0), row.GetInt64(1)));

        Task<bool> WriteAsync(int rows, int bytes) => file.WriteAsync<bool>(() =>
        {
            for (int n = 0; n < rows; n++)
            {
                using var command = file.Command("INSERT INTO accounts VALUES (hex(randomblob(8)), 'reader', $password, 0, '')",
                    ("$password", new string('x', bytes)));
                command.ExecuteNonQuery();
            }
            return new((true, Keep: true));
        }, Cancel);
        Task<bool> SayAsync(string sql) => file.LockedAsync(() =>
        {
            using var command = file.Command(sql);
            command.ExecuteScalar();
            return true;
        }, Cancel);
    }

    [Fact]
    public async Task Writes_that_fail_as_errors_of_the_disk_go_on_when_it_is_well_again()
    {
        string store = folder["reads.db"];
        // Beyond a limit on the size of files every write fails; the signal that would end the program first is ignored.
        using var child =
            Process.Start(new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "bash",
            Path.Combine(AppContext.BaseDirectory, "Rubor.Tests.Appender.dll"), store, "2"])
            { RedirectStandardOutput = true })!;
        var acknowledged = new Dictionary<(string, long), string>();
        int failures = 0;
        try
        {
            for (int round = 0; round < 3; round++)
            {
                int before = acknowledged.Count;
                await UntilAsync(() => acknowledged.Count > before + 20);
                before = failures;
                await LimitAsync("8192:unlimited");
                await UntilAsync(() => failures > before + 3);
                before = acknowledged.Count;
                await LimitAsync("unlimited:unlimited");
                await UntilAsync(() => acknowledged.Count > before + 3);
            }
        }
        finally
        {
            child.Kill();
        }
        await child.WaitForExitAsync(Cancel);
        var stored = new Dictionary<(string, long), string>();
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(store), ReadKinds.All, null, e =>
            stored.Add((e.Read, e.ClientSequence), e.Hash)).Tampering);
        Assert.All(acknowledged, a => Assert.Equal(a.Value, stored[a.Key]));

        async Task UntilAsync(Func<bool> enough)
        {
            while (!enough())
            {
                string line = await child.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("the client has ended");
                var words = line.Split(' ');
                if (words[0] == "!")
                {
                    failures++;
                    Assert.Contains("disk", line, StringComparison.Ordinal);
                }
                else
                    acknowledged[(words[0], long.Parse(words[1], CultureInfo.InvariantCulture))] = words[2];
            }
        }

        async Task LimitAsync(string bytes)
        {
            using var limit = Process.Start("prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}"]);
            await limit.WaitForExitAsync(Cancel);
            Assert.Equal(0, limit.ExitCode);
        }
    }

    // A comment of some kilobytes, so that acts need room.
    static Append Request(long version) =>
        version == 0 ? Reads.Open() : new(Reads.Key.Id, version, "anna", "tab", [new Act(version, new Commented(new string('c', 9000)))]);
}
