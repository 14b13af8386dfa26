using System.Text.Json.Nodes;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class PredictCommandTests(TrainedNetworks trained) : IClassFixture<TrainedNetworks>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<CommandRun> Predict(string weights, params string[] more) =>
        CommandRun.Of(["predict", weights, trained.Study, "--out", folder["out"], "--device", "cpu", "--threads", "1", .. more]);

    static async Task Done(Task<CommandRun> running)
    {
        var run = await running;
        Assert.True(run.ExitCode == 0, run.Error);
    }

    JsonNode Result => JsonNode.Parse(File.ReadAllText(folder["out", "predictions.json"]))!;

    Dictionary<string, Dictionary<string, string>> Rows => Data.Tsv(folder["out", "predictions.tsv"]).ToDictionary(r => r["subject"]);

    [Fact]
    public async Task Cases_that_were_learnt_from_are_marked_and_left_out_of_the_mean()
    {
        var run = await Predict(trained.All);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["seen in training", "seen in training", "seen in training", "seen in training", "n/a"], "ABCDE".Select(s => Rows[$"{s}"]["seen"]));
        var mean = Assert.Single(Result["not_seen"]!.AsArray())!;
        Assert.Equal((1, "E"), ((int)mean["subjects"]!, (string)mean["worst_subject"]!));
        Assert.Equal(Data.Number(Rows["E"]["dice"]), (double)mean["mean"]!, 12);
        Assert.Contains("sub-A: region", run.Output, StringComparison.Ordinal);
        Assert.Contains("(seen in training)", run.Output, StringComparison.Ordinal);
        Assert.Contains("peak memory", run.Output, StringComparison.Ordinal);
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("4 of 5 cases, or other scans of their patients, were learnt from", page, StringComparison.Ordinal);
        Assert.Contains("region (seen in training)", page, StringComparison.Ordinal);

        Assert.Equal(["labels.nii.gz", "prediction.json", "probability.nii.gz", "run.json", "uncertainty.nii.gz"],
            Directory.GetFiles(folder["out", "sub-A"]).Select(f => Path.GetFileName(f)).Where(f => f != "disagreement.nii.gz")
                .Order(StringComparer.Ordinal));
        Assert.Equal(Rows["A"]["voxels"], $"{NiftiReader.ReadMask(folder["out", "sub-A", "labels.nii.gz"]).Count}");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken))!;
        Assert.True((int)manifest["settings"]!["peak_memory_mb"]! > 0);
        Assert.Equal(["t1w", "region", "weights"],
            JsonNode.Parse(await File.ReadAllTextAsync(folder["out", "sub-A", "run.json"], TestContext.Current.CancellationToken))![
            "inputs"]!.AsArray().Select(i => (string)i!["role"]!));
    }

    [Fact]
    public async Task Held_out_predictions_of_a_cross_validation_are_those_that_it_tested()
    {
        await Done(Predict(trained.CrossValidation, "--held-out"));
        foreach (var tested in Data.Tsv(Path.Combine(trained.CrossValidation, "held-out.tsv")))
        {
            var row = Rows[tested["subject"]];
            Assert.Equal(("1", "n/a"), (row["networks"], row["seen"]));
            Assert.Equal((tested["dice"], tested["voxels_found"], tested["holes"]), (row["dice"], row["voxels"], row["holes"]));
            byte[] once = NiftiReader.Read(Path.Combine(trained.CrossValidation, $"fold-{tested["fold"]}", "predictions",
                $"{tested["case"]}.nii.gz")).SampleBytes.ToArray();
            Assert.Equal(once, NiftiReader.Read(folder["out", tested["case"], "labels.nii.gz"]).SampleBytes.ToArray());
        }

        // Nobody learnt from the subject held out of every fold: both networks predict it.
        Assert.Equal(("2", "n/a"), (Rows["E"]["networks"], Rows["E"]["seen"]));
        Assert.Equal(5, (int)Result["not_seen"]![0]!["subjects"]!);
    }

    [Fact]
    public async Task Without_an_unseen_network_a_held_out_case_is_a_row_and_the_exit_code_is_3()
    {
        Assert.Equal(3, (await Predict(trained.All, "--held-out")).ExitCode);
        Assert.Equal("failed", Rows["A"]["status"]);
        Assert.Contains("none is left to predict it held-out", Rows["A"]["reason"], StringComparison.Ordinal);
        Assert.Equal("predicted", Rows["E"]["status"]);
    }

    [Fact]
    public async Task A_mean_of_networks_disagrees_where_they_do_and_mirroring_changes_it()
    {
        await Done(Predict(trained.All, "--weights", trained.CrossValidation, "--subject", "E"));
        Assert.Equal("3", Rows["E"]["networks"]);
        float[] plain = NiftiReader.Read(folder["out", "sub-E", "probability.nii.gz"]).Samples<float>().ToArray();
        Assert.Contains(NiftiReader.Read(folder["out", "sub-E", "disagreement.nii.gz"]).Samples<float>().ToArray(), v => v > 0);
        await Done(Predict(trained.All, "--weights", trained.CrossValidation, "--case", "sub-E", "--mirror", "--batch-slices", "1", "--overwrite"));
        Assert.NotEqual(plain, NiftiReader.Read(folder["out", "sub-E", "probability.nii.gz"]).Samples<float>().ToArray());
    }

    [Fact]
    public async Task Finished_cases_are_kept_on_resuming_and_other_settings_are_not_mistaken_for_the_same()
    {
        await Done(Predict(trained.All, "--subject", "sub-A"));
        string finished = folder["out", "sub-A", "run.json"];
        var time = File.GetLastWriteTimeUtc(finished);
        (await Predict(trained.All)).Refused("--resume");
        var resumed = await Predict(trained.All, "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(time, File.GetLastWriteTimeUtc(finished));
        Assert.Equal(5, Rows.Count);
        await Done(Predict(trained.All, "--resume", "--mirror", "--subject", "A"));
        Assert.NotEqual(time, File.GetLastWriteTimeUtc(finished));
        await Done(Predict(trained.All, "--overwrite", "--json"));
    }

    [Fact]
    public async Task The_same_command_writes_the_same_bytes()
    {
        foreach (string name in new[] { "one", "two" })
            await Done(CommandRun.Of("predict", trained.CrossValidation, trained.Study, "--out", folder[name], "--device", "cpu",
                "--threads", "2", "--held-out"));
        string[] files = [.. Directory.GetFiles(folder["one"], "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder["one"], f)).Where(f => Path.GetFileName(f) != "run.json")];
        Assert.Equal((5 * 5) + 3, files.Length);
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(folder["one", f]), File.ReadAllBytes(folder["two", f])));
    }

    [Fact]
    public async Task A_case_that_cannot_be_read_is_a_row_and_the_rest_go_on()
    {
        using var spoilt = new SmallStudy("P", "Q", "R");
        await File.WriteAllBytesAsync(spoilt["Q_t1w.nii.gz"], [1, 2, 3], TestContext.Current.CancellationToken);
        spoilt.Image("R_t1w.nii.gz", 0);
        var run = await CommandRun.Of("predict", trained.All, spoilt.Path, "--out", folder["out"], "--device", "cpu");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(("failed", "failed", "predicted"), (Rows["Q"]["status"], Rows["R"]["status"], Rows["P"]["status"]));
        Assert.Contains("Q_t1w.nii.gz", Rows["Q"]["reason"], StringComparison.Ordinal);
        Assert.Contains("same at every voxel", Rows["R"]["reason"], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out", "sub-Q"]));
        Assert.Contains("failed", await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_one_line_and_write_nothing()
    {
        (await Predict(folder["absent"])).Refused("does not exist");
        (await Predict(trained.All, "--weights", trained.All)).Refused("each network counts once");
        (await Predict(trained.All, "--batch-slices", "0")).Refused("--batch-slices 0");
        (await Predict(trained.All, "--subject", "Z")).Refused("no such case");
        (await Predict(trained.All, "--device", "abacus")).Refused("--device");
        (await Predict(trained.All, "--weights", NetworkFixture.Constant(folder["other"], 1)))
            .Refused("a mean is of networks for one task");
        (await CommandRun.Of("predict", trained.All, folder["nothing"], "--out", folder["out"])).Refused("nothing");
        using var other = new SmallStudy("A");
        other.Describe("""{"format": "rubor.study/1", "name": "small", "images": ["stir"], "labels": ["region"]}""");
        File.WriteAllLines(other["cases.tsv"], ["subject\tstir\tregion", "A\tA_stir.nii.gz\tA_region.nii.gz"]);
        (await CommandRun.Of("predict", trained.All, other.Path, "--out", folder["out"])).Refused("has no case with t1w");
        Assert.False(Directory.Exists(folder["out"]));
    }
}
