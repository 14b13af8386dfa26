using System.Globalization;
using System.Text;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>One decimal mark a file; what may be a fraction or thousands is refused, and digits are no names.</summary>
public sealed class TableFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // Fractions with one mark, wherever the doubt is settled.
    [InlineData("v\n1.5\n2.25\n1.234\n", 1.5, 2.25, 1.234)]
    [InlineData("v;w\n1,5;x\n1,234;y\n", 1.5, 1.234)]
    [InlineData("v\tw\n1,234\t0,5\n567,5\t2\n", 1.234, 567.5)]
    [InlineData("v,w\n1.234,a\n1.300,b\n", 1.234, 1.3)] // where commas separate cells a comma is no decimal mark
    [InlineData("v\tw\n1.234\tx\n1234\ty\n", 1.234, 1234.0)] // thousands are written without a separator
    [InlineData("v\n1e-3\n−2\n+.5\n", 0.001, -2.0, 0.5)]
    [InlineData("v;w\n1,5E+03;a\n", 1500.0)]
    public void Numbers_are_read_with_the_files_mark(string text, params double[] expected)
    {
        var table = Table(text);
        Assert.Equal(expected, Enumerable.Range(0, table.Count).Select(i => table.Number(i, 0)!.Value));
    }

    [Theory]
    [InlineData("v;w\n1.234;a\n987,5;b\n", 0, 2, "'1.234' has a point where row 3, column v has '987,5'")]
    [InlineData("v;w\n1.5;a\n987,5;b\n", 1, 3, "'987,5' has a comma where row 2, column v has '1.5'")]
    [InlineData("v;w\n3;1.5\n987,5;2\n", 1, 3, "where row 2, column w has '1.5'")]
    [InlineData("v\tw\n1,234\ta\n567\tb\n", 0, 2, "'1,234' may be 1.234 or 1234")]
    [InlineData("v\tw\n1,234\ta\n1,300\tb\n", 0, 2, "may be")]
    [InlineData("v;w\n1.234;a\n567;b\n", 0, 2, "'1.234' may be 1.234 or 1234")]
    [InlineData("v,w\n1.234,a\n567,b\n", 0, 2, "may be")]
    [InlineData("v,w\n\"1,234\",a\n987.5,b\n", 0, 2, "'1,234' has a comma")]
    [InlineData("v;w\n1.234,5;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n1.234.567;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n1 234;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n1\u202f234,5;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n1'234;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n1’234.5;a\n", 0, 2, "separators of thousands")]
    [InlineData("v;w\n01.02.2024;a\n", 0, 2, "is no number")]
    [InlineData("v;w\n12 mm;a\n", 0, 2, "is no number")]
    [InlineData("v;w\n-1.797693134862315E+308;a\n", 0, 2, "too large")]
    [InlineData("v;w\n8.98846567431158e307;a\n", 0, 2, "too large")]
    [InlineData("v;w\n1e999;a\n", 0, 2, "too large")]
    public void What_is_no_number_without_doubt_is_refused_by_row_and_column(string text, int index, int row, string because)
    {
        var table = Table(text);
        string message = Assert.Throws<OutputException>(() => table.Number(index, 0)).Message;
        Assert.Contains($"row {row}, column v", message, StringComparison.Ordinal);
        Assert.Contains(because, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v;w\n1.234;a\n987,5;b\n1.234.567,5;c\n1 234;d\n", DecimalMark.Comma, 1234.0, 987.5, 1234567.5, 1234.0)]
    [InlineData("v;w\n1.234;a\n987.5;b\n\"1,234,567.5\";c\n1'234;d\n", DecimalMark.Point, 1.234, 987.5, 1234567.5, 1234.0)]
    public void The_caller_may_say_the_mark_and_the_other_then_separates_thousands(string text, DecimalMark mark, params double[] expected)
    {
        var table = Table(text, mark);
        Assert.Equal(expected, Enumerable.Range(0, table.Count).Select(i => table.Number(i, 0)!.Value));
    }

    [Fact]
    public void A_mark_that_the_caller_names_refuses_a_cell_that_does_not_fit() =>
        Assert.Contains("with a decimal comma, which --decimal says",
            Assert.Throws<OutputException>(() => Table("v;w\n1.5;a\n", DecimalMark.Comma).Number(0, 0)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sep=;\r\ns;v\r\n1;2,5\r\n", "v")]
    [InlineData("\"volume; mm³\",s\n2.5,1\n", "volume; mm³")]
    [InlineData("\"s\";\"a, b\"\n1;2,5\n", "a, b")]
    public void Headings_and_the_line_for_spreadsheets_are_read(string text, string column)
    {
        var table = Table(text);
        Assert.Equal(2.5, table.Number(0, table.Column(column)));
        Assert.Equal(2, table.RowNumber(0));
    }

    [Theory]
    [InlineData("utf-16le")]
    [InlineData("utf-16be")]
    [InlineData("utf-8")]
    [InlineData("latin1")]
    public void Text_is_read_without_a_byte_order_mark(string encoding)
    {
        File.WriteAllBytes(folder["t.csv"], Encoding.GetEncoding(encoding).GetBytes("Ödem;v\nja;2,5\n"));
        var table = TableFile.Read(folder["t.csv"]);
        Assert.Equal(("Ödem", 2.5), (table.Columns[0], table.Number(0, 1)));
    }

    [Fact]
    public void A_workbook_is_no_table()
    {
        File.WriteAllBytes(folder["t.xlsx"], [.. "PK\u0003\u0004"u8, 1, 2]);
        Assert.Contains("save the sheet as CSV", Assert.Throws<OutputException>(() => TableFile.Read(folder["t.xlsx"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1;A;1.234\n1;B;1.260\n2;A;987,5\n2;B;990,5\n3;A;2.104\n3;B;2.150\n", "row 2, column v")] // once bias -1.024 for -25
    [InlineData("1;A;1.234,5\n1;B;1.260,5\n2;A;2.987,5\n2;B;2.990,5\n", "row 2, column v")] // once names, kappa -0.2
    [InlineData("1;A;01.02.2024\n1;B;01.02.2024\n2;A;02.03.2024\n2;B;02.03.2024\n", "--scale nominal")]
    [InlineData("1;A;2A\n1;B;2A\n2;A;3B\n2;B;3B\n", "--categories")]
    [InlineData("1;A;12 mm\n1;B;12 mm\n2;A;9 mm\n2;B;9 mm\n", "row 2, column v")]
    [InlineData("1;A;<5\n1;B;<5\n2;A;>9\n2;B;<5\n", "row 2, column v")]
    public async Task Digits_are_never_taken_for_names_nor_thousands_for_fractions(string rows, string because)
    {
        (await Scores(rows)).RefusedWith(because);
        if (because.StartsWith("--", StringComparison.Ordinal))
            Assert.Equal(1,
                (double)(await Scores(rows, "--scale", "nominal", "--json")).Json["scores"]![0]!["categorical"]![0]![
                "statistics"]!.AsArray().Single(s => (string?)s!["name"] == "kappa")!["figure"]!["value"]!);
    }

    [Fact]
    public async Task A_German_table_gives_its_bias_when_the_mark_is_named()
    {
        var run = await Scores("1;A;1.234\n1;B;1.260\n2;A;987,5\n2;B;990,5\n3;A;2.104\n3;B;2.150\n", "--decimal", "comma", "--json");
        Assert.Equal(-25, (double)run.Json["scores"]![0]!["continuous"]![0]!["bias"]!["value"]!, 1e-12);
        (await Scores("1;A;1\n1;B;2\n", "--decimal", "dot")).RefusedWith("--decimal dot: point or comma");
    }

    [Theory]
    [InlineData("01;A;1\n1;B;1\n02;A;2\n2;B;2\n", "'1' and '01' (row 2) differ in leading zeros only")]
    [InlineData("p1;A;1\nP1;B;1\np2;A;2\nP2;B;2\n", "differ in case only")]
    [InlineData("1;A;1\n2;B;1\n3;A;2\n4;B;2\n", "no unit has scores of two readers. There are 4 units of 4 subjects and 2 readers (A, B)")]
    [InlineData("1;anna;1\n2;Anna;1\n1;ben;1\n2;ben;3\n", "'Anna' and 'anna' (row 2) differ in case only")]
    public async Task Units_that_nobody_shares_are_an_error_with_the_likely_cause(string rows, string because) =>
        (await Scores(rows)).RefusedWith(because);

    [Fact]
    public async Task Two_spellings_that_one_reader_uses_are_two_patients() =>
        Assert.Equal(2,
            (int)(await Scores("01;A;1.5\n01;B;1.5\n1;A;2.5\n1;B;2.5\n", "--json")).Json["scores"]![0]!["continuous"]![0]!["n"]!);

    [Theory]
    [InlineData(',', '.')]
    [InlineData(';', ',')]
    public async Task What_the_workstation_exports_is_read_in_either_form(char separator, char mark)
    {
        string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace('.', mark);
        string Row(params string[] cells) => string.Join(separator, cells) + "\r\n";
        string text = "\uFEFF" + Row("subject", "case", "reader", "state", "version", "predecessor", "l_lower", "volume_lower_mm3",
            "comment", "head_hash", "mask_sha256", "rubor");
        for (int s = 1; s <= 4; s++)
            foreach (string reader in (string[])["anna", "ben"])
                text += Row($"{s}", $"sub-{s}", reader, "signed", "1", "", Number(590.476),
                    Number(1000.125 * s + (reader == "ben" ? 8.5 : 0)), "Ödem", "3f", "1e5", "0.1.0");
        File.WriteAllText(folder["reads.csv"], text);
        var run = await CommandRun.Of("agree", "scores", folder["reads.csv"], "--subject", "subject", "--unit", "case", "--reader",
            "reader", "--score", "volume_lower_mm3", "--score", "l_lower", "--json");
        Assert.Equal("", run.Error);
        Assert.Equal(8.5, Math.Abs((double)run.Json["scores"]![0]!["continuous"]![0]!["bias"]!["value"]!), 1e-9);
        Assert.Equal("Ödem", TableFile.Read(folder["reads.csv"]).Text(0, 8));
    }

    [Fact]
    public async Task A_word_is_one_word_in_any_case()
    {
        var run = await Scores("1;A;yes\n1;B;Yes\n2;A;no\n2;B;NO\n3;A;yes\n3;B;YES \n4;A;no\n4;B;No\n", "--json");
        Assert.Equal(1, (double)run.Json["scores"]![0]!["categorical"]![0]!["statistics"]!.AsArray()
            .Single(s => (string?)s!["name"] == "kappa")!["figure"]!["value"]!);
    }

    async Task<CommandRun> Scores(string rows, params string[] more)
    {
        File.WriteAllText(folder["scores.csv"], "s;r;v\n" + rows);
        return await CommandRun.Of(["agree", "scores", folder["scores.csv"], "--subject", "s", "--reader", "r", "--score", "v", .. more]);
    }

    TableFile Table(string text, DecimalMark? mark = null)
    {
        File.WriteAllText(folder["t.csv"], text);
        return TableFile.Read(folder["t.csv"], mark);
    }

    // The program has no Unicode library of the system: composed and decomposed spellings must meet without it.
    [Theory]
    [InlineData("Cafe\u0301", "Caf\u00e9")]
    [InlineData("O\u0308dem", "\u00d6dem")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u00a0b", "a b")]
    [InlineData("plain", "plain")]
    public void Accents_written_apart_are_those_written_in_one(string apart, string one) => Assert.Equal(one, ComposedText.Of(apart));
}
