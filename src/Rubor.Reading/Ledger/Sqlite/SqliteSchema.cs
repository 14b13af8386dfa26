using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>Tables of a store, their guards, and how an older store becomes a newer one.</summary>
internal static class SqliteSchema
{
    /// <summary>"Rubr" in ASCII, in the file's header: tells a store from any other SQLite file.</summary>
    public const int ApplicationId = 0x52756272;

    // INSERT OR REPLACE deletes without a delete trigger, so inserts are guarded too.
    // One script for each version; a store of version n runs those after n, in one transaction. Stored lines stay as they are.
    static readonly string[] Scripts =
    [
        """
        CREATE TABLE reads (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, study TEXT NOT NULL, case_name TEXT NOT NULL, reader TEXT NOT NULL, round INTEGER NOT NULL,
          UNIQUE (study, case_name, reader, round)) STRICT;
        CREATE TABLE events (
          position INTEGER PRIMARY KEY, read INTEGER NOT NULL REFERENCES reads (number), sequence INTEGER NOT NULL,
          reader TEXT NOT NULL, client TEXT NOT NULL, client_sequence INTEGER NOT NULL, hash TEXT NOT NULL, line BLOB NOT NULL,
          UNIQUE (read, sequence), UNIQUE (reader, client, client_sequence)) STRICT;
        CREATE TABLE accounts (
          name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL CHECK (role IN ('reader', 'coordinator', 'admin')),
          password TEXT NOT NULL, disabled INTEGER NOT NULL, created TEXT NOT NULL) STRICT;
        CREATE TRIGGER reads_stay BEFORE UPDATE ON reads BEGIN SELECT RAISE(ABORT, 'reads are append-only'); END;
        CREATE TRIGGER reads_remain BEFORE DELETE ON reads BEGIN SELECT RAISE(ABORT, 'reads are append-only'); END;
        CREATE TRIGGER reads_follow BEFORE INSERT ON reads
          WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM reads) OR EXISTS (SELECT 1 FROM reads WHERE id = NEW.id
            OR (study = NEW.study AND case_name = NEW.case_name AND reader = NEW.reader AND round = NEW.round))
          BEGIN SELECT RAISE(ABORT, 'reads are append-only'); END;
        CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TRIGGER events_follow BEFORE INSERT ON events
          WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM events)
            OR NEW.sequence <> (SELECT coalesce(max(sequence), -1) + 1 FROM events WHERE read = NEW.read)
            OR EXISTS (SELECT 1 FROM events WHERE reader = NEW.reader AND client = NEW.client AND client_sequence = NEW.client_sequence)
          BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        """,
    ];

    /// <summary>Makes an empty file a store, and an older store one of this version.</summary>
    public static void Bring(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") == ApplicationId && Number(connection, "PRAGMA user_version") == Scripts.Length)
            return;
        WriteTransaction.Run(connection, () =>
        {
            // Read again: another process may have made the store while this one waited.
            long version = Number(connection, "PRAGMA user_version");
            if (Number(connection, "PRAGMA application_id") == 0 && version == 0
                && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                Run(connection, $"PRAGMA application_id = {ApplicationId}");
            else
                Check(connection, path, olderToo: true);
            for (; version < Scripts.Length; version++)
                Run(connection, Scripts[version]);
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Scripts.Length}"));
            return (true, Keep: true);
        });
    }

    /// <summary>Refuses a file that is no store, or one of another version.</summary>
    public static void Check(SqliteConnection connection, string path, bool olderToo = false)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
            throw new ReadStoreException(path, "is no store of reads; name the store's file");
        long version = Number(connection, "PRAGMA user_version");
        if (version > Scripts.Length || version < 1)
            throw new ReadStoreException(path, $"is a store of version {version}, this Rubor knows up to {Scripts.Length}; use the Rubor that wrote it");
        if (version < Scripts.Length && !olderToo)
            throw new ReadStoreException(path, $"is a store of the older version {version}; start the workstation once to bring it up to {Scripts.Length}");
    }

    /// <summary>Writes the version that a store has once more: the smallest thing that shows whether it can be written.</summary>
    public static void Touch(SqliteConnection connection) =>
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Number(connection, "PRAGMA user_version")}"));

    static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
