using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>What a trained network left behind beside its weights.</summary>
internal sealed record JointStageDocument(string Sha256, int Steps, double Seconds, IReadOnlyList<TrainingRow> History);

/// <summary>One network of a fold being trained: its task, and its place in the folder of what is finished.</summary>
/// <param name="Training">How.</param>
/// <param name="Network">Which.</param>
/// <param name="Folder">Folder in which finished networks stand, each by its name.</param>
internal sealed record JointStage(JointTraining Training, JointNetwork Network, string Folder)
{
    const string StageFile = "stage.json";

    // Validations along a training, for its curve.
    const int Validations = 5;

    JointUltrasoundSettings Settings => Training.Settings;

    /// <summary>Folder of its weights once it is finished.</summary>
    public string Weights => Path.Combine(Folder, Network.Name);

    /// <summary>Whether it is.</summary>
    public bool IsDone => File.Exists(Path.Combine(Weights, StageFile));

    /// <summary>What it left behind.</summary>
    public JointStageDocument Document => JointModelDocument.Parse(Path.Combine(Weights, StageFile), "remove the folder and train it again",
        json => JsonSerializer.Deserialize(json, JointStageJson.Default.JointStageDocument));

    /// <summary>Steps that it takes.</summary>
    /// <param name="joints">Joints learnt from.</param>
    public int Steps(IReadOnlyList<SeenJoint> joints)
    {
        int drawn = Network.IsJigsaw || !Equal ? joints.Count
            // Each answer as often as the most frequent one: Zhou 2022.
            : Network.Questions.Max(q => joints.Select(j => q.AnswerOf[j.Grade(q.Measurement)]).Where(a => a >= 0).CountBy(a => a)
                is var counts
                && counts.Any() ? counts.Max(c => c.Value) * counts.Count() : 0);
        return Network.Epochs * Math.Max(1, (int)Math.Ceiling((double)drawn / Settings.Batch));
    }

    // Extractors that learn many questions at once see joints as they are: to show every combination of answers equally often would show
    // the rarest joints hundreds of times.
    bool Equal => Network.Questions.Count() == 1 || (Network.Frozen && Settings.AugmentedCopies > 0);

    /// <summary>Trains it, or goes on where it was stopped; then its weights stand in <see cref="Weights"/>.</summary>
    /// <param name="split">The fold.</param>
    /// <param name="train">Joints learnt from.</param>
    /// <param name="validation">Joints whose figures stand in its history; they choose nothing here.</param>
    /// <param name="data">SHA-256 of both.</param>
    /// <param name="running">Folder of the checkpoint.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancel">Stops it with a checkpoint.</param>
    public void Run(JointSplit split, IReadOnlyList<SeenJoint> train, IReadOnlyList<SeenJoint> validation, string data, string running,
        IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        using var training = new NetworkTraining(
            new()
            {
                Task = Task(train, validation),
                Settings = SettingsOf(Steps(train)),
                DataSha256 = Sha256Of(data),
                Seed = Training.SeedOf(split.Fold, Network.Name),
                Device = Training.Device,
                Float16 = true,
                CheckpointFolder = running,
            },
            Training.Threads, resume: true);
        var outcome = training.Run(progress, cancel);
        string partial = Weights + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        string sha256 = training.WriteWeights(partial,
            train.Concat(validation).SelectMany(j => j.Inputs.Select(i => (j.Subject, i.Role, Path.GetFileName(i.File), i.Sha256))),
            new Dictionary<string, double>(), $"Joint ultrasound, fold {split.Fold}, {Network.Name}.");
        File.WriteAllBytes(Path.Combine(partial, StageFile), JsonSerializer.SerializeToUtf8Bytes(
            new(sha256, outcome.StepsDone, outcome.Seconds, outcome.History), JointStageJson.Default.JointStageDocument));
        Directory.Move(partial, Weights);
        if (Directory.Exists(running))
            Directory.Delete(running, recursive: true);
    }

    /// <summary>Seconds of one step on a few joints, measured, by the number of joints that a step has.</summary>
    public double SecondsOfStep(IReadOnlyList<SeenJoint> some, int joints, CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("rubor-steps-").FullName;
        try
        {
            using var training = new NetworkTraining(
                new()
                {
                    Task = Task(some, []),
                    Settings = SettingsOf(3) with { Batch = joints, ValidateEvery = 0 },
                    DataSha256 = "",
                    Device = Training.Device,
                    CheckpointFolder = folder,
                },
                Training.Threads, resume: false);
            return Math.Max(training.Run(null, cancel).StepSeconds, 1e-6) * Settings.Batch / joints;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The last weights are kept: patients who validate choose thresholds, and must not have chosen the weights as well.
    TrainingSettings SettingsOf(int steps) => ScorerSchedule.Of(steps * Settings.Batch / Network.Epochs, Network.Epochs, Settings.Batch,
        Network.IsJigsaw ? "loss" : "auc", Settings.LearningRate, Settings.FallEvery, Settings.FallFactor) with
    {
        KeepBest = false,
        ValidateEvery = Math.Max(1, steps / Validations),
    };

    NetworkTask Task(IReadOnlyList<SeenJoint> train, IReadOnlyList<SeenJoint> validation)
    {
        var start = Start();
        if (Network.IsJigsaw)
            return BranchStart.Jigsaw(
                new JigsawPlan
                {
                    Branch = JointUltrasoundSettings.Gray,
                    Width = Settings.Width,
                    Permutations = Settings.JigsawPermutations,
                    Set = Settings.Permutations,
                    // Cells and tiles of 75 and 64 pixels where a picture has 224.
                    Cell = Math.Max(33, (Settings.Side + 2) / JigsawPlan.Across),
                    Tile = Math.Max(32, (int)Math.Round(Settings.Side * 64 / 224.0)),
                }.Plan(),
                [.. train.Select(j => j.Image)], [.. validation.Select(j => j.Image)],
                    start.GetValueOrDefault(JointUltrasoundSettings.Gray));
        var shape = new ScorerPlan
        {
            Branches = Network.Branches,
            Width = Settings.Width,
            Side = Settings.Side,
            Paint = Settings.Paint,
            Heads = [.. Network.Heads.SelectMany(h => h.Questions.Select(q => new ScorerHead(q.FullName, h.Branches, q.Answers,
                ScorerHead.Classes)))],
        };
        var learnt = Scored(train);
        if (learnt.Count == 0)
            throw new OutputException(Network.Name, $"has no joint to learn {string.Join(", ", Network.Questions.Select(q => q.FullName))} from; draw fewer "
                + "folds, or add joints of higher grades");
        return ScorerTask.Of(shape.Plan(), learnt, Scored(validation), BranchStart.Begin(new ScorerOptions
        {
            Frozen = Network.Frozen ? Network.Branches : [],
            FrozenStages = FrozenStages,
            EqualClasses = Equal,
            CachedCopies = Network.Frozen ? Settings.AugmentedCopies : 0,
        }, start));
    }

    // The published code freezes the first convolution of networks that begin with ImageNet, and of extractors the first stage as well.
    // Without ImageNet the first convolution was random, and learns.
    int FrozenStages => Training.Imagenet is null || Network.Frozen ? ScorerOptions.NoStage
        : Network.Questions.All(q => q.Measurement == JointScore.Vascularity) ? 0 : 1;

    Dictionary<string, BranchStart> Start() => Network.StartsWith.Count > 0
        ? Network.StartsWith.ToDictionary(s => s.Key, s => BranchStart.Of(Path.Combine(Folder, s.Value),
            s.Value == JointNetwork.JigsawName ? JointUltrasoundSettings.Gray : s.Key))
        : Training.Imagenet is { } imagenet ? Network.Branches.ToDictionary(b => b, _ => imagenet) : [];

    // What a checkpoint does not see of itself.
    string Sha256Of(string data) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [data, Network.Name,
        $"{Settings.AugmentedCopies} {Equal} {FrozenStages} {Network.Frozen}", .. Start().Select(s => $"{s.Key} {s.Value.Sha256}")]))));

    // Joints that no question asks about have no part in it.
    IReadOnlyList<ScoredPair> Scored(IReadOnlyList<SeenJoint> joints) =>
        [.. joints.Select(j => new ScoredPair(j.Image, [.. Network.Questions.Select(q => q.AnswerOf[j.Grade(q.Measurement)])]))
            .Where(p => p.Classes.Any(c => c >= 0))];
}

[JsonSerializable(typeof(JointStageDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class JointStageJson : JsonSerializerContext;
