using Rubor.Networks.Architectures;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Tests.Networks.Training;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks.JointUltrasound;

[Collection("libtorch")]
public class ScorerTaskTests
{
    static readonly ScoredPair[] Training = SmallPairs.Scored("t", 24, 1), Validation = SmallPairs.Scored("v", 12, 101);

    static TrainingSettings Settings(int epochs = 4, ScorerOptions? options = null, NetworkPlan? plan = null) => ScorerSchedule.Of(
        ScorerSchedule.Epoch(plan ?? SmallPairs.Shape().Plan(), Training, options ?? new()), epochs, batch: 8, learningRate: 3e-3);

    static TrainingJob Job(string folder, NetworkTask task, TrainingSettings settings) => new()
    {
        Task = task,
        Settings = settings,
        DataSha256 = "data",
        Seed = 3,
        CheckpointFolder = folder,
    };

    static Dictionary<string, StateDictionary> Start(int width = 8)
    {
        Libtorch.Seed(11);
        using var network = new JointScorer(SmallPairs.Shape(width));
        var all = StateDictionary.Of(network);
        return new() { ["gray"] = BranchWeights.Of(all, "gray"), ["doppler"] = BranchWeights.Of(all, "doppler") };
    }

    [Fact]
    public void Both_branches_and_their_head_are_PyTorchs()
    {
        var golden = SeededWeights.Json.GetProperty("pair");
        long before = Golden.SettledLiveCount();
        using (new TensorScope())
        using (new NoGrad())
        using (var network = SeededWeights.Fill(new JointScorer(new() { Width = 8, Heads = [new("sh", ["gray", "doppler"], ["0", "123"], "classes")] })))
        {
            network.Evaluate();
            SeededWeights.Close(golden.Numbers("evaluated"),
                network.Forward([SeededWeights.Noise(3, 1, 3, 64, 64), SeededWeights.Noise(4, 1, 3, 64, 64)]), 1e-5);
        }

        Assert.Equal(before, Golden.SettledLiveCount());
    }

    [Fact]
    public void A_head_at_the_published_size_has_262914_weights_that_start_normal_with_Hes_deviation_and_no_bias()
    {
        Libtorch.Seed(2);
        using var network = new JointScorer(new() { Heads = [new("sh", ["gray", "doppler"], ["0", "123"], "classes")] });
        using var scope = new TensorScope();
        var head = network.NamedParameters().Where(p => p.Name.StartsWith("heads.", StringComparison.Ordinal)).ToList();
        Assert.Equal(262_914, head.Sum(p => p.Tensor.Elements));
        Assert.Equal(["heads.0.0.weight", "heads.0.0.bias", "heads.0.1.weight", "heads.0.1.bias"], head.Select(p => p.Name));
        float[] values = head[0].Tensor.Detach().ToArray<float>();
        Assert.Equal(Math.Sqrt(2.0 / 1024), Math.Sqrt(values.Average(v => (double)v * v)), 1e-3);
        Assert.All(head.Where(p => p.Name.EndsWith("bias", StringComparison.Ordinal)).SelectMany(p => p.Tensor.Detach().ToArray<float>()),
            v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_training_learns_both_scores_and_keeps_its_best_weights()
    {
        using var folder = new TemporaryFolder();
        using var trainer = new Trainer(Job(folder["c"], ScorerTask.Of(SmallPairs.Shape().Plan(), Training, Validation, new()), Settings(12)), false);
        var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
        double?[] areas = [.. outcome.History.Select(h => h.Figures["auc"])];
        Assert.True(areas.Max() > 0.9, string.Join(", ", areas));
        Assert.Contains(outcome.History, h => h.Figures["balanced_accuracy"] > 0.8);
        Assert.True(outcome.History[^1].Loss < outcome.History[0].Loss);
    }

    [Fact]
    public void A_training_that_is_stopped_and_resumed_has_the_same_bits_and_so_has_one_with_two_threads_that_make_batches()
    {
        using var folder = new TemporaryFolder();
        NetworkTask Task() => ScorerTask.Of(SmallPairs.Shape().Plan(), Training, Validation, new() { Frozen = ["gray"], Start = Start() });
        var once = SmallTraining.Run(Job(folder["a"], Task(), Settings()));
        Assert.True(SmallTraining.RunUntil(Job(folder["b"], Task(), Settings()), 5, false, false));
        Assert.Equal(once, SmallTraining.Run(Job(folder["b"], Task(), Settings()) with { BatchThreads = 2 }, resume: true));
    }

    [Fact]
    public void No_bit_of_frozen_branches_moves_running_statistics_included_and_their_head_learns()
    {
        using var folder = new TemporaryFolder();
        var start = Start();
        var task = ScorerTask.Of(SmallPairs.Shape().Plan(), Training, Validation, new() { Frozen = ["gray", "doppler"], Start = start });
        using var trainer = new Trainer(Job(folder["c"], task, Settings() with { KeepBest = false }), false);
        var before = trainer.Weights().ToDictionary(w => w.Key, w => w.Value);
        trainer.Run(null, TestContext.Current.CancellationToken);
        foreach (var (name, stored) in trainer.Weights())
            Assert.True(stored.Bytes.Span.SequenceEqual(before[name].Bytes.Span) != name.StartsWith("heads.", StringComparison.Ordinal), name);
        foreach (var (branch, weights) in start)
            foreach (var (name, stored) in weights.Entries)
                Assert.True(stored.Bytes.Span.SequenceEqual(before[$"{branch}.{name}"].Bytes.Span), name);
    }

    [Fact]
    public void Heads_learn_from_cached_features_what_they_would_learn_from_the_images()
    {
        using var folder = new TemporaryFolder();
        var options = new ScorerOptions { Frozen = ["gray", "doppler"], Start = Trained(folder["extractors"]), CachedCopies = 3 };
        var plan = SmallPairs.Shape().Plan();
        using var trainer = new Trainer(Job(folder["c"], ScorerTask.Of(plan, Training, Validation, options), Settings(20, options)), false);
        var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
        Assert.True(outcome.History.Max(h => h.Figures["auc"]) > 0.9);
        foreach (var (branch, weights) in options.Start)
            foreach (var (name, stored) in weights.Entries)
                Assert.True(stored.Bytes.Span.SequenceEqual(trainer.Weights().First(w => w.Key == $"{branch}.{name}").Value.Bytes.Span), name);
    }

    [Fact]
    public void The_features_that_are_cached_are_those_of_the_copies_and_the_answers_those_of_their_pairs()
    {
        var shape = SmallPairs.Shape();
        var options = new ScorerOptions { Frozen = ["gray", "doppler"], Start = Start(), CachedCopies = 1, Augmentation = PairAugmentation.None };
        var settings = Settings() with { Batch = 6 };
        var batch = new FeatureBatches(shape, Training, options, settings, 1).Make(0);
        using var scope = new TensorScope();
        using var none = new NoGrad();
        using var network = ScorerTask.Make(shape, options);
        network.Evaluate();
        float[][] features = ScorerPass.Features(network, [.. Training.Select(p => p.Image)], new(), TestContext.Current.CancellationToken);
        float[] seen = batch.Inputs[1].On(default).ToArray<float>();
        long[] answers = batch.Targets[2].On(default).ToArray<long>();
        for (int b = 0; b < 6; b++)
        {
            int[] same = [.. Enumerable.Range(0, Training.Length).Where(p => Enumerable.Range(0, shape.Features)
                .All(f => Math.Abs(features[1][(p * shape.Features) + f] - seen[(b * shape.Features) + f]) < 1e-4))];
            Assert.Contains(same, p => Training[p].Classes[1] == answers[b]);
        }
    }

    [Fact]
    public void Bits_learn_together_and_an_answer_that_is_not_known_counts_nothing()
    {
        var shape = new ScorerPlan { Branches = ["doppler"], Width = 8, Hidden = 4, Side = 32, Heads = [new("v", ["doppler"], ["1", "2"], ScorerHead.Bits)] };
        using var scope = new TensorScope();
        var logits = Tensor.From<float>([0.3f, -2, 1, 5], [2, 2]);
        Tensor Loss(params int[][] classes) => ScorerLoss.Of(shape, [logits],
            [.. ScorerLoss.Targets(shape.Heads[0], 0, classes).Select(t => t.On(default))]);
        double Each(double logit, int bit) => Math.Log(1 + Math.Exp(bit == 1 ? -logit : logit));
        Assert.Equal((Each(0.3, 1) + Each(-2, 0) + Each(1, 1) + Each(5, 1)) / 4, Loss([1, 0], [1, 1]).Item(), 1e-5);
        Assert.Equal((Each(0.3, 1) + Each(5, 0)) / 2, Loss([1, -1], [-1, 0]).Item(), 1e-5);
        Assert.Equal(0, Loss([-1, -1], [-1, -1]).Item());
    }

    [Fact]
    public void Nothing_that_is_random_is_ever_frozen_and_other_mistakes_are_told()
    {
        var plan = SmallPairs.Shape().Plan();
        string Refused(ScorerOptions options, ScoredPair[]? training = null) =>
            Assert.Throws<ArgumentException>(() => ScorerTask.Of(plan, training ?? Training, Validation, options)).Message;
        Assert.Equal("gray is to be frozen and begins at random: give it weights to begin with", Refused(new() { Frozen = ["gray"] }));
        Assert.Contains("begins at random", Refused(new() { FrozenStages = 0 }), StringComparison.Ordinal);
        Assert.Contains("begins at random", Refused(new() { FrozenStages = 1, Start = new Dictionary<string, StateDictionary> { ["gray"] = Start()["gray"] } }),
            StringComparison.Ordinal);
        Assert.Equal("features are computed once, and branch doppler is not frozen",
            Refused(new() { CachedCopies = 2, Frozen = ["gray"], Start = Start() }));
        Assert.StartsWith("colour is no branch", Refused(new() { Frozen = ["colour"] }), StringComparison.Ordinal);
        Assert.StartsWith("t0-a: 1 classes", Refused(new(), [Training[0] with { Classes = [1] }]), StringComparison.Ordinal);
        var task = ScorerTask.Of(plan, Training, Validation, new() { Frozen = ["gray"], Start = Start() });
        using var folder = new TemporaryFolder();
        Assert.StartsWith("average_decay is above 0", Assert.Throws<ArgumentException>(() =>
            new Trainer(Job(folder["c"], task, Settings() with { AverageDecay = 0.9 }), false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_weights_give_the_same_logits_from_any_thread_and_say_what_they_are()
    {
        using var folder = new TemporaryFolder();
        float[] own;
        PairImage[] pairs = [.. Validation.Select(v => v.Image)];
        var task = ScorerTask.Of(SmallPairs.Shape().Plan(), Training, Validation, new());
        using (var training = new NetworkTraining(Job(folder["c"], task, Settings()), 1, false))
        {
            training.Run(null, TestContext.Current.CancellationToken);
            training.WriteWeights(folder["w"], [], new Dictionary<string, double>(), "phantom");
            own = training.Ask(n =>
                ScorerPass.Logits((JointScorer)n, ScorerPass.Features((JointScorer)n, pairs, new(), default), pairs.Length, new()));
        }

        Assert.Equal(ScorerPlan.ArchitectureName, Weights.Read(folder["w"]).Description!.Architecture);
        using var networks = new ScorerNetworks([folder["w"], folder["w"]]);
        float[][][] logits = networks.Logits(pairs, TestContext.Current.CancellationToken);
        Assert.Equal(2, logits.Length);
        for (int p = 0; p < pairs.Length; p++)
            for (int o = 0; o < 4; o++)
            {
                Assert.Equal(own[(p * 4) + o], logits[0][p][o], 1e-5f);
                Assert.Equal(logits[0][p][o], logits[1][p][o]);
            }
    }

    // Extractors that have learnt.
    static Dictionary<string, StateDictionary> Trained(string folder)
    {
        var task = ScorerTask.Of(SmallPairs.Shape().Plan(), Training, Validation, new());
        using var trainer = new Trainer(Job(folder, task, Settings(12)), false);
        trainer.Run(null, TestContext.Current.CancellationToken);
        var all = new StateDictionary("extractors", trainer.Weights());
        return new() { ["gray"] = BranchWeights.Of(all, "gray"), ["doppler"] = BranchWeights.Of(all, "doppler") };
    }
}
