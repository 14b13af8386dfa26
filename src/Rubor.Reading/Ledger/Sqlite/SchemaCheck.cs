using System.Text;
using Microsoft.Data.Sqlite;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>
/// Compares the tables, indexes and guards of a store with those that this version makes: an emptied guard has its name still.
/// </summary>
internal static class SchemaCheck
{
    static readonly Lazy<Dictionary<(string Type, string Name), string>> Made = new(Make);

    /// <summary>What differs, is missing, or is there besides, a line each.</summary>
    public static IReadOnlyList<string> Differences(SqliteFile file)
    {
        using var command = file.Command(Query);
        var there = Read(command);
        return [.. Made.Value.Keys.Union(there.Keys).OrderBy(k => k.Type, StringComparer.Ordinal)
            .ThenBy(k => k.Name, StringComparer.Ordinal).Select(k =>
            !there.TryGetValue(k, out string? sql) ? $"the {Word(k)} is missing"
            : !Made.Value.TryGetValue(k, out string? own) ? $"the {k.Type} {k.Name} does not belong in a store"
            : sql != own ? $"the {Word(k)} is not as this Rubor makes it" : null).OfType<string>()];
    }

    // Tables of statistics, which ANALYZE makes, change nothing. Indexes that SQLite makes for a table have no SQL.
    const string Query = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[1-4]')";

    static string Word((string Type, string Name) k) => k.Type == "trigger" ? $"guard {k.Name} that keeps the store append-only" : $"{k.Type} {k.Name}";

    static Dictionary<(string Type, string Name), string> Make()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        SqliteSchema.Bring(connection, ":memory:");
        using var command = connection.CreateCommand();
        command.CommandText = Query;
        return Read(command);
    }

    static Dictionary<(string Type, string Name), string> Read(SqliteCommand command)
    {
        var rows = new Dictionary<(string Type, string Name), string>();
        using var row = command.ExecuteReader();
        // A name is there once, unless somebody wrote into the schema itself: then the second differs, too.
        while (row.Read())
            if (!rows.TryAdd((row.GetString(0), row.GetString(1)), $"{row.GetString(2)}: {Spaced(row.GetString(3))}"))
                rows[(row.GetString(0), row.GetString(1))] += ", and a second time";
        return rows;
    }

    // Line breaks and indents are layout, but for those within quotes.
    static string Spaced(string sql)
    {
        var text = new StringBuilder(sql.Length);
        char quote = '\0';
        foreach (char c in sql)
        {
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"' or '`')
                quote = c;
            else if (char.IsWhiteSpace(c))
            {
                if (text.Length > 0 && text[^1] != ' ')
                    text.Append(' ');
                continue;
            }
            text.Append(c);
        }
        return text.ToString().TrimEnd();
    }
}
