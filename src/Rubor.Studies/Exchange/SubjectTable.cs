using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange;

/// <summary>Whose a patient, case or task of a source is in the study.</summary>
/// <param name="Subject">The patient.</param>
/// <param name="Session">Visit, or empty where the table does not say: the source's own then.</param>
/// <param name="Scan">Number of the scan, or empty.</param>
public sealed record SubjectOf(string Subject, string Session, string Scan);

/// <summary>
/// A table that maps identifiers of a source to subjects of the study: columns id and subject, and where known session and scan. What it
/// does not name is not imported: a list of patients is a choice, and a case that was forgotten in it could be another's.
/// </summary>
public sealed class SubjectTable
{
    const int NamesShown = 5;

    readonly Dictionary<string, SubjectOf> owners = new(StringComparer.Ordinal);

    SubjectTable(string path) => Source = path;

    /// <summary>The file, for messages.</summary>
    public string Source { get; }

    /// <summary>What to say where the table names what the source lacks, as after a slip of the pen; null where it does not.</summary>
    /// <param name="there">Identifiers of the source.</param>
    public string? RemarkOn(IEnumerable<string> there)
    {
        var absent = owners.Keys.Except(there).Order(StringComparer.Ordinal).ToList();
        return absent.Count == 0 ? null : $"{Source} names {string.Join(", ", absent.Take(NamesShown))}"
            + $"{(absent.Count > NamesShown ? $" and {absent.Count - NamesShown} more" : "")}, which the source lacks";
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="OutputException">It is missing or damaged, or names an identifier twice.</exception>
    public static SubjectTable Read(string path)
    {
        var table = TableFile.Read(path);
        int id = table.Column("id"), subject = table.Column("subject");
        int? Optional(string name) => table.Columns.Contains(name, StringComparer.OrdinalIgnoreCase) ? table.Column(name) : null;
        var (session, scan) = (Optional("session"), Optional("scan"));
        var read = new SubjectTable(path);
        for (int r = 0; r < table.Count; r++)
        {
            string Cell(int? column) => column is { } c ? table.Text(r, c) ?? "" : "";
            var owner = new SubjectOf(Bare(table.Required(r, subject), "sub-"), Bare(Cell(session), "ses-"), Bare(Cell(scan), "scan-"));
            if (!StudyReader.IsName(owner.Subject + owner.Session + owner.Scan))
                throw new OutputException(path,
                    $"row {table.RowNumber(r)}: '{owner.Subject}' and '{owner.Session}' become part of files' names; take out slashes and control characters");
            string name = table.Required(r, id);
            if (!read.owners.TryAdd(name, owner) && read.owners[name] != owner)
                throw new OutputException(path, $"row {table.RowNumber(r)} names {name} a second time, as another's; keep one row");
        }
        return read;
    }

    /// <summary>Whose an identifier is, or null where the table does not name it.</summary>
    public SubjectOf? Of(string id) => owners.GetValueOrDefault(id);

    static string Bare(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
