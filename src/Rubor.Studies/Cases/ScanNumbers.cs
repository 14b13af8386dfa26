using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Cases;

/// <summary>
/// Which scan numbers are one patient's: a table with the columns scan, subject and, where known, session. Without it a patient
/// scanned under two numbers would count as two, and could stand on both sides of a split.
/// </summary>
public sealed class ScanNumbers
{
    readonly string path;
    readonly Dictionary<string, (string Subject, string Session)> owners = new(StringComparer.Ordinal);
    readonly HashSet<string> seen = new(StringComparer.Ordinal);

    ScanNumbers(string path) => this.path = path;

    /// <summary>Reads the table.</summary>
    /// <exception cref="OutputException">It is missing or damaged, or names a scan twice.</exception>
    public static ScanNumbers Read(string path)
    {
        var table = TableFile.Read(path);
        int scan = table.Column("scan"), subject = table.Column("subject");
        int? session = table.Columns.Contains("session", StringComparer.OrdinalIgnoreCase) ? table.Column("session") : null;
        var numbers = new ScanNumbers(path);
        for (int r = 0; r < table.Count; r++)
        {
            string name = table.Required(r, subject), visit = session is { } s ? table.Text(r, s) ?? "" : "";
            if (!StudyReader.IsName(name + visit))
                throw new OutputException(path,
                    $"row {table.RowNumber(r)}: '{name}' and '{visit}' become part of files' names; take out slashes, line ends, tabs " +
                    $"and other control characters");
            if (!numbers.owners.TryAdd(table.Required(r, scan), (name, visit)))
                throw new OutputException(path, $"row {table.RowNumber(r)} names scan {table.Required(r, scan)} a second time; a scan is of one subject");
        }
        return numbers;
    }

    /// <summary>Whose scan it is; a number that the table does not name is a subject of its own.</summary>
    internal (string Subject, string Session, string Scan) Of(string number, string session)
    {
        if (!owners.TryGetValue(number, out var owner))
            return (number, session, "");
        seen.Add(number);
        return (owner.Subject, owner.Session.Length > 0 ? owner.Session : session, number);
    }

    internal void RequireAllSeen()
    {
        if (owners.Keys.Except(seen).FirstOrDefault() is { } absent)
            throw new OutputException(path, $"names scan {absent}, of which there is no file; correct the number or take the row out");
    }
}
