using Microsoft.Data.Sqlite;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Tests.Reading;

/// <summary>Somebody who opens a store's file with SQLite, and knows how to hash: sha256(BLOB).</summary>
internal static class Tamper
{
    /// <summary>Runs SQL on a store.</summary>
    public static void Run(string store, string sql)
    {
        _ = SqliteLibrary.Version;
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        connection.CreateFunction("sha256", (byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The same without the guards, which are put back.</summary>
    public static void Unguarded(string store, string sql)
    {
        _ = SqliteLibrary.Version;
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        connection.CreateFunction("sha256", (byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
            isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
        var guards = new List<(string Name, string Sql)>();
        using (var row = command.ExecuteReader())
            while (row.Read())
                guards.Add((row.GetString(0), row.GetString(1)));
        foreach (string run in guards.Select(g => $"DROP TRIGGER {g.Name}").Append(sql).Concat(guards.Select(g => g.Sql)))
        {
            command.CommandText = run;
            command.ExecuteNonQuery();
        }
    }
}
