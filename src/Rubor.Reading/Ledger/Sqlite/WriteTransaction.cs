using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>
/// Something written as a whole or not at all. In plain commands and not as <see cref="SqliteTransaction"/>: SQLite rolls back by itself
/// when the disk is full or fails, and that class then throws on its own ROLLBACK and takes the connection for one with a transaction for
/// good.
/// </summary>
internal static class WriteTransaction
{
    /// <summary>Runs it, and commits where it says that there is something to keep.</summary>
    public static T Run<T>(SqliteConnection connection, Func<(T Result, bool Keep)> run)
    {
        Say(connection, "BEGIN IMMEDIATE");
        try
        {
            var (result, keep) = run();
            // A commit that fails half-way is never answered as stored; the retry finds out what it was.
            Say(connection, keep ? "COMMIT" : "ROLLBACK");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    /// <summary>The same where deciding on what to write waits for something.</summary>
    public static async Task<T> RunAsync<T>(SqliteConnection connection, Func<ValueTask<(T Result, bool Keep)>> run)
    {
        Say(connection, "BEGIN IMMEDIATE");
        try
        {
            var (result, keep) = await run();
            Say(connection, keep ? "COMMIT" : "ROLLBACK");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    /// <summary>Whether a transaction is open that nobody has ended.</summary>
    public static bool IsOpen(SqliteConnection connection) => connection.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0;

    static void RollBack(SqliteConnection connection)
    {
        try
        {
            if (IsOpen(connection))
                Say(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // The first failure is the one to tell. What stays open here, the connection's owner sees and connects anew.
        }
    }

    static void Say(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
