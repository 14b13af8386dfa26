using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Studies.Training;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class TrainCalibrateTests : IDisposable
{
    readonly SmallStudy study = new("A", "B", "C", "D");
    readonly TemporaryFolder results = new();

    public void Dispose()
    {
        study.Dispose();
        results.Dispose();
    }

    [Fact]
    public async Task Validation_subjects_decide_and_nothing_of_a_tested_one_changes_it()
    {
        await Folds("--validation", "1");
        var before = await Trained("before", "calibrate=true");
        Assert.Single(before.Validation);
        var calibration = CalibrationDocument.Read(results["before", CalibrationDocument.FileName]);
        Assert.Equal(before.Validation, calibration.Subjects);
        var plan = PlanOf("before");
        Assert.Equal(calibration.Temperature, plan.Temperature);
        Assert.Equal(calibration.LargestPiece, plan.LargestPiece);
        Assert.NotEqual(1, plan.Temperature);
        Assert.True(calibration.LogLossAfter < calibration.LogLossBefore, "the temperature makes the truth more likely");
        Assert.Contains("Probabilities of the subjects validated on", await Text("before", "report.html"), StringComparison.Ordinal);
        Assert.Contains("logits are divided by", await Text("before", "weights", ModelCard.FileName), StringComparison.Ordinal);

        // Everything of the tested subjects is another.
        foreach (string subject in before.Test)
        {
            study.Image($"{subject}_t1w.nii.gz", 30.5);
            study.Mask($"{subject}_region.nii.gz", 77);
        }

        var after = await Trained("after", "calibrate=true");
        Assert.NotEqual(before.HeldOut, after.HeldOut);
        Assert.Equal(before.WeightsSha256, after.WeightsSha256);
        Assert.Equal(await Text("before", CalibrationDocument.FileName), await Text("after", CalibrationDocument.FileName));
        Assert.Equal(PlanOf("before").ToJson().ToJsonString(), PlanOf("after").ToJson().ToJsonString());

        // What decides is what is validated on.
        study.Mask($"{before.Validation[0]}_region.nii.gz", 60);
        await Trained("other", "calibrate=true");
        Assert.NotEqual(await Text("before", CalibrationDocument.FileName), await Text("other", CalibrationDocument.FileName));
    }

    [Fact]
    public async Task Without_validation_or_without_being_asked_nothing_is_decided()
    {
        await Folds("--validation", "1");
        await Trained("unasked", "calibrate=false");
        await Folds("--overwrite");
        await Trained("nobody", "calibrate=true");
        foreach (string name in new[] { "unasked", "nobody" })
        {
            Assert.False(File.Exists(results[name, CalibrationDocument.FileName]));
            Assert.Equal(1, PlanOf(name).Temperature);
            Assert.Empty(PlanOf(name).LargestPiece);
        }
    }

    NetworkPlan PlanOf(string name) => WeightsPlan.Of(Rubor.Torch.Files.Weights.Read(results[name, "weights"]));

    Task<string> Text(params string[] path) => File.ReadAllTextAsync(results[path], TestContext.Current.CancellationToken);

    async Task<TrainingDocument> Trained(string name, string set)
    {
        var run = await CommandRun.Of(["train", "segmentation", study.Path, "--folds", results["folds.json"], "--fold", "1", "--out", results[name],
            .. TrainedNetworks.Quick(), set, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return TrainingDocument.Read(results[name, TrainingDocument.FileName]);
    }

    async Task Folds(params string[] words)
    {
        var run = await CommandRun.Of(["study", "folds", study.Path, "--out", results["folds.json"], "--folds", "2", "--label", "region", "--quiet",
            .. words]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
