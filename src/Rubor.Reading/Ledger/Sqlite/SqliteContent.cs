
namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>Everything in a store's file, as one moment's view, for the audit.</summary>
internal static class SqliteContent
{
    /// <summary>Reads at once, lines as they are enumerated; the file is closed after the last one.</summary>
    public static StoreContent Of(SqliteFile file)
    {
        Run(file, "BEGIN");
        var reads = new List<(long, string, ReadKey)>();
        using (var command = file.Command("SELECT number, id, study, case_name, reader, round FROM reads ORDER BY number"))
        using (var row = command.ExecuteReader())
            while (row.Read())
                reads.Add((row.GetInt64(0), row.GetString(1), new(row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5))));
        return new(reads, Lines(file), SchemaCheck.Differences(file));
    }

    static IEnumerable<StoredLine> Lines(SqliteFile file)
    {
        using (file)
        using (var command = file.Command("SELECT position, read, sequence, reader, client, client_sequence, hash, line FROM events ORDER BY position"))
        using (var row = SqliteFile.Guard(file.Path, command.ExecuteReader))
            while (SqliteFile.Guard(file.Path, row.Read))
                yield return SqliteFile.Guard(file.Path, () =>
                    new StoredLine(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
                    row.GetString(6), (byte[])row[7]));
    }

    static void Run(SqliteFile file, string sql)
    {
        using var command = file.Command(sql);
        command.ExecuteNonQuery();
    }
}
