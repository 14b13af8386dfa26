using Rubor.Networks.HandJoints;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Tests.Networks.HandJoints;

[Collection("libtorch")]
public class HandJointTaskTests
{
    const int Side = 32;

    // A spot on the left or on the right half, or both, or none: as many labels as a hand with one joint has.
    static HandImage Image(int number, bool left, bool right)
    {
        var random = new Random(number);
        var values = new float[Side * Side];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(0.1 * random.NextDouble());
        foreach (var (there, from) in new[] { (left, 3), (right, 19) })
            for (int i = 0, x = from + random.Next(7), y = 8 + random.Next(14); there && i < 9; i++)
                values[((y + (i / 3)) * Side) + x + (i % 3)] = 2;
        return new($"image {number}", $"{number % 2}", values, 0, [(sbyte)(left ? 1 : 0), (sbyte)(right ? 1 : 0)]);
    }

    static HandImage[] Images(int from, int count) => [.. Enumerable.Range(from, count).Select(i => Image(i, i / 2 % 2 == 0,
        i / 4 % 2 == 0))];

    [Fact]
    public void Sides_are_learnt_though_images_are_flipped_since_flips_swap_the_labels()
    {
        var plan = new DenseNetPlan { Growth = 8, Width = 16, Blocks = [1, 1], Side = Side, Start = DenseNetPlan.HeUniform }.Plan("planar", ["left", "right"]);
        HandImage[] test = [.. Images(1000, 32).Select(i => i with { Subject = "test" })];
        string folder = Directory.CreateTempSubdirectory("rubor-").FullName;
        try
        {
            using var training = new NetworkTraining(new()
            {
                Task = HandJointTask.Of(plan, Images(0, 64), test, new()
                {
                    Augmentation = new()
                    {
                        RotationDegrees = 10,
                        PadShare = 0.06
                    }
                }),
                Settings = new()
                {
                    Steps = 120,
                    Batch = 16,
                    LearningRate = 3e-3,
                    ValidateEvery = 20,
                    Metric = "gms",
                    Augmentation = Rubor.Networks.Augmentation.AugmentationSettings.None
                },
                DataSha256 = "",
                Seed = 3,
                CheckpointFolder = folder,
            }, 1, resume: false);
            var outcome = training.Run(null, TestContext.Current.CancellationToken);
            double best = outcome.History.Max(r => r.Figures["gms"] ?? 0);
            Assert.True(best > 0.9, $"GMS {best}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_balanced_loss_gives_both_answers_the_same_weight_and_unknown_joints_none()
    {
        HandImage[] images = [.. Enumerable.Range(0, 4).Select(i => Image(i, i == 0, false))];
        images[3] = images[3] with { Truth = [0, -1] };
        var (negative, positive) = HandBatches.Weights(images);
        Assert.Equal((7.0 / 12, 3.5), (negative, positive)); // one of seven
        var batch = new HandBatches(images, new() { Balanced = true, Augmentation = new() { FlipHorizontal = 0 } }, new() { Batch = 4 },
            1).Make(0);
        Assert.Equal([4L, 2], batch.Targets[1].Sizes);
        Assert.Throws<ArgumentException>(() => HandBatches.Weights([images[1]]));
    }
}
