using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

/// <summary>
/// A small study with tiny networks trained on it: one on all but the held-out subject E, and a cross-validation of two folds.
/// </summary>
public sealed class TrainedNetworks : IAsyncLifetime
{
    readonly SmallStudy study = new("A", "B", "C", "D", "E");
    readonly TemporaryFolder results = new();

    /// <summary>Folder of the study.</summary>
    public string Study => study.Path;

    /// <summary>Results of the training on all.</summary>
    public string All => results["all"];

    /// <summary>Results of the cross-validation.</summary>
    public string CrossValidation => results["cv"];

    public string Folds => results["folds.json"];

    /// <summary>
    /// Options of a training that takes less than a second, and yet is long enough that two folds do not end with the same weights.
    /// </summary>
    public static string[] Quick(int steps = 12) =>
        ["--image", "t1w", "--label", "region", "--device", "cpu", "--threads", "1", "--set", $"steps={steps}", "levels=2", "filters=2",
            "most_filters=4", "batch=2", "neighbour_slices=0", "space_to_depth=1", "validate_every=0",
            // Six pixels would be moved out of sight, and all subjects look alike.
            "augmentation.translation_pixels=0", "augmentation.elastic_deviation_pixels=0"];

    public async ValueTask InitializeAsync()
    {
        await Done("study", "folds", Study, "--out", Folds, "--folds", "2", "--label", "region", "--hold-out", "E");
        await Done(["train", "cross-validate", "segmentation", Study, "--folds", Folds, "--out", CrossValidation, .. Quick()]);
        await Done(["train", "segmentation", Study, "--folds", Folds, "--out", All, .. Quick()]);
    }

    /// <summary>A copy of a folder, to be spoilt.</summary>
    public static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public ValueTask DisposeAsync()
    {
        study.Dispose();
        results.Dispose();
        return default;
    }

    static async Task Done(params string[] words)
    {
        var run = await CommandRun.Of([.. words, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
