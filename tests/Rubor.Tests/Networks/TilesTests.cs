using System.Text.Json;
using Rubor.Imaging;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Networks;

/// <summary>Tiles and what is averaged over them, against SciPy and NumPy: tests/Reference/inference/make_golden.py.</summary>
[Collection("libtorch")]
public class TilesTests
{
    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Data.Reference("inference", "golden.json"))).RootElement;

    [Fact]
    public void Tiles_lie_where_nnUNets_lie()
    {
        foreach (var one in Golden.GetProperty("positions").EnumerateArray())
            Assert.Equal(one.GetProperty("first").EnumerateArray().Select(v => v.GetInt32()), Tiles.Positions(Whole(one, "size"), Whole(one, "tile")));
        Assert.Equal([0, 44], Tiles.Positions(300, 256));
        Assert.Equal([0, 23, 46], Tiles.Positions(110, 64));
    }

    [Fact]
    public void Weights_are_SciPys_normal_density_over_its_largest()
    {
        foreach (var one in Golden.GetProperty("weights").EnumerateArray())
        {
            float[] found = Tiles.Weights(Whole(one, "rows"), Whole(one, "columns"));
            double[] expected = Numbers(one, "map");
            for (int k = 0; k < expected.Length; k++)
                Assert.Equal(expected[k], found[k], 1e-6 * expected[k]);
            Assert.Equal(1, found.Max());
        }
    }

    [Theory]
    [InlineData(NetworkPlan.LogitsMean, "none")]
    [InlineData(NetworkPlan.LogitsMean, "columns")]
    [InlineData(NetworkPlan.LogitsMean, "rows, columns")]
    [InlineData(NetworkPlan.ProbabilitiesMean, "none")]
    [InlineData(NetworkPlan.ProbabilitiesMean, "columns")]
    [InlineData(NetworkPlan.ProbabilitiesMean, "rows, columns")]
    public void Answers_on_tiles_are_put_together_as_NumPy_puts_them(string average, string mirror)
    {
        foreach (var one in Golden.GetProperty("tiled").EnumerateArray())
        {
            var (plan, input) = Case(one, average, mirror);
            using var network = new Ramp(plan.Outputs, plan.Patch[0], plan.Patch[1]);
            long before = Torch.Golden.SettledLiveCount();
            var settings = new InferenceSettings { Mirror = mirror != "none", BatchSlices = 3 };
            float[] found = TilePass.Of([0], network, plan, input, settings, settings.Passes(plan), null,
                TestContext.Current.CancellationToken);
            double[] expected = Numbers(one, $"{average} {mirror}");
            Assert.Equal(expected.Length, found.Length);
            for (int k = 0; k < expected.Length; k++)
                Assert.Equal(expected[k], found[k], 2e-6 * Math.Max(1, Math.Abs(expected[k])));
            Assert.Equal(before, Tensor.LiveCount);
        }
    }

    [Fact]
    public void The_size_of_a_batch_of_tiles_changes_no_bit_where_the_network_sees_each_by_itself()
    {
        var (plan, input) = Case(Golden.GetProperty("tiled")[0], NetworkPlan.LogitsMean, "columns");
        using var network = new Ramp(plan.Outputs, plan.Patch[0], plan.Patch[1]);
        float[] By(int batch) => NetworkPass.Probabilities(network, plan, input, new() { Mirror = true, BatchSlices = batch },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(By(1), By(3));
        Assert.Equal(By(1), By(100));
    }

    [Fact]
    public void Progress_counts_batches_of_tiles_and_a_cancelled_pass_leaves_nothing()
    {
        var (plan, input) = Case(Golden.GetProperty("tiled")[0], NetworkPlan.LogitsMean, "none");
        using var network = new Ramp(plan.Outputs, plan.Patch[0], plan.Patch[1]);
        Assert.Equal(8, new Tiles(plan, input.Rows, input.Columns).Count);
        long before = Torch.Golden.SettledLiveCount();
        var told = new List<double>();
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => NetworkPass.Probabilities(network, plan, input, new() { BatchSlices = 3 },
            new Told(share =>
            {
                told.Add(share);
                if (told.Count == 2)
                    stop.Cancel();
            }), stop.Token));
        Assert.Equal([3 / 8.0, 6 / 8.0], told);
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Logits_are_divided_by_the_temperature_before_they_are_probabilities()
    {
        var (plan, input) = Case(Golden.GetProperty("tiled")[2], NetworkPlan.LogitsMean, "none");
        using var network = new Ramp(plan.Outputs, plan.Patch[0], plan.Patch[1]);
        float[] With(double temperature, string average) => NetworkPass.Probabilities(network, plan with
        {
            Temperature = temperature,
            Average = average
        }, input, new(), cancellation: TestContext.Current.CancellationToken);
        double[] logits = Numbers(Golden.GetProperty("tiled")[2], "logits none");
        foreach (string average in new[] { NetworkPlan.LogitsMean, NetworkPlan.ProbabilitiesMean })
        {
            float[] found = With(2.5, average), plain = With(1, average);
            Assert.NotEqual(plain, found);
            if (average == NetworkPlan.LogitsMean)
                for (int k = 0; k < found.Length; k++)
                    Assert.Equal(1 / (1 + Math.Exp(-logits[k] / 2.5)), found[k], 1e-5);
        }
    }

    [Fact]
    public void Rows_and_columns_are_mirrored_without_tiles_as_with_one()
    {
        var (tiled, input) = Case(Golden.GetProperty("tiled")[2], NetworkPlan.ProbabilitiesMean, "rows, columns");
        using var network = new Ramp(1, 16, 8);
        float[] With(params int[] patch) => NetworkPass.Probabilities(network, tiled with { Patch = patch }, input, new() { Mirror = true },
            cancellation: TestContext.Current.CancellationToken);
        float[] whole = With(), one = With(16, 8);
        for (int k = 0; k < whole.Length; k++)
            Assert.Equal(one[k], whole[k], 1e-6f);
    }

    [Fact]
    public void A_patch_that_the_network_does_not_take_is_refused() =>
        Assert.Contains("patch is 10 × 8", Assert.Throws<ArgumentException>(() => new Tiles(
            Case(Golden.GetProperty("tiled")[0], NetworkPlan.LogitsMean, "none").Plan with { Patch = [10, 8] }, 20, 20)).Message,
            StringComparison.Ordinal);

    static (NetworkPlan Plan, NetworkInput Input) Case(JsonElement one, string average, string mirror)
    {
        int outputs = Whole(one, "outputs"), rows = Whole(one, "rows"), columns = Whole(one, "columns"), pixels = rows * columns;
        var plan = new NetworkPlan
        {
            Channels = PlanChannel.Of(["a", "b"], ChannelNormalisation.None),
            Labels = [.. Enumerable.Range(1, Math.Max(1, outputs - 1)).Select(s => $"structure {s}")],
            Turn = NetworkPlan.NoTurn,
            Patch = [Whole(one, "tile_rows"), Whole(one, "tile_columns")],
            Mirror = [.. mirror.Split(", ").Where(m => m != "none")],
            Average = average,
            Network = new UNetPlan { Inputs = 2, Outputs = outputs }.ToJson(),
        };
        float[] image = [.. Numbers(one, "image").Select(v => (float)v)];
        var geometry = Geometry.AxisAligned(new(columns, rows, 1), 1, 1, 1);
        return (plan, NetworkInput.Of(plan, Volume.Of<float>(geometry, image.AsSpan(0, pixels)),
            Volume.Of<float>(geometry, image.AsSpan(pixels))));
    }

    static int Whole(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    static double[] Numbers(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>Of output o: (o + 1) × the first channel − o / 2 × the second + a ramp that is no mirror image of itself.</summary>
    internal sealed class Ramp : Module
    {
        readonly Tensor first, second, ramp;

        public Ramp(int outputs, int rows, int columns)
        {
            first = Buffer("first", () => Tensor.From<float>([.. Enumerable.Range(0, outputs).Select(o => o + 1f)], [1, outputs, 1, 1]));
            second = Buffer("second", () => Tensor.From<float>([.. Enumerable.Range(0, outputs).Select(o => 0.5f * o)], [1, outputs, 1, 1]));
            ramp = Buffer("ramp", () => Tensor.From<float>(Sines(outputs, rows, columns), [1, outputs, rows, columns]));
        }

        static float[] Sines(int outputs, int rows, int columns)
        {
            var values = new List<float>();
            for (int o = 0; o < outputs; o++)
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++)
                        values.Add((float)((o + 1) * 0.3 * Math.Sin(y + (2.0 * x) + o)));
            return [.. values];
        }

        public override Tensor Forward(Tensor input) => (input.Narrow(1, 0, 1) * first) - (input.Narrow(1, 1, 1) * second) + ramp;
    }

    sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
