using System.Text.Json;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Networks.Training;

/// <summary>What PyTorch computes: tests/Reference/training, beside the script that made it.</summary>
[Collection("libtorch")]
public class TrainingGoldenTests
{
    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(Data.Reference("training", "golden.json"))).RootElement;

    public static TheoryData<int> Schedules() => [.. Enumerable.Range(0, Golden.GetProperty("schedules").GetArrayLength())];

    public static TheoryData<int> Losses() => [.. Enumerable.Range(0, Golden.GetProperty("losses").GetArrayLength())];

    public static TheoryData<int> Networks() => [.. Enumerable.Range(0, Golden.GetProperty("unets").GetArrayLength())];

    [Theory, MemberData(nameof(Schedules))]
    public void Step_sizes_are_those_of_PyTorchs_schedulers(int index)
    {
        var golden = Golden.GetProperty("schedules")[index];
        var settings = TrainingSettings.Of("paper",
        [
            $"schedule={golden.GetProperty("schedule")}", $"steps={golden.GetProperty("steps")}", $"learning_rate={golden.GetProperty("rate").GetRawText()}",
            .. golden.GetProperty("set").EnumerateArray().Select(s => s.GetString()!),
        ]);
        double[] wanted = Torch.Golden.Numbers(golden.GetProperty("rates"));
        Assert.Equal(settings.Steps, wanted.Length);
        for (int step = 0; step < wanted.Length; step++)
            Assert.Equal(wanted[step], LearningRateSchedule.Rate(settings, step), 1e-9 * settings.LearningRate);
    }

    [Fact]
    public void Every_schedule_has_a_step_size_above_0_at_every_step_however_few_there_are()
    {
        foreach (string schedule in LearningRateSchedule.Names)
        {
            foreach (int steps in new[] { 1, 2, 3, 4, 5, 10 })
            {
                var settings = TrainingSettings.Of("paper", [$"schedule={schedule}", $"steps={steps}"]);
                Assert.All(Enumerable.Range(0, steps), k =>
                    Assert.InRange(LearningRateSchedule.Rate(settings, k), 1e-10, settings.LearningRate * (1 + 1e-12)));
            }
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void Losses_and_their_gradients_are_PyTorchs(int index)
    {
        var golden = Golden.GetProperty("losses")[index];
        int structures = golden.GetProperty("structures").GetInt32(), outputs = structures == 1 ? 1 : structures + 1;
        long[] classes = [.. golden.GetProperty("classes").EnumerateArray().Select(c => c.GetInt64())];
        using var scope = new TensorScope();
        var logits = Tensor.From(Wave(3 * outputs * 20, 0.3, 3), [3, outputs, 4, 5]);
        logits.RequiresGrad = true;
        var target = structures == 1 ? Tensor.From<float>([.. classes.Select(c => (float)c)], [3, 1, 4, 5])
            : Tensor.From(classes, [3, 4, 5]);
        var loss = SegmentationLoss.Of(logits, target, golden.GetProperty("cross").GetDouble(), golden.GetProperty("dice").GetDouble());
        Autograd.Backward(loss);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 2e-6);
        Torch.Golden.AssertEqual(golden.GetProperty("gradient"), logits.Gradient!, 2e-6);
    }

    [Fact]
    public void A_loss_of_no_weight_is_refused()
    {
        using var scope = new TensorScope();
        Assert.Throws<ArgumentException>(() => SegmentationLoss.Of(Tensor.Zeros([1, 1, 2, 2]), Tensor.Zeros([1, 1, 2, 2]), 0, 0));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Output_size_weights_and_forward_pass_are_those_of_the_same_network_in_PyTorch(int index)
    {
        var golden = Golden.GetProperty("unets")[index];
        long before = Torch.Golden.SettledLiveCount();
        using (new TensorScope())
        using (var network = new UNet(PlanOf(golden.GetProperty("plan"))))
        {
            Assert.Equal(golden.GetProperty("weights").GetInt64(), network.WeightCount());
            Assert.Equal(golden.GetProperty("names").EnumerateArray().Select(n => n.GetString()!), network.NamedState().Select(n => n.Name)
                .Order(StringComparer.Ordinal));
            Fill(network);
            long[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
            foreach (var format in new[] { MemoryFormat.Contiguous, MemoryFormat.ChannelsLast })
            {
                using var none = new NoGrad();
                network.MoveTo(format);
                var x = Tensor.From(Wave((int)shape.Aggregate((a, b) => a * b), 0.1, 1), shape).To(format);
                network.Evaluate();
                var evaluated = network.Forward(x);
                Assert.Equal(golden.GetProperty("output").EnumerateArray().Select(s => s.GetInt64()), evaluated.Sizes.ToArray());
                Same(golden, "evaluated", evaluated);
                network.Train();
                Same(golden, "trained", network.Forward(x));
                Fill(network); // the running statistics moved
            }
        }

        Assert.Equal(before, Torch.Golden.SettledLiveCount());
    }

    [Theory]
    [InlineData("levels", 0)]
    [InlineData("levels", 9)]
    [InlineData("kernel", 4)]
    [InlineData("filters", 0)]
    [InlineData("outputs", 0)]
    [InlineData("inputs", 65)]
    [InlineData("space_to_depth", 5)]
    [InlineData("most_filters", 8)]
    public void A_shape_that_cannot_be_built_is_refused_by_its_key(string key, int value)
    {
        UNetPlan plan = new(), bad = key switch
        {
            "levels" => plan with { Levels = value },
            "kernel" => plan with { Kernel = value },
            "filters" =>
                plan with { Filters = value },
            "outputs" => plan with { Outputs = value },
            "inputs" => plan with { Inputs = value },
            "space_to_depth" => plan with { SpaceToDepth = value },
            _ =>
                plan with { MostFilters = value },
        };
        Assert.StartsWith($"{key} is {value}; allowed is ", Assert.Throws<ArgumentException>(() => new UNet(bad)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("normalisation is none; allowed is ",
            Assert.Throws<ArgumentException>(() => new UNet(plan with { Normalisation = "none" })).Message, StringComparison.Ordinal);
    }

    static void Same(JsonElement golden, string what, Tensor output)
    {
        float[] all = output.ToArray<float>();
        double[] wanted = Torch.Golden.Numbers(golden.GetProperty(what)), at = Torch.Golden.Numbers(golden.GetProperty("at"));
        for (int k = 0; k < wanted.Length; k++)
            Assert.Equal(wanted[k], all[(int)at[k]], 2e-4 * Math.Max(1, Math.Abs(wanted[k])));
    }

    static UNetPlan PlanOf(JsonElement json)
    {
        int Number(string key, int otherwise) => json.TryGetProperty(key, out var value) ? value.GetInt32() : otherwise;
        return new()
        {
            Inputs = Number("inputs", 1),
            Outputs = Number("outputs", 1),
            Levels = Number("levels", 4),
            Filters = Number("filters", 2),
            MostFilters = Number("mostFilters", 512),
            Kernel = Number("kernel", 3),
            SpaceToDepth = Number("spaceToDepth", 1),
            ResidualEncoder = json.TryGetProperty("residualEncoder", out var residual) && residual.GetBoolean(),
            Normalisation = json.TryGetProperty("normalisation", out var norm) ? norm.GetString()! : UNetPlan.BatchNormalisation,
        };
    }

    // The values that make_golden.py fills in: by the place of the name among the sorted ones.
    internal static void Fill(Module network)
    {
        using var scope = new TensorScope();
        using var none = new NoGrad();
        foreach (var (place, (name, tensor)) in network.NamedState().OrderBy(n => n.Name, StringComparer.Ordinal).Index())
        {
            string last = name.Split('.')[^1];
            if (last == "num_batches_tracked")
                continue;
            int count = (int)tensor.Sizes.ToArray().Aggregate(1L, (a, b) => a * b), fan = count / (int)tensor.Sizes[0];
            double Value(double wave) => last switch
            {
                "running_var" => 1 + (0.5 * wave),
                "weight" when tensor.Sizes.Length == 1 => 1 + (0.3 * wave),
                "weight" => wave * (1.5 / Math.Sqrt(fan)),
                _ => 0.2 * wave,
            };
            tensor.Copy(Tensor.From<float>([.. Enumerable.Range(0, count).Select(k => (float)Value(Math.Sin((k * 1.37) + place)))],
                tensor.Sizes.ToArray()));
        }
    }

    internal static float[] Wave(int count, double phase, float factor) =>
        [.. Enumerable.Range(0, count).Select(k => (float)Math.Sin((k * 0.73) + phase) * factor)];
}
