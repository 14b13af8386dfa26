using System.Globalization;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>
/// Reads in one SQLite file: write-ahead log, flushed at every commit, one writer at a time, append-only by triggers. Several processes
/// may have it open, on one machine and a local disk.
/// </summary>
public sealed class SqliteReadStore : IReadStore, IAppendView
{
    readonly SqliteFile file;
    readonly TimeProvider clock;
    readonly EventTypes types;

    SqliteReadStore(SqliteFile file, TimeProvider clock, EventTypes types) => (this.file, this.clock, this.types) = (file, clock, types);

    /// <summary>Opens a store, and makes it (mode 0600) where there is none and <paramref name="create"/> says so.</summary>
    /// <exception cref="ReadStoreException">It is not there, no store, of a newer version, or damaged.</exception>
    /// <param name="path">The store's file.</param>
    /// <param name="clock">Says when acts come in.</param>
    /// <param name="types">Every type of event.</param>
    /// <param name="create">Whether it is made where there is none.</param>
    public static SqliteReadStore Open(string path, TimeProvider clock, EventTypes types, bool create = true) =>
        new(SqliteFile.Open(path, create), clock, types);

    /// <summary>The content of a store for the audit, without writing to it.</summary>
    /// <exception cref="ReadStoreException">It is not there, no store, of another version, or damaged.</exception>
    public static StoreContent ReadContent(string path)
    {
        var file = SqliteFile.OpenToRead(path);
        try
        {
            return SqliteFile.Guard(path, () => SqliteContent.Of(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) => file.WriteAsync(async () =>
    {
        var (result, made) = await AppendPlan.OfAsync(request, this, types, clock, cancel);
        foreach (var e in made)
            Insert(e);
        return (result, Keep: made.Count > 0);
    }, cancel);

    /// <inheritdoc/>
    public Task<string?> ObstacleAsync(CancellationToken cancel = default) => file.ObstacleAsync(cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default) =>
        file.LockedAsync<IReadOnlyList<StoredEvent>>(() => Events(read, from), cancel);

    /// <inheritdoc/>
    public Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default) =>
        file.LockedAsync(() => Find(reader, client, clientSequence), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
        CancellationToken cancel = default) => file.LockedAsync(() =>
    {
        using var command = file.Command("""
            SELECT r.id, r.study, r.case_name, r.reader, r.round, e.line FROM reads r
            JOIN events e ON e.read = r.number AND e.sequence = (SELECT max(sequence) FROM events WHERE read = r.number)
            WHERE ($study IS NULL OR r.study = $study) AND ($case IS NULL OR r.case_name = $case) AND ($reader IS NULL OR r.reader = $reader) ORDER BY r.number
            """, ("$study", study ?? (object)DBNull.Value), ("$case", caseName ?? (object)DBNull.Value), ("$reader", reader ?? (object)DBNull.Value));
        using var row = command.ExecuteReader();
        var list = new List<ReadSummary>();
        while (row.Read())
        {
            var newest = Parse((byte[])row[5], row.GetString(0));
            list.Add(new(row.GetString(0), new(row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4)), newest.Sequence + 1,
                newest.Time, newest.Event is Signed));
        }
        return (IReadOnlyList<ReadSummary>)list;
    }, cancel);

    /// <inheritdoc/>
    public Task<StoreContent> ContentAsync(CancellationToken cancel = default) => Task.FromResult(ReadContent(file.Path));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    ValueTask<(long Version, string Head)> IAppendView.HeadAsync(string read, CancellationToken cancel) => new(Head(read));

    ValueTask<StoredEvent?> IAppendView.FindAsync(string reader, string client, long clientSequence, CancellationToken cancel) =>
        new(Find(reader, client, clientSequence));

    ValueTask<IReadOnlyList<StoredEvent>> IAppendView.EventsAsync(string read, long from, CancellationToken cancel) =>
        new(Events(read, from));

    (long Version, string Head) Head(string read)
    {
        using var command =
            file.Command(
            "SELECT sequence + 1, hash FROM events WHERE read = (SELECT number FROM reads WHERE id = $id) ORDER BY sequence DESC LIMIT 1",
            ("$id", read));
        using var row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : (0, StoredEvent.NoPredecessor);
    }

    StoredEvent? Find(string reader, string client, long clientSequence)
    {
        using var command = file.Command("SELECT line FROM events WHERE reader = $reader AND client = $client AND client_sequence = $n",
            ("$reader", reader), ("$client", client), ("$n", clientSequence));
        return command.ExecuteScalar() is byte[] line ? Parse(line, reader) : null;
    }

    List<StoredEvent> Events(string read, long from)
    {
        // The one before the first wanted is read too, so that the chain is checked from there.
        using var command =
            file.Command("SELECT line, sequence FROM events WHERE read = (SELECT number FROM reads WHERE id = $id) AND sequence >= $from ORDER BY sequence",
            ("$id", read), ("$from", Math.Max(0, from - 1)));
        using var row = command.ExecuteReader();
        var events = new List<StoredEvent>();
        while (row.Read())
        {
            var e = Parse((byte[])row[0], read);
            string? previous = events.Count > 0 ? events[^1].Hash : e.Sequence == 0 ? StoredEvent.NoPredecessor : null;
            if (e.Read != read || e.Sequence != row.GetInt64(1) || (previous is not null && previous != e.Previous))
                throw Damaged(read, FormattableString.Invariant($"event {row.GetInt64(1)} does not follow the one before it"));
            events.Add(e);
        }
        return from > 0 && events.Count > 0 ? events[1..] : events;
    }

    void Insert(StoredEvent e)
    {
        if (e.Event is Opened opened)
        {
            var key = ReadKey.Of(opened, e.Reader);
            using var read = file.Command("INSERT INTO reads SELECT coalesce(max(number), 0) + 1, $id, $study, $case, $reader, $round FROM reads",
                ("$id", e.Read), ("$study", key.Study), ("$case", key.Case), ("$reader", key.Reader), ("$round", key.Round));
            read.ExecuteNonQuery();
        }
        using var command = file.Command("""
            INSERT INTO events VALUES ((SELECT coalesce(max(position), 0) + 1 FROM events), (SELECT number FROM reads WHERE id = $id),
              $sequence, $reader, $client, $n, $hash, $line)
            """, ("$id", e.Read), ("$sequence", e.Sequence), ("$reader", e.Reader), ("$client", e.Client), ("$n", e.ClientSequence),
            ("$hash", e.Hash), ("$line", e.Bytes.ToArray()));
        command.ExecuteNonQuery();
    }

    StoredEvent Parse(byte[] line, string what)
    {
        try
        {
            return StoredEvent.Parse(line, types);
        }
        catch (FormatException e)
        {
            throw Damaged(what, e.Message);
        }
    }

    ReadStoreException Damaged(string read, string reason) =>
        new(file.Path,
            string.Create(CultureInfo.InvariantCulture,
            $"an event of {read} is damaged: {reason}; run 'rubor audit verify', and restore the store from a copy"));
}
