using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>Connects to a store's file.</summary>
internal static class SqliteOpening
{
    const int BusyTimeoutSeconds = 10;

    /// <summary>A connection that writes, and on which what is committed is on the disk.</summary>
    public static SqliteConnection ToWrite(string path) => Connect(path, SqliteOpenMode.ReadWrite, c =>
    {
        // journal_mode answers with the mode that holds now: a file system without shared memory cannot do WAL.
        if (Text(c, "PRAGMA journal_mode = WAL") != "wal")
            throw new ReadStoreException(path, "lies on a file system where SQLite cannot keep a write-ahead log; use a local disk");
        Text(c, "PRAGMA synchronous = FULL");
        Text(c, "PRAGMA foreign_keys = ON");
        SqliteSchema.Bring(c, path);
        RequireWritable(c, path);
    });

    /// <summary>A connection that only reads, also where nothing can be written.</summary>
    public static SqliteConnection ToRead(string path)
    {
        try
        {
            return Connect(path, SqliteOpenMode.ReadOnly, c => SqliteSchema.Check(c, path));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14)
        {
            // SQLite keeps an index of the log beside the file, also to read. Where nothing can be written, nothing changes the file
            // either.
            if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
                throw new ReadStoreException(path,
                    "lies where nothing can be written, with a log (-wal) that is not merged into it yet; copy both to a folder that can be written", e);
            string address = string.Join('/', Path.GetFullPath(path).Split('/').Select(Uri.EscapeDataString));
            return Connect($"file:{address}?immutable=1", SqliteOpenMode.ReadOnly, c => SqliteSchema.Check(c, path));
        }
    }

    /// <summary>
    /// Makes an empty file, if there is none. Reads and password hashes are nobody else's: it is private from its first byte, and SQLite
    /// gives its log the same mode.
    /// </summary>
    public static void MakePrivately(string path)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReadStoreException(path, "cannot be made; check that its folder is there and writable, and that the disk has room",
                e);
        }
    }

    // Where a file cannot be written, SQLite opens it to read without a word; where its folder cannot, the first write finds out.
    static void RequireWritable(SqliteConnection connection, string path)
    {
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            throw new ReadStoreException(path,
                "cannot be written; check the permissions of the file and its folder, and whether the file system is read-only")
            {
                Trouble = StoreTrouble.ReadOnly
            };
        WriteTransaction.Run(connection, () => (true, Keep: false));
    }

    static SqliteConnection Connect(string path, SqliteOpenMode mode, Action<SqliteConnection> setUp)
    {
        _ = SqliteLibrary.Version;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds
        }.ConnectionString);
        try
        {
            connection.Open();
            Text(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}"));
            setUp(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
