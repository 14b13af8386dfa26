using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Tests.Networks.Training;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks;

[Collection("libtorch")]
public class PlannedUNetTests
{
    internal static PlannedUNetPlan Shape(params int[] features) => new()
    {
        Features = features,
        Strides = [.. features.Select((_, k) => k == 0 ? new[] { 1, 1 } : [2, 2])],
        Kernels = [.. features.Select(_ => new[] { 3, 3 })],
        Convolutions = [.. features.Select(_ => 2)],
    };

    static NetworkPlan Plan(PlannedUNetPlan shape, params int[] patch) => new()
    {
        Channels = [new("t1w", ChannelNormalisation.None)],
        Labels = ["disc 1"],
        Turn = NetworkPlan.NoTurn,
        Patch = patch,
        Architecture = PlannedUNetPlan.ArchitectureName,
        Network = shape.ToJson(),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weights_start_normal_with_Hes_deviation_and_biases_at_0(bool residual)
    {
        Libtorch.Seed(3);
        using var network = new PlannedUNet(Shape(32, 64, 96) with { Inputs = 3, ResidualEncoder = residual });
        using var scope = new TensorScope();
        foreach (var (name, tensor) in network.NamedParameters())
        {
            float[] values = tensor.Detach().ToArray<float>();
            if (tensor.Sizes.Length == 4)
            {
                // PyTorch counts the inputs of a weight by its second dimension, the outputs of a transposed convolution too.
                long fanIn = tensor.Sizes[1] * tensor.Sizes[2] * tensor.Sizes[3];
                double wanted = Math.Sqrt(2 / (1 + 1e-4) / fanIn), deviation = Math.Sqrt(values.Average(v => (double)v * v));
                // The deviation of n normal numbers is known to 1/√(2n); five times that is never seen.
                Assert.InRange(deviation / wanted, 1 - (5 / Math.Sqrt(2 * values.Length)), 1 + (5 / Math.Sqrt(2 * values.Length)));
            }
            else
            {
                bool one = name.EndsWith("norm.weight", StringComparison.Ordinal) && !name.Contains("second_", StringComparison.Ordinal);
                Assert.All(values, v => Assert.Equal(one ? 1 : 0, v));
            }
        }
    }

    [Fact]
    public void It_learns_one_batch_by_heart()
    {
        Libtorch.Seed(1);
        using var network = new PlannedUNet(Shape(8, 12, 16));
        var settings = TrainingSettings.Of("nnunet", []);
        using var sgd = new Sgd(network.NamedParameters(), 0.02, 0.9);
        double first = 0, last = 0;
        for (int k = 0; k < 60; k++)
        {
            using var scope = new TensorScope();
            Libtorch.Seed(2);
            var x = Tensor.RandN([2, 1, 16, 16]);
            var y = x.Greater(0).To(ScalarType.Int64).Reshape(2, 16, 16);
            sgd.ZeroGradients();
            var loss = SegmentationLoss.Of(network.Outputs(x), y, settings);
            Autograd.Backward(loss);
            GradientClipping.ByNorm(network.NamedParameters().Select(p => p.Tensor), settings.GradientClip);
            sgd.Step();
            last = loss.Item();
            first = k == 0 ? last : first;
        }

        Assert.InRange(last, 0, first / 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Passes_and_a_network_leave_nothing_behind(bool residual)
    {
        long before = Golden.SettledLiveCount();
        using (var network = new PlannedUNet(Shape(4, 6, 8) with { ResidualEncoder = residual }))
        {
            network.MoveTo(MemoryFormat.ChannelsLast);
            long made = Tensor.LiveCount;
            using var x = Tensor.Zeros([1, 1, 8, 8]);
            using (var y = network.Forward(x))
                Assert.Equal(made + 2, Tensor.LiveCount);
            var outputs = network.Outputs(x);
            Assert.Equal(made + 1 + 2, Tensor.LiveCount);
            foreach (var output in outputs)
                output.Dispose();
            Assert.Equal(made + 1, Tensor.LiveCount);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void It_trains_on_one_structure_as_background_and_structure_and_comes_back_from_its_weights()
    {
        using var folder = new TemporaryFolder();
        var settings = TrainingSettings.Of("nnunet",
            ["batch=2", "steps=30", "epoch_steps=10", "validate_every=15", "momentum=0.9", "learning_rate=0.05"]);
        var plan = Plan(Shape(8, 12, 16));
        Assert.Equal(2, plan.Outputs);
        TrainingScan[] scans = [.. Enumerable.Range(1, 3).Select(k => SmallTraining.Scan(plan, $"0{k}", (ulong)k))];
        var job = new TrainingJob
        {
            Task = SegmentationTask.Of(plan, scans[..2], scans[2..]),
            Settings = settings,
            DataSha256 = "data",
            CheckpointFolder = folder["checkpoint"],
            Float16 = true,
        };
        using var training = new NetworkTraining(job, 2, resume: false);
        var outcome = training.Run(null, TestContext.Current.CancellationToken);
        Assert.InRange(outcome.History[^1].Figures["dice"]!.Value, 0.8, 1);
        byte[] labels = SegmentationTask.Labels(training, plan, scans[2], "cpu", TestContext.Current.CancellationToken);
        Assert.InRange(scans[2].Labels.Where((l, k) => l == labels[k]).Count() / (double)labels.Length, 0.95, 1);
        training.WriteWeights(folder["weights"], [], new Dictionary<string, double>(), "");
        var read = Weights.Read(folder["weights"]);
        Assert.True(read.Description!.Float16);
        Assert.Equal(plan.ToJson().ToJsonString(), WeightsPlan.Of(read).ToJson().ToJsonString());
        // What the weights say once they are read is what was said of them in the training.
        using var network = new SegmentationNetwork([read]);
        Assert.Equal(
            training.Ask(n =>
                NetworkPass.Probabilities(n, plan, scans[2].Input, new(), cancellation: TestContext.Current.CancellationToken)),
            network.Predict([Scan(scans[2])], cancellation: TestContext.Current.CancellationToken)
                .Structures[0].Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    static Volume Scan(TrainingScan scan) => Volume.Of<float>(scan.Input.Geometry, [.. scan.Input.Values]);

    [Fact]
    public void A_task_wants_a_batch_of_a_known_size()
    {
        using var folder = new TemporaryFolder();
        var plan = Plan(Shape(4, 6));
        var job = new TrainingJob
        {
            Task = SegmentationTask.Of(plan, [SmallTraining.Scan(plan, "01", 1)], []),
            Settings = TrainingSettings.Of("nnunet", []),
            DataSha256 = "data",
            CheckpointFolder = folder["checkpoint"],
        };
        Assert.Contains("batch is 0", Assert.Throws<ArgumentException>(() => new Trainer(job, resume: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_whose_network_cannot_be_is_refused_by_its_key()
    {
        var shape = Shape(4, 6, 8);
        string Refused(NetworkPlan plan) => Assert.Throws<ArgumentException>(() => Architecture.Of(plan)).Message;
        Assert.Equal((4, 4), Architecture.Of(Plan(shape, 20, 24)).SizeMultiple(Plan(shape)));
        Assert.StartsWith("patch is 20 × 22; its strides want multiples of 4 × 4", Refused(Plan(shape, 20, 22)), StringComparison.Ordinal);
        Assert.StartsWith("inputs is 2; ", Refused(Plan(shape with { Inputs = 2 })), StringComparison.Ordinal);
        Assert.StartsWith("outputs is 1; the background and 1 structures make 2", Refused(Plan(shape with { Outputs = 1 })), StringComparison.Ordinal);
        Assert.StartsWith("strides begins with 2 × 1; ", Refused(Plan(shape with { Strides = [[2, 1], [2, 2], [2, 2]] })), StringComparison.Ordinal);
        Assert.StartsWith("task is classification; ",
            Refused(Plan(shape with { Outputs = 1 }) with { Task = PlanTask.Classification }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PlannedUNet(shape with { Kernels = [[2, 2], [3, 3], [3, 3]] }));
    }
}
