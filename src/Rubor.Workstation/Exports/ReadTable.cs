using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using Rubor.Reading.Audit;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>All reads as a table: a row for each signed version, and one for each draft.</summary>
internal static class ReadTable
{
    /// <summary>What the JSON says it is.</summary>
    public const string FormatName = "rubor.reads/1";

    // A spreadsheet takes a cell that begins with one of these for a formula. The apostrophe is among them, so that the guard can be
    // taken off again: one apostrophe at the beginning of a cell is never the text's own.
    const string Guarded = "=+-@\t\r\n'";

    /// <summary>Rows, the images measured again for each.</summary>
    /// <param name="snapshot">The reads.</param>
    /// <param name="library">Their cases.</param>
    /// <param name="room">Knows whether they are as they were.</param>
    /// <param name="cancel">Stops between reads.</param>
    public static async IAsyncEnumerable<ReadRow> RowsAsync(ExportSnapshot snapshot, CaseLibrary library, ReadRoom room,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var history in snapshot.Reads)
            foreach (var read in history.Versions)
            {
                cancel.ThrowIfCancellationRequested();
                yield return new(read, library.Find(read.State.Opened.Case), await Recount.OfAsync(read, library, room),
                    read.Version is null ? "open" : history.Now.IsSigned && read.Number == history.Signed.Count ? "signed" : "superseded");
            }
    }

    /// <summary>Cells of all rows: images and masks do not stay in memory.</summary>
    public static async Task<IReadOnlyList<object?[]>> CellsAsync(ExportSnapshot snapshot, CaseLibrary library, ReadRoom room,
        CancellationToken cancel)
    {
        var cells = new List<object?[]>();
        await foreach (var row in RowsAsync(snapshot, library, room, cancel))
            cells.Add(CellsOf(row));
        return cells;
    }

    /// <summary>Cells of a row.</summary>
    public static object?[] CellsOf(ReadRow row) => [.. ReadColumn.All.Select(c => c.Of(row))];

    /// <summary>
    /// The table by RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for western bytes; names in the first line.
    /// </summary>
    /// <param name="rows">Cells of the rows.</param>
    /// <param name="semicolons">Whether semicolons separate the cells, and fractions have a comma: what spreadsheets of most of Europe
    /// open.</param>
    public static byte[] Csv(IEnumerable<object?[]> rows, bool semicolons = false)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.Preamble);
        using (var csv = CsvWriter.Create(bytes, semicolons ? new CsvWriterOptions { Separator = ';' } : CsvWriterOptions.Default,
            leaveOpen: true))
        {
            csv.WriteRecord([.. ReadColumn.All.Select(c => c.Name)]);
            foreach (object?[] row in rows)
                csv.WriteRecord([.. row.Select(v => semicolons && v is double ? Cell(v).Replace('.', ',') : Cell(v))]);
        }
        return bytes.ToArray();
    }

    /// <summary>The table as JSON: the same names and values, null where a CSV cell is empty.</summary>
    public static JsonObject Json(IEnumerable<object?[]> rows, StoreHead head, string study) => new()
    {
        ["format"] = FormatName,
        ["study"] = study,
        ["version"] = WorkstationApp.Version,
        ["head"] = head.ToString(),
        ["reads"] =
            new JsonArray([.. rows.Select(row =>
            (JsonNode)new JsonObject(ReadColumn.All.Zip(row, (c, value) => KeyValuePair.Create(c.Name, (JsonNode?)Value(value)))))]),
    };

    static string Cell(object? value) => value switch
    {
        null => "",
        string text => text.Length > 0 && Guarded.Contains(text[0]) ? "'" + text : text,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    static JsonValue? Value(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        _ => throw new InvalidOperationException($"A column holds {value.GetType().Name}."),
    };
}
