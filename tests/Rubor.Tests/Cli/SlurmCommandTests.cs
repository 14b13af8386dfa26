using System.Diagnostics;
using Rubor.Studies.Cluster;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

/// <summary>--on slurm, on a Slurm of one node.</summary>
[Collection("libtorch")]
public sealed class SlurmCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Folds_and_predictions_of_a_cluster_are_those_of_one_machine_bit_for_bit()
    {
        using var slurm = new OneNodeSlurm();
        using var study = new SmallStudy("A", "B", "C", "D", "E");
        string folds = folder["it's folds.json"], local = folder["local"], cluster = folder["on the \"cluster's\" disk"];
        await Done("study", "folds", study.Path, "--out", folds, "--folds", "2", "--label", "region", "--hold-out", "E");
        string[] train = ["train", "cross-validate", "segmentation", study.Path, "--folds", folds, .. TrainedNetworks.Quick()];
        await Done([.. train, "--out", local]);
        var run = await CommandRun.Of([.. train, "--out", cluster, "--on", "slurm", "--slurm-option", "mem=100M", "time=10", "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, (int)run.Json["cases"]!.AsArray().Max(c => (int)c!["fold"]!));
        Assert.Matches(@"(?s)^Slurm has job \d+: 2 tasks\n.*2 of 2 done", run.Error);
        string[] same = ["cross-validation.json", "held-out.tsv", "report.html", "folds.json", "fold-1/training.json", "fold-2/training.json",
            "fold-1/weights/weights.safetensors", "fold-2/weights/weights.safetensors"];
        AssertSame(local, cluster, same);
        Assert.Equal(Directory.GetFileSystemEntries(local).Select(Path.GetFileName).Order(),
            Directory.GetFileSystemEntries(cluster).Select(Path.GetFileName).Order());

        // Named alike, for the names of weights stand in the results.
        string[] predict = ["predict", cluster, study.Path, "--held-out", "--device", "cpu", "--threads", "1"];
        await Done([.. predict, "--out", folder["here"]]);
        var there = await CommandRun.Of([.. predict, "--out", folder["there"], "--on", "slurm"]);
        Assert.True(there.ExitCode == 0, there.Error);
        AssertSame(folder["here"], folder["there"], [.. Directory.GetFiles(folder["here"], "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "run.json").Select(f => Path.GetRelativePath(folder["here"], f))]);
        Assert.False(Directory.Exists(SlurmRun.HiddenOf(folder["there"])));
    }

    [Fact]
    public async Task What_a_task_is_refused_is_the_commands_own_line()
    {
        using var slurm = new OneNodeSlurm();
        using var study = new SmallStudy("A", "B", "C", "D");
        await Done("study", "folds", study.Path, "--out", folder["folds.json"], "--folds", "2", "--label", "region");
        string[] words = ["train", "cross-validate", "segmentation", study.Path, "--folds", folder["folds.json"], "--out", folder["cv"],
            .. TrainedNetworks.Quick(), "--on", "slurm"];
        (await CommandRun.Of([.. words, "--quiet", "--slurm-option", "partition=none"])).Refused("fold-1, fold-2: sbatch refuses it: ");
        // Somebody else's file in the place of a fold.
        Directory.CreateDirectory(folder["cv", "fold-2"]);
        await File.WriteAllTextAsync(folder["cv", "fold-2", "notes.txt"], "mine", TestContext.Current.CancellationToken);
        var run = (await CommandRun.Of([.. words, "--quiet"])).Refused("fold-2: it ended with exit code 2");
        Assert.Contains("already holds files", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["cv", "fold-1", "run.json"]));
    }

    [Theory]
    [InlineData("--on", "pbs", "--on pbs: there is slurm")]
    [InlineData("--slurm-option", "mem=4G", "--slurm-option mem=4G goes with --on slurm")]
    public async Task Options_of_a_cluster_that_are_none_are_refused(string option, string value, string because)
    {
        (await CommandRun.Of("train", "cross-validate", "disease-region", "s", "--folds", "f", "--out", folder["cv"], option, value)).Refused(because);
        (await CommandRun.Of("predict", "w", "s", "--out", folder["out"], option, value)).Refused(because);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("array=1-3", "Rubor says this to sbatch itself")]
    [InlineData("Mem=4G", "without its dashes")]
    [InlineData("mem 4G", "without its dashes")]
    public async Task Options_of_sbatch_are_long_ones_without_dashes(string option, string because) =>
        (await CommandRun.Of("train", "cross-validate", "disease-region", "s", "--folds", "f", "--out", folder["cv"], "--on", "slurm",
            "--slurm-option=" + option)).Refused(because);

    [Fact]
    public async Task Without_slurm_on_the_machine_it_is_one_line()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "rubor");
        Assert.SkipUnless(File.Exists(program), "the program is not beside the tests");
        using var process = Process.Start(new ProcessStartInfo(program,
            ["train", "cross-validate", "disease-region", "s", "--folds", "f", "--out", folder["cv"], "--on", "slurm"])
        { RedirectStandardError = true, Environment = { ["PATH"] = folder.Path } })!;
        Assert.Equal("error: --on slurm: there is no sbatch on this machine; run the command on a login node of the cluster\n",
            await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
    }

    static void AssertSame(string a, string b, IEnumerable<string> files)
    {
        foreach (string file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(a, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(b, file))), file);
    }

    static async Task Done(params string[] words)
    {
        var run = await CommandRun.Of([.. words, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
