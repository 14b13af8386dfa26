using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Tables;

/// <summary>
/// A table of text with a heading: tabs, semicolons or commas between cells (or what a first line sep=… says), quotes around cells that
/// hold them, UTF-8, UTF-16 or western bytes. One decimal mark a file, point or comma; what may be a fraction or thousands is refused.
/// Empty cells and NA, n/a, NaN, null and a single full stop are missing values.
/// </summary>
public sealed class TableFile
{
    static readonly char[] Separators = ['\t', ';', ','];
    static readonly HashSet<string> Missing = new(["", "na", "n/a", "nan", "null", "."], StringComparer.OrdinalIgnoreCase);

    readonly List<(int Row, string[] Cells)> rows;

    readonly Lazy<TableMarks> marks; // most tables hold names alone

    TableFile(string path, string[] columns, List<(int, string[])> rows, Lazy<TableMarks> marks) =>
        (Path, Columns, this.rows, this.marks) = (path, columns, rows, marks);

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Lower-case hexadecimal SHA-256 of what was read: a pipe cannot be read once more.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Headings in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows below the heading.</summary>
    public int Count => rows.Count;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="decimalMark">Its decimal mark, where the caller knows it: the other one then separates thousands. Null to take it from
    /// the cells.</param>
    /// <exception cref="OutputException">It is missing, empty, or a row has another number of cells than the heading; the message names the
    /// row.</exception>
    public static TableFile Read(string path, DecimalMark? decimalMark = null)
    {
        var bytes = Bytes(path);
        string text = ComposedText.Of(Text(path, bytes));
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        string heading = end < 0 ? text : text[..end];
        char separator = Separators.MaxBy(s => CountUnquoted(heading, s));
        if (end >= 0 && heading.Trim('"') is { Length: 5 } said && said.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            // A line for spreadsheets, which do not show it; nor does it count.
            separator = said[^1];
            text = text[end..].TrimStart('\r', '\n');
        }
        var options = new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = Math.Max(text.Length * 4, 1024),
        };
        string[]? columns = null;
        var rows = new List<(int, string[])>();
        try
        {
            using var reader = CsvReader.FromText(text, options);
            while (reader.Read())
            {
                string[] cells = reader.Current.ToArray();
                int row = (int)reader.LineNumber;
                if (columns is null)
                    columns = cells;
                else if (cells.All(c => c.Length == 0))
                    continue;
                else if (cells.Length != columns.Length)
                    throw new OutputException(path,
                        $"row {row} has {cells.Length} cells where the heading has {columns.Length}" +
                        (separator != ',' || cells.Length <= columns.Length ? ""
                            : "; a decimal comma needs quotes where commas separate the cells"));
                else
                    rows.Add((row, cells));
            }
        }
        catch (CsvFormatException e)
        {
            throw new OutputException(path, $"row {e.LineNumber}: a quote is out of place; put quotes around the whole cell and double those within");
        }
        if (columns is null)
            throw new OutputException(path, "is empty; a table begins with a row of column names");
        return rows.Count > 0
            ? new(path, columns, rows, new(() => TableMarks.Of(rows, columns.Length, Missing.Contains, decimalMark, separator)))
            {
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes))
            }
            : throw new OutputException(path, "has a heading and no row");
    }

    /// <summary>The table with only the rows that hold one of some values in a column, spelt alike.</summary>
    /// <exception cref="OutputException">There is no such column, or no such row.</exception>
    public TableFile Where(string column, IReadOnlyCollection<string> values)
    {
        int at = Column(column);
        var kept = rows.FindAll(r => values.Contains(r.Cells[at]));
        return kept.Count > 0
            ? new(Path, [.. Columns], kept, new(() => marks.Value.Within(kept, Columns.Count, Missing.Contains))) { Sha256 = Sha256 }
            : throw new OutputException(Path,
                $"no row holds {string.Join(" or ", values)} in column {Columns[at]}; it holds " +
                $"{string.Join(", ", rows.Select(r => r.Cells[at]).Distinct().Order(StringComparer.Ordinal).Take(10))}");
    }

    /// <summary>Index of a column.</summary>
    /// <exception cref="OutputException">There is none of that name, or two.</exception>
    public int Column(string name)
    {
        var found = Columns.Index().Where(c => c.Item == name).Select(c => c.Index).ToList();
        if (found.Count == 0)
            found = [.. Columns.Index().Where(c => string.Equals(c.Item, name, StringComparison.OrdinalIgnoreCase)).Select(c => c.Index)];
        return found.Count switch
        {
            1 => found[0],
            0 => throw new OutputException(Path, $"has no column {name}; its columns are {string.Join(", ", Columns)}"),
            _ => throw new OutputException(Path, $"has {found.Count} columns named {name}; give them different names"),
        };
    }

    /// <summary>Number of a row in the file, the heading being row 1.</summary>
    public int RowNumber(int index) => rows[index].Row;

    /// <summary>A cell as text, or null where the value is missing.</summary>
    public string? Text(int index, int column) => Missing.Contains(rows[index].Cells[column]) ? null : rows[index].Cells[column];

    /// <summary>A cell that must not be missing.</summary>
    /// <exception cref="OutputException">It is missing; names row and column.</exception>
    public string Required(int index, int column) => Text(index, column) ?? throw Bad(index, column, "is empty; every row needs it");

    /// <summary>A cell as a finite number whose square is finite, or null where the value is missing.</summary>
    /// <exception cref="OutputException">It is no number, or may be one or another; names row and column.</exception>
    public double? Number(int index, int column)
    {
        if (Text(index, column) is not { } text)
            return null;
        var (value, reason) = marks.Value.Read(text, column, Columns);
        return value ?? throw Bad(index, column, reason!);
    }

    /// <summary>A cell as a number, or null where it is none without doubt: for cells that may be names as well.</summary>
    public double? NumberOrNull(int index, int column) =>
        Text(index, column) is { } text ? marks.Value.Read(text, column, Columns).Value : null;

    /// <summary>Whether a cell is a number or missing; a number that <see cref="Number"/> refuses for its mark is one.</summary>
    public bool IsNumberOrMissing(int index, int column) => Text(index, column) is not { } text
        || (marks.Value.Asked is { } asked ? NumberCell.Value(text, asked) is not null
            : NumberCell.FormOf(text).Form is not (NumberForm.None or NumberForm.Grouped));

    /// <summary>
    /// Whether a cell begins with a figure, as numbers, dates and 12 mm do: such is no name of a category unless the caller says so.
    /// </summary>
    public bool BeginsWithDigit(int index, int column) => Text(index, column) is { } text && NumberCell.BeginsWithDigit(text);

    /// <summary>An error about a cell.</summary>
    public OutputException Bad(int index, int column, string reason) => new(Path, $"row {RowNumber(index)}, column {Columns[column]}: {reason}");

    static int CountUnquoted(string heading, char separator)
    {
        bool quoted = false;
        int count = 0;
        foreach (char c in heading)
            if (c == '"')
                quoted = !quoted;
            else if (c == separator && !quoted)
                count++;
        return count;
    }

    static byte[] Bytes(string path)
    {
        try
        {
            return RegularFile.IsPipe(path) ? PipedTable.Read(path) : RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, Directory.Exists(path) ? "is a folder; name a table"
                : File.Exists(path) ? $"cannot be read ({e.Message.TrimEnd('.')})" : "no such file");
        }
    }

    static string Text(string path, byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new OutputException(path, "is a spreadsheet's workbook; save the sheet as CSV");
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), (Encoding?)WithoutMark(bytes)
                ?? new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            string text = reader.ReadToEnd();
            return !text.Contains('\0', StringComparison.Ordinal) ? text : throw new OutputException(path, "is no text; save the table as CSV in UTF-8");
        }
        catch (DecoderFallbackException)
        {
            // Spreadsheets of older systems save western text byte by byte.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    // UTF-16 that does not say so: every other byte of western text is 0.
    static UnicodeEncoding? WithoutMark(byte[] bytes)
    {
        const int enough = 4096;
        int pairs = Math.Min(bytes.Length, enough) / 2, even = 0, odd = 0;
        if (pairs < 2 || bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return null;
        for (int i = 0; i < pairs; i++)
            (even, odd) = (even + (bytes[2 * i] == 0 ? 1 : 0), odd + (bytes[2 * i + 1] == 0 ? 1 : 0));
        return odd > pairs / 2 && even == 0 ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false)
            : even > pairs / 2 && odd == 0 ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false) : null;
    }
}
