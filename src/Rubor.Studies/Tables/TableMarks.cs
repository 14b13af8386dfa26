namespace Rubor.Studies.Tables;

/// <summary>Which decimal mark a table has: one for the whole file, from the cells whose writing leaves no doubt.</summary>
internal sealed class TableMarks
{
    readonly Dictionary<DecimalMark, (int Row, int Column, string Text)> certain = [];
    readonly HashSet<int> withWholes = [], withLongWholes = [];

    TableMarks(DecimalMark? asked, char separator) => (Asked, Separator) = (asked, separator);

    /// <summary>What the caller says, or null.</summary>
    public DecimalMark? Asked { get; }

    char Separator { get; }

    /// <summary>The same for some of the rows: what the other ones tell of the file's mark still counts.</summary>
    public TableMarks Within(IReadOnlyList<(int Row, string[] Cells)> rows, int columns, Func<string, bool> isMissing)
    {
        var some = Of(rows, columns, isMissing, Asked, Separator);
        foreach (var (mark, told) in certain)
            some.certain.TryAdd(mark, told);
        return some;
    }

    /// <summary>
    /// Looks through the columns of which at least half the cells are numbers; one of names, dates or comments tells no mark.
    /// </summary>
    public static TableMarks Of(IReadOnlyList<(int Row, string[] Cells)> rows, int columns, Func<string, bool> isMissing,
        DecimalMark? asked, char separator)
    {
        var marks = new TableMarks(asked, separator);
        for (int c = 0; c < columns; c++)
        {
            var forms = rows.Where(r => !isMissing(r.Cells[c]))
                .Select(r => (r.Row, Text: r.Cells[c], Form: NumberCell.FormOf(r.Cells[c]))).ToList();
            foreach (var (row, text, (form, mark)) in 2 * forms.Count(f => f.Form.Form == NumberForm.None) > forms.Count ? [] : forms)
            {
                if (form == NumberForm.Whole)
                {
                    marks.withWholes.Add(c);
                    if (text.Count(char.IsAsciiDigit) > 3)
                        marks.withLongWholes.Add(c);
                }
                else if (form is NumberForm.Fraction or NumberForm.Grouped && mark is { } told)
                    marks.certain.TryAdd(told, (row, c, text));
            }
        }
        return marks;
    }

    /// <summary>The number of a cell; or why it is none, and what to do.</summary>
    public (double? Value, string? Reason) Read(string text, int column, IReadOnlyList<string> columns)
    {
        if (Asked is { } asked)
            return NumberCell.Value(text, asked) is { } said ? InRange(said, text)
                : (null, $"'{text}' is no number with a decimal {Word(asked)}, which --decimal says; correct it or leave the cell empty");
        var (form, mark) = NumberCell.FormOf(text);
        if (form == NumberForm.None)
            return (null, $"'{text}' is no number; correct it or leave the cell empty");
        if (form == NumberForm.Grouped)
            return (null,
                $"'{text}' is no number without doubt: it seems to hold separators of thousands. Take them out, or say --decimal " +
                $"{(mark is { } m ? Word(m) : "point (or comma)")}");
        if (mark is { } own && certain.TryGetValue(own == DecimalMark.Point ? DecimalMark.Comma : DecimalMark.Point, out var other))
            return (null, $"'{text}' has a {Word(own)} where row {other.Row}, column {columns[other.Column]} has '{other.Text}'; a file has one decimal mark. "
                + $"Correct it, or say --decimal {Word(own == DecimalMark.Point ? DecimalMark.Comma : DecimalMark.Point)} if the " +
                    $"{Word(own)} separates thousands");
        if (form == NumberForm.FractionOrThousands && !certain.ContainsKey(mark!.Value) && !withLongWholes.Contains(column)
            && (withWholes.Contains(column) || mark == DecimalMark.Comma || Separator != ','))
            return (null,
                $"'{text}' may be {text.Replace(',', '.')} or {string.Concat(text.Where(c => c is not ('.' or ',')))}, and nothing in " +
                $"the file tells which; say --decimal point or --decimal comma");
        return InRange(NumberCell.Value(text, mark ?? DecimalMark.Point)!.Value, text);
    }

    static (double?, string?) InRange(double value, string text) =>
        !(Math.Abs(value) <= NumberCell.Largest)
            ? (null, $"'{text}' is too large a number to count with; programs write such for a missing value: leave the cell empty")
        : (value, null);

    static string Word(DecimalMark mark) => mark == DecimalMark.Point ? "point" : "comma";
}
