using System.Runtime.InteropServices;
using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Explanation;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks.JointUltrasound;

[Collection("libtorch")]
public class PairHeatmapTests
{
    static readonly ScorerPlan Published = new() { Width = 8, Side = 64, Heads = [new("sh", ["gray", "doppler"], ["0", "123"], ScorerHead.Classes)] };

    // Logit 1 of the golden network for each of the B.
    static Func<IReadOnlyList<Tensor>, Tensor> Logit(JointScorer network) => images => network.Forward(images).Narrow(1, 1, 1).Flatten();

    static JointScorer GoldenNetwork()
    {
        var network = SeededWeights.Fill(new JointScorer(Published));
        network.Freeze();
        return network;
    }

    static float[][] GoldenImages()
    {
        using var scope = new TensorScope();
        return [SeededWeights.Noise(3, 1, 3, 64, 64).ToArray<float>(), SeededWeights.Noise(4, 1, 3, 64, 64).ToArray<float>()];
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly long[][] Sizes = [[3, 64, 64], [3, 64, 64]];

    [Fact]
    public void Integrated_gradients_are_PyTorchs_by_both_rules()
    {
        float[] golden = [.. MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Data.Reference("scoring", "golden.bin")))];
        long before = Golden.SettledLiveCount();
        using (var network = GoldenNetwork())
        {
            float[][][] found = IntegratedGradients.Of(Logit(network), GoldenImages(), Sizes,
                [PathRule.GaussLegendre(50), PathRule.Right(50)], 7, cancellation: TestContext.Current.CancellationToken);
            float[] all = [.. found.SelectMany(rule => rule.SelectMany(input => input))];
            Assert.Equal(golden.Length, all.Length);
            double largest = golden.Max(Math.Abs);
            for (int k = 0; k < all.Length; k++)
                Assert.InRange(all[k], golden[k] - (1e-5 * largest), golden[k] + (1e-5 * largest));
            Assert.Equal(SeededWeights.Json.GetProperty("pair").Numbers("totals"), found.Select(rule => rule.Sum(i => i.Sum(v => (double)v))),
                (a, b) => Math.Abs(a - b) < 1e-4);
        }

        Assert.Equal(before, Golden.SettledLiveCount());
    }

    [Fact]
    public void Attributions_add_up_to_the_difference_of_the_logits_the_better_the_more_nodes()
    {
        double difference = SeededWeights.Json.GetProperty("pair").GetProperty("difference").GetDouble();
        using var network = GoldenNetwork();
        double Gap(int nodes)
        {
            float[][] found = IntegratedGradients.Of(Logit(network), GoldenImages(), Sizes, [PathRule.GaussLegendre(nodes)], 20)[0];
            return Math.Abs(found.Sum(i => i.Sum(v => (double)v)) - difference);
        }


        double few = Gap(2), more = Gap(20), most = Gap(200);
        Assert.True(few > more && more > most && most < 0.02 * few, $"{few} {more} {most}");
    }

    [Fact]
    public void Of_a_linear_network_one_node_is_exact()
    {
        using var scope = new TensorScope();
        var weights = Tensor.From<float>([1, -2, 3], [1, 3]);
        float[][][] found = IntegratedGradients.Of(x => (x[0] * weights).Sum([1]), [[2, 5, -1]], [[3]], [PathRule.GaussLegendre(1)], 1,
            cancellation: Stop);
        Assert.Equal([2, -10, -3], found[0][0]);
    }

    [Fact]
    public void Derivatives_averaged_over_parts_of_the_way_are_exact_for_one_layer_of_ReLUs()
    {
        using var scope = new TensorScope();
        Libtorch.Seed(8);
        Tensor first = Tensor.RandN([6, 40]), bias = Tensor.RandN([40]) * 0.5, second = Tensor.RandN([40, 1]);
        float[] input = [1, -2, 0.5f, 3, -1, 2];
        float[] Attributed(PathRule rule, Func<Tensor, Tensor> active) => IntegratedGradients.Of(
            x => active(x[0].MatMul(first) + bias).MatMul(second).Flatten(), [input], [[6]], [rule], rule.Nodes.Count)[0][0];
        float[] exact = Attributed(PathRule.Midpoint(20000), z => z.Relu());
        foreach (int nodes in new[] { 2, 3, 7 })
            Assert.Equal(exact, Attributed(PathRule.Midpoint(nodes), AveragedRelu.Of), (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.NotEqual(exact, Attributed(PathRule.Midpoint(7), z => z.Relu()), (a, b) => Math.Abs(a - b) < 0.1);
    }

    [Fact]
    public void A_ReLU_with_an_averaged_derivative_has_the_values_of_the_plain_one_and_the_share_of_the_part_above_0_as_derivative()
    {
        using var scope = new TensorScope();
        var z = Tensor.From<float>([-3, -1, 1, 2, 2, 2], [3, 2]);
        z.RequiresGrad = true;
        var active = AveragedRelu.Of(z);
        Assert.Equal([0, 0, 1, 2, 2, 2], active.ToArray<float>());
        // Down the first column by 4 and 1: parts from −5 to −1, from −0.25 to 2.25, from 1.5 to 2.5.
        float[] derivatives = Autograd.Gradients(active.Sum(), [z])[0].ToArray<float>();
        Assert.Equal([0, 0.1667f, 0.9f, 1, 1, 1], derivatives, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Grad_CAM_is_PyTorchs_and_its_maps_add_up_to_the_logit_less_its_constant()
    {
        var golden = SeededWeights.Json.GetProperty("pair");
        using var scope = new TensorScope();
        using var network = GoldenNetwork();
        Tensor[] images = [.. GoldenImages().Select(i => Tensor.From(i, [1, 3, 64, 64]))];
        Tensor[] maps = [network.Branch("gray").FeatureMaps(images[0]), network.Branch("doppler").FeatureMaps(images[1])];
        float[][] cams = GradCam.Of(at => network.Head(0, [.. at.Select(ResNet18.Pooled)]).Narrow(1, 1, 1), maps);
        foreach (var (wanted, cam) in golden.GetProperty("cams").EnumerateArray().Zip(cams))
            Assert.Equal(wanted.EnumerateArray().Select(v => v.GetDouble()), cam.Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4);
        // The constant is what the head says to features of 0.
        double constant = network.Head(0, [Tensor.Zeros([1, 64]), Tensor.Zeros([1, 64])]).ToArray<float>()[1];
        Assert.Equal(network.Forward(images).ToArray<float>()[1] - constant, cams.Sum(c => c.Sum(v => (double)v)), 1e-4);
    }

    [Fact]
    public void A_coarse_map_becomes_fine_between_the_middles_of_its_pixels_without_its_negative_parts()
    {
        Assert.Equal([0, 0.5f, 1.5f, 2], GradCam.Positive([-3f, 2, -3, 2], 2, 2, 4)[..4]);
        Assert.All(GradCam.Positive([4f], 1, 1, 3), v => Assert.Equal(4, v));
    }

    [Fact]
    public void A_map_of_squares_and_of_means_are_the_noises_attributions_put_together_as_they_say()
    {
        using var trained = new TrainedScorer();
        var pair = SmallPairs.Pair("x-1", 3, 3, 900);
        foreach (string average in new[] { HeatmapSettings.Mean, HeatmapSettings.Squares })
        {
            var settings = new HeatmapSettings { Nodes = 3, Noises = 2, Seed = 5, Average = average, NoiseDeviation = 0.5 };
            var found = PairHeatmaps.Integrated(trained.Networks, [(0, "vascularity")], pair, settings, answer: 1, cancellation: Stop);
            float[] wanted = trained.Networks.Ask((all, _) =>
            {
                float[] image = PairInput.Plain(pair, 32, ScorerPlan.Red).Doppler, sum = new float[1024];
                for (int noise = 0; noise < 2; noise++)
                {
                    float[] own = IntegratedGradients.Of(x => all[0].Head(1, [all[0].Branch("doppler").Forward(x[0])]).Narrow(1, 1, 1).Flatten(),
                        [SmoothNoise.On(image, 0.5, SampleRandom.SeedOf(5, noise, 1))], [[3, 32, 32]], [PathRule.GaussLegendre(3)],
                        2)[0][0];
                    for (int k = 0; k < own.Length; k++)
                        sum[k % 1024] += average == HeatmapSettings.Squares ? own[k] * own[k] / 2 : own[k] / 2;
                }

                return sum;
            });
            double scale = AttributionScale.Of(wanted);
            Assert.Equal(scale, found.DopplerScale, scale * 1e-4);
            Assert.Empty(found.Gray);
            Assert.Equal(AttributionScale.Map(wanted, scale), found.Doppler, (a, b) => Math.Abs(a - b) < 1e-3);
            Assert.Equal(6, found.Evaluations);
        }
    }

    [Fact]
    public void A_tenth_of_the_evaluations_gives_the_map_on_the_same_noise_to_a_correlation_of_0_99_and_a_fifth_tells_its_error_by_half()
    {
        using var trained = new TrainedScorer(networks: 4, side: 64, width: 16);
        (int, string)[] members = [.. Enumerable.Range(0, 4).Select(k => (k, "sh"))];
        // More pairs are the benchmark joint-heatmaps'.
        var pair = SmallPairs.Pair("x-2", 3, 3, 702);
        HeatmapResult Of(HeatmapSettings settings) => PairHeatmaps.Integrated(trained.Networks, members, pair, settings with { Seed = 1 });
        HeatmapResult exact = Of(new()), fast = Of(HeatmapSettings.FastWithError), tenth = Of(HeatmapSettings.Fast),
            plain = Of(new() { Nodes = 5 });
        Assert.True(fast.Evaluations * 5 <= exact.Evaluations && tenth.Evaluations * 10 <= exact.Evaluations);
        double r = Correlation(Whole(exact), Whole(fast)), of = Correlation(Whole(exact), Whole(tenth)),
            before = Correlation(Whole(exact), Whole(plain));
        double error = Distance(Whole(exact), Whole(fast));
        bool good = r > of && of >= 0.99 && of > before && exact.Gap < fast.Gap && exact.Error is null
            && fast.Error > error / 2 && fast.Error < 2 * error;
        Assert.True(good, $"r {r:F4}, of a tenth {of:F4}, by Gauss and Legendre {before:F4}, error {error:F3} told {fast.Error:F3}, "
            + $"gaps {exact.Gap:F4} {fast.Gap:F4}");
    }

    [Fact]
    public void The_seed_decides_the_noise_and_with_it_the_map()
    {
        using var trained = new TrainedScorer();
        var pair = SmallPairs.Pair("x-1", 3, 3, 900);
        float[] Map(long seed) => PairHeatmaps.Integrated(trained.Networks, [(0, "sh")], pair, HeatmapSettings.Fast with { Seed = seed }).Gray;
        Assert.Equal(Map(1), Map(1));
        Assert.NotEqual(Map(1), Map(2));
    }

    [Fact]
    public void Where_a_network_says_the_same_whatever_it_sees_the_map_is_empty_and_its_scale_0()
    {
        using var trained = new TrainedScorer(silent: true);
        var pair = SmallPairs.Pair("x-1", 3, 3, 900);
        HeatmapResult[] maps = [PairHeatmaps.Integrated(trained.Networks, [(0, "sh")], pair, HeatmapSettings.FastWithError, cancellation: Stop),
            PairHeatmaps.Cam(trained.Networks, [(0, "sh")], pair, cancellation: Stop)];
        Assert.All(maps, map =>
        {
            Assert.All(map.Gray.Concat(map.Doppler), v => Assert.Equal(0, v));
            Assert.Equal(0, map.Scale);
        });
        Assert.Equal((0, 0), (maps[0].Gap, maps[0].Error));
    }

    [Fact]
    public void Grad_CAM_covers_both_regions_and_values_below_a_fifth_are_not_shown()
    {
        using var trained = new TrainedScorer();
        var found = PairHeatmaps.Cam(trained.Networks, [(0, "sh"), (1, "sh")], SmallPairs.Pair("x-1", 3, 3, 900), answer: 1,
            cancellation: Stop);
        Assert.Equal((1024, 1024, 2), (found.Gray.Length, found.Doppler.Length, found.Answers.Count));
        Assert.All(found.Gray.Concat(found.Doppler), v => Assert.InRange(v, 0, 1));
        Assert.Equal([0, 0.2f, 0.9f], HeatmapResult.Shown([0.19f, 0.2f, 0.9f]));
    }

    [Fact]
    public void A_head_that_there_is_not_and_settings_that_cannot_be_are_refused()
    {
        using var trained = new TrainedScorer();
        var pair = SmallPairs.Pair("x-1", 3, 3, 900);
        Assert.Equal("network 0 has no head th", Assert.Throws<ArgumentException>(() =>
            PairHeatmaps.Integrated(trained.Networks, [(0, "th")], pair, HeatmapSettings.Fast, cancellation: Stop)).Message);
        Assert.StartsWith("Rule is middle", Assert.Throws<ArgumentException>(() => new HeatmapSettings { Rule = "middle" }.Check()).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("ErrorNodes is 50", Assert.Throws<ArgumentException>(() => new HeatmapSettings { ErrorNodes = 50 }.Check()).Message,
            StringComparison.Ordinal);
    }

    static float[] Whole(HeatmapResult map) => [.. map.Gray, .. map.Doppler];

    static double Distance(float[] from, float[] to) =>
        Math.Sqrt(from.Zip(to, (a, b) => ((double)a - b) * (a - b)).Sum() / from.Sum(a => (double)a * a));

    static double Correlation(float[] a, float[] b)
    {
        double x = a.Average(v => (double)v), y = b.Average(v => (double)v);
        double xy = a.Zip(b, (p, q) => (p - x) * (q - y)).Sum(), xx = a.Sum(p => (p - x) * (p - x)), yy = b.Sum(q => (q - y) * (q - y));
        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Two small networks that have learnt the scores of small pairs; silent, their heads' last weights are 0.</summary>
    sealed class TrainedScorer : IDisposable
    {
        readonly TemporaryFolder folder = new();

        public TrainedScorer(bool silent = false, int networks = 2, int side = 32, int width = 8)
        {
            var training = SmallPairs.Scored("t", 24, 1);
            var plan = (SmallPairs.Shape(width) with { Side = side }).Plan();
            for (int seed = 0; seed < networks; seed++)
            {
                var job = new TrainingJob
                {
                    Task = ScorerTask.Of(plan, training, [], new()),
                    Settings = ScorerSchedule.Of(ScorerSchedule.Epoch(plan, training, new()), silent ? 1 : 12, 8, learningRate: 3e-3),
                    DataSha256 = "data",
                    Seed = seed,
                    CheckpointFolder = folder["c"],
                };
                using var trainer = new NetworkTraining(job, 1, false);
                trainer.Run(null, TestContext.Current.CancellationToken);
                trainer.WriteWeights(folder[$"{seed}"], [], new Dictionary<string, double>(), "small");
                if (silent)
                    Silence(folder[$"{seed}"]);
            }

            Networks = new([.. Enumerable.Range(0, networks).Select(k => folder[$"{k}"])], threads: 1);
        }

        public ScorerNetworks Networks { get; }

        static void Silence(string path)
        {
            var weights = Weights.Read(path);
            Weights.Write(path, weights.Description!, weights.Tensors.Entries.Select(t => KeyValuePair.Create(t.Key,
                t.Key.Contains(".1.weight", StringComparison.Ordinal) && t.Key.StartsWith("heads.", StringComparison.Ordinal)
                    ? t.Value with { Bytes = new byte[t.Value.Bytes.Length] } : t.Value)));
        }

        public void Dispose()
        {
            Networks.Dispose();
            folder.Dispose();
        }
    }
}
