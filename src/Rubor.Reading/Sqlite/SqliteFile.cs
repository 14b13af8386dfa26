using Microsoft.Data.Sqlite;
using Rubor.Reading.Store;

namespace Rubor.Reading.Sqlite;

/// <summary>A connection to a store's file, set up so that what is committed is on the disk.</summary>
internal sealed class SqliteFile : IDisposable, IAsyncDisposable
{
    private const int BusyTimeoutSeconds = 10;

    private readonly SemaphoreSlim gate = new(1, 1);

    private SqliteFile(string path, SqliteConnection connection) => (Path, Connection) = (path, connection);

    public string Path { get; }

    public SqliteConnection Connection { get; }

    /// <summary>Opens a store; makes it where there is none and <paramref name="create"/> says so.</summary>
    public static SqliteFile Open(string path, bool create)
    {
        if (Directory.Exists(path))
            throw new ReadStoreException(path, "is a folder; name the store's file in it");
        if (create)
            CreatePrivately(path);
        else if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path, or make it with 'rubor users add'");
        return Guard(path, () => Connect(path, SqliteOpenMode.ReadWrite, c =>
        {
            // journal_mode answers with the mode that holds now: a file system without shared memory cannot do WAL.
            if (Text(c, "PRAGMA journal_mode = WAL") != "wal")
                throw new ReadStoreException(path, "lies on a file system where SQLite cannot keep a write-ahead log; use a local disk");
            Text(c, "PRAGMA synchronous = FULL");
            Text(c, "PRAGMA foreign_keys = ON");
            SqliteSchema.Bring(c, path);
        }));
    }

    /// <summary>Opens a store to read only.</summary>
    public static SqliteFile OpenToRead(string path)
    {
        if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path");
        return Guard(path, () => Connect(path, SqliteOpenMode.ReadOnly, c => SqliteSchema.Check(c, path)));
    }

    /// <summary>Runs something on the store and turns SQLite's errors into one line.</summary>
    public static T Guard<T>(string path, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (SqliteException e)
        {
            throw new ReadStoreException(path, e.SqliteErrorCode switch
            {
                5 or 6 => "is in use by another process that does not let go; try again, or stop that process",
                8 or 14 => "cannot be opened or written; check the permissions of the file and its folder",
                11 or 26 => $"is damaged ({e.Message}); restore it from a copy",
                13 => "the disk is full; make room and try again",
                _ => $"SQLite says: {e.Message}; restore it from a copy if this stays",
            }, e);
        }
        catch (DllNotFoundException e)
        {
            throw new ReadStoreException(path, e.Message, e);
        }
    }

    /// <summary>Runs something on the store while nothing else runs on this connection.</summary>
    public async Task<T> LockedAsync<T>(Func<T> run, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return Guard(Path, run);
        }
        finally
        {
            gate.Release();
        }
    }

    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    public void Dispose()
    {
        Connection.Dispose();
        gate.Dispose();
    }

    /// <summary>Closes after what is running.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        Dispose();
    }

    private static SqliteFile Connect(string path, SqliteOpenMode mode, Action<SqliteConnection> setUp)
    {
        _ = SqliteLibrary.Version;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutSeconds }.ConnectionString);
        try
        {
            connection.Open();
            Text(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}"));
            setUp(connection);
            return new(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    // Reads and password hashes are nobody else's: the file is private from its first byte, and SQLite gives its log the same mode.
    private static void CreatePrivately(string path)
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
            throw new ReadStoreException(path, "cannot be made; check that its folder is there and writable", e);
        }
    }
}
