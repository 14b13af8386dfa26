using System.Globalization;
using System.Text.Json.Nodes;

namespace Rubor.Tests.Cli;

public sealed class AgreeMrmcTests : IDisposable
{
    const string Heading = "reader,case,modality,truth,rating\n";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Van Dyke 1993: two modalities, five readers, 114 cases; published by the software of Iowa and in MRMCaov's article.
    async Task<JsonNode> VanDyke(params string[] more)
    {
        string[] lines = File.ReadAllLines(Data.Real("mrmc", "vandyke.csv"));
        lines[0] = lines[0].Replace("treatment", "modality", StringComparison.Ordinal);
        var run = await CommandRun.Of(["agree", "mrmc", Write(string.Join('\n', lines)), .. more, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Json;
    }

    // Equal to all printed digits.
    static void Printed(string expected, double? actual)
    {
        string digits = expected.TrimStart('-');
        int decimals = digits.Contains('.', StringComparison.Ordinal) ? digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        Assert.True(actual is { } a && Math.Abs(a - Data.Number(expected)) <= 0.5000001 * Math.Pow(10, -decimals), $"expected {expected}, was {actual:R}");
    }

    static void Model(JsonNode at, string estimate, string error, string? df, string lower, string upper, string? p)
    {
        Printed(estimate, (double?)at["estimate"]);
        Printed(error, (double?)at["standard_error"]);
        Printed(lower, (double?)at["lower"]);
        Printed(upper, (double?)at["upper"]);
        if (df is not null)
            Printed(df, (double?)at["df"]);
        else
            Assert.Null(at["df"]);
        if (p is not null)
            Printed(p, (double?)at["p"]);
    }

    [Fact]
    public async Task Areas_of_Van_Dykes_readers_are_as_published()
    {
        var d = await VanDyke("--statistic", "auc");
        Assert.Equal("rubor.mrmc/1", (string?)d["format"]);
        string[][] readers = ["0.91964573 0.85877617 0.90386473 0.97310789 0.82979066".Split(' '),
            "0.94782609 0.90531401 0.92173913 0.99935588 0.92995169".Split(' ')];
        for (int m = 0; m < 2; m++)
            for (int r = 0; r < 5; r++)
                Printed(readers[m][r], (double?)d["modalities"]![m]!["readers"]![r]!["estimate"]);
        Printed("0.89703704", (double?)d["modalities"]![0]!["estimate"]);
        Printed("0.94083736", (double?)d["modalities"]![1]!["estimate"]);
        var c = d["components"]!;
        foreach (var (name, value) in new[] { ("mean_square_modality", "0.00479617"), ("mean_square_reader", "0.00383620"),
            ("mean_square_modality_by_reader", "0.00055103"), ("error", "0.00080229"), ("covariance1", "0.00034661"),
            ("covariance2", "0.00034407"), ("covariance3", "0.00023903"), ("reader_variance", "0.00153500"),
            ("modality_by_reader_variance", "0.00020040") })
            Printed(value, (double?)c[name]);
        var x = d["difference"]!;
        Model(x["random_readers_random_cases"]!, "-0.043800322", "0.020748618", "15.259675", "-0.087959499", "0.000358854", "0.051665686");
        Printed("4.4563187", (double?)d["test"]!["random_readers_random_cases"]!["statistic"]);
        Model(x["fixed_readers_random_cases"]!, "-0.043800322", "0.01871748", null, "-0.08048591", "-0.00711473", "0.01927984");
        Printed("5.475953", (double?)d["test"]!["fixed_readers_random_cases"]!["statistic"]);
        Model(x["random_readers_fixed_cases"]!, "-0.043800322", "0.01484629", "4", "-0.08502022", "-0.00258042", "0.04195875");
        Model(d["modalities"]![0]!["random_readers_random_cases"]!, "0.89703704", "0.03317360", "12.74", "0.82522360", "0.96885048", null);
        Model(d["modalities"]![1]!["random_readers_random_cases"]!, "0.94083736", "0.02156637", "12.71", "0.89413783", "0.98753689", null);
        string[][] each = ["-0.02818 0.02551 0.2693".Split(' '), "-0.04654 0.02630 0.0768".Split(' '), "-0.01787 0.03121 0.5668".Split(' '),
            "-0.02625 0.01729 0.1290".Split(' '), "-0.10016 0.04406 0.0230".Split(' ')];
        for (int r = 0; r < 5; r++)
            foreach (var (name, i) in new[] { ("estimate", 0), ("standard_error", 1), ("p", 2) })
                Printed(each[r][i], (double?)x["readers"]![r]![name]);
    }

    [Theory]
    [InlineData("delong", "0.0007921325 0.0003420090 0.0003395265 0.0002358497", "4.484854", "15.06611", "0.05123303")]
    [InlineData("unbiased", "0.0007883925 0.0003416706 0.0003390650 0.0002356148", "4.489614", "15.03418", "0.0511618")]
    public async Task Other_covariances_of_Van_Dykes_readers_are_as_published(string covariance, string covariances, string f,
        string df, string p)
    {
        var d = await VanDyke("--statistic", "auc", "--covariance", covariance);
        foreach (var (name, value) in new[] { "error", "covariance1", "covariance2", "covariance3" }.Zip(covariances.Split(' ')))
            Printed(value, (double?)d["components"]![name]);
        Printed(f, (double?)d["test"]!["random_readers_random_cases"]!["statistic"]);
        Printed(df, (double?)d["difference"]!["random_readers_random_cases"]!["df"]);
        Printed(p, (double?)d["difference"]!["random_readers_random_cases"]!["p"]);
    }

    [Fact]
    public async Task Sensitivity_of_Van_Dykes_readers_is_as_published_over_the_diseased_alone()
    {
        var d = await VanDyke("--statistic", "sensitivity", "--positive-from", "3");
        Assert.Equal(45, (int)d["cases"]!);
        foreach (var (name, value) in new[] { ("mean_square_modality", "0.02390123"), ("mean_square_reader", "0.0124198"),
            ("mean_square_modality_by_reader", "0.001802469"), ("error", "0.0023681257"), ("covariance1", "0.0009943883"),
            ("covariance2", "0.0010145903"), ("covariance3", "0.0006604938") })
            Printed(value, (double?)d["components"]![name]);
        Model(d["difference"]!["random_readers_random_cases"]!, "-0.09777778", "0.03780451", "15.71732", "-0.1780371", "-0.0175185", "0.02008822");
        Model(d["difference"]!["fixed_readers_random_cases"]!, "-0.09777778", "0.033407325", null, "-0.16325", "-0.0323", "0.003424289");
        Printed("6.689493", (double?)d["test"]!["random_readers_random_cases"]!["statistic"]);
        Printed("8.5663717", (double?)d["test"]!["fixed_readers_random_cases"]!["statistic"]);
    }

    [Fact]
    public async Task Power_of_a_study_after_Van_Dyke_is_as_published()
    {
        // RJafroc's book: six readers and 112 cases at the observed difference, 0.5555789.
        await VanDyke("--statistic", "auc");
        async Task<JsonNode> Power(params string[] more) => (await CommandRun.Of(["agree", "power", folder["t.csv"], "--statistic", "auc",
            "--effect", "0.043800322", "--readers", "6", .. more, "--json"])).Json["rows"]![0]!["random_readers_random_cases"]!;
        Printed("0.5555789", (double?)(await Power("--cases", "112"))["power"]);
        Assert.Equal(251, (int)(await Power())["cases"]!);
    }

    // Three readers, two modalities, twelve cases of six patients; ratings 0 to 3.
    static string Small(Func<string, bool>? kept = null, Func<string, string>? changed = null) => Heading + string.Concat(
        from r in (string[])["A", "B", "C"]
        from m in (string[])["alone", "assisted"]
        from c in Enumerable.Range(1, 24)
        let t = c % 2
        let x = Math.Clamp(t + (c * (r[0] - 60) + c / 3 + (m == "alone" ? c % 3 : 0)) % 3, 0, 3)
        let line = FormattableString.Invariant($"{r},{c},{m},{t},{x}")
        where kept?.Invoke(line) ?? true
        select (changed?.Invoke(line) ?? line) + "\n");

    [Fact]
    public async Task A_folder_holds_the_page_the_tables_and_the_run_and_the_terminal_says_it_in_words()
    {
        string file = Write(Small());
        var run = await CommandRun.Of("agree", "mrmc", file, "--statistic", "youden", "--positive-from", "2", "--margin", "0.3", "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["estimates.tsv", "readers.tsv", "report.html", "result.json", "run.json"],
            Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Contains("alone − assisted", run.Output, StringComparison.Ordinal);
        Assert.Contains("assisted against alone, margin 0.3", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", File.ReadAllText(folder["out", "estimates.tsv"]), StringComparison.Ordinal);
        var d = JsonNode.Parse(File.ReadAllText(folder["out", "result.json"]))!;
        var difference = d["difference"]!["random_readers_random_cases"]!;
        var margin = d["non_inferiority"]![0]!["random_readers_random_cases"]!;
        Assert.Equal(-(double)difference["estimate"]!, (double)margin["estimate"]!, 12);
        Assert.Equal(-(double)difference["upper"]!, (double)margin["lower"]!, 12);
        Assert.Equal((double)margin["lower"]! > -0.3, (bool)margin["non_inferior"]!);
    }

    [Fact]
    public async Task Kappa_and_accuracy_take_grades_as_they_are()
    {
        // Rating = truth but for reader A alone, who is one off in a quarter of the cases.
        var cells = from r in "AB"
                    from m in (string[])["1", "2"]
                    from c in Enumerable.Range(0, 16)
                    select (r, m, c, Rating: r == 'A' && m == "1" && c < 4 ? (c + 1) % 4 : c % 4);
        string rows = Heading + string.Concat(cells.Select(x => FormattableString.Invariant($"{x.r},{x.c},{x.m},{x.c % 4},{x.Rating}\n")));
        var accuracy = (await CommandRun.Of("agree", "mrmc", Write(rows), "--statistic", "accuracy", "--json")).Json["modalities"]!;
        Assert.Equal(0.75, (double)accuracy[0]!["readers"]![0]!["estimate"]!, 12);
        Assert.Equal(1, (double)accuracy[1]!["estimate"]!, 12);
        // Steps off: 1, 1, 1 and 3 of 16; by chance |i − j| is 1.25 a case.
        var kappa = (await CommandRun.Of("agree", "mrmc", Write(rows), "--statistic", "kappa", "--json")).Json["modalities"]!;
        Assert.Equal(1 - 6.0 / 16 / 1.25, (double)kappa[0]!["readers"]![0]!["estimate"]!, 12);
    }

    [Fact]
    public async Task Mistakes_are_one_line_that_names_row_and_cell()
    {
        async Task<CommandRun> Run(string text, params string[] more) =>
            await CommandRun.Of(["agree", "mrmc", Write(text), .. more.Contains("--statistic") ? more : [.. more, "--statistic", "auc"]]);
        (await Run("reader,case,modality,rating\nA,1,x,2\n")).RefusedWith("has no column truth");
        (await Run(Small(l => l[0] == 'A'))).RefusedWith("one reader only (A)");
        (await Run(Small(l => l.Contains(",alone,", StringComparison.Ordinal)))).RefusedWith("one modality only (alone)");
        (await Run(Small(changed: l => l.StartsWith("B,7,alone", StringComparison.Ordinal) ? "B,7,alone,0,2" : l)))
            .RefusedWith("case 7 has truth 0 here and 1 in row 8");
        (await Run(Small() + "A,3,alone,1,2\n")).RefusedWith("row 146", "reader A rated case 3 with modality alone a second time (first in row 4)");
        (await Run(Small(l => !l.StartsWith("C,5,assisted", StringComparison.Ordinal))))
            .RefusedWith("reader C has no rating of case 5 with modality assisted", "--design any");
        (await Run(Small(changed: l => l.StartsWith("C,5,assisted", StringComparison.Ordinal) ? "C,5,assisted,1,high" : l)))
            .RefusedWith("column rating: 'high' is no number");
        (await Run(Small(changed: l => l.StartsWith("C,5,assisted", StringComparison.Ordinal) ? "C,5,assisted,1," : l))).RefusedWith("column rating: is empty");
        (await Run(Small(changed: l => l.Replace(",1,", ",2,", StringComparison.Ordinal)))).RefusedWith("neither 0 (healthy) nor 1 (diseased)");
        (await Run(Small(l => !l.Contains(",0,", StringComparison.Ordinal)))).RefusedWith("diseased (1) and healthy (0)");
        (await Run(Small(), "--statistic", "sensitivity")).RefusedWith("--positive-from n", "sensitivity");
        (await Run(Small(), "--statistic", "kappa", "--covariance", "delong")).RefusedWith("areas under the curve");
        (await Run(Small(), "--design", "crossed")).RefusedWith("--design crossed: factorial");
        (await Run(Small(), "--cluster", "patient")).RefusedWith("has no column patient");
        (await Run(Small(), "--margin", "-1")).RefusedWith("--margin -1");
        (await Run(Small(), "--margin", "0.1", "--reference", "MR")).RefusedWith("--reference MR", "alone, assisted");
        (await CommandRun.Of("agree", "mrmc", Write(Small()))).RefusedWith("--statistic is missing");
        (await Run(Small(l => l[0] != 'A' || int.Parse(l.Split(',')[1], CultureInfo.InvariantCulture) < 5), "--design", "groups"))
            .RefusedWith("share some of their cases and not others");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Absent_readings_are_compared_by_pairs_where_no_design_is_asked_for()
    {
        // Two groups of readers with their own cases, but nobody says so.
        string rows = Heading + string.Concat(Data.Tsv(Data.Reference("statistics", "mrmc.tables.tsv")).Where(r => r["study"] == "groups")
            .Select(r => $"{r["reader"]},{r["case"]},{r["modality"]},{r["truth"]},{r["rating"]}\n"));
        var run = await CommandRun.Of("agree", "mrmc", Write(rows), "--statistic", "auc", "--design", "any", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Null(run.Json["difference"]!["fixed_readers_random_cases"]!["p"]);
        Assert.NotNull(run.Json["difference"]!["fixed_readers_random_cases"]!["reason"]);
        var golden = Statistics.Golden.Load("mrmc.tsv");
        golden.Matches("groups.u.estimate", (double)run.Json["difference"]!["random_readers_random_cases"]!["estimate"]!);
        double error = (double)run.Json["difference"]!["random_readers_random_cases"]!["standard_error"]!;
        golden.Matches("groups.u.variance", error * error);
    }

    [Fact]
    public async Task Sample_sizes_come_from_variances_and_mistakes_are_told()
    {
        string[] words = ["agree", "power", "--effect", "0.0438", "--readers", "5-6,10", "--modality-by-reader", "0.0002004", "--error", "0.00080229",
            "--covariances", "0.00034661,0.00034407,0.00023903", "--pilot-cases", "114"];
        var rows = (await CommandRun.Of([.. words, "--json"])).Json["rows"]!.AsArray();
        Assert.Equal([5, 6, 10], rows.Select(r => (int)r!["readers"]!));
        Assert.Equal([251, 163], rows.Skip(1).Select(r => (int)r!["random_readers_random_cases"]!["cases"]!));
        Assert.Contains("251 cases, power 0.80", (await CommandRun.Of(words)).Output, StringComparison.Ordinal);
        (await CommandRun.Of([.. words[..6]])).RefusedWith("name a pilot TABLE");
        (await CommandRun.Of([.. words, "--power", "80"])).RefusedWith("--power 80: between 0 and 1");
        (await CommandRun.Of(["agree", "power", "--effect", "0.1", "--readers", "1"])).RefusedWith("--readers 1");
        (await CommandRun.Of([.. words, "--statistic", "auc"])).RefusedWith("go with a pilot TABLE");
    }

    string Write(string text)
    {
        File.WriteAllText(folder["t.csv"], text);
        return folder["t.csv"];
    }
}
