using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks;

/// <summary>Several networks whose logits are averaged, in tiles, mirrored, each over its own temperature.</summary>
[Collection("libtorch")]
public class LogitEnsembleTests
{
    static readonly GridSize Size = new(21, 13, 3);

    static readonly NetworkPlan Plan = new()
    {
        Channels = PlanChannel.Of(["a"], ChannelNormalisation.ZScore),
        Labels = ["one", "two"],
        SpacingMm = [1, 1],
        Resampling = NetworkPlan.Cubic,
        Crop = NetworkPlan.NonzeroCrop,
        Turn = NetworkPlan.NoTurn,
        Patch = [16, 8],
        Mirror = [NetworkPlan.Rows, NetworkPlan.Columns],
        Average = NetworkPlan.LogitsMean,
        Network = new UNetPlan { Outputs = 3, Levels = 2, Filters = 2 }.ToJson(),
    };

    // Empty at two sides.
    static readonly Volume Scan = Volume.Of<float>(Geometry.AxisAligned(Size, 0.9, 1.1, 3),
        [.. Enumerable.Range(0, Size.Voxels).Select(k => k % 21 < 2 || k / 21 % 13 > 11 ? 0 : 1.5f + MathF.Sin(k) + (k % 13))]);

    [Fact]
    public void The_mean_is_of_logits_over_temperatures_on_the_networks_grid_and_then_on_the_scan()
    {
        var plans = new[] { Plan, Plan with { Temperature = 2 } };
        Weights[] weights = [Random(1, plans[0]), Random(2, plans[1])];
        long before = Torch.Golden.SettledLiveCount();
        using (var networks = new SegmentationNetwork(weights, new() { Mirror = true, Uncertainty = true, BatchSlices = 5 }))
        {
            var found = networks.Predict([Scan], cancellation: TestContext.Current.CancellationToken);
            var input = NetworkInput.Of(Plan, Scan);
            float[][] said = [.. weights.Zip(plans, (w, plan) => Logits(w, plan, input))];
            int part = said[0].Length / 3;
            float[][] logits = [.. Enumerable.Range(0, 3).Select(o =>
                input.OnScan([.. Enumerable.Range(o * part, part).Select(k => (said[0][k] + said[1][k]) / 2)], o == 0 ? 0 : -200))];
            double outside = 0;
            for (int k = 0; k < Size.Voxels; k++)
            {
                double[] e = [.. logits.Select(l => Math.Exp(l[k]))];
                Assert.Equal(e[1] / e.Sum(), found.Structures[0].Values[k], 1e-5);
                Assert.Equal(e[2] / e.Sum(), found.Structures[1].Values[k], 1e-5);
                if (k % 21 < 2)
                    outside += found.Structures[0].Values[k] + found.Structures[1].Values[k] + found.Entropy!.Values[k];
            }

            Assert.Equal(0, outside);
            Assert.True(found.Disagreement!.Values.ToArray().Max() > 1e-4, "two random networks contradict each other");
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Only_pieces_that_every_network_would_take_away_are_taken()
    {
        Weights[] weights = [Random(1, Plan with { LargestPiece = ["one", NetworkPlan.AllStructures] }), Random(2, Plan with { LargestPiece = ["one"] })];
        using var networks = new SegmentationNetwork(weights);
        Assert.Equal([1], networks.Predict([Scan], cancellation: TestContext.Current.CancellationToken).LargestPiece);
        using var alone = new SegmentationNetwork(weights[..1]);
        Assert.Equal([1, 0], alone.Predict([Scan], cancellation: TestContext.Current.CancellationToken).LargestPiece);
    }

    [Fact]
    public void Progress_is_told_network_by_network_and_ends_at_1()
    {
        var told = new List<double>();
        using var networks = new SegmentationNetwork([Random(1, Plan), Random(2, Plan)], new() { Mirror = true, BatchSlices = 100 });
        networks.Predict([Scan], new Told(told), TestContext.Current.CancellationToken);
        Assert.Equal([0.5, 1], told);
    }

    [Fact]
    public void Networks_that_are_averaged_otherwise_are_refused() =>
        Assert.Contains("a mean is of networks of one kind", Assert.Throws<WeightsDataException>(() => new SegmentationNetwork(
            [Random(1, Plan), Random(2, Plan with { Average = NetworkPlan.ProbabilitiesMean })])).Message, StringComparison.Ordinal);

    static float[] Logits(Weights weights, NetworkPlan plan, NetworkInput input)
    {
        using var network = Architecture.Of(plan).Make(plan);
        weights.Tensors.LoadInto(network);
        network.Evaluate();
        var settings = new InferenceSettings { Mirror = true };
        // Divided by the temperature here, and not by the plan.
        float[] said = TilePass.Of([.. Enumerable.Range(0, input.Slices)], network, plan with { Temperature = 1 }, input, settings,
            settings.Passes(plan), null, TestContext.Current.CancellationToken);
        return [.. said.Select(v => (float)(v / plan.Temperature))];
    }

    static Weights Random(int seed, NetworkPlan plan)
    {
        Libtorch.Seed(seed);
        using var made = Architecture.Of(plan).Make(plan);
        var description = new WeightsDescription
        {
            Architecture = plan.Architecture,
            Preprocessing = plan.Preprocessing,
            Labels = plan.Labels,
            Plan = plan.ToJson(),
        };
        return new(description, StateDictionary.Of(made), "");
    }

    sealed class Told(List<double> told) : IProgress<double>
    {
        public void Report(double value) => told.Add(value);
    }
}
