using System.Text.Json;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks.Training;

/// <summary>What PyTorch computes with nnU-Net's networks: tests/Reference/training/planned_unet.json, beside its script.</summary>
[Collection("libtorch")]
public class PlannedUNetGoldenTests
{
    static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllBytes(Data.Reference("training", "planned_unet.json"))).RootElement;

    public static TheoryData<int> Networks() => [.. Enumerable.Range(0, Golden.GetProperty("networks").GetArrayLength())];

    public static TheoryData<int> Losses() => [.. Enumerable.Range(0, Golden.GetProperty("losses").GetArrayLength())];

    static readonly TrainingSettings Nnunet = TrainingSettings.Of("nnunet", []);

    [Theory, MemberData(nameof(Networks))]
    public void Names_sizes_and_outputs_at_every_stage_are_PyTorchs(int index)
    {
        var golden = Golden.GetProperty("networks")[index];
        long before = Torch.Golden.SettledLiveCount();
        using (new TensorScope())
        using (var network = new PlannedUNet(PlanOf(golden.GetProperty("plan"))))
        {
            Assert.Equal(golden.GetProperty("weights").GetInt64(), network.WeightCount());
            Assert.Equal(
                golden.GetProperty("sizes").EnumerateObject().Select(p => $"{p.Name}[{string.Join(",", p.Value.EnumerateArray())}]")
                    .Order(StringComparer.Ordinal),
                network.NamedState().Select(p => $"{p.Name}[{string.Join(",", p.Tensor.Sizes)}]").Order(StringComparer.Ordinal));
            TrainingGoldenTests.Fill(network);
            foreach (var format in new[] { MemoryFormat.Contiguous, MemoryFormat.ChannelsLast })
            {
                using var none = new NoGrad();
                network.MoveTo(format);
                var x = Input(golden).To(format);
                foreach (var (wanted, found) in golden.GetProperty("outputs").EnumerateArray().Zip(network.Outputs(x), (a, b) => (a, b)))
                    Same(wanted, found, 2e-5);
                Assert.Equal(golden.GetProperty("outputs").GetArrayLength(), network.Outputs(x).Count);
                network.Evaluate();
                Same(golden.GetProperty("outputs")[0], network.Forward(x), 2e-5);
                network.Train();
            }
        }

        Assert.Equal(before, Torch.Golden.SettledLiveCount());
    }

    [Theory, MemberData(nameof(Networks))]
    public void Training_steps_with_clipping_and_momentum_are_PyTorchs(int index)
    {
        var golden = Golden.GetProperty("networks")[index];
        int outputs = golden.GetProperty("plan").GetProperty("outputs").GetInt32();
        using var scope = new TensorScope();
        using var network = new PlannedUNet(PlanOf(golden.GetProperty("plan")));
        TrainingGoldenTests.Fill(network);
        var x = Input(golden);
        var target = Tensor.From([.. Enumerable.Range(0, 2 * 32 * 24).Select(k => (long)(k * 5 % 17 % outputs))], [2, 32, 24]);
        using var sgd = new Sgd(network.NamedParameters(), 0.05, Nnunet.Momentum, weightDecay: Nnunet.WeightDecay);
        foreach (var step in golden.GetProperty("steps").EnumerateArray())
        {
            sgd.ZeroGradients();
            var loss = SegmentationLoss.Of(network.Outputs(x), target, Nnunet);
            Autograd.Backward(loss);
            Assert.Equal(step.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
            if (step.GetProperty("gradients") is { ValueKind: JsonValueKind.Object } gradients)
                foreach (var (name, parameter) in network.NamedParameters())
                {
                    Assert.Equal(gradients.TryGetProperty(name, out var wanted), parameter.Gradient is not null);
                    if (parameter.Gradient is { } gradient)
                        Same(wanted, gradient, 1e-5);
                }

            double length = step.GetProperty("length").GetDouble();
            Assert.Equal(length, GradientClipping.ByNorm(network.NamedParameters().Select(p => p.Tensor), 0.4), 1e-5 * length);
            sgd.Step();
        }

        foreach (var (name, parameter) in network.NamedParameters())
            Same(golden.GetProperty("after").GetProperty(name), parameter.Detach(), 1e-5);
    }

    [Theory, MemberData(nameof(Losses))]
    public void Losses_and_their_gradients_are_PyTorchs(int index)
    {
        var golden = Golden.GetProperty("losses")[index];
        int structures = golden.GetProperty("structures").GetInt32(), outputs = structures == 1 ? 1 : structures + 1;
        var set = golden.GetProperty("set");
        double Number(string key, double otherwise) => set.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;
        var settings = Nnunet with
        {
            DiceOver = set.TryGetProperty("over", out var over) ? over.GetString()! : Nnunet.DiceOver,
            DiceSmoothing = Number("smoothing", Nnunet.DiceSmoothing),
            FocalGamma = Number("gamma", 0),
            TverskyAlpha = Number("alpha", 0.5),
            TverskyBeta = Number("beta", 0.5),
        };
        long[] classes = [.. golden.GetProperty("classes").EnumerateArray().Select(c => c.GetInt64())];
        using var scope = new TensorScope();
        var logits = Tensor.From(TrainingGoldenTests.Wave(3 * outputs * 20, 0.3, 3), [3, outputs, 4, 5]);
        logits.RequiresGrad = true;
        var target = structures == 1 ? Tensor.From<float>([.. classes.Select(c => (float)c)], [3, 1, 4, 5])
            : Tensor.From(classes, [3, 4, 5]);
        var loss = SegmentationLoss.Of([logits], target, settings);
        Autograd.Backward(loss);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 2e-6);
        Torch.Golden.AssertEqual(golden.GetProperty("gradient"), logits.Gradient!, 2e-6);
    }

    [Fact]
    public void The_networks_of_the_worked_example_have_as_many_weights_as_nnU_Nets()
    {
        // 192 images of 256 × 256 pixels, one channel, two labels, as planned by both versions of nnU-Net.
        Assert.Equal([33.47, 29.97, 105.9],
            Golden.GetProperty("counts").EnumerateArray().Zip([2, 2, 1], (c, digits) =>
            {
                using var network = new PlannedUNet(PlanOf(c.GetProperty("plan")));
                Assert.Equal(c.GetProperty("weights").GetInt64(), network.WeightCount());
                return Math.Round(network.WeightCount() / 1e6, digits);
            }));
    }

    [Fact]
    public void Weights_of_deep_supervision_are_halves_that_add_up_to_1_without_the_coarsest()
    {
        for (int outputs = 1; outputs <= 7; outputs++)
        {
            double[] wanted = Torch.Golden.Numbers(Golden.GetProperty("supervision")[outputs - 1]), found = DeepSupervision.Weights(outputs);
            Assert.Equal(wanted, found, (a, b) => Math.Abs(a - b) < 1e-12);
            Assert.Equal(1, found.Sum(), 12);
        }

        Assert.Equal([0.516129, 0.258065, 0.129032, 0.064516, 0.032258, 0], DeepSupervision.Weights(6).Select(w => Math.Round(w, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeepSupervision.Weights(0));
    }

    [Fact]
    public void Targets_of_coarser_outputs_are_those_that_PyTorch_picks()
    {
        using var scope = new TensorScope();
        long[] whole = [.. Enumerable.Range(0, 24 * 12).Select(k => (long)k)];
        var classes = Tensor.From(whole, [1, 24, 12]);
        var shares = Tensor.From<float>([.. whole.Select(k => (float)k)], [1, 1, 24, 12]);
        foreach (var golden in Golden.GetProperty("targets").EnumerateArray())
        {
            int rows = golden.GetProperty("rows").GetInt32(), columns = golden.GetProperty("columns").GetInt32();
            long[] wanted = [.. golden.GetProperty("values").EnumerateArray().Select(v => v.GetInt64())];
            Assert.Equal(wanted, DeepSupervision.Target(classes, rows, columns).ToArray<long>());
            Assert.Equal(wanted, DeepSupervision.Target(shares, rows, columns).ToArray<float>().Select(v => (long)v));
        }

        Assert.Throws<ArgumentException>(() => DeepSupervision.Target(classes, 5, 6));
    }

    [Fact]
    public void The_rate_falls_at_the_start_of_each_epoch_as_nnU_Nets_does()
    {
        foreach (var golden in Golden.GetProperty("rates").EnumerateArray())
            Assert.Equal(golden.GetProperty("rate").GetDouble(), LearningRateSchedule.Rate(Nnunet, golden.GetProperty("step").GetInt32()), 1e-12);
        Assert.Equal(0.0053589, LearningRateSchedule.Rate(Nnunet, 500 * 250), 7);
        Assert.Equal(2.0e-5, LearningRateSchedule.Rate(Nnunet, 999 * 250), 6);
    }

    internal static PlannedUNetPlan PlanOf(JsonElement json)
    {
        int[][] Pairs(string key) => [.. json.GetProperty(key).EnumerateArray().Select(Numbers)];
        return new()
        {
            Inputs = json.GetProperty("inputs").GetInt32(),
            Outputs = json.GetProperty("outputs").GetInt32(),
            Features = Numbers(json.GetProperty("features")),
            Strides = Pairs("strides"),
            Kernels = Pairs("kernels"),
            Convolutions = Numbers(json.GetProperty("convolutions")),
            DecoderConvolutions = json.TryGetProperty("decoder_convolutions", out var decoder) ? decoder.GetInt32() : 2,
            ResidualEncoder = json.TryGetProperty("residual_encoder", out var residual) && residual.GetBoolean(),
            Bias = !json.TryGetProperty("bias", out var bias) || bias.GetBoolean(),
        };
    }

    static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];

    static Tensor Input(JsonElement golden)
    {
        long[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        return Tensor.From(TrainingGoldenTests.Wave((int)shape.Aggregate((a, b) => a * b), 0.1, 1), shape);
    }

    static void Same(JsonElement golden, Tensor found, double relative)
    {
        Assert.Equal(golden.GetProperty("size").EnumerateArray().Select(s => s.GetInt64()), found.Sizes.ToArray());
        float[] all = found.ToArray<float>();
        double[] wanted = Torch.Golden.Numbers(golden.GetProperty("values")), at = Torch.Golden.Numbers(golden.GetProperty("at"));
        double scale = Math.Max(1e-2, wanted.Max(Math.Abs));
        for (int k = 0; k < wanted.Length; k++)
            Assert.Equal(wanted[k], all[(int)at[k]], relative * scale);
    }
}
