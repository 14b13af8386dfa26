using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange;

/// <summary>One file of a study that an import wrote.</summary>
/// <param name="File">Relative to the study's folder, with slashes.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal.</param>
/// <param name="Kind">Kind of the source.</param>
/// <param name="Settings">How it was made, in the plan's words.</param>
/// <param name="Sources">SHA-256 of each file that it was made from, in ordinal order. No names: those of an archive may be patients'.</param>
/// <param name="IsEmpty">Whether it is a label without a voxel.</param>
internal sealed record LedgerEntry(string File, string Sha256, string Kind, string Settings, IReadOnlyList<string> Sources, bool IsEmpty)
{
    public bool IsOf(string kind, string settings, IReadOnlyList<string> sources) =>
        Kind == kind && Settings == settings && Sources.SequenceEqual(sources);
}

/// <summary>
/// import.json of a study: which files imports wrote, and from what. While an import runs each finished file is a line of a hidden journal,
/// so that a killed run knows what it had done; the end joins both.
/// </summary>
internal sealed class ImportLedger : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "import.json";

    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.import/1";

    const string JournalName = ".rubor-import-journal";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly string folder;
    readonly SortedDictionary<string, LedgerEntry> entries = new(StringComparer.Ordinal);
    readonly HashSet<string> unfinished = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    StreamWriter? journal;
    bool changed;

    ImportLedger(string folder) => this.folder = folder;

    /// <summary>Whether a run was killed before its end.</summary>
    public bool IsUnfinished => unfinished.Count > 0;

    /// <summary>Whether a folder has one, or the journal of a run that was killed.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName)) || File.Exists(Path.Combine(folder, JournalName));

    /// <exception cref="OutputException">import.json is damaged, or of a newer Rubor.</exception>
    public static ImportLedger Read(string folder)
    {
        var ledger = new ImportLedger(folder);
        string path = Path.Combine(folder, FileName), journal = Path.Combine(folder, JournalName);
        if (File.Exists(path))
        {
            if (JsonFile.Read(path) is not JsonObject root || root["format"]?.ToString() != FormatName || root["files"] is not JsonArray files)
                throw new OutputException(path, $"is no {FormatName} file; move it away, and files of earlier imports are compared with their sources again");
            foreach (var file in files)
                ledger.Take(Entry(file) ?? throw new OutputException(path, "has an entry that is none; move the file away"), isUnfinished: false);
        }
        // The last line of a killed run may be cut off.
        if (File.Exists(journal))
            foreach (string line in File.ReadLines(journal))
                if (Parse(line) is { } entry)
                    ledger.Take(entry, isUnfinished: true);
        return ledger;
    }

    /// <summary>What an earlier import wrote, or null.</summary>
    public LedgerEntry? Of(string file)
    {
        lock (gate)
            return entries.GetValueOrDefault(file);
    }

    /// <summary>Whether a file is known only from the journal of a killed run: what lies there may be half of it.</summary>
    public bool IsUnsure(string file)
    {
        lock (gate)
            return unfinished.Contains(file);
    }

    /// <summary>Keeps a finished file; called from any thread.</summary>
    public void Add(LedgerEntry entry)
    {
        lock (gate)
        {
            journal ??= new(Path.Combine(folder, JournalName), append: true, new UTF8Encoding(false)) { AutoFlush = true };
            journal.WriteLine(Json(entry).ToJsonString());
            entries[entry.File] = entry;
            changed = true;
        }
    }

    /// <summary>Writes import.json where anything is new, and takes the journal away.</summary>
    public void Finish()
    {
        journal?.Dispose();
        journal = null;
        if (changed || IsUnfinished)
            WholeFile.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(new JsonObject
            {
                ["format"] = FormatName,
                ["files"] = new JsonArray([.. entries.Values.Select(Json)]),
            }.ToJsonString(Indented) + "\n"));
        File.Delete(Path.Combine(folder, JournalName));
    }

    public void Dispose() => journal?.Dispose();

    void Take(LedgerEntry entry, bool isUnfinished)
    {
        entries[entry.File] = entry;
        if (isUnfinished)
            unfinished.Add(entry.File);
    }

    static JsonObject Json(LedgerEntry entry) => new()
    {
        ["file"] = entry.File,
        ["sha256"] = entry.Sha256,
        ["kind"] = entry.Kind,
        ["settings"] = entry.Settings,
        ["empty"] = entry.IsEmpty,
        ["sources"] = new JsonArray([.. entry.Sources.Select(s => (JsonNode)s)]),
    };

    static LedgerEntry? Parse(string line)
    {
        try
        {
            return Entry(JsonNode.Parse(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static LedgerEntry? Entry(JsonNode? node) => node is JsonObject o && o["file"] is { } file && o["sha256"] is { } sha
        && o["sources"] is JsonArray sources
        ? new($"{file}", $"{sha}", $"{o["kind"]}", $"{o["settings"]}", [.. sources.Select(s => $"{s}")],
            o["empty"] is JsonValue v && v.GetValueKind() == JsonValueKind.True)
        : null;
}
