using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks;

[Collection("libtorch")]
public class UncertaintyTests
{
    static readonly GridSize Size = new(13, 11, 5);
    static readonly Volume T1w = Scan(k => MathF.Sin(k) + (k % 13));

    [Fact]
    public void Entropy_and_disagreement_are_those_of_the_single_predictions()
    {
        Weights[] members = [Random(1), Random(2), Random(3)];
        var together = Predict(members, T1w, new() { Mirror = true, Uncertainty = true });
        // Each pass by itself, in double; the mirrored one by mirroring the scan and then the answer.
        double[][] passes = [.. members.SelectMany(m => new[] { Alone(m, T1w), Mirrored(Alone(m, Mirrored(T1w))) })];
        Assert.True(passes[0].Zip(passes[1], (a, b) => Math.Abs(a - b)).Max() > 1e-3, "the network must not be the same mirrored, or this shows nothing");
        double most = 0;
        for (int k = 0; k < Size.Voxels; k++)
        {
            double mean = passes.Average(p => p[k]), disagreement = Bits(mean) - passes.Average(p => Bits(p[k]));
            most = Math.Max(most, disagreement);
            Assert.Equal(mean, together.Structures[0].Values[k], 1e-6);
            Assert.Equal(Bits(mean), together.Entropy!.Values[k], 5e-6);
            Assert.Equal(disagreement, together.Disagreement!.Values[k], 5e-6);
        }

        Assert.True(most > 1e-3, "the networks must contradict each other somewhere");
    }

    [Fact]
    public void A_network_pass_with_mirror_is_the_mean_of_both()
    {
        Libtorch.Seed(4);
        using var made = new UNet();
        made.Evaluate();
        var plan = RegionTasks.Published.Plan;
        float[] Pass(Volume t1w, bool mirror) =>
            NetworkPass.Probabilities(made, plan, NetworkInput.Of(plan, t1w), new() { Mirror = mirror },
                cancellation: TestContext.Current.CancellationToken);
        float[] both = Pass(T1w, true), plain = Pass(T1w, false), other = Pass(Mirrored(T1w), false);
        for (int k = 0; k < both.Length; k++)
            Assert.Equal((plain[k] + other[k - (k % 13) + 12 - (k % 13)]) / 2, both[k], 1e-6f);
    }

    [Theory] // entropy of one structure, in bits
    [InlineData(-200, 0)]
    [InlineData(200, 0)]
    [InlineData(0, 1)]
    [InlineData(-1.0986123, 0.8112781)] // p = 1/4
    public void Entropy_is_0_where_it_is_certain_and_1_at_one_half(float logit, double bits)
    {
        var found = Predict([Constant(logit)], T1w, new() { Uncertainty = true, Mirror = true });
        Assert.All(found.Entropy!.Values.ToArray(), e => Assert.Equal(bits, e, 1e-6));
        Assert.All(found.Disagreement!.Values.ToArray(), d => Assert.Equal(0, d, 1e-6));
    }

    [Fact]
    public void Networks_that_are_sure_of_opposites_disagree_by_one_bit_and_unsure_ones_that_agree_by_none()
    {
        Assert.All(Predict([Constant(200), Constant(-200)], T1w, new() { Uncertainty = true }).Disagreement!.Values.ToArray(), d =>
            Assert.Equal(1, d, 1e-6));
        Assert.All(Predict([Constant(0), Constant(0)], T1w, new() { Uncertainty = true }).Disagreement!.Values.ToArray(), d =>
            Assert.Equal(0, d));
    }

    [Fact]
    public void One_network_without_mirror_disagrees_with_nobody_exactly() =>
        Assert.All(Predict([Random(7)], T1w, new() { Uncertainty = true }).Disagreement!.Values.ToArray(), d => Assert.Equal(0f, d));

    [Fact]
    public void With_several_structures_equal_chances_are_1()
    {
        var plan = RegionTasks.Published.Plan with
        {
            Labels = ["sacrum", "ilium"],
            Network = new UNetPlan { Inputs = 1, Outputs = 3 }
            .ToJson()
        };
        var found = Predict([Constant(0, plan)], T1w, new() { Uncertainty = true });
        Assert.Equal(2, found.Structures.Count);
        Assert.All(found.Entropy!.Values.ToArray(), e => Assert.Equal(1, e, 1e-6));
        Assert.All(Predict([Constant(0, plan), Constant(0, plan)], T1w, new() { Uncertainty = true }).Disagreement!.Values.ToArray(), d =>
            Assert.Equal(0, d, 1e-6));
    }

    [Fact]
    public void Nothing_is_computed_that_nobody_asked_for()
    {
        var found = Predict([Random(1)], T1w, new());
        Assert.Null(found.Entropy);
        Assert.Null(found.Disagreement);
    }

    [Fact]
    public void Progress_counts_mirrors_and_networks_and_ends_at_1()
    {
        var told = new List<double>();
        using var network = new SegmentationNetwork([Random(1), Random(2)], new() { Mirror = true, BatchSlices = 5 },
            RegionTasks.Published);
        network.Predict([T1w], new Told(told), TestContext.Current.CancellationToken);
        Assert.Equal([0.25, 0.5, 0.75, 1], told);
    }

    static double Bits(double p) => p is > 0 and < 1 ? -(p * Math.Log2(p)) - ((1 - p) * Math.Log2(1 - p)) : 0;

    static SegmentationPrediction Predict(IReadOnlyList<Weights> weights, Volume scan, InferenceSettings settings)
    {
        using var network = new SegmentationNetwork(weights, settings, RegionTasks.Published);
        return network.Predict([scan], cancellation: TestContext.Current.CancellationToken);
    }

    static double[] Alone(Weights weights, Volume scan) =>
        [.. Predict([weights], scan, new()).Structures[0].Values.ToArray().Select(p => (double)p)];

    static Weights Random(int seed)
    {
        Libtorch.Seed(seed);
        using var made = new UNet();
        return new(null, StateDictionary.Of(made), "");
    }

    // The last layer's weights are 0, its bias the logit: the same everywhere.
    static Weights Constant(float logit, NetworkPlan? plan = null)
    {
        using var made = new UNet(plan is null ? null : UNetPlan.Of(plan));
        var entries = StateDictionary.Of(made).Entries.ToDictionary(e => e.Key, e => e.Key switch
        {
            "last_layer.weight" => e.Value with { Bytes = new byte[e.Value.Bytes.Length] },
            "last_layer.bias" =>
                e.Value with { Bytes = MemoryMarshal.AsBytes<float>([.. Enumerable.Repeat(logit, (int)e.Value.Elements)]).ToArray() },
            _ => e.Value,
        });
        var description = plan is null ? null
            : new WeightsDescription
            {
                Architecture = UNetPlan.ArchitectureName,
                Preprocessing = ChannelNormalisation.ThreeDeviations,
                Labels = plan.Labels,
                Plan = plan.ToJson()
            };
        return new(description, new StateDictionary("", entries), "");
    }

    static Volume Scan(Func<int, float> value) =>
        Volume.Of<float>(Geometry.AxisAligned(Size, 1, 1, 1), [.. Enumerable.Range(0, Size.Voxels).Select(value)]);

    static Volume Mirrored(Volume volume)
    {
        double[] mirrored = Mirrored(volume.ToValues());
        return Scan(k => (float)mirrored[k]);
    }

    static double[] Mirrored(double[] values) =>
        [.. Enumerable.Range(0, values.Length).Select(k => values[k - (k % Size.X) + Size.X - 1 - (k % Size.X)])];

    sealed class Told(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
