using Rubor.Networks.Architectures;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;
using Rubor.Networks.Pretext;
using Rubor.Networks.Training;
using Rubor.Tests.Networks.JointUltrasound;
using Rubor.Tests.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks.Pretext;

[Collection("libtorch")]
public class JigsawTaskTests
{
    static readonly JigsawPlan Shape = new() { Width = 8, Permutations = 4, Set = JigsawPlan.Group, Cell = 34, Tile = 32 };

    // A picture of which each number says where it lies: colour, row and column.
    static readonly JigsawPictures Numbered = new(["a", "b"], (_, _) => [.. Enumerable.Range(0, 3 * 102 * 102).Select(k => (float)k)]);

    [Fact]
    public void Tiles_are_cut_out_of_their_cells_and_laid_down_in_the_order_whose_number_is_the_answer()
    {
        var orders = Permutations.First(4);
        var (tops, numbers) = (new HashSet<int>(), new HashSet<long>());
        for (int step = 0; step < 40; step++)
        {
            var batch = new JigsawBatches(Shape, Numbered, 2, 9).Make(step);
            using var scope = new TensorScope();
            float[] tiles = batch.Inputs[0].On(default).ToArray<float>();
            long[] answers = batch.Targets[0].On(default).ToArray<long>();
            Assert.Equal([18, 3, 32, 32], batch.Inputs[0].Sizes);
            for (int tile = 0; tile < 18; tile++)
            {
                int corner = (int)tiles[tile * 3 * 32 * 32], row = corner / 102, column = corner % 102;
                int cell = orders[(int)answers[tile / 9]][tile % 9];
                Assert.Equal(cell, (row / 34 * 3) + (column / 34));
                Assert.InRange(row % 34, 0, 2);
                Assert.InRange(column % 34, 0, 2);
                Assert.Equal(corner + (31 * 102) + 31 + (2 * 102 * 102), tiles[(tile * 3 * 32 * 32) + (3 * 32 * 32) - 1]);
                tops.Add(row % 34);
                numbers.Add(answers[tile / 9]);
            }
        }

        Assert.Equal([0, 1, 2], tops.Order());
        Assert.Equal([0, 1, 2, 3], numbers.Order());
    }

    [Fact]
    public void Tiles_normalised_one_by_one_have_mean_0_and_deviation_1()
    {
        var batch = new JigsawBatches(Shape with { NormaliseTiles = true }, Numbered, 1, 9).Make(0);
        using var scope = new TensorScope();
        foreach (float[] tile in batch.Inputs[0].On(default).ToArray<float>().Chunk(3 * 32 * 32))
        {
            Assert.Equal(0, tile.Average(v => (double)v), 1e-4);
            Assert.Equal(1, tile.Average(v => (double)v * v), 1e-4);
        }
    }

    [Fact]
    public void A_jigsaw_learns_and_gives_a_branch_its_start()
    {
        using var folder = new TemporaryFolder();
        PairImage[] pairs = [.. SmallPairs.Scored("p", 12, 1).Select(p => p.Image)];
        // A picture that is brighter from the top left to the bottom right, so that every tile knows its place.
        foreach (var pair in pairs)
            for (int k = 0; k < pair.Gray.Length; k++)
                pair.Gray[k] = (byte)(20 + (k / SmallPairs.Size * 3) + (k % SmallPairs.Size * 2));
        var plan = (Shape with { Permutations = 2 }).Plan();
        var settings = ScorerSchedule.Of(pairs.Length, 30, batch: 6, metric: "loss", learningRate: 3e-3);
        var job = new TrainingJob
        {
            Task = PairJigsaw.Of(plan, pairs[..8], pairs[8..], new() { BrightnessContrast = 0 }),
            Settings = settings,
            DataSha256 = "data",
            CheckpointFolder = folder["c"],
        };
        using var trainer = new Trainer(job, false);
        var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
        Assert.Contains(outcome.History, h => h.Figures["accuracy"] == 1);
        var start = BranchWeights.Of(new StateDictionary("jigsaw", trainer.Weights()), "gray");
        using var branch = new ResNet18(8);
        start.LoadInto(branch);
        Assert.Throws<WeightsDataException>(() => BranchWeights.Of(start, "gray"));
    }

    [Fact]
    public void A_random_stem_is_not_frozen_and_one_with_weights_keeps_every_bit()
    {
        using var folder = new TemporaryFolder();
        PairImage[] pairs = [.. SmallPairs.Scored("p", 4, 1).Select(p => p.Image)];
        Assert.Contains("begins at random", Assert.Throws<ArgumentException>(() =>
            PairJigsaw.Of(Shape.Plan(), pairs, [], freezeStem: true)).Message, StringComparison.Ordinal);
        Libtorch.Seed(4);
        using var branch = new ResNet18(8);
        var start = StateDictionary.Of(branch);
        using var trainer = new Trainer(
            new()
            {
                Task = PairJigsaw.Of(Shape.Plan(), pairs, [], null, start, freezeStem: true),
                Settings = ScorerSchedule.Of(4, 2, 2, "loss"),
                DataSha256 = "data",
                CheckpointFolder = folder["c"],
            },
            false);
        trainer.Run(null, TestContext.Current.CancellationToken);
        var after = BranchWeights.Of(new StateDictionary("jigsaw", trainer.Weights()), "gray");
        foreach (var (name, stored) in after.Entries)
            Assert.True(stored.Bytes.Span.SequenceEqual(start[name].Bytes.Span)
                == (name.StartsWith("conv1.", StringComparison.Ordinal) || name.StartsWith("bn1.", StringComparison.Ordinal)), name);
    }

    [Fact]
    public void A_stopped_jigsaw_resumes_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        PairImage[] pairs = [.. SmallPairs.Scored("p", 6, 1).Select(p => p.Image)];
        TrainingJob Job(string name) => new()
        {
            Task = PairJigsaw.Of(Shape.Plan(), pairs[..4], pairs[4..]),
            Settings = ScorerSchedule.Of(4, 4, 2, "loss"),
            DataSha256 = "data",
            CheckpointFolder = folder[name],
        };
        var once = SmallTraining.Run(Job("a"));
        Assert.True(SmallTraining.RunUntil(Job("b"), 3, false, false));
        Assert.Equal(once, SmallTraining.Run(Job("b"), resume: true));
    }
}
