using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Tests.Networks.Training;

[Collection("libtorch")]
public sealed class TrainerTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void It_learns_one_scan_by_heart(int structures)
    {
        var settings = SmallTraining.Settings("filters=4", "steps=150", "batch=4", "validate_every=0", "learning_rate=0.03",
            "augmentation.elastic_deviation_pixels=0",
            "augmentation.rotation_degrees=0", "augmentation.shear=0", "augmentation.scale_minimum=1", "augmentation.scale_maximum=1",
            "augmentation.flip_left_right_probability=0",
            "augmentation.power_minimum=1", "augmentation.power_maximum=1");
        var plan = SmallTraining.Plan(settings, structures);
        // The same slices under another name: what is learnt by heart is found.
        var job = SmallTraining.Job(folder["c"], settings, structures, training: [SmallTraining.Scan(plan, "01", 1)],
            validation: [SmallTraining.Scan(plan, "other", 1)]);
        using var trainer = new Trainer(job, resume: false);
        var history = trainer.Run(null, TestContext.Current.CancellationToken).History;
        Assert.InRange(history[^1].Loss, 0, history[0].Loss / 3);
        Assert.InRange(history[^1].Figures["dice"]!.Value, 0.9, 1);
        Assert.InRange(history[^1].Figures["worst_dice"]!.Value, 0.5, history[^1].Figures["dice"]!.Value);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others_whatever_the_number_of_batch_threads()
    {
        var settings = SmallTraining.Settings();
        var first = SmallTraining.Run(SmallTraining.Job(folder["a"], settings));
        Assert.Equal(first, SmallTraining.Run(SmallTraining.Job(folder["b"], settings)));
        Assert.Equal(first, SmallTraining.Run(SmallTraining.Job(folder["b"], settings, threads: 3)));
        Assert.NotEqual(first.Weights, SmallTraining.Run(SmallTraining.Job(folder["c"], settings) with { Seed = 8 }).Weights);
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Fact]
    public void A_training_leaves_no_tensor_behind_finished_stopped_or_refused()
    {
        var settings = SmallTraining.Settings("average_decay=0.9", "keep_best=true");
        long before = Torch.Golden.SettledLiveCount();
        SmallTraining.Run(SmallTraining.Job(folder["a"], settings));
        Assert.Equal(before, Torch.Golden.SettledLiveCount());
        var job = SmallTraining.Job(folder["b"], settings, structures: 2);
        Assert.True(SmallTraining.RunUntil(job, 6, afterValidation: false, resume: false));
        SmallTraining.Run(job, resume: true);
        Assert.Equal(before, Torch.Golden.SettledLiveCount());
        using (var training = new NetworkTraining(job with { CheckpointFolder = folder["d"] }, 2, resume: false))
        {
            training.Run(null, TestContext.Current.CancellationToken);
            var scan = SmallTraining.Scan(job.Task.Plan, "04", 4);
            Assert.Equal(SmallTraining.Side * SmallTraining.Side * SmallTraining.Slices,
                SegmentationTask.Labels(training, job.Task.Plan, scan, "cpu", TestContext.Current.CancellationToken).Length);
        }

        Assert.Equal(before, Torch.Golden.SettledLiveCount());
    }

    [Fact]
    public void Memory_of_tensors_does_not_grow_from_step_to_step()
    {
        var counts = new List<long>();
        using var trainer = new Trainer(SmallTraining.Job(folder["a"], SmallTraining.Settings("average_decay=0.9")),
            resume: false)
        { TellEvery = TimeSpan.Zero };
        trainer.Run(new SmallTraining.Told(_ => counts.Add(Tensor.LiveCount)), TestContext.Current.CancellationToken);
        Assert.Single(counts[2..].Distinct());
    }

    [Fact]
    public void A_subject_on_both_sides_and_nothing_to_learn_from_are_refused()
    {
        var settings = SmallTraining.Settings();
        TrainingScan[] scans = [SmallTraining.Scan(SmallTraining.Plan(settings), "01", 1)];
        string Refused(TrainingJob job) => Assert.Throws<ArgumentException>(() => new Trainer(job, false)).Message;
        Assert.Contains("subject 01", Refused(SmallTraining.Job(folder["a"], settings, validation: scans)), StringComparison.Ordinal);
        Assert.Contains("nothing to learn from", Refused(SmallTraining.Job(folder["a"], settings, training: [])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dice")]
    [InlineData("worst-dice")]
    [InlineData("loss")]
    public void Patience_ends_it_after_so_many_validations_without_a_better_figure(string metric)
    {
        var settings = SmallTraining.Settings($"metric={metric}", "patience=2", "steps=400", "validate_every=2", "learning_rate=0.2", "keep_best=true");
        using var trainer = new Trainer(SmallTraining.Job(folder["a"], settings), resume: false);
        var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
        Assert.True(outcome.StoppedEarly);
        Assert.InRange(outcome.StepsDone, 6, 398);
        double Score(TrainingRow r) => metric switch
        {
            "loss" => -r.Figures["validation_loss"]!.Value,
            "dice" =>
            r.Figures["dice"]!.Value,
            _ => r.Figures["worst_dice"]!.Value
        };
        var validated = outcome.History.Where(r => r.Figures["dice"] is not null).ToList();
        var best = validated.MaxBy(Score)!;
        Assert.Equal(best.Step, outcome.Step);
        Assert.Equal(best.Step + 4, outcome.StepsDone);
    }

    [Fact]
    public void The_weights_of_the_best_validation_are_kept_where_asked_for_and_else_the_last()
    {
        string[] wild = ["learning_rate=0.3", "steps=24", "validate_every=2"];
        var best = SmallTraining.Settings([.. wild, "keep_best=true"]);
        var outcome = SmallTraining.Run(SmallTraining.Job(folder["a"], best));
        var last = SmallTraining.Run(SmallTraining.Job(folder["b"], SmallTraining.Settings([.. wild, "keep_best=false"])));
        Assert.Equal(24, last.Step);
        Assert.InRange(outcome.Step, 2, 22);
        Assert.NotEqual(last.Weights, outcome.Weights);
        Assert.Equal(last.History, outcome.History);
        // A training of as many steps ends with those weights.
        Assert.Equal(outcome.Weights,
            SmallTraining.Run(SmallTraining.Job(folder["c"],
            SmallTraining.Settings("learning_rate=0.3", $"steps={outcome.Step}", "validate_every=2"))).Weights);
    }

    [Fact]
    public void Without_subjects_to_validate_on_it_trains_to_the_end_and_keeps_the_last()
    {
        var outcome =
            SmallTraining.Run(SmallTraining.Job(folder["a"], SmallTraining.Settings("keep_best=true", "patience=1"), validation: []));
        Assert.Equal((12, 12, false), (outcome.Step, outcome.StepsDone, outcome.StoppedEarly));
    }

    [Theory]
    [InlineData("learning_rate=100 optimiser=sgd weight_decay=10 steps=60 validate_every=1")]
    [InlineData("learning_rate=100 optimiser=sgd weight_decay=10 steps=60 validate_every=0")]
    public void Weights_that_run_away_are_refused_with_the_setting_to_lower(string changes)
    {
        var job = SmallTraining.Job(folder["a"], SmallTraining.Settings(changes.Split(' ')));
        string message = Assert.Throws<TorchException>(() => SmallTraining.Run(job)).Message;
        Assert.Contains("lower learning_rate (now 100)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_memory_names_the_settings_to_lower()
    {
        // Beyond the largest array, so that it fails at once and on every machine.
        var settings = SmallTraining.Settings("batch=4096");
        var plan = SmallTraining.Plan(settings) with { PixelMm = 0 };
        var job = SmallTraining.Job(folder["a"], settings, training: [Large(plan)], validation: []);
        string message = Assert.Throws<TorchException>(() => SmallTraining.Run(job)).Message;
        Assert.DoesNotContain('\n', message);
        foreach (string setting in new[] { "batch (now 4096)", "filters (now 2)", "pixel_mm (now 0)" })
            Assert.Contains(setting, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_batch_thread_ends_it_at_once_with_its_own_exception()
    {
        var job = SmallTraining.Job(folder["a"], SmallTraining.Settings("steps=100000"));
        using var trainer = new Trainer(job, resume: false)
        {
            MakeBatch = (make, step) =>
            step == 5 ? throw new InvalidDataException("slice 5 is gone") : make(step)
        };
        var thrown = Assert.Throws<InvalidDataException>(() => trainer.Run(null, TestContext.Current.CancellationToken));
        Assert.Equal("slice 5 is gone", thrown.Message);
    }

    static TrainingScan Large(Rubor.Networks.Planning.NetworkPlan plan)
    {
        var geometry = Rubor.Imaging.Geometry.AxisAligned(new(800, 800, 1), 1, 1, 3);
        var values = new float[geometry.Size.Voxels];
        values[0] = 1;
        return TrainingScan.Of(plan, "large", "large", [Rubor.Imaging.Volume.Of<float>(geometry, values)], new byte[values.Length]);
    }
}
