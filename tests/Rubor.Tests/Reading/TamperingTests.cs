using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Tests.Reading;

/// <summary>
/// What somebody does to a store of anna's read (number 1, events 0–10) and ben's (number 2, events 0–9), and the first event that the
/// audit names.
/// </summary>
public sealed class TamperingTests : IDisposable
{
    // A line as text, with another content, and written with its hash.
    const string Text = "CAST(line AS TEXT)", Other = "replace(CAST(line AS TEXT), '\"piece\"', '\"list\"')";
    const string Rewritten = $"line = CAST({Other} AS BLOB), hash = sha256(CAST({Other} AS BLOB))";
    const string OtherPrevious = "replace(CAST(line AS TEXT), '\"previous\":\"', '\"previous\":\"0123')";
    const string Shifted =
        "UPDATE events SET sequence = sequence + 1000 WHERE read = 1 AND sequence >= 3; UPDATE events SET sequence = sequence - 999 " +
        "WHERE read = 1 AND sequence >= 1000;";
    const string Closed =
        "UPDATE events SET position = position + 100000; UPDATE events SET position = (SELECT count(*) FROM events e WHERE e.position <= events.position);";

    readonly TemporaryFolder folder = new();

    string Store => folder["reads.db"];

    public void Dispose() => folder.Dispose();

    [Theory]
    // Bytes, hashes, both.
    [InlineData("UPDATE events SET line = CAST(" + Text + " || ' ' AS BLOB) WHERE read = 1 AND sequence = 5", "anna", "5", "bytes were changed")]
    [InlineData("UPDATE events SET hash = 'f' || hash WHERE read = 2 AND sequence = 0", "ben", "0", "or the hash")]
    [InlineData("UPDATE events SET " + Rewritten + " WHERE read = 1 AND sequence = 5", "anna", "5", "its hash with them")]
    [InlineData("UPDATE events SET " + Rewritten + " WHERE read = 1 AND sequence IN (5, 6)", "anna", "5 or 6", "or both")]
    [InlineData("UPDATE events SET " + Rewritten + " WHERE read = 1 AND sequence = 9", "anna", "9 or 10", "one of them")]
    [InlineData("UPDATE events SET line = CAST(" + OtherPrevious + " AS BLOB), hash = sha256(CAST(" + OtherPrevious
        + " AS BLOB)) WHERE read = 1 AND sequence = 6", "anna", "5 or 6", "one of them")]
    // The one that came first counts, also where another is found sooner.
    [InlineData("UPDATE events SET " + Rewritten
        + " WHERE read = 1 AND sequence = 3; UPDATE events SET hash = '' WHERE read = 2 AND sequence = 3", "anna", "3",
        "successor follows")]
    [InlineData("UPDATE events SET hash = '' WHERE position IN (12, 17)", "ben", "5", "bytes were changed")]
    // Swapped: bytes alone, with their hashes, whole rows, between reads.
    [InlineData(
        "UPDATE events SET line = (SELECT line FROM events e WHERE e.read = 1 AND e.sequence = 3 - events.sequence) WHERE read = 1 AND " +
        "sequence IN (1, 2)", "anna", "1", "bytes were changed")]
    [InlineData(
        "UPDATE events SET (line, hash) = (SELECT line, hash FROM old WHERE old.read = 1 AND old.sequence = 3 - events.sequence) WHERE " +
        "read = 1 AND sequence IN (1, 2)", "anna", "1", "another event lies in its place")]
    [InlineData(
        "UPDATE events SET (line, hash) = (SELECT line, hash FROM old WHERE old.read = 3 - events.read AND old.sequence = 4) WHERE " +
        "sequence = 4", "anna", "4", "of another read lies in its place")]
    [InlineData(
        "UPDATE events SET sequence = -1 WHERE position = 9; UPDATE events SET sequence = 4 WHERE position = 11; UPDATE events SET " +
        "sequence = 5 WHERE position = 9", "anna", "4", "out of order")]
    [InlineData(
        "UPDATE events SET position = -1 WHERE position = 9; UPDATE events SET position = 9 WHERE position = 11; UPDATE events SET " +
        "position = 11 WHERE position = -1", "anna", "4", "out of order")]
    [InlineData(
        "UPDATE events SET position = -1 WHERE position = 11; UPDATE events SET position = 11 WHERE position = 21; UPDATE events SET " +
        "position = 21 WHERE position = -1", "anna", "5", "out of order")]
    // Moved to another read, and copied there.
    [InlineData("UPDATE events SET read = 2, sequence = 10 WHERE read = 1 AND sequence = 5", "anna", "5", "it lies in another read")]
    [InlineData("UPDATE events SET read = 2, sequence = 10 WHERE read = 1 AND sequence = 10", "anna", "10", "it lies in another read")]
    [InlineData("INSERT INTO events SELECT 22, 2, 10, reader, 'x', 1, hash, line FROM events WHERE read = 1 AND sequence = 5", "ben", "10",
        "or was added")]
    // Inserted in the middle: a copy, and one that follows its predecessor as it should, with and without its own place in the store.
    [InlineData(Shifted + "INSERT INTO events SELECT 22, 1, 3, reader, 'x', 1, hash, line FROM events WHERE read = 1 AND sequence = 2",
        "anna", "3", "out of order")]
    [InlineData(Shifted
        + "UPDATE events SET position = position + 1000 WHERE position >= 9; INSERT INTO events SELECT 9, 1, 3, reader, 'x', 1, " +
        "sha256(CAST(" + Other + " AS BLOB)), CAST(" + Other + " AS BLOB) FROM old WHERE read = 1 AND sequence = 3", "anna", "3", "out of order")]
    [InlineData(Shifted
        + "UPDATE events SET position = position + 1000 WHERE position >= 7; INSERT INTO events SELECT 7, 1, 3, reader, 'x', 3, " +
        "sha256(forged), forged FROM (SELECT reader, CAST(replace(" + Other
        + ", '\"client\":\"tab\"', '\"client\":\"x\"') AS BLOB) AS forged FROM old WHERE read = 1 AND sequence = 3);" + Closed, "anna", "3",
        "a second one")]
    [InlineData("INSERT INTO events SELECT 22, 1, 11, reader, 'x', 1, hash, line FROM events WHERE read = 1 AND sequence = 2", "anna", "11",
        "another event lies in its place")]
    // Deleted in the middle, with the numbers closed or not.
    [InlineData("DELETE FROM events WHERE read = 1 AND sequence = 6", "anna", "6", "missing")]
    [InlineData("DELETE FROM events WHERE read = 1 AND sequence = 6;" + Closed, "anna", "6", "missing")]
    [InlineData(
        "DELETE FROM events WHERE read = 1 AND sequence = 6; UPDATE events SET sequence = sequence - 1 WHERE read = 1 AND sequence > 6;"
        + Closed, "anna", "6", "another event lies in its place")]
    [InlineData("DELETE FROM events WHERE read = 1 AND sequence = 6; DELETE FROM events WHERE read = 2 AND sequence = 9", "anna", "6", "missing")]
    [InlineData("DELETE FROM events WHERE read = 2 AND sequence = 0", "ben", "0", "missing")]
    // Renumbered.
    [InlineData(
        "UPDATE events SET sequence = sequence + 1000 WHERE read = 1 AND sequence >= 6; UPDATE events SET sequence = sequence - 999 " +
        "WHERE read = 1 AND sequence >= 1000", "anna", "6", "out of order")]
    [InlineData(
        "UPDATE events SET read = 3 WHERE read = 1; UPDATE events SET read = 1 WHERE read = 2; UPDATE events SET read = 2 WHERE read = 3",
        "ben", "0", "of another read")]
    [InlineData(
        "UPDATE reads SET number = 3 WHERE number = 1; UPDATE reads SET number = 1 WHERE number = 2; UPDATE reads SET number = 2 WHERE " +
        "number = 3", "ben", "0", "of another read")]
    // What stands beside it.
    [InlineData("UPDATE events SET client = 'forged' WHERE read = 1 AND sequence = 7", "anna", "7", "notes beside it")]
    [InlineData("UPDATE events SET client = 'forged' WHERE read = 1 AND sequence = 7; UPDATE events SET " + Rewritten
        + " WHERE read = 1 AND sequence = 7", "anna", "7", "notes beside it")]
    [InlineData("UPDATE events SET client = 'forged' WHERE read = 1 AND sequence = 7; UPDATE events SET " + Rewritten
        + " WHERE read = 1 AND sequence = 6", "anna", "6", "successor follows")]
    [InlineData("DELETE FROM events WHERE read = 2", "ben", "0", "all that followed are missing")]
    public async Task The_first_event_that_was_changed_is_named(string sql, string reader, string events, string because)
    {
        await Reads.FillAsync(Store);
        string? found = Found(sql);
        Assert.Contains($"reader {reader}, round 1), event {events}: ", found, StringComparison.Ordinal);
        Assert.Contains(because, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM events WHERE read = 2 AND sequence = 9", "event 20 of the store is missing: it was the last one of its read")]
    [InlineData("DELETE FROM events WHERE read = 2 AND sequence = 9; UPDATE events SET hash = '' WHERE position = 21",
        "event 20 of the store is missing: it was the last one of its read")]
    [InlineData("DELETE FROM events WHERE read = 1; DELETE FROM reads WHERE number = 1", "read number 1 of the store is missing")]
    [InlineData("DELETE FROM reads WHERE number = 2", "event 0 belongs to no read of the store")]
    public async Task What_is_gone_with_all_that_would_name_it_is_told(string sql, string because)
    {
        await Reads.FillAsync(Store);
        Assert.Equal(because, Found(sql));
    }

    [Theory] // Gone without a trace in the store, so that only a head kept elsewhere tells.
    [InlineData("DELETE FROM events WHERE read = 1 AND sequence = 10", "the last ones were deleted")]
    [InlineData("DELETE FROM events WHERE read = 2 AND sequence = 9;" + Closed, "the last ones were deleted")]
    [InlineData("DELETE FROM events WHERE read = 2; DELETE FROM reads WHERE number = 2;" + Closed, "the last ones were deleted")]
    [InlineData("UPDATE events SET " + Rewritten + " WHERE read = 1 AND sequence = 10", "are not those of the head")]
    public async Task What_leaves_no_trace_is_told_through_the_head(string sql, string because)
    {
        string head = await Reads.FillAsync(Store);
        Assert.Null(Found(sql));
        Assert.Contains(because, StoreAudit.Verify(SqliteReadStore.ReadContent(Store), ReadKinds.All,
            StoreHead.Parse(head)).Tampering?.Reason, StringComparison.Ordinal);
    }

    [Theory] // The store's own tables and guards, with every event as it was.
    [InlineData("DROP TRIGGER events_stay", "guard events_stay that keeps the store append-only is missing")]
    [InlineData(
        "DROP TRIGGER events_stay; CREATE TRIGGER events_stay BEFORE UPDATE ON events WHEN 0 BEGIN SELECT RAISE(ABORT, 'events are " +
        "append-only'); END", "guard events_stay that keeps the store append-only is not as")]
    [InlineData("DROP TRIGGER events_stay; CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(IGNORE); END",
        "events_stay that keeps the store append-only is not as")]
    [InlineData(
        "DROP TRIGGER reads_remain; CREATE TRIGGER reads_remain BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'reads are " +
        "append-only'); END", "reads_remain")]
    [InlineData("CREATE TRIGGER further AFTER INSERT ON accounts BEGIN UPDATE accounts SET role = 'admin'; END", "trigger further does not belong")]
    [InlineData("CREATE VIEW mine AS SELECT 1", "view mine does not belong")]
    [InlineData("CREATE TABLE mine (a)", "table mine does not belong")]
    [InlineData("CREATE INDEX mine ON events (hash)", "index mine does not belong")]
    [InlineData(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE (read, sequence), ', '') WHERE name = " +
        "'events'; DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_events_2'; UPDATE sqlite_schema SET name = " +
        "'sqlite_autoindex_events_1' WHERE name = 'sqlite_autoindex_events_2'", "table events is not as")]
    [InlineData(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (role IN (''reader'', ''coordinator'', " +
        "''admin''))', '') WHERE name = 'accounts'", "table accounts is not as")]
    [InlineData("DROP TRIGGER events_stay; DROP TRIGGER reads_stay; CREATE TABLE mine (a)",
        "does not belong in a store; the guard events_stay that keeps the store append-only is missing; the guard reads_stay")]
    public async Task A_changed_guard_or_table_is_told(string sql, string because)
    {
        await Reads.FillAsync(Store);
        Tamper.Run(Store, sql);
        Assert.Contains(because, StoreAudit.Verify(SqliteReadStore.ReadContent(Store), ReadKinds.All).Tampering?.Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ANALYZE"), InlineData("VACUUM"), InlineData("REINDEX")]
    [InlineData("DROP TRIGGER events_stay; CREATE TRIGGER events_stay  BEFORE UPDATE ON events\r\n BEGIN SELECT RAISE(ABORT, 'events are append-only');\tEND")]
    public async Task What_leaves_tables_and_guards_as_they_are_is_no_change(string sql)
    {
        await Reads.FillAsync(Store);
        Tamper.Run(Store, sql);
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(Store), ReadKinds.All).Tampering);
    }

    string? Found(string sql)
    {
        Tamper.Unguarded(Store, $"PRAGMA foreign_keys = OFF; CREATE TEMP TABLE old AS SELECT * FROM events; {sql}");
        return StoreAudit.Verify(SqliteReadStore.ReadContent(Store), ReadKinds.All).Tampering?.Reason;
    }
}
