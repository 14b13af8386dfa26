using System.Data;
using Microsoft.Data.Sqlite;
using Rubor.Imaging;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>A connection to a store's file, set up so that what is committed is on the disk.</summary>
internal sealed class SqliteFile : IDisposable, IAsyncDisposable
{
    // A full disk whose last write failed counts as full until so much is free, or something was written: the probe is smaller than an act.
    const long RoomAgain = 1 << 20;

    readonly SemaphoreSlim gate = new(1, 1);
    readonly Func<SqliteConnection> connect;
    SqliteConnection connection;
    ReadStoreException? failure;

    SqliteFile(string path, Func<SqliteConnection> connect) => (Path, this.connect, connection) = (path, connect, connect());

    public string Path { get; }

    /// <summary>Opens a store; makes it where there is none and <paramref name="create"/> says so.</summary>
    public static SqliteFile Open(string path, bool create)
    {
        if (Directory.Exists(path))
            throw new ReadStoreException(path, "is a folder; name the store's file in it");
        RequireRegular(path);
        if (create)
            SqliteOpening.MakePrivately(path);
        else if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path, or make it with 'rubor users add'");
        return Guard(path, () => new SqliteFile(path, () => SqliteOpening.ToWrite(path)));
    }

    /// <summary>Opens a store to read only.</summary>
    public static SqliteFile OpenToRead(string path)
    {
        if (!File.Exists(path))
            throw new ReadStoreException(path, "there is no such store; check the path");
        RequireRegular(path);
        return Guard(path, () => new SqliteFile(path, () => SqliteOpening.ToRead(path)));
    }

    static void RequireRegular(string path)
    {
        if (RegularFile.Refusal(path) is { } refusal)
            throw new ReadStoreException(path, refusal);
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
                RequireConnection();
                return run();
            });
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Writes something as a whole, or nothing where it says so or fails, while nothing else runs on this connection.</summary>
    public async Task<T> WriteAsync<T>(Func<ValueTask<(T Result, bool Keep)>> run, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            RequireConnection();
            bool kept = false;
            var result = await WriteTransaction.RunAsync(connection, async () =>
            {
                var made = await run();
                kept = made.Keep;
                return made;
            });
            if (kept)
                failure = null;
            return result;
        }
        catch (SqliteException e)
        {
            throw failure = SqliteTroubles.Of(Path, e);
        }
        catch (DllNotFoundException e)
        {
            throw new ReadStoreException(Path, e.Message, e);
        }
        finally
        {
            gate.Release();
        }
    }

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
            WriteTransaction.Run(connection, () =>
            {
                SqliteSchema.Touch(connection);
                return (true, Keep: true);
            });
            failure = null;
            return null;
        }
        catch (SqliteException e)
        {
            failure = SqliteTroubles.Of(Path, e);
            return failure.Message;
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

    // A rollback failed, or connecting anew did.
    void RequireConnection()
    {
        if (connection.State == ConnectionState.Open && !WriteTransaction.IsOpen(connection))
            return;
        connection.Dispose();
        connection = connect();
    }
}
