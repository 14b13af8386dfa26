using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Classification;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Networks.Training;

/// <summary>Tasks of another kind than segmentation, by the same trainer: patches that are bright or dark, striped or not.</summary>
[Collection("libtorch")]
public sealed class ClassificationTrainingTests : IDisposable
{
    const int Side = 8;

    static readonly Architecture Tiny = new("tiny", _ => { }, plan => new TinyNet(plan.Inputs, plan.Outputs), _ => (4, 4), _ => "a convolution");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static NetworkPlan Plan(string task) => new()
    {
        Task = task,
        Architecture = Tiny.Name,
        Channels = PlanChannel.Of(["photograph"], ChannelNormalisation.None),
        Network = [],
        Labels = task == PlanTask.Classification ? ["dark", "medium", "bright"] : ["bright", "striped"],
    };

    // Patches of 8×8, or 7×6 for every third, which are filled up; a third of them each dark, medium and bright.
    static ClassifiedImage[] Patches(NetworkPlan plan, int count, ulong seed, string side)
    {
        var random = new SampleRandom(seed);
        return [.. Enumerable.Range(0, count).Select(k =>
        {
            var size = k % 3 == 2 ? new GridSize(7, 6, 1) : new GridSize(Side, Side, 1);
            int brightness = random.Next(3);
            bool striped = random.Next(2) == 1, bright = brightness == 2;
            float[] values = [.. Enumerable.Range(0, size.Voxels).Select(v =>
                (float)(brightness + (random.NextUnit() * 0.3) + (striped && v % size.X % 2 == 0 ? 3 : striped ? -3 : 0)))];
            bool[] labels = plan.Task == PlanTask.Classification ? [brightness == 0, brightness == 1, bright] : [bright, striped];
            return ClassifiedImage.Of(plan, $"{side} {k}", $"{side}-{k}",
                [Volume.Of<float>(Geometry.AxisAligned(size, 1, 1, 1), values)], labels);
        })];
    }

    static TrainingSettings Settings(params string[] changes) => TrainingSettings.Of("paper",
    [
        "steps=24", "batch=8", "validate_every=4", "learning_rate=0.05", "metric=balanced-accuracy", "augmentation.power_minimum=1",
        "augmentation.power_maximum=1",
        "augmentation.elastic_deviation_pixels=0", "augmentation.rotation_degrees=0", "augmentation.shear=0", "augmentation.scale_minimum=1",
        "augmentation.scale_maximum=1", .. changes,
    ]);

    TrainingJob Job(string name, string task, TrainingSettings settings)
    {
        var plan = Plan(task);
        return new()
        {
            Task = ClassificationTask.Of(plan, Tiny, Patches(plan, 60, 1, "learnt"), Patches(plan, 30, 2, "held")),
            Settings = settings,
            DataSha256 = "patches",
            Seed = 3,
            CheckpointFolder = folder[name],
        };
    }

    [Theory]
    [InlineData(PlanTask.Classification)]
    [InlineData(PlanTask.MultiLabel)]
    public void It_learns_labels_of_images_with_their_own_loss_and_figures(string task)
    {
        using var trainer = new Trainer(Job("a", task, Settings("steps=300", "validate_every=100", "schedule=cosine")), resume: false);
        var history = trainer.Run(null, TestContext.Current.CancellationToken).History;
        Assert.Equal(["balanced_accuracy", "validation_loss"], history[^1].Figures.Values.Select(v => v.Key));
        Assert.InRange(history[^1].Figures["balanced_accuracy"]!.Value, 0.95, 1);
        Assert.InRange(history[^1].Loss, 0, history[0].Loss / 3);
        Assert.InRange(history[^1].Figures["validation_loss"]!.Value, 0, history[0].Loss / 2);
    }

    [Theory]
    [InlineData(PlanTask.Classification, "average_decay=0.9 keep_best=true schedule=one-cycle")]
    [InlineData(PlanTask.Classification, "sampling=balanced metric=loss optimiser=adamw weight_decay=0.01 patience=4")]
    [InlineData(PlanTask.MultiLabel, "sampling=balanced keep_best=true optimiser=sgd")]
    [InlineData(PlanTask.MultiLabel, "metric=loss average_decay=0.5 augmentation.rotation_degrees=20")]
    public void Stopped_and_resumed_it_ends_with_the_same_bits(string task, string changes)
    {
        var settings = Settings(changes.Split(' '));
        var whole = SmallTraining.Run(Job("whole", task, settings));
        foreach (var (step, after) in new[] { (3, false), (8, true), (13, false) })
        {
            var job = Job($"at-{step}", task, settings);
            Assert.True(SmallTraining.RunUntil(job, step, after, resume: false));
            Assert.Equal(whole, SmallTraining.Run(job, resume: true));
        }
    }

    [Fact]
    public void Patience_goes_by_the_tasks_own_figure_and_a_checkpoint_of_another_task_is_refused()
    {
        var settings = Settings("patience=2", "keep_best=true", "steps=400", "learning_rate=0.2");
        var outcome = SmallTraining.Run(Job("a", PlanTask.Classification, settings));
        Assert.True(outcome.StoppedEarly);
        Assert.Equal(outcome.Step + 8, outcome.StepsDone);
        Assert.True(SmallTraining.RunUntil(Job("b", PlanTask.Classification, settings), 3, afterValidation: false, resume: false));
        string message = Assert.Throws<Rubor.Torch.Files.WeightsDataException>(() =>
            new Trainer(Job("b", PlanTask.MultiLabel, settings), resume: true)).Message;
        Assert.Contains("task \"classification\" and \"multi-label-classification\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        long before = Torch.Golden.SettledLiveCount();
        SmallTraining.Run(Job("a", PlanTask.MultiLabel, Settings("average_decay=0.9", "keep_best=true")));
        Assert.Equal(before, Torch.Golden.SettledLiveCount());
    }

    [Fact]
    public void A_figure_that_the_task_does_not_have_is_refused_as_are_labels_that_contradict_it()
    {
        var job = Job("a", PlanTask.Classification, Settings("metric=dice"));
        Assert.Equal("metric is dice; this task has balanced-accuracy, loss",
            Assert.Throws<ArgumentException>(() => new Trainer(job, false)).Message);
        var plan = Plan(PlanTask.Classification);
        var image = Volume.Of<float>(Geometry.AxisAligned(new(4, 4, 1), 1, 1, 1), new float[16]);
        foreach (bool[] labels in new[] { [true, true, false], new[] { false, false, false }, [true] })
            Assert.Contains("labels", Assert.Throws<ArgumentException>(() => ClassifiedImage.Of(plan, "x", "x", [image], labels)).Message,
                StringComparison.Ordinal);
        Assert.Contains("architecture is tiny; there is unet",
            Assert.Throws<ArgumentException>(() => ClassificationTask.Of(plan, [], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_may_see_two_inputs_and_give_several_outputs()
    {
        // Two branches that share a network, and a loss of both outputs: what a pair of images or outputs at several levels need.
        var plan = Plan(PlanTask.MultiLabel);
        var patches = Patches(plan, 8, 5, "learnt");
        NetworkTask task = ClassificationTask.Of(plan, Tiny, patches, []);
        var source = task.Batches;
        task = task with
        {
            Batches = (settings, seed) =>
            {
                var make = source(settings, seed);
                return step => make(step) with { Inputs = [make(step).Inputs[0], make(step + 1).Inputs[0]] };
            },
            Forward = (network, inputs) => [network.Forward(inputs[0]), network.Forward(inputs[1])],
            Loss = (outputs, targets, _) =>
                Functional.BinaryCrossEntropyWithLogits(outputs[0], targets[0]) + (outputs[1] * outputs[1]).Mean(),
        };
        var whole = SmallTraining.Run(new() { Task = task, Settings = Settings(), DataSha256 = "", CheckpointFolder = folder["two"] });
        Assert.Equal(24, whole.StepsDone);
        var part = new TrainingJob { Task = task, Settings = Settings(), DataSha256 = "", CheckpointFolder = folder["part"] };
        Assert.True(SmallTraining.RunUntil(part, 5, afterValidation: false, resume: false));
        Assert.Equal(whole, SmallTraining.Run(part, resume: true));
    }

    /// <summary>A convolution, and the mean and the spread of its channels: (B, C, H, W) → (B, labels).</summary>
    sealed class TinyNet : Module
    {
        readonly Conv2d convolution;
        readonly Linear head;

        internal TinyNet(int channels, int labels)
        {
            convolution = Layer("convolution", new Conv2d(channels, 6, 3, padding: 1));
            head = Layer("head", new Linear(12, labels));
        }

        public override Tensor Forward(Tensor input)
        {
            var seen = convolution.Forward(input);                                          // (B, 6, H, W)
            Tensor mean = seen.Mean([2, 3]), bright = seen.Relu().Mean([2, 3]);             // (B, 6)
            return head.Forward(Tensor.Cat([mean, bright], 1));                             // (B, 12) → (B, labels)
        }
    }
}
