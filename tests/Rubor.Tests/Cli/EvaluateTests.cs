using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Cli;

public sealed class EvaluateTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(10, 1, 1), 1, 1, 1);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Models_side_by_side_give_areas_counts_and_paired_differences()
    {
        string file = Write("t.csv",
            "p;truth;good;poor\n1;yes;0,9;0,4\n1;no;0,2;0,6\n2;yes;0,8;0,7\n2;no;0,1;0,3\n3;no;0,4;0,8\n3;yes;0,6;0,2\n4;no;0,3;0,1\n4;yes;0,7;0,9\n");
        var run = await CommandRun.Of("evaluate", "classification", file, "--truth", "truth", "--score", "good", "--score", "poor",
            "--subject", "p", "--out", folder["out"], "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var (good, poor) = (run.Json["models"]![0]!, run.Json["models"]![1]!);
        Assert.Equal(1, (double)good["auc"]!["value"]!);
        Assert.Equal(10.0 / 16, (double)poor["auc"]!["value"]!, 1e-12); // its positives outrank 2, 3, 1 and 4 of the four negatives
        Assert.Equal(4, (int)poor["auc"]!["clusters"]!);
        Assert.Equal((4, 0, 0, 4), ((int)good["at_threshold"]!["true_positives"]!, (int)good["at_threshold"]!["false_positives"]!,
            (int)good["at_threshold"]!["false_negatives"]!, (int)good["at_threshold"]!["true_negatives"]!));
        Assert.Equal(["auc", "accuracy", "sensitivity", "specificity"], run.Json["differences"]!.AsArray()
            .Select(d => (string)d!["measure"]!));
        Assert.All(run.Json["differences"]!.AsArray(), d =>
            Assert.Contains("over subjects", (string)d!["test"]!["method"]!, StringComparison.Ordinal));
        Assert.Equal(["confusion.tsv", "differences.tsv", "models.tsv", "report.html", "result.json", "roc.tsv", "run.json"],
            Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Models_below_each_other_are_matched_by_case_and_give_what_columns_give()
    {
        string wide = Write("wide.csv", "c,t,a,b\n1,1,0.9,0.4\n2,0,0.2,0.6\n3,1,0.3,0.7\n4,0,0.4,0.3\n");
        string stacked = Write("long.csv", "c,t,m,s\n1,1,a,0.9\n1,1,b,0.4\n2,0,a,0.2\n2,0,b,0.6\n4,0,b,0.3\n3,1,a,0.3\n3,1,b,0.7\n4,0,a,0.4\n");
        var first =
            (await CommandRun.Of("evaluate", "classification", wide, "--truth", "t", "--score", "a", "--score", "b", "--json")).Json;
        var second = (await CommandRun.Of("evaluate", "classification", stacked, "--truth", "t", "--score", "s", "--reader", "m", "--case",
            "c", "--json")).Json;
        Assert.Equal(first["models"]![0]!["auc"]!.ToJsonString(), second["models"]![0]!["auc"]!.ToJsonString());
        Assert.Equal(first["differences"]![0]!["difference"]!["value"]!.ToJsonString(),
            second["differences"]![0]!["difference"]!["value"]!.ToJsonString());
    }

    [Fact]
    public async Task One_class_only_is_undefined_with_the_reason_and_not_an_error()
    {
        var run = await CommandRun.Of("evaluate", "classification", Write("t.csv", "t,s\n1,0.4\n1,0.6\n"), "--truth", "t", "--score", "s",
            "--out", folder["out"], "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Null(run.Json["models"]![0]!["auc"]!["value"]);
        Assert.Contains("no negative", (string)run.Json["models"]![0]!["auc"]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grade_becomes_a_yes_or_no_by_its_least_positive_value()
    {
        string file = Write("t.csv", "t,s\n0,0.1\n1,0.2\n2,0.7\n3,0.9\n");
        var run = await CommandRun.Of("evaluate", "classification", file, "--truth", "t", "--score", "s", "--positive-from", "2", "--json");
        Assert.Equal((2, "t ≥ 2"), ((int)run.Json["models"]![0]!["positives"]!, (string?)run.Json["positive"]));
        (await CommandRun.Of("evaluate", "classification", file, "--truth", "t", "--score", "s")).RefusedWith("row 4, column t", "--positive-from");
    }

    [Fact]
    public async Task Mistakes_of_classification_name_row_and_column()
    {
        async Task<CommandRun> Run(string text, params string[] more) =>
            await CommandRun.Of(["evaluate", "classification", Write("t.csv", text), "--truth", "t", "--score", "s", .. more]);
        (await Run("t,s\n1,x\n0,1\n")).RefusedWith("row 2, column s", "'x' is no number");
        (await Run("t,s\n,1\n,2\n")).RefusedWith("column t is empty in every row");
        (await Run("t,s\n1,1\n0,2\n", "--positive", "ill")).RefusedWith("never holds ill");
        (await Run("t,s,m,c\n1,1,A,x\n1,2,A,x\n", "--reader", "m", "--case", "c")).RefusedWith("row 3, column m", "a second time (first in row 2)");
        (await Run("t,s,m,c\n1,1,A,x\n0,2,B,x\n", "--reader", "m", "--case", "c")).RefusedWith("row 3, column t", "another truth than in row 2");
        (await Run("t,s,m\n1,1,A\n", "--reader", "m")).RefusedWith("--case");
        (await Run("t,s\n1,1\n0,2\n", "--resamples", "10")).RefusedWith("at least 100");
        (await Run("t,s\n1,1\n0,2\n", "--threshold", "NaN")).RefusedWith("--threshold NaN", "a number such as 0.5");
    }

    [Fact]
    public async Task Segmentation_gives_the_table_by_fold_the_confusion_and_the_images()
    {
        // Class low: 2 of 3 voxels found in 01; class high in neither map of 01: full overlap in the modified form.
        Labels("truth/01.nii.gz", 1, 1, 1, 0);
        Labels("pred/01.nii.gz", 1, 1, 0, 0);
        Labels("truth/02.nii.gz", 2, 2, 1, 0);
        Labels("pred/02.nii.gz", 2, 1, 1, 0);
        Labels("truth/03.nii.gz", 0, 0);
        Labels("pred/03.nii.gz", 0, 1);
        Labels("truth/04.nii.gz", 0, 0);
        Labels("pred/04.nii.gz", 0, 0);
        string labels = Write("labels.json",
            """{"format": "rubor.labels/1", "labels": {"low": 1, "high": 2}, "merged": {"inflammation": ["low", "high"]}, "image_level": ["low", "high"]}""");
        string folds = Write("folds.json", """{"format": "rubor.folds/1", "folds": [["01", "02"], ["03", "04"]]}""");
        var run = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels",
            labels, "--folds", folds, "--out", folder["out"], "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["1", "2", "mean of folds", "all scans"], run.Json["folds"]!.AsArray().Select(f => (string)f!["fold"]!));
        double low01 = 4.0 / 5, low02 = 2.0 / 3, high02 = 2.0 / 3;
        Assert.Equal((low01 + low02) / 2, Cell(run.Json["folds"]![0]!, "low", "dice"), 1e-12);
        Assert.Equal((1 + high02) / 2, Cell(run.Json["folds"]![0]!, "high", "dice"), 1e-12);
        Assert.Equal(((low01 + 1) / 2 + (low02 + high02) / 2) / 2, Cell(run.Json["folds"]![0]!, "All", "dice"), 1e-12);
        Assert.Equal((Cell(run.Json["folds"]![0]!, "low", "dice") + Cell(run.Json["folds"]![1]!, "low", "dice")) / 2,
            Cell(run.Json["folds"]![2]!, "low", "dice"), 1e-12);
        // five of six inflamed voxels stay inflamed
        Assert.Equal((6.0 - 1) / 6, 1 - (double)run.Json["confusion"]![1]!["by_row"]![1]![0]!, 1e-12);
        var point = run.Json["image_level"]!["at_threshold"]!;
        Assert.Equal((2, 1, 0, 1),
            ((int)point["true_positives"]!, (int)point["false_positives"]!, (int)point["false_negatives"]!, (int)point["true_negatives"]!));
        var regular = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels",
            labels, "--regular-dice", "--json");
        Assert.Null(regular.Json["cases"]![0]!["classes"]![1]!["dice"]);
    }

    [Fact]
    public async Task A_scan_without_prediction_or_with_an_unnamed_label_is_said_and_the_rest_go_on()
    {
        foreach (string s in (string[])["01", "02", "03"])
            Labels($"truth/{s}.nii.gz", 1);
        Labels("pred/01.nii.gz", 1);
        Labels("pred/02.nii.gz", 7);
        string labels = Write("labels.json", """{"low": 1}""");
        var run = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels",
            labels, "--json");
        Assert.Equal(RuborCommandLine.SomeFailed, run.ExitCode);
        Assert.Equal(["03", "02"], run.Json["left_out"]!.AsArray().Select(l => (string)l!["subject"]!));
        Assert.Contains("holds label 7", (string)run.Json["left_out"]![1]!["reason"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"labels": {"low": 1}, "color": 2}""", "[[\"01\"]]", "unknown key color")]
    [InlineData("""{"labels": {"low": 1, "high": 1}}""", "[[\"01\"]]", "label 1 has the names low and high")]
    [InlineData("""{"labels": {"low": "1"}}""", "[[\"01\"]]", "label low must be a whole number")]
    [InlineData("""{"labels": {"low": 1}, "merged": {"x": ["high"]}}""", "[[\"01\"]]", "merged.x names high")]
    [InlineData("""{"labels": {"low": 1""", "[[\"01\"]]", "is no JSON")]
    [InlineData("""{"format": "rubor.folds/1", "labels": {"low": 1}}""", "[[\"01\"]]", "rubor.labels/1 is needed")]
    [InlineData("""{"low": 1}""", "[[\"01\"], [\"01\"]]", "fold 1 and in fold 2")]
    [InlineData("""{"low": 1}""", "[[\"02\"]]", "subject 01 is in no fold")]
    [InlineData("""{"low": 1}""", "{\"folds\": 3}", "must hold a list of folds")]
    public async Task Mistakes_in_labels_and_folds_are_one_line(string labels, string folds, string words)
    {
        Labels("truth/01.nii.gz", 1);
        Labels("pred/01.nii.gz", 1);
        (await CommandRun.Of("evaluate", "segmentation", "--truth", folder["truth"], "--predicted", folder["pred"], "--labels",
            Write("l.json", labels), "--folds", Write("f.json", folds))).RefusedWith(words);
    }

    static double Cell(JsonNode row, string name, string measure) =>
        (double)row["cells"]!.AsArray().Single(c => (string?)c!["class"] == name && (string?)c["measure"] == measure)!["mean"]!;

    void Labels(string name, params byte[] labels)
    {
        var all = new byte[Grid.Size.Voxels];
        labels.CopyTo(all, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        NiftiWriter.Write(folder[name], new LabelMap(Grid, all));
    }

    string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }
}
