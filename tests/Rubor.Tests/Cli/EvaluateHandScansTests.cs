using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

public sealed class EvaluateHandScansTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Study => folder["hands"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Figures_of_folds_are_those_of_the_cross_validation_and_SD_is_of_folds()
    {
        await CrossValidated();
        var document = (await Evaluate("--models", folder["cv"], "--json", "--quiet")).Json;
        Assert.Equal("rubor.hand-scans-evaluation/1", (string)document["format"]!);
        var trained = JsonNode.Parse(File.ReadAllText(folder["cv", "cross-validation.json"]))!["dice"]!.AsArray();
        var model = document["models"]![0]!;
        foreach (var expected in trained)
        {
            var found = Dice(model, (string)expected!["label"]!);
            Assert.Equal((double)expected["mean"]!, (double)found["mean"]!, 12);
            Assert.Equal((double)expected["sd"]!, (double)found["sd"]!, 12);
        }
        double[] folds = [.. Dice(model, "low")["folds"]!.AsArray().Select(f => (double)f!)];
        double mean = folds.Average();
        Assert.Equal(Math.Sqrt(folds.Sum(f => (f - mean) * (f - mean)) / (folds.Length - 1)), (double)Dice(model, "low")["sd"]!, 12);
        Assert.Equal(12, (int)document["scans"]!);
        Assert.Equal(11, document["cases"]!.AsArray().Count(c => (string)c!["label"]! == "inflamed" && (long)c["drawn"]! > 0));
    }

    [Fact]
    public async Task Models_are_compared_and_the_report_has_every_part()
    {
        await CrossValidated();
        Assert.Equal(0, (await CommandRun.Of("train", "cross-validate", "hand-scans", Study, "--method", "threshold", "--folds", folder["folds.json"],
            "--out", folder["pooled"], "--criterion", "pooled-dice", "--quiet")).ExitCode);
        var run = await Evaluate("--models", folder["cv"], folder["pooled"], "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["cases.tsv", "confusion.tsv", "differences.tsv", "figures.tsv", "folds.tsv", "report.html", "result.json", "roc.tsv", "run.json"],
            Directory.EnumerateFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        string report = File.ReadAllText(folder["out", "report.html"]);
        foreach (string heading in new[] { "Overlap by class", "Confusion of pixels", "Inflamed images", "Lesions and joints", "Differences of models",
            "Commonest errors", "Every scan" })
            Assert.Contains($"<h2>{heading}</h2>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("phantom", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_not_tested_on_whom_it_learnt_from_unless_that_is_meant()
    {
        SmallHandStudy.Write(Study);
        Assert.Equal(0, (await CommandRun.Of("train", "hand-scans", Study, "--method", "threshold", "--out", folder["all"])).ExitCode);
        (await Evaluate("--models", folder["all"])).Refused("learnt from 5 of the study's patients (p1 …)");
        var meant = await Evaluate("--models", folder["all"], "--seen-patients", "--json", "--quiet");
        Assert.True((bool)meant.Json["seen_patients"]!);
        Assert.Equal(1, (double)Dice(meant.Json["models"]![0]!, "all")["mean"]!, 12);
        File.Delete(folder["all", "training.json"]);
        (await Evaluate("--models", folder["all"])).Refused("does not say whom the model learnt from");
    }

    [Fact]
    public async Task A_fold_alone_is_tested_on_its_own_patients()
    {
        await CrossValidated();
        var document = (await Evaluate("--models", folder["cv", "fold-1"], "--json", "--quiet")).Json;
        Assert.Equal((4, 2, 8), ((int)document["scans"]!, (int)document["patients"]!, document["left_out"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_patient_on_two_sides_is_refused()
    {
        await CrossValidated();
        string file = folder["cv", "fold-1", "training.json"];
        string tested = ThresholdDocument.Read(file).Test[0];
        var changed = JsonNode.Parse(File.ReadAllText(file))!;
        changed["train"]!.AsArray().Add(tested);
        File.WriteAllText(file, changed.ToJsonString());
        (await Evaluate("--models", folder["cv"])).Refused($"tests subject {tested}, whom its model learnt from");
    }

    [Fact]
    public async Task A_patient_in_two_buckets_and_a_missing_fold_are_refused()
    {
        await CrossValidated();
        string file = folder["cv", "fold-1", "training.json"];
        string other = ThresholdDocument.Read(folder["cv", "fold-2", "training.json"]).Test[0];
        var changed = JsonNode.Parse(File.ReadAllText(file))!;
        changed["test"]!.AsArray().Add(other);
        changed["train"] = new JsonArray();
        changed["inner"] = new JsonArray();
        string before = File.ReadAllText(file);
        File.WriteAllText(file, changed.ToJsonString());
        (await Evaluate("--models", folder["cv"])).Refused($"tests subject {other} in folds 1 and 2");
        File.WriteAllText(file, before);
        Directory.Delete(folder["cv", "fold-2"], true);
        (await Evaluate("--models", folder["cv"])).Refused("has 2 of 3 folds");
    }

    [Fact]
    public async Task Labels_that_cannot_be_used_are_one_line()
    {
        await CrossValidated();
        string labels = folder["hands", "p1_palmar_labels.nii.gz"];
        byte[] before = File.ReadAllBytes(labels);
        SmallHandStudy.Labels(labels, new byte[SmallHandStudy.Width * SmallHandStudy.Height],
            Rubor.Imaging.Geometry.AxisAligned(new(SmallHandStudy.Width, SmallHandStudy.Height, 1), 1, 1, 1));
        (await Evaluate("--models", folder["cv"])).Refused("p1_palmar_labels.nii.gz");
        byte[] unknown = new byte[SmallHandStudy.Width * SmallHandStudy.Height];
        unknown[5] = 9;
        SmallHandStudy.Labels(labels, unknown);
        (await Evaluate("--models", folder["cv"])).Refused("holds the label 9 at pixel (5, 0)");
        File.WriteAllBytes(labels, before);
        foreach (string file in Directory.EnumerateFiles(Study, "*_labels.nii.gz"))
            SmallHandStudy.Labels(file, [.. SmallHandStudy.Draw(1, "palmar").Labels.Select(l => l == 3 ? (byte)0 : l)]);
        (await Evaluate("--models", folder["cv"])).Refused("has no pixel of class high on any scan");
    }

    [Fact]
    public async Task A_second_drawing_on_a_phantom_is_called_set_by_construction()
    {
        Assert.Equal(0, (await CommandRun.Of("phantom", "hand-scans", "--patients", "6", "--out", Study, "--quiet")).ExitCode);
        await Folds();
        Assert.Equal(0, (await CommandRun.Of("train", "cross-validate", "hand-scans", Study, "--method", "threshold", "--folds", folder["folds.json"],
            "--out", folder["cv"], "--observer", "first", "--step", "4", "--quiet")).ExitCode);
        (await Evaluate("--models", folder["cv"])).Refused("choose one with --observer");
        var run = await Evaluate("--models", folder["cv"], "--observer", "first", "--out", folder["out"], "--json", "--quiet");
        Assert.True((bool)run.Json["phantom"]!);
        var second = Assert.Single(run.Json["observers"]!.AsArray())!;
        Assert.Equal(("second", "observer"), ((string)second["name"]!, (string)second["method"]!));
        Assert.Contains(run.Json["models"]![0]!["figures"]!.AsArray(), f => (string)f!["name"]! == "joint_sensitivity");
        string report = File.ReadAllText(folder["out", "report.html"]);
        Assert.Contains("second (second drawing, set by construction)", report, StringComparison.Ordinal);
        Assert.Contains("none is an accuracy on patients", report, StringComparison.Ordinal);
    }

    async Task CrossValidated()
    {
        SmallHandStudy.Write(Study, patients: 6);
        await Folds();
        Assert.Equal(0, (await CommandRun.Of("train", "cross-validate", "hand-scans", Study, "--method", "threshold", "--folds", folder["folds.json"],
            "--out", folder["cv"], "--quiet")).ExitCode);
    }

    async Task Folds() => Assert.Equal(0, (await CommandRun.Of(
        "study", "folds", Study, "--folds", "3", "--out", folder["folds.json"], "--quiet")).ExitCode);

    Task<CommandRun> Evaluate(params string[] rest) => CommandRun.Of(["evaluate", "hand-scans", Study, .. rest]);

    static JsonNode Dice(JsonNode model, string label) => model["folded"]!.AsArray()
        .First(f => (string)f!["measure"]! == "dice" && (string)f["value"]!["label"]! == label)!["value"]!;
}
