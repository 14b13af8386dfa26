using System.Data;
using Microsoft.Data.Sqlite;
using Rubor.Reading.Store;
using SQLitePCL;

namespace Rubor.Reading.Sqlite;

/// <summary>A connection to a store's file, set up so that what is committed is on the disk.</summary>
internal sealed class SqliteFile : IDisposable, IAsyncDisposable
{
    private const int BusyTimeoutSeconds = 10;

    private readonly SemaphoreSlim gate = new(1, 1);

    // A full disk whose last write failed counts as full until so much is free, or something was written: the probe is smaller than an act.
    private const long RoomAgain = 1 << 20;

    private readonly Func<SqliteConnection> connect;
    private SqliteConnection connection;
    private ReadStoreException? failure;

    private SqliteFile(string path, Func<SqliteConnection> connect) => (Path, this.connect, connection) = (path, connect, connect());

    public string Path { get; }

    /// <summary>Opens a store; makes it where there is none and <paramref name="create"/> says so.</summary>
    public static SqliteFile Open(string path, bool create)
    {
        if (Directory.Exists(path))
            throw new ReadStoreException(path, "is a folder; name the store's file in it");
        if (create)
            CreatePrivately(path);
        else if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path, or make it with 'rubor users add'");
        return Guard(path, () => new SqliteFile(path, () => Connect(path, SqliteOpenMode.ReadWrite, c =>
        {
            // journal_mode answers with the mode that holds now: a file system without shared memory cannot do WAL.
            if (Text(c, "PRAGMA journal_mode = WAL") != "wal")
                throw new ReadStoreException(path, "lies on a file system where SQLite cannot keep a write-ahead log; use a local disk");
            Text(c, "PRAGMA synchronous = FULL");
            Text(c, "PRAGMA foreign_keys = ON");
            SqliteSchema.Bring(c, path);
            RequireWritable(c, path);
        })));
    }

    /// <summary>Opens a store to read only.</summary>
    public static SqliteFile OpenToRead(string path)
    {
        if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path");
        return Guard(path, () => new SqliteFile(path, () =>
        {
            try
            {
                return Connect(path, SqliteOpenMode.ReadOnly, c => SqliteSchema.Check(c, path));
            }
            catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14)
            {
                // SQLite keeps an index of the log beside the file, also to read. Where nothing can be written, nothing changes the file either.
                if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
                    throw new ReadStoreException(path, "lies where nothing can be written, with a log (-wal) that is not merged into it yet; copy both to a folder that can be written", e);
                return Connect($"file:{string.Join('/', System.IO.Path.GetFullPath(path).Split('/').Select(Uri.EscapeDataString))}?immutable=1", SqliteOpenMode.ReadOnly, c => SqliteSchema.Check(c, path));
            }
        }));
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
            throw SqliteTroubles.Of(path, e);
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
            return Guard(Path, () =>
            {
                // A rollback failed, or connecting anew did.
                if (connection.State != ConnectionState.Open || WriteTransaction.IsOpen(connection))
                    Reconnect();
                return run();
            });
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Writes something as a whole, or nothing where it says so or fails, while nothing else runs on this connection.</summary>
    public Task<T> WriteAsync<T>(Func<(T Result, bool Keep)> run, CancellationToken cancel) => LockedAsync(() => Write(run), cancel);

    /// <summary>
    /// Why nothing can be written now; null when nothing speaks against it. Writes only while there is a suspicion: the last write failed,
    /// or the disk has no room. Then it is the store's version number, with the value that it has.
    /// </summary>
    public Task<string?> ObstacleAsync(CancellationToken cancel) => LockedAsync(() =>
    {
        if (failure is { Trouble: StoreTrouble.DiskFull } && SqliteTroubles.HasLessRoomThan(Path, RoomAgain))
            return failure.Message;
        if (failure is null && !SqliteTroubles.HasLessRoomThan(Path, SqliteTroubles.NoRoom))
            return null;
        try
        {
            return Write(() =>
            {
                SqliteSchema.Touch(connection);
                return ((string?)null, Keep: true);
            });
        }
        catch (SqliteException e)
        {
            return SqliteTroubles.Of(Path, e).Message;
        }
    }, cancel);

    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    public void Dispose()
    {
        connection.Dispose();
        gate.Dispose();
    }

    /// <summary>Closes after what is running.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        Dispose();
    }

    // Where a file cannot be written, SQLite opens it to read without a word; where its folder cannot, the first write finds out.
    private static void RequireWritable(SqliteConnection connection, string path)
    {
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            throw new ReadStoreException(path, "cannot be written; check the permissions of the file and its folder, and whether the file system is read-only") { Trouble = StoreTrouble.ReadOnly };
        WriteTransaction.Run(connection, () => (true, Keep: false));
    }

    private T Write<T>(Func<(T Result, bool Keep)> run)
    {
        bool kept = false;
        try
        {
            var result = WriteTransaction.Run(connection, () =>
            {
                var made = run();
                kept = made.Keep;
                return made;
            });
            if (kept)
                failure = null;
            return result;
        }
        catch (SqliteException e)
        {
            failure = SqliteTroubles.Of(Path, e);
            throw;
        }
    }

    private void Reconnect()
    {
        connection.Dispose();
        connection = connect();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, Action<SqliteConnection> setUp)
    {
        _ = SqliteLibrary.Version;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutSeconds }.ConnectionString);
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
            throw new ReadStoreException(path, "cannot be made; check that its folder is there and writable, and that the disk has room", e);
        }
    }
}
