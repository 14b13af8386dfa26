namespace Rubor.Tests.Cli;

/// <summary>Two measurements related, against SciPy (relation.py).</summary>
public sealed class AgreeRelationTests : IDisposable
{
    static readonly Statistics.Golden Expected = Statistics.Golden.Load("relation.tsv");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Table => Path.Combine(Statistics.Golden.Folder, "relation.tables.tsv");

    static string[] Command(string table, params string[] more) =>
        ["agree", "relation", table, "--x", "sparcc", "--y", "vhi", "--subject", "patient", .. more];

    [Theory]
    [InlineData("plain", null)]
    [InlineData("both", "both")]
    [InlineData("y", "y")]
    public async Task Every_figure_of_each_reader_is_that_of_SciPy(string scale, string? log)
    {
        var run = await CommandRun.Of([.. Command(Table, "--by", "reader", "--json"), .. log is null ? Array.Empty<string>() : ["--log", log]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var d = run.Json;
        Assert.Equal(("rubor.relation/1", log ?? "none", 2), ((string?)d["format"], (string?)d["logarithm"], (int)d["rows_left_out"]!));
        Assert.Equal(["A", "B"], d["groups"]!.AsArray().Select(g => (string)g!["group"]!));
        foreach (var g in d["groups"]!.AsArray().Select(n => n!))
        {
            string name = $"{g["group"]}.{scale}";
            Assert.Equal((24, 24), ((int)g["n"]!, (int)g["patients"]!));
            Expected.Matches($"{name}.slope", (double?)g["slope"]!["value"]);
            Expected.Matches($"{name}.slope.lower", (double?)g["slope"]!["lower"]);
            Expected.Matches($"{name}.slope.upper", (double?)g["slope"]!["upper"]);
            Expected.Matches($"{name}.intercept", (double?)g["intercept"]!["value"]);
            Expected.Matches($"{name}.intercept.upper", (double?)g["intercept"]!["upper"]);
            Expected.Matches($"{name}.r_squared", (double?)g["r_squared"]);
            Expected.Matches($"{name}.residual", (double?)g["residual_deviation"]);
            Expected.Matches($"{name}.p", (double?)g["test"]!["p_value"], 1e-6);
            Expected.Matches($"{name}.pearson", (double?)g["pearson"]!["value"]);
            Expected.Matches($"{name}.pearson.lower", (double?)g["pearson"]!["lower"]);
            Expected.Matches($"{name}.spearman", (double?)g["spearman"]!["value"]);
        }
    }

    [Fact] // 48 rows of 24 patients are no 48 observations.
    public async Task Patients_with_several_scans_give_intervals_over_patients_and_no_p()
    {
        var g = (await CommandRun.Of(Command(Table, "--log", "both", "--json"))).Json["groups"]![0]!;
        Assert.Equal((48, 24), ((int)g["n"]!, (int)g["patients"]!));
        Expected.Matches("pooled.slope", (double?)g["slope"]!["value"]);
        Expected.Matches("pooled.slope.half", (double)g["slope"]!["upper"]! - (double)g["slope"]!["value"]!);
        Expected.Matches("pooled.slope.half", (double)g["slope"]!["value"]! - (double)g["slope"]!["lower"]!);
        Assert.Null(g["test"]!["p_value"]);
        Assert.Contains("is not run", (string?)g["test"]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_holds_page_table_and_run_and_the_terminal_says_it_in_words()
    {
        var run = await CommandRun.Of(Command(Table, "--by", "reader", "--log", "both", "--out", folder["out"]));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["estimates.tsv", "report.html", "result.json", "run.json"],
            Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.StartsWith("ln(vhi + 1) over ln(sparcc + 1)", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 rows lack one of the two", run.Output, StringComparison.Ordinal);
        Assert.Contains("1.75 (1.57 to 1.93)", run.Output, StringComparison.Ordinal);
        Assert.Contains("ln(vhi ", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_one_line_that_names_row_and_cell()
    {
        async Task<CommandRun> Run(string text, params string[] more)
        {
            File.WriteAllText(folder["t.csv"], text);
            return await CommandRun.Of(Command(folder["t.csv"], more));
        }
        (await Run("patient,sparcc\n1,2\n")).RefusedWith("has no column vhi");
        (await Run("patient,sparcc,vhi\n1,2,much\n")).RefusedWith("row 2, column vhi", "'much' is no number");
        (await Run("patient,sparcc,vhi\n1,2,-3\n", "--log", "y")).RefusedWith("row 2, column vhi", "no log(x + 1)");
        (await Run("patient,sparcc,vhi\n,2,3\n")).RefusedWith("row 2, column patient: is empty");
        (await Run("patient,sparcc,vhi\n1,,3\n2,4,\n")).RefusedWith("has no row with both sparcc and vhi");
        (await Run("patient,sparcc,vhi\n1,2,3\n", "--log", "z")).RefusedWith("--log z: x, y or both");
        (await CommandRun.Of("agree", "relation", folder["t.csv"], "--x", "vhi", "--y", "VHI", "--subject", "patient")).RefusedWith("name two columns");
        // One scan has no line, and says so.
        var one = await Run("patient,sparcc,vhi\n1,2,3\n");
        Assert.Equal(0, one.ExitCode);
        Assert.Contains("A line needs two points", one.Output, StringComparison.Ordinal);
    }
}
