using System.Text;
using System.Text.Json.Nodes;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Reading;

/// <summary><c>rubor audit</c> on stores that somebody changed with SQLite.</summary>
public sealed class AuditTests : IDisposable
{
    static readonly ReadKey Second = Reads.Key with { Reader = "ben" };

    readonly TemporaryFolder folder = new();

    string Store => folder["reads.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_untouched_store_is_sound_and_prints_its_head()
    {
        string head = await FillAsync();
        Assert.Matches("^21-[0-9a-f]{64}$", head);
        var run = await CommandRun.Of("audit", "verify", Store, "--head", head);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"head {head}", run.Output, StringComparison.Ordinal);
        // An earlier head still holds after more events, since it says how many it is of.
        await using (var store = SqliteReadStore.Open(Store, TimeProvider.System, ReadKinds.All.Events))
            Assert.IsType<Appended>(await store.AppendAsync(new(Reads.Key.Id, 11, "anna", "tab", [new(11, Reads.Remove(9))]),
                TestContext.Current.CancellationToken));
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Store, "--head", head)).ExitCode);
    }

    [Theory]
    // The bytes; the bytes with their hash; the list beside them; the order; whose read it is.
    [InlineData("UPDATE events SET line = CAST(replace(CAST(line AS TEXT), 'piece\"', 'list\"') AS BLOB) WHERE read = 1 AND sequence = 5",
        "anna", 5, "bytes were changed")]
    [InlineData("UPDATE events SET line = CAST(CAST(line AS TEXT) || ' ' AS BLOB) WHERE read = 2 AND sequence = 9", "ben", 9, "bytes were changed")]
    [InlineData("UPDATE events SET hash = replace(hash, substr(hash, 1, 2), 'ff') WHERE read = 2 AND sequence = 4", "ben", 4, "bytes were changed")]
    [InlineData("UPDATE events SET client = 'forged' WHERE read = 1 AND sequence = 7", "anna", 7, "notes beside it")]
    [InlineData("UPDATE events SET reader = 'ben', client = 'x' WHERE read = 1 AND sequence = 0", "anna", 0, "notes beside it")]
    [InlineData("UPDATE reads SET reader = 'carl' WHERE number = 2", "carl", 0, "list of reads")]
    [InlineData("UPDATE reads SET id = 'x' WHERE number = 1", "read x", 0, "notes beside it")]
    [InlineData("DELETE FROM events WHERE read = 1 AND sequence = 6", "anna", 6, "missing")]
    [InlineData("DELETE FROM events WHERE read = 2 AND sequence = 0", "ben", 0, "missing")]
    [InlineData("DELETE FROM events WHERE read = 2", "ben", 0, "missing")]
    [InlineData("UPDATE events SET sequence = CASE sequence WHEN 3 THEN 104 ELSE 103 END WHERE read = 1 AND sequence IN (3, 4)", "anna",
        3, "missing")]
    public async Task The_first_event_that_was_changed_is_named(string sql, string read, int sequence, string because)
    {
        await FillAsync();
        Tamper.Unguarded(Store, "PRAGMA foreign_keys = OFF;" + sql);
        var run = (await CommandRun.Of("audit", "verify", Store)).Refused(because);
        Assert.Contains(read, run.Error, StringComparison.Ordinal);
        Assert.Contains($"event {sequence}:", run.Error, StringComparison.Ordinal);
        Assert.StartsWith($"error: {Store}: read ", run.Error, StringComparison.Ordinal);
        (await CommandRun.Of("audit", "export", Store, "--out", folder["out.jsonl"])).Refused(because);
        Assert.False(File.Exists(folder["out.jsonl"]));
    }

    [Fact]
    public async Task An_event_changed_together_with_its_hash_is_named_through_its_successor()
    {
        await FillAsync();
        await RewriteAsync(1, 5);
        var run = (await CommandRun.Of("audit", "verify", Store)).Refused("its successor follows");
        Assert.Contains("event 5:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1), InlineData(2)]
    public async Task A_last_event_that_is_gone_or_forged_is_caught_through_the_head(int read)
    {
        string head = await FillAsync();
        string copy = folder["copy.db"];
        File.Copy(Store, copy);
        Tamper.Unguarded(Store, $"DELETE FROM events WHERE read = {read} AND sequence = (SELECT max(sequence) FROM events WHERE read = {read})");
        // Whoever closes the gap that this leaves in the store's own numbers is caught by the head alone.
        Tamper.Unguarded(Store, "UPDATE events SET position = position - 1 WHERE position > (SELECT count(*) FROM events)");
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Store)).ExitCode);
        (await CommandRun.Of("audit", "verify", Store, "--head", head)).Refused("the last ones were deleted");
        File.Move(copy, Store, overwrite: true);
        await RewriteAsync(read, read == 1 ? 10 : 9);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Store)).ExitCode);
        (await CommandRun.Of("audit", "verify", Store, "--head", head)).Refused("are not those of the head");
    }

    [Fact]
    public async Task A_byte_changed_in_the_file_itself_is_named()
    {
        await FillAsync();
        var bytes = await File.ReadAllBytesAsync(Store, TestContext.Current.CancellationToken);
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\"read\":\"{Second.Id}\",\"sequence\":6,"));
        int piece = at + bytes.AsSpan(at).IndexOf("\"pieces\":\"6\""u8) + 10;
        Assert.Equal((byte)'6', bytes[piece]);
        bytes[piece] = (byte)'7';
        await File.WriteAllBytesAsync(Store, bytes, TestContext.Current.CancellationToken);
        var run = (await CommandRun.Of("audit", "verify", Store)).Refused("bytes were changed");
        Assert.Contains("reader ben, round 1), event 6:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_that_is_gone_as_a_whole_is_told()
    {
        await FillAsync();
        Tamper.Unguarded(Store, "DELETE FROM events WHERE read = 1; DELETE FROM reads WHERE number = 1");
        (await CommandRun.Of("audit", "verify", Store)).Refused("read number 1 of the store is missing");
    }

    [Fact]
    public async Task A_missing_guard_and_a_gap_at_a_reads_end_are_told_without_a_head()
    {
        await FillAsync();
        Tamper.Unguarded(Store, "DELETE FROM events WHERE read = 2 AND sequence = 9");
        (await CommandRun.Of("audit", "verify", Store)).Refused("event 20 of the store is missing: it was the last one of its read");
        File.Delete(Store);
        await FillAsync();
        Tamper.Run(Store, "DROP TRIGGER events_stay");
        (await CommandRun.Of("audit", "verify", Store)).Refused("guard events_stay");
    }

    [Fact]
    public async Task Every_single_changed_byte_is_caught()
    {
        await FillAsync();
        var content = SqliteReadStore.ReadContent(Store);
        var lines = content.Lines.ToList();
        var random = new Random(3);
        for (int n = 0; n < 300; n++)
        {
            int at = random.Next(lines.Count);
            var bytes = lines[at].Bytes.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var changed = lines.Select((l, i) => i == at ? l with { Bytes = bytes } : l);
            var found = Rubor.Reading.Audit.StoreAudit.Verify(content with { Lines = changed }, ReadKinds.All).Tampering;
            Assert.Equal((lines[at].Read == 1 ? Reads.Key.Id : Second.Id, lines[at].Sequence), (found?.Read, found?.Sequence ?? -1));
        }
    }

    [Fact]
    public async Task An_export_holds_the_stored_bytes_and_the_head()
    {
        string head = await FillAsync(), file = folder["events.jsonl"];
        var run = await CommandRun.Of("audit", "export", Store, "--out", file, "--json");
        Assert.Equal(head, (string?)run.Json["head"]);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(22, lines.Length);
        Assert.Equal(SqliteReadStore.ReadContent(Store).Lines.Select(l => Encoding.UTF8.GetString(l.Bytes)), lines[..^1]);
        Assert.Equal(head, (string?)JsonNode.Parse(lines[^1])!["head"]);
        (await CommandRun.Of("audit", "export", Store, "--out", file)).Refused("is there already");
        Assert.Equal(0, (await CommandRun.Of("audit", "export", Store, "--out", file, "--overwrite")).ExitCode);
        await File.WriteAllTextAsync(file, "my notes", TestContext.Current.CancellationToken);
        (await CommandRun.Of("audit", "export", Store, "--out", file, "--overwrite")).Refused("no earlier export");
        (await CommandRun.Of("audit", "verify", Store, "--head", "12")).Refused("--head");
        (await CommandRun.Of("audit", "verify", folder["none.db"])).Refused("no such store");
        (await CommandRun.Of("audit", "verify", file)).Refused("its last line, which has the head, is missing");
        File.Move(file, folder["notes.txt"]);
        (await CommandRun.Of("audit", "verify", folder["notes.txt"])).Refused("damaged");
    }

    Task<string> FillAsync() => Reads.FillAsync(Store);

    // An event written anew with its hash, as somebody would who knows how the store works.
    Task RewriteAsync(int read, int sequence)
    {
        var line = SqliteReadStore.ReadContent(Store).Lines.ToList().Single(l => l.Read == read && l.Sequence == sequence);
        var bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line.Bytes).Replace("\"piece\"", "\"list\"", StringComparison.Ordinal));
        Assert.NotEqual(line.Bytes, bytes);
        Tamper.Unguarded(Store,
            $"UPDATE events SET line = X'{Convert.ToHexString(bytes)}', hash = '{StoredEvent.HashOf(bytes)}' WHERE read = {read} AND sequence = {sequence}");
        return Task.CompletedTask;
    }
}
