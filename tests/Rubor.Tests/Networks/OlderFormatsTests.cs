using System.Text.Json.Nodes;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Studies.Predictions;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;
using Rubor.Tests.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks;

/// <summary>What was written before keys were snake_case is read: tests/Reference/training/before keeps a file of each.</summary>
[Collection("libtorch")]
public sealed class OlderFormatsTests
{
    static string Kept(params string[] path) => Data.Reference(["training", "before", .. path]);

    static JsonObject Json(params string[] path) => JsonNode.Parse(File.ReadAllText(Kept(path)))!.AsObject();

    [Fact]
    public void Weights_of_before_keep_their_plan_figures_and_training_files_and_run()
    {
        var weights = Weights.Read(Kept("weights"));
        var description = weights.Description!;
        Assert.Equal("rubor.weights/2", (string)Json("weights", "weights.json")["format"]!);
        Assert.Equal(WeightsDescription.CurrentFormat, description.Format);
        Assert.Equal((double)Json("weights", "weights.json")["metrics"]!["heldOutSliceDice"]!, description.Metrics["held_out_slice_dice"]);
        Assert.Equal(Json("weights", "weights.json")["trainedOn"]!.AsArray().Select(f => (string)f!["sha256"]!),
            description.TrainedOn.Select(f => f.Sha256));
        var plan = WeightsPlan.Of(weights);
        Assert.Equal((PlanTask.Segmentation, UNetPlan.ArchitectureName, NetworkPlan.QuarterTurn),
            (plan.Task, plan.Architecture, plan.Turn));
        Assert.Equal([new PlanChannel("t1w", ChannelNormalisation.ThreeDeviations)], plan.Channels);
        Assert.Equal(["region"], plan.Labels);
        Assert.Equal(new UNetPlan { Levels = 2, Filters = 2, MostFilters = 4 }, UNetPlan.Of(plan));
        using var network = new SegmentationNetwork([weights]);
        Assert.Equal(1, network.Count);
    }

    [Fact]
    public void Weights_written_anew_are_in_todays_format()
    {
        using var folder = new TemporaryFolder();
        var read = Weights.Read(Kept("weights"));
        Weights.Write(folder.Path, read.Description!, read.Tensors.Entries);
        string json = File.ReadAllText(folder["weights.json"]);
        Assert.Contains("\"trained_on\"", json, StringComparison.Ordinal);
        Assert.Contains(WeightsDescription.CurrentFormat, json, StringComparison.Ordinal);
        Assert.Equal(WeightsPlan.Of(read).ToJson().ToJsonString(), WeightsPlan.Of(Weights.Read(folder.Path)).ToJson().ToJsonString());
    }

    [Fact]
    public void A_training_and_a_cross_validation_of_before_say_what_they_said()
    {
        var (json, training) = (Json("training.json"), TrainingDocument.Read(Kept("training.json")));
        Assert.Equal("rubor.training/1", (string)json["format"]!);
        Assert.Equal(((string)json["weightsSha256"]!, (int)json["stepsDone"]!), (training.WeightsSha256, training.StepsDone));
        Assert.Equal((double)json["history"]![0]!["rate"]!, training.History[0].Rate);
        Assert.Equal((double)json["heldOut"]![0]!["volumeDice"]!, training.HeldOut[0].VolumeDice);
        // Settings are compared with those of today: in today's keys.
        string[] changes = ["steps=4", "levels=2", "filters=2", "most_filters=4", "batch=2", "neighbour_slices=0", "space_to_depth=1", "validate_every=0"];
        var today = TrainingSettings.Of("quick", [.. changes, "augmentation.translation_pixels=0", "augmentation.elastic_deviation_pixels=0"]);
        Assert.Empty(TrainingSettings.Differences(training.Settings, today.ToJson()));
        var validation = CrossValidationDocument.Read(Kept("cross-validation.json"));
        Assert.Equal((double)Json("cross-validation.json")["structures"]![0]!["worst"]!, validation.Structures[0].Worst);
        Assert.Empty(TrainingSettings.Differences(validation.Settings, today.ToJson()));
    }

    [Fact]
    public void Predictions_and_manifests_of_before_are_read()
    {
        var prediction = PredictionDocument.Read(Kept("prediction.json"))!;
        Assert.Equal((double)Json("prediction.json")["structures"]![0]!["volumeMm3"]!, prediction.Structures[0].VolumeMm3);
        Assert.Equal(PredictionDocument.FormatName, prediction.Format);
        Assert.Equal("0.1.0", RunManifest.Of(Kept())!.Version);
    }

    [Fact]
    public void A_training_that_was_stopped_before_goes_on_to_its_end()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Kept("checkpoint")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        var before = Checkpoint.Read(folder.Path)!.Value.Checkpoint;
        Assert.Equal("rubor.checkpoint/1", (string)Json("checkpoint", "checkpoint.json")["format"]!);
        Assert.Equal((double)Json("checkpoint", "checkpoint.json")["history"]![3]!["validationLoss"]!, before.History[3].Figures["validation_loss"]);
        int threads = Libtorch.Threads;
        try
        {
            Libtorch.Threads = before.Threads;
            var job = SmallTraining.Job(folder.Path, SmallTraining.Settings("average_decay=0.9", "keep_best=true"));
            using var trainer = new Trainer(job, resume: true);
            var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
            Assert.Equal(12, outcome.StepsDone);
            Assert.Equal(before.History, outcome.History.Take(before.History.Count));
            var other = SmallTraining.Job(folder.Path, SmallTraining.Settings("average_decay=0.9", "keep_best=true", "learning_rate=0.02"));
            Assert.Contains("learning_rate 0.01 and 0.02",
                Assert.Throws<WeightsDataException>(() => new Trainer(other, resume: true)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Libtorch.Threads = threads;
        }
    }

    [Theory]
    [InlineData("learningRate=0.5", "learning_rate=0.5")]
    [InlineData("augmentation.rotationDegrees=3", "augmentation.rotation_degrees=3")]
    [InlineData("bFloat16=true", "bfloat16=true")]
    [InlineData("validateEvery=0", "validate_every=0")]
    public void Settings_may_be_named_as_before(string before, string today) =>
        Assert.Equal(TrainingSettings.Of("quick", [today]), TrainingSettings.Of("quick", [before]));

    [Fact]
    public void A_setting_named_in_both_ways_is_refused()
    {
        var twice = new JsonObject { ["learningRate"] = 0.1, ["learning_rate"] = 0.2 };
        Assert.Contains("learning_rate", Assert.Throws<ArgumentException>(() => TrainingSettings.Of(twice)).Message,
            StringComparison.Ordinal);
    }
}
