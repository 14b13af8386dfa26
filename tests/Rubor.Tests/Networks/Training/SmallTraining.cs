using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks.Training;

/// <summary>Trainings of a tiny network on discs in noise, 16×16, that take a fraction of a second.</summary>
internal static class SmallTraining
{
    public const int Side = 16, Slices = 4;

    static readonly string[] Tiny = ["levels=2", "filters=2", "steps=12", "batch=2", "validate_every=4", "learning_rate=0.01", "dice_weight=1"];

    public static TrainingSettings Settings(params string[] changes) => TrainingSettings.Of("paper", [.. Tiny, .. changes]);

    public static NetworkPlan Plan(TrainingSettings settings, int structures = 1) =>
        settings.Plan(["t1w"], [.. Enumerable.Range(1, structures).Select(s => $"disc {s}")]);

    /// <summary>A scan with a bright disc for each structure; the last slice shows none.</summary>
    public static TrainingScan Scan(NetworkPlan plan, string subject, ulong seed, double spacing = 1)
    {
        var random = new SampleRandom(seed);
        var geometry = Geometry.AxisAligned(new(Side, Side, Slices), spacing, spacing, 3);
        var values = new float[geometry.Size.Voxels];
        var labels = new byte[values.Length];
        for (int z = 0; z < Slices; z++)
        {
            double cx = random.Next(4, 6), cy = random.Next(4, 11);
            for (int y = 0, k = z * Side * Side; y < Side; y++)
            {
                for (int x = 0; x < Side; x++, k++)
                {
                    for (int s = 0; s < plan.Labels.Count && z < Slices - 1; s++)
                        if (double.Hypot(x - cx - (6 * s), y - cy) < 3)
                            labels[k] = (byte)(s + 1);
                    values[k] = (float)((labels[k] * 2) + random.NextUnit());
                }
            }
        }

        return TrainingScan.Of(plan, "sub-" + subject, subject, [Volume.Of<float>(geometry, values)], labels);
    }

    public static TrainingJob Job(
        string folder, TrainingSettings settings, int structures = 1, int threads = 1, TrainingScan[]? training = null,
            TrainingScan[]? validation = null)
    {
        var plan = Plan(settings, structures);
        return new()
        {
            Task = SegmentationTask.Of(plan, training ?? [Scan(plan, "01", 1), Scan(plan, "02", 2)], validation ?? [Scan(plan, "03", 3)]),
            Settings = settings,
            DataSha256 = "data",
            Seed = 7,
            BatchThreads = threads,
            CheckpointFolder = folder,
        };
    }

    /// <summary>Trains to the end.</summary>
    public static Ended Run(TrainingJob job, bool resume = false)
    {
        using var trainer = new Trainer(job, resume);
        var outcome = trainer.Run(null, TestContext.Current.CancellationToken);
        return Ended.Of(trainer, outcome);
    }

    /// <summary>
    /// Trains until a report, told by its step and whether it is the second one of that step (after the validation); false where it ended
    /// before.
    /// </summary>
    public static bool RunUntil(TrainingJob job, int step, bool afterValidation, bool resume)
    {
        using var stop = new CancellationTokenSource();
        using var trainer = new Trainer(job, resume) { TellEvery = TimeSpan.Zero };
        if (step == 0)
            stop.Cancel();
        int last = -1;
        try
        {
            trainer.Run(new Told(p =>
            {
                if (p.Step == step && (!afterValidation || last == step))
                    stop.Cancel();
                last = p.Step;
            }), stop.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public static string Sha256(IEnumerable<KeyValuePair<string, StoredTensor>> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in weights)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            hash.AppendData(tensor.Bytes.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>What two trainings are compared by.</summary>
    internal sealed record Ended(string Weights, int Step, int StepsDone, bool StoppedEarly, string History)
    {
        public static Ended Of(Trainer trainer, TrainingOutcome outcome) =>
            new(Sha256(trainer.Weights()), outcome.Step, outcome.StepsDone, outcome.StoppedEarly, string.Join('\n', outcome.History));
    }

    /// <summary>Progress that is told at once, on the same thread.</summary>
    internal sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
