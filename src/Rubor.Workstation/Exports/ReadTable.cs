using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using Rubor.Reading.Audit;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Exports;

/// <summary>Cells of the table of reads.</summary>
internal sealed class ReadCells(IReadOnlyList<ReadColumn> columns)
{
    readonly List<object?[]> rows = [];

    /// <summary>The columns.</summary>
    public IReadOnlyList<ReadColumn> Columns => columns;

    /// <summary>A cell for each column.</summary>
    public IReadOnlyList<object?[]> Rows => rows;

    /// <summary>Adds a row.</summary>
    public void Add(ReadRow row) => rows.Add([.. columns.Select(c => c.Of(row))]);
}

/// <summary>All reads as a table: a row for each signed version, and one for each draft.</summary>
internal static class ReadTable
{
    /// <summary>What the JSON says it is.</summary>
    public const string FormatName = "rubor.reads/1";

    // A spreadsheet takes a cell that begins with one of these for a formula. The apostrophe is among them, so that the guard can be
    // taken off again: one apostrophe at the beginning of a cell is never the text's own.
    const string Guarded = "=+-@\t\r\n'";

    /// <summary>Columns of the table: those of each kind that the study or its reads have, each name once.</summary>
    public static IReadOnlyList<ReadColumn> ColumnsOf(ExportSnapshot snapshot, ExportSources from)
    {
        var kinds = from.Kinds.In(from.Library.Catalog, snapshot.Reads.Select(r => r.Now)).ToList();
        var columns = kinds.Select(k => (k.Name, Columns: k.Columns(from.Library))).ToList();
        if (columns.Count == 1)
            return columns[0].Columns;
        // A column that two kinds have asks the kind of the row.
        return [.. columns.SelectMany(k => k.Columns.Select(c => c.Name)).Distinct().Select(name => new ReadColumn(name, row =>
            columns.Find(k => k.Name == row.Read.State.Kind.Name).Columns?.FirstOrDefault(c => c.Name == name)?.Of(row)))];
    }

    /// <summary>Rows, each worked out again on its case.</summary>
    /// <param name="snapshot">The reads.</param>
    /// <param name="from">Their cases and kinds.</param>
    /// <param name="cancel">Stops between reads.</param>
    public static async IAsyncEnumerable<ReadRow> RowsAsync(ExportSnapshot snapshot, ExportSources from,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var history in snapshot.Reads)
            foreach (var read in history.Versions)
            {
                cancel.ThrowIfCancellationRequested();
                yield return new(read, from.Library.Find(read.State.Opened.Case), await Recount.OfAsync(read, from),
                    read.Version is null ? "open" : history.Now.IsSigned && read.Number == history.Signed.Count ? "signed" : "superseded");
            }
    }

    /// <summary>Cells of all rows: images and masks do not stay in memory.</summary>
    public static async Task<ReadCells> CellsAsync(ExportSnapshot snapshot, ExportSources from, CancellationToken cancel)
    {
        var cells = new ReadCells(ColumnsOf(snapshot, from));
        await foreach (var row in RowsAsync(snapshot, from, cancel))
            cells.Add(row);
        return cells;
    }

    /// <summary>
    /// The table by RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for western bytes; names in the first line.
    /// </summary>
    /// <param name="cells">Cells of the rows.</param>
    /// <param name="semicolons">Whether semicolons separate the cells, and fractions have a comma: what spreadsheets of most of Europe
    /// open.</param>
    public static byte[] Csv(ReadCells cells, bool semicolons = false)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.Preamble);
        using (var csv = CsvWriter.Create(bytes, semicolons ? new CsvWriterOptions { Separator = ';' } : CsvWriterOptions.Default,
            leaveOpen: true))
        {
            csv.WriteRecord([.. cells.Columns.Select(c => c.Name)]);
            foreach (object?[] row in cells.Rows)
                csv.WriteRecord([.. row.Select(v => semicolons && v is double ? Cell(v).Replace('.', ',') : Cell(v))]);
        }
        return bytes.ToArray();
    }

    /// <summary>The table as JSON: the same names and values, null where a CSV cell is empty.</summary>
    public static JsonObject Json(ReadCells cells, StoreHead head, string study) => new()
    {
        ["format"] = FormatName,
        ["study"] = study,
        ["version"] = WorkstationOptions.Version,
        ["head"] = head.ToString(),
        ["reads"] = new JsonArray([.. cells.Rows.Select(row => (JsonNode)new JsonObject(
            cells.Columns.Zip(row, (c, value) => KeyValuePair.Create(c.Name, (JsonNode?)Value(value)))))]),
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
