using Rubor.Networks.Architectures;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Tests.Networks.JointUltrasound;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks.Diffusion;

[Collection("libtorch")]
public sealed class DiffusionNetworkTests : IDisposable
{
    static readonly DiffusionPlan Small = new()
    {
        Side = 16,
        Inner = 8,
        Multipliers = [1, 2],
        Blocks = 1,
        AttentionSides = [8],
        HeadChannels = 8,
        Groups = 4,
    };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(MemoryFormat.Contiguous)]
    [InlineData(MemoryFormat.ChannelsLast)]
    public void Forward_pass_loss_and_one_training_step_are_PyTorchs(MemoryFormat format)
    {
        var golden = DiffusionSamplerTests.Golden.GetProperty("unet");
        long before = Golden.SettledLiveCount();
        using (new TensorScope())
        using (var network = SeededWeights.Fill(new DiffusionUNet(Small)))
        {
            network.MoveTo(format);
            NoiseLevel[] levels = [.. golden.Numbers("levels").Select(v => new NoiseLevel(v))];
            float[] told = [.. levels.SelectMany(l => l.Embedded(Small))];
            Assert.All(told.Zip(golden.Numbers("embedded")), p => Assert.Equal(p.Second, p.First, 1e-5));
            var image = SeededWeights.Noise(1, 2, 1, 16, 16) * 0.5;
            var masks = SeededWeights.Noise(2, 2, 3, 16, 16).Abs().ClampMaximum(1);
            var noise = SeededWeights.Noise(3, 2, 1, 16, 16);
            Tensor Each(Func<NoiseLevel, double> value) => Tensor.From<float>([.. levels.Select(l => (float)value(l))], [2, 1, 1, 1]);
            var noisy = (image * Each(l => l.Signal)) + (noise * Each(l => l.Noise));
            var wanted = (noise * Each(l => l.Signal)) - (image * Each(l => l.Noise));
            var weights = Tensor.From<float>([.. levels.Select(l => (float)l.Weight(DiffusionPlan.Velocity, 5))], [2]);
            SeededWeights.Close(golden.Numbers("weights"), weights, 1e-6);
            var answer = network.Forward(noisy, masks.To(format), Tensor.From(told, [2, 8]));
            SeededWeights.Close(golden.Numbers("answer"), answer.Detach(), 2e-5);
            using var adam = new Adam(network.NamedParameters(), 1e-3);
            adam.ZeroGradients();
            var loss = DiffusionTask.Loss(answer, wanted, weights);
            Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
            Autograd.Backward(loss);
            adam.Step();
            SeededWeights.Sums(golden.GetProperty("after"), network.NamedState().Select(p => (p.Name, p.Tensor.Detach())), 2e-4);
        }

        Assert.Equal(before, Golden.SettledLiveCount());
    }

    [Fact]
    public void The_small_network_has_the_weights_that_PyTorch_counts_and_the_work_of_the_sheet()
    {
        var counts = DiffusionSamplerTests.Golden.GetProperty("counts");
        using var small = new DiffusionUNet(new());
        Assert.Equal((5_194_017, counts.GetProperty("small").GetInt64()), (small.WeightCount(), small.WeightCount()));
        using var wide = new DiffusionUNet(new() { Multipliers = [1, 2, 4, 8] });
        Assert.Equal(counts.GetProperty("inner_32").GetInt64(), wide.WeightCount());
        Assert.InRange(new DiffusionPlan().Multiplications / 1e9, 7.2, 7.8);
        // Palette's own: attention in the middle alone.
        Assert.InRange(new DiffusionPlan { Inner = 64, Multipliers = [1, 2, 4, 8], AttentionSides = [1] }.Multiplications / 1e9, 50.5,
            52.5);
    }

    [Theory]
    [InlineData(DiffusionPlan.TorchStart)]
    [InlineData(DiffusionPlan.HeUniform)]
    public void A_network_begins_with_an_answer_of_0_and_the_start_that_is_asked_for(string start)
    {
        Libtorch.Seed(3);
        using var scope = new TensorScope();
        using var network = new DiffusionUNet(Small with { Start = start });
        using var noGrad = new NoGrad();
        var answer = network.Forward(SeededWeights.Noise(1, 1, 1, 16, 16), SeededWeights.Noise(2, 1, 3, 16, 16),
            Tensor.From(new NoiseLevel(0).Embedded(Small), [1, 8]));
        Assert.Equal(0, answer.Abs().Max().Item());
        var first = network.NamedParameters().First(p => p.Name == "down.0.block.conv1.weight").Tensor;
        // Uniform: fan-in 72.
        double bound = start == DiffusionPlan.TorchStart ? Math.Sqrt(1.0 / 72) : Math.Sqrt(6.0 / 72);
        Assert.InRange(first.Abs().Max().Item(), 0.98 * bound, bound);
    }

    [Fact]
    public void A_changed_mask_changes_the_image_there_and_nowhere_beyond_the_networks_reach()
    {
        var shape = new DiffusionPlan { Side = 128, Inner = 8, Multipliers = [1, 2], Blocks = 1, AttentionSides = [], Groups = 0 };
        int reach = shape.Reach!.Value;
        Assert.InRange(reach, 20, 50);
        Assert.Null(new DiffusionPlan().Reach);
        var unet = new DiffusionUNet(shape);
        using (new TensorScope())
            SeededWeights.Fill(unet);
        using var network = new DiffusionNetwork(unet);
        float[] masks = new float[3 * 128 * 128];
        Array.Fill(masks, 1, 0, 128 * 128);
        float[] changed = [.. masks];
        (int x, int y) = (24, 20);
        for (int i = 0; i < 9; i++)
            (changed[((y + (i / 3)) * 128) + x + (i % 3)], changed[(2 * 128 * 128) + ((y + (i / 3)) * 128) + x + (i % 3)]) = (0, 1);
        var settings = new SamplerSettings { Evaluations = 2, Clip = false, From = -1, To = 1 };
        double[] a = Make(masks), b = Make(changed);
        // An evaluation carries a change so far, the next one as far again.
        int far = 2 * reach;
        for (int i = 0; i < a.Length; i++)
            if ((i % 128) - x - 2 > far || (i / 128) - y - 2 > far)
                Assert.Equal(a[i], b[i]);
        double Off(int i) => Math.Abs(a[i] - b[i]);
        int middle = ((y + 1) * 128) + x + 1;
        Assert.True(Off(middle) > 1e-3, $"{Off(middle)}");
        Assert.True(Off(middle) > 10 * Off(((y + 1) * 128) + x + 20));

        double[] Make(float[] told) => network.Make(told, 1, 1, 0, settings, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void An_image_is_its_seeds_and_numbers_and_not_of_what_is_made_with_it()
    {
        var unet = new DiffusionUNet(Small);
        using (new TensorScope())
            SeededWeights.Fill(unet);
        using var network = new DiffusionNetwork(unet);
        var settings = new SamplerSettings { Evaluations = 4 };
        double[] Make(long number, int attempt = 0) => network.Make(new float[3 * 256], 5, number, attempt, settings, null,
            TestContext.Current.CancellationToken);
        double[] first = Make(1), second = Make(2);
        Assert.Equal(second, Make(2));
        Assert.Equal(first, Make(1));
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, Make(1, 1));
        Assert.All(first, v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void It_learns_whether_an_image_is_dark_or_bright_from_its_mask_and_images_are_made_with_the_average()
    {
        var plan = (Small with { Side = 8, AttentionSides = [4], Masks = ["dark", "bright"] }).Plan("image");
        DiffusionImage[] images = [.. Enumerable.Range(0, 8).Select(i =>
        {
            bool bright = i % 2 == 1;
            var masks = new float[2 * 64];
            Array.Fill(masks, 1, bright ? 64 : 0, 64);
            return new DiffusionImage($"p{i}", [.. Enumerable.Repeat(bright ? 0.6f : -0.6f, 64)], masks);
        })];
        var job = new TrainingJob
        {
            Task = DiffusionTask.Of(plan, images, new()),
            Settings = new()
            {
                Steps = 150,
                Batch = 8,
                LearningRate = 5e-3,
                AverageDecay = 0.9,
                Metric = "loss",
                KeepBest = false,
                ValidateEvery = 0,
                Augmentation = Rubor.Networks.Augmentation.AugmentationSettings.None
            },
            DataSha256 = "data",
            CheckpointFolder = folder["checkpoint"],
        };
        using (var training = new NetworkTraining(job, 1, resume: false))
        {
            training.Run(null, TestContext.Current.CancellationToken);
            training.WriteWeights(folder["weights"], [], new Dictionary<string, double>(), "");
        }

        using var network = new DiffusionNetwork(folder["weights"], "cpu", 1);
        double[] Mean(int from) => [.. Enumerable.Range(1, 4).Select(n =>
        {
            var masks = new float[2 * 64];
            Array.Fill(masks, 1, from, 64);
            return network.Make(masks, 1, n, 0, new(), null, TestContext.Current.CancellationToken).Average();
        })];
        Assert.All(Mean(0), m => Assert.InRange(m, -0.8, -0.4));
        Assert.All(Mean(64), m => Assert.InRange(m, 0.4, 0.8));
    }

    [Fact]
    public void An_average_that_warms_up_forgets_its_start()
    {
        using var network = new DiffusionUNet(Small with { AttentionSides = [] });
        using var slow = new WeightAverage(network, 0.9999);
        using var warm = new WeightAverage(network, 0.9999);
        double Value(WeightAverage average) => average.State().First(t => t.Name == "last.bias").Tensor.Item();
        using (var noGrad = new NoGrad())
            network.NamedParameters().First(p => p.Name == "last.bias").Tensor.Fill(1);
        for (int step = 0; step < 50; step++)
        {
            slow.Update();
            warm.UpdateWarmingUp(step);
        }

        Assert.Equal(1 - Math.Pow(0.9999, 50), Value(slow), 1e-5);
        double left = Enumerable.Range(0, 50).Aggregate(1.0, (l, n) => l * (1.0 + n) / (10 + n));
        Assert.Equal(1 - left, Value(warm), 1e-5);
        Assert.True(left < 1e-6);
    }

    [Fact]
    public void Shapes_that_cannot_be_built_are_refused_by_their_key()
    {
        Assert.StartsWith("inner is 12;", Assert.Throws<ArgumentException>(() => new DiffusionPlan { Inner = 12 }.Check()).Message, StringComparison.Ordinal);
        Assert.StartsWith("groups is 32;", Assert.Throws<ArgumentException>(() => new DiffusionPlan { Inner = 16, HeadChannels = 16 }.Check()).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("side is 100;", Assert.Throws<ArgumentException>(() => new DiffusionPlan { Side = 100 }.Check()).Message, StringComparison.Ordinal);
        Assert.Throws<WeightsDataException>(() => new DiffusionNetwork(folder["nothing"], "cpu", 1));
    }
}
