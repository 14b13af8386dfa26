using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Tables;

/// <summary>
/// A table of text with a heading: tabs, semicolons or commas between cells, quotes around cells that hold them, any byte order
/// mark, decimal points or commas. Empty cells and NA, n/a, NaN, null and a single full stop are missing values.
/// </summary>
public sealed class TableFile
{
    private static readonly char[] Separators = ['\t', ';', ','];
    private static readonly HashSet<string> Missing = new(["", "na", "n/a", "nan", "null", "."], StringComparer.OrdinalIgnoreCase);

    private readonly List<(int Row, string[] Cells)> rows;

    private TableFile(string path, string[] columns, List<(int, string[])> rows) => (Path, Columns, this.rows) = (path, columns, rows);

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Lower-case hexadecimal SHA-256 of what was read: a pipe cannot be read once more.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Headings in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows below the heading.</summary>
    public int Count => rows.Count;

    /// <summary>Reads a table.</summary>
    /// <exception cref="OutputException">It is missing, empty, or a row has another number of cells than the heading; the message names the row.</exception>
    public static TableFile Read(string path)
    {
        var bytes = Bytes(path);
        string text = Text(bytes);
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        string heading = end < 0 ? text : text[..end];
        char separator = Separators.MaxBy(s => heading.Count(c => c == s));
        var options = new CsvReaderOptions
        {
            Separator = separator, HasHeader = false, TrimWhitespace = true, TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw, MaxRecordSize = Math.Max(text.Length * 4, 1024),
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
                    throw new OutputException(path, $"row {row} has {cells.Length} cells where the heading has {columns.Length}");
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
        return rows.Count > 0 ? new(path, columns, rows) { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) } : throw new OutputException(path, "has a heading and no row");
    }

    /// <summary>The table with only the rows that hold one of some values in a column, spelt alike.</summary>
    /// <exception cref="OutputException">There is no such column, or no such row.</exception>
    public TableFile Where(string column, IReadOnlyCollection<string> values)
    {
        int at = Column(column);
        var kept = rows.FindAll(r => values.Contains(r.Cells[at]));
        return kept.Count > 0 ? new(Path, [.. Columns], kept) { Sha256 = Sha256 }
            : throw new OutputException(Path, $"no row holds {string.Join(" or ", values)} in column {Columns[at]}; it holds {string.Join(", ", rows.Select(r => r.Cells[at]).Distinct().Order(StringComparer.Ordinal).Take(10))}");
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

    /// <summary>A cell as a finite number, or null where the value is missing.</summary>
    /// <exception cref="OutputException">It is no number; names row and column.</exception>
    public double? Number(int index, int column) => Text(index, column) is not { } text ? null
        : NumberOf(text) ?? throw Bad(index, column, $"'{text}' is no number; correct it or leave the cell empty");

    /// <summary>Whether a cell is a number or missing.</summary>
    public bool IsNumberOrMissing(int index, int column) => Text(index, column) is not { } text || NumberOf(text) is not null;

    /// <summary>An error about a cell.</summary>
    public OutputException Bad(int index, int column, string reason) => new(Path, $"row {RowNumber(index)}, column {Columns[column]}: {reason}");

    private static double? NumberOf(string text)
    {
        // 1,5 is one and a half; 1.234,5 and 1,234.5 might be either thousand, so they are no numbers.
        string plain = text.Contains('.', StringComparison.Ordinal) ? text : text.Replace(',', '.');
        plain = plain.Replace('−', '-');
        return plain.Count(c => c == '.') <= 1 && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return RegularFile.IsPipe(path) ? PipedTable.Read(path) : RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, Directory.Exists(path) ? "is a folder; name a table" : File.Exists(path) ? $"cannot be read ({e.Message.TrimEnd('.')})" : "no such file");
        }
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // Spreadsheets of older systems save western text byte by byte.
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
