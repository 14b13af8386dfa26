using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Reading.Tasks;
using Rubor.Statistics;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor task</c>: made, looked at, reported.</summary>
public sealed class TaskCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TaskCommandTests() => TaskExample.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_task_is_made_whole_with_images_under_their_codes_and_is_never_made_over_reads()
    {
        var made = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("2 readers × 2 sessions × 6 cases and 2 hidden repeats; 14 days between sessions; seed 5", made.Output, StringComparison.Ordinal);
        var list = TaskWorklist.Open(At("reads"));
        Assert.Equal(2 * 2 * 8, list.Entries.Count);
        Assert.Equal("3", list.Cases[3].Truth["combined"]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("reads/task.json")));
        string image = At($"reads/cases/{list.Entries[0].Code}/gray.png");
        Assert.Equal(File.ReadAllBytes(At($"{TaskExample.Study}/{list.Entries[0].Case["sub-".Length..]}_gray.png")), File.ReadAllBytes(image));
        string before = File.ReadAllText(At("reads/task.json"));
        var again = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"), "--overwrite");
        Assert.Equal((2, before), (again.ExitCode, File.ReadAllText(At("reads/task.json"))));
        Assert.Contains("reads are never replaced", again.Error, StringComparison.Ordinal);
        // Nor is it served as something else, which would replace its cases.
        var served = await CommandRun.Of("serve", At(TaskExample.Study), "--joint-ultrasound", "--reads", At("reads"));
        Assert.Equal(2, served.ExitCode);
        Assert.Contains("holds a task", served.Error, StringComparison.Ordinal);
        served = await CommandRun.Of("serve", At("reads"), "--form", "eoss_ultrasound");
        Assert.Contains("--form: goes not with the task", served.Error, StringComparison.Ordinal);
        // The same task and seed give the same lists elsewhere.
        await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("other"));
        Assert.Equal(before, File.ReadAllText(At("other/task.json")));
    }

    [Fact]
    public async Task A_check_says_what_would_be_made_and_writes_nothing()
    {
        var check = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"), "--check", "--json");
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Equal(("rubor.task-checked/1", 2, 6, 2), ((string?)check.Json["format"], (int)check.Json["sessions"]!, (int)check.Json["cases"]!,
            (int)check.Json["repeats"]!));
        // The machine's folder is named from that of the task, or from another that is said.
        Directory.CreateDirectory(At("elsewhere"));
        File.Move(At(TaskExample.File), At("elsewhere/TASK.json"));
        string[] there = ["task", "create", At(TaskExample.Study), At("elsewhere/TASK.json"), "--out", At("reads"), "--check"];
        (await CommandRun.Of(there)).RefusedWith("machine: joint-scores is no folder");
        check = await CommandRun.Of([.. there, "--beside", At(".")]);
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains("2 readers × 2 sessions × 6 cases", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("next:", check.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("reads")));
    }

    [Fact] // Without a lower limit a reader may answer -2, of whose logarithm no report can be made.
    public async Task No_logarithm_is_taken_of_a_field_that_can_be_below_0()
    {
        File.WriteAllText(At("own.json"), """
            {"format": "rubor.form/1", "name": "own", "title": "Own", "fields": [{"name": "change", "label": "Change", "type": "integer"}]}
            """);
        File.WriteAllText(At("own-task.json"), """
            {"format": "rubor.task/1", "name": "own", "form": "own.json", "readers": ["anna"], "arms": [{"name": "alone"}], "images": ["gray"],
             "relate": [{"field": "change", "column": "expert", "logarithm": true}]}
            """);
        var made = await CommandRun.Of("task", "create", At(TaskExample.Study), At("own-task.json"), "--out", At("reads"));
        made.RefusedWith("relate: change can be below 0, of which no log(x + 1) is taken");
        File.WriteAllText(At("own.json"), File.ReadAllText(At("own.json")).Replace("\"integer\"", "\"integer\", \"minimum\": 0", StringComparison.Ordinal));
        made = await CommandRun.Of("task", "create", At(TaskExample.Study), At("own-task.json"), "--out", At("reads"));
        Assert.True(made.ExitCode == 0, made.Error);
    }

    [Fact]
    public async Task Reader_studies_are_made_into_a_folder_that_is_there() =>
        (await CommandRun.Of("serve", At(TaskExample.Study), "--joint-ultrasound", "--tasks", At("nowhere"))).RefusedWith("nowhere: is no folder");

    [Fact]
    public async Task Everything_that_is_wrong_between_task_and_study_is_told_a_line_each_and_nothing_is_written()
    {
        Directory.Delete(At($"{TaskExample.Machine}/sub-02"), recursive: true);
        string cases = At($"{TaskExample.Study}/cases.tsv");
        File.WriteAllLines(cases, File.ReadAllLines(cases).Select(line => line.StartsWith("03\t", StringComparison.Ordinal) ? line[..^1] + "high" : line));
        File.WriteAllText(At(TaskExample.File), File.ReadAllText(At(TaskExample.File))
            .Replace("\"seed\": 5", "\"cases\": [\"sub-01\", \"sub-02\", \"sub-09\"]", StringComparison.Ordinal)
            .Replace("{\"field\": \"combined\", \"column\": \"expert\"}, ", "{\"field\": \"vhi\", \"column\": \"expert\"}, ", StringComparison.Ordinal)
            .Replace("\"field\": \"combined\", \"column\": \"expert\", \"positive", "\"field\": \"score\", \"column\": \"nobody\", \"positive",
                StringComparison.Ordinal));
        var made = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"));
        Assert.Equal(2, made.ExitCode);
        string[] lines = made.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 7, made.Error);
        foreach (var (line, part) in lines.Zip(["has no case sub-09", "has no field score", "in a column nobody", "readers answer no field vhi with numbers",
            "has 'high' in expert, of which no line", "has 'high' in expert, of which no log(x + 1)", "no result of case sub-02"]))
            Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("reads")));
        File.WriteAllText(At($"{TaskExample.Machine}/sub-01/joint_ultrasound.json"), "[]");
        made = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"));
        Assert.Equal(2, made.ExitCode);
        Assert.Contains("holds no scores of a joint", made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_of_readers_whose_errors_are_known_says_them()
    {
        Assert.Equal(0, (await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"), "--quiet")).ExitCode);
        var early = await CommandRun.Of("task", "report", At("reads"), "--out", At("report"));
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("no case is signed yet", early.Error, StringComparison.Ordinal);
        await TaskExample.ReadAllAsync(At("reads"));
        var status = JsonNode.Parse((await CommandRun.Of("task", "status", At("reads"), "--json")).Output)!;
        Assert.Equal(["ben"], status["without_account"]!.AsArray().Select(r => (string)r!));
        Assert.All(status["sessions"]!.AsArray(), s =>
            Assert.Equal((8, 8, "done", 0.5), ((int)s!["cases"]!, (int)s["done"]!, (string)s["state"]!, (double)s["minutes_a_case"]!)));

        var run = await CommandRun.Of("task", "report", At("reads"), "--out", At("report"), "--json", "--score", "combined", "--resamples", "100");
        Assert.True(run.ExitCode == 0, run.Error);
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal((32, 32), ((int)report["places"]!, (int)report["done"]!));
        var accuracy = report["accuracy"]!.AsArray()
            .ToDictionary(a => $"{a!["reader"]} {a["modality"]}", a => ((int)a!["right"]!, (double)a["sensitivity"]!, (double)a["specificity"]!));
        // Positive from 1: anna calls both healthy joints positive, ben calls case 2 negative.
        Assert.Equal((4, 1.0, 0.0), accuracy["anna alone"]);
        Assert.Equal((5, 0.75, 1.0), accuracy["ben alone"]);
        Assert.Equal((6, 1.0, 1.0), accuracy["anna assisted"]);
        Assert.Equal((6, 1.0, 1.0), accuracy["machine machine"]);
        var paired = report["paired"]!.AsArray().Single(p => (string?)p!["reader"] == "anna")!;
        Assert.Equal((6, 2, 2, 0), ((int)paired["cases"]!, (int)paired["changed"]!, (int)paired["to_right"]!, (int)paired["to_wrong"]!));
        Assert.Equal(1 / 3.0, (double)paired["accuracy_second_minus_first"]!["value"]!, 12);
        Assert.Equal(0.5, (double)paired["p"]!, 12);
        // Human, semi-automatic, automatic: the mean of 4 and 5 of 6 alone, all with the machine and by it.
        Assert.Equal(["human alone 2 0.75", "semi-automatic assisted 2 1", "automatic machine 0 1"], report["routes"]!.AsArray().Select(r =>
            string.Create(CultureInfo.InvariantCulture, $"{r!["route"]} {r["modality"]} {r["readers"]} {(double)r["accuracy"]!}")));
        Assert.Equal([0.5, 0.5, null], report["routes"]!.AsArray().Select(r => (double?)r!["minutes"]));
        // The column over the answers: assisted readers say the column itself; alone anna reads 0 as 1 twice.
        var relations = report["relations"]!.AsArray();
        Assert.Equal(["alone false", "assisted false", "alone true", "assisted true"], relations.Select(r => $"{r!["modality"]} {r["logarithm"]}"));
        Assert.All([relations[1]!, relations[3]!], r => Assert.All(r["groups"]!.AsArray(), g =>
            Assert.Equal((6, 1.0), ((int)g!["cases"]!, Math.Round((double)g["r_squared"]!, 12)))));
        Assert.Equal(["anna", "ben", "mean of readers"], relations[0]!["groups"]!.AsArray().Select(g => (string)g!["group"]!));
        double Slope(int relation, int group) => (double)relations[relation]!["groups"]![group]!["figures"]!.AsArray()
            .Single(f => (string)f!["name"]! == "slope")!["value"]!;
        Assert.Equal(LinearRegression.Of([1, 1, 2, 3, 1, 2], [0.0, 1, 2, 3, 0, 2]).Slope.Required, Slope(0, 0), 12);
        Assert.Equal(LinearRegression.Of([0.5, 0.5, 2, 3, 0.5, 2], [0.0, 1, 2, 3, 0, 2]).Slope.Required, Slope(0, 2), 12);
        double[] logged = [.. new[] { 1.0, 1, 2, 3, 1, 2 }.Select(v => Math.Log(v + 1))],
            truth = [.. TaskExample.Truth.Select(v => Math.Log(v + 1))];
        Assert.Equal(LinearRegression.Of(logged, truth).Slope.Required, Slope(2, 0), 12);
        // Each reader meets two cases twice a session and answers alike.
        Assert.Equal(2 * 2, report["intra_reader"]!.AsArray().Count);
        Assert.All(report["intra_reader"]!.AsArray(), i =>
        {
            Assert.Equal(2, (int)i!["pairs"]!);
            Assert.Equal(1, (double)i["figures"]!.AsArray().Single(f => (string)f!["name"]! == "exact_agreement")!["value"]!);
        });
        var errors = report["errors"]!.AsArray();
        Assert.Equal(["sub-01", "sub-02", "sub-05"], errors.Select(e => (string)e!["case"]!));
        Assert.Equal(["anna"], errors[0]!["wrong"]!.AsArray().Select(w => (string)w!["reader"]!));
        string[] table = File.ReadAllLines(At("report/mrmc-combined.tsv"));
        Assert.Equal(("reader\tcase\tmodality\ttruth\trating", 1 + (2 * 2 * 6)), (table[0], table.Length));
        Assert.Contains("anna\tsub-01\talone\t0\t1", table);
        Assert.Contains("ben\tsub-04\tassisted\t1\t3", table);
        string page = File.ReadAllText(At("report/report.html"));
        Assert.Contains("Agreement of readers: assisted", page, StringComparison.Ordinal);
        Assert.Equal(3 * 2, page.Split("data:image/png;base64").Length - 1);
    }

    [Fact]
    public async Task Calibration_and_training_stand_in_status_and_report_and_nowhere_else()
    {
        const string Calibration = """
            "training": true, "calibration": {"cases": ["sub-01", "sub-04"], "field": "combined", "statistic": "kappa", "reach": 0.9, "rounds": 2}
            """;
        string whole = File.ReadAllText(At(TaskExample.File));
        File.WriteAllText(At(TaskExample.File), whole.Replace("\"seed\": 5", $"\"seed\": 5, {Calibration.Trim()}", StringComparison.Ordinal));
        var made = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("4 cases", made.Output, StringComparison.Ordinal);
        await TaskExample.ReadAllAsync(At("reads"));
        var sessions = JsonNode.Parse((await CommandRun.Of("task", "status", At("reads"), "--json")).Output)!["sessions"]!.AsArray();
        // Alone anna is one too high in case 1: 0 and 3 as 1 and 3, of which κ is 1 − 0.5/1.5.
        Assert.Equal(["anna 1 done", "anna 2 stopped", "ben 1 done", "ben 2 done"], sessions.Where(s => (int)s!["calibration"]! > 0)
            .Select(s => $"{s!["reader"]} {s["calibration"]} {s["state"]}"));
        var report = (await CommandRun.Of("task", "report", At("reads"), "--out", At("report"), "--json", "--score", "combined", "--resamples", "100")).Json;
        Assert.Equal((2 * 2 * 6, 2 * 2 * 6), ((int)report["places"]!, (int)report["done"]!));
        var rounds = report["calibration"]!.AsArray();
        Assert.Equal([("anna", 1, false), ("anna", 2, false), ("ben", 1, true), ("ben", 2, true)],
            rounds.Select(r => ((string)r!["reader"]!, (int)r["round"]!, (bool)r["reached"]!)));
        Assert.Equal(2 / 3.0, (double)rounds[0]!["value"]!, 12);
        Assert.Equal(["sub-02", "sub-05"], report["errors"]!.AsArray().Select(e => (string)e!["case"]!));
        Assert.DoesNotContain(File.ReadAllLines(At("report/ratings.tsv")), l => l.Contains("sub-01", StringComparison.Ordinal));
        // Twelve answers of either, in four blocks of three; wrong are anna's of case 5 and ben's of case 2, alone, each once more if repeated.
        var training = report["training"]!.AsArray();
        Assert.Equal(["1–3", "4–6", "7–9", "10–12"], training.Where(t => (string)t!["reader"]! == "anna").Select(t => $"{t!["from"]}–{t["to"]}"));
        Assert.Equal([6, 6], new[] { "anna", "ben" }.Select(r => training
            .Where(t => (string)t!["reader"]! == r && (int)t["from"]! > 6).Sum(t => (int)t!["right"]!)));
        Assert.All(new[] { "anna", "ben" }, r => Assert.InRange(
            training.Where(t => (string)t!["reader"]! == r && (int)t["from"]! < 6).Sum(t => (int)t!["right"]!), 4, 5));
        string page = File.ReadAllText(At("report/report.html"));
        Assert.Contains("<h2>Calibration</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Training</h2>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"sub-01\", \"sub-09\"", "has no case sub-09")]
    [InlineData("\"sub-01\", \"sub-05\"", "all cases have the same truth in combined")]
    [InlineData("\"sub-02\", \"sub-03\"", "sub-02 is a case of the task, too")]
    public async Task A_calibration_that_no_round_could_end_is_refused(string cases, string said)
    {
        File.WriteAllText(At(TaskExample.File), File.ReadAllText(At(TaskExample.File)).Replace("\"seed\": 5", "\"cases\": [\"sub-02\", \"sub-06\"], "
            + $"\"calibration\": {{\"cases\": [{cases}], \"field\": \"combined\", \"statistic\": \"kappa\", \"reach\": 0.9}}", StringComparison.Ordinal));
        var made = await CommandRun.Of("task", "create", At(TaskExample.Study), At(TaskExample.File), "--out", At("reads"));
        Assert.Equal(2, made.ExitCode);
        Assert.Contains(said, made.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("reads")));
    }

    string At(string name) => Path.Combine(folder.Path, name);
}
