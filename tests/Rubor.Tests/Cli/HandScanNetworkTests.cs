using System.Text.Json.Nodes;
using Rubor.Studies.Training;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

/// <summary>rubor train, measure and evaluate hand-scans with --method nnunet.</summary>
[Collection("libtorch")]
public sealed class HandScanNetworkTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Study => folder["hands"];

    public HandScanNetworkTests()
    {
        SmallHandStudy.Write(Study, patients: 6);
        File.WriteAllText(folder["plan.json"], """
            {"format": "rubor.segmenter-plan/1", "planner": "cpu", "images": ["planar"], "labels": ["normal", "low", "high"],
             "normalization": ["z-score"], "spacing": [2.4, 2.4], "median_shape": [12, 16], "patch": [12, 16], "batch": 2,
             "features": [4, 8, 8], "strides": [[1, 1], [2, 2], [2, 2]], "kernels": [[3, 3], [3, 3], [3, 3]], "convolutions": [1, 1, 1],
             "mirror": ["columns"]}
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Networks_of_every_fold_are_evaluated_beside_thresholds_on_whom_they_have_not_seen()
    {
        await Folds();
        await Done(["train", "cross-validate", .. Trained, "--folds", folder["folds.json"], "--out", folder["nets"], "--seeds", "2"]);
        await Done(["train", "cross-validate", "hand-scans", Study, "--method", "threshold", "--folds", folder["folds.json"], "--out",
            folder["thresholds"]]);
        Assert.Equal("hand-scans", TrainingDocument.Read(folder["nets", "fold-2-seed-2", "training.json"]).Task);

        var run = await CommandRun.Of("evaluate", "hand-scans", Study, "--models", folder["nets"], folder["thresholds"], "--out", folder["out"],
            "--json", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        var models = run.Json["models"]!.AsArray();
        Assert.Equal(["nnunet", "threshold"], models.Select(m => (string)m!["method"]!));
        Assert.All(models, m => Assert.Equal(12, (int)m!["scans"]!));
        Assert.All(models, m => Assert.Equal(3, m!["fold_scans"]!.AsArray().Count));
        Assert.Contains(run.Json["differences"]!.AsArray(), d => (string)d!["measure"]! == "dice_low");
    }

    [Fact]
    public async Task A_scan_is_measured_by_a_network_and_the_report_says_by_what()
    {
        await Done(["train", .. Trained, "--out", folder["net"], "--float16"]);
        var run = await CommandRun.Of("measure", "hand-scans", Path.Combine(Study, "p1_palmar.nii.gz"), "--model", folder["net"], "--out",
            folder["out"], "--json", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("nnunet", (string)run.Json["model"]!["method"]!);
        Assert.Equal(TrainingDocument.Read(folder["net", "training.json"]).WeightsSha256, (string)run.Json["model"]!["weights_sha256"]![0]!);
        Assert.Null(run.Json["model"]!["criterion"]);
        Assert.Equal(["normal", "low", "high"], run.Json["views"]![0]!["classes"]!.AsArray().Select(c => (string)c!["label"]!));
        Assert.Contains("planned themselves", (await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken))
            .Replace("planned itself", "planned themselves", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(folder["net"], (string)JsonNode.Parse(await File.ReadAllTextAsync(folder["out", "run.json"],
            TestContext.Current.CancellationToken))!["settings"]!["model"]!, StringComparison.Ordinal);
    }

    // A picture has no axes of its own: whatever a study's scans are stored as, a network sees the same rows and columns.
    [Fact]
    public async Task Scans_stored_as_pictures_and_as_NIfTI_make_the_same_network()
    {
        SmallHandStudy.Write(folder["pictures"], patients: 6, pictures: true);
        await Done(["train", .. Trained, "--out", folder["a"]]);
        await Done(["train", "hand-scans", folder["pictures"], .. Trained[2..], "--out", folder["b"]]);
        Assert.Equal(Tensors("a"), Tensors("b"));
    }

    [Theory]
    [InlineData("--criterion pooled-dice", "--criterion does not go with hand-scans --method nnunet")]
    [InlineData("--preset quick", "--preset quick: hand scans take a network that is planned")]
    [InlineData("--plan STUDY/study.json", "format is rubor.study/1; wanted rubor.segmenter-plan/1")]
    [InlineData("--method forest", "there is threshold and nnunet")]
    public async Task What_does_not_go_together_is_refused_in_one_line(string words, string because)
    {
        string[] given = [.. words.Replace("STUDY", Study, StringComparison.Ordinal).Split(' ')];
        string[] rest = words.Contains("--method", StringComparison.Ordinal) ? [] : ["--method", "nnunet"];
        (await CommandRun.Of(["train", "hand-scans", Study, .. rest, "--out", folder["out"], .. given])).Refused(because);
    }

    [Fact]
    public async Task A_network_of_another_task_is_refused()
    {
        await Done(["train", .. Trained, "--out", folder["net"]]);
        string description = folder["net", "weights", "weights.json"];
        string json = await File.ReadAllTextAsync(description, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(description, json.Replace("\"high\"", "\"bone\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        (await CommandRun.Of("measure", "hand-scans", Path.Combine(Study, "p1_palmar.nii.gz"), "--model", folder["net"], "--out", folder["out"]))
            .Refused("finds normal, low, bone on planar; wanted a network of 'rubor train hand-scans'");
    }

    string[] Trained => ["hand-scans", Study, "--method", "nnunet", "--plan", folder["plan.json"], "--set", "steps=3", "epoch_steps=1",
        "validate_every=0", "--device", "cpu", "--threads", "1"];

    byte[] Tensors(string name) => File.ReadAllBytes(folder[name, "weights", "weights.safetensors"]);

    async Task Folds() => await Done("study", "folds", Study, "--folds", "3", "--out", folder["folds.json"]);

    static async Task Done(params string[] words)
    {
        var run = await CommandRun.Of([.. words, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
