using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>How generators are trained, beside the patients of each fold.</summary>
public sealed record GeneratorTraining
{
    /// <summary>Folder of a fold's weights within its own.</summary>
    public const string WeightsFolder = "weights";

    /// <summary>Table of the loss.</summary>
    public const string HistoryFile = "history.tsv";

    /// <summary>The study.</summary>
    public required HandScanStudy Scans { get; init; }

    /// <summary>Settings.</summary>
    public required GeneratorSettings Settings { get; init; }

    /// <summary>Decides weights at the start, order, noise and flips.</summary>
    public required int Seed { get; init; }

    /// <summary>Where it runs: cpu, cuda or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>The patients of a fold, as the classifiers of the same folds have them: those of the next fold validate where folds.json
    /// names nobody, and are not learnt from.</summary>
    /// <param name="folds">Folds.</param>
    /// <param name="fold">From 1.</param>
    /// <exception cref="OutputException">Nobody is left to learn from.</exception>
    public static FoldSplit Split(StudyFolds folds, int fold)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var split = folds.Split(fold);
        if (split.Validation.Count == 0 && folds.Count > 1)
        {
            var next = folds.Split((fold % folds.Count) + 1).Test;
            split = new([.. split.Train.Except(next)], [.. next.Except(split.Test)], split.Test);
        }

        return split.Train.Count > 0 ? split : throw new OutputException($"fold {fold}", "leaves nobody to learn from; draw more folds, or add patients");
    }

    /// <summary>Scans that a fold learns from: every view of its training patients, obliques as well.</summary>
    public IReadOnlyList<StudyCase> CasesOf(FoldSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return Scans.Scans.Cases(split.Train);
    }

    /// <summary>Trains the generator of a fold, or goes on where it was stopped, and writes all but run.json.</summary>
    /// <param name="fold">From 1.</param>
    /// <param name="split">Its patients.</param>
    /// <param name="checkpoint">Folder of the checkpoint.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancel">Stops it with a checkpoint.</param>
    public GeneratorFoldDocument Run(int fold, FoldSplit split, string checkpoint, OutputFolder output, StageTimings timings,
        IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(timings);
        var cases = CasesOf(split);
        if (cases.Count == 0)
            throw new OutputException($"fold {fold}", $"has {split.Train.Count} patients to learn from, none with {HandScan.Role} and {HandScan.Label}");
        var scans = timings.Run("read", () => GeneratorScan.ReadAll(Scans, cases, Settings.Side, Threads, cancel));
        if (scans.FirstOrDefault(s => s.Block != scans[0].Block) is { } other)
            throw new ImageDataException(other.Read.Image.Source, FormattableString.Invariant(
                $"has {other.Read.Image.Width} pixels a row where ") + FormattableString.Invariant(
                $"{Path.GetFileName(scans[0].Read.Image.Source)} has {scans[0].Read.Image.Width}; give scans of one size"));
        var files = Scans.Scans.Files(cases);
        string data = StudyScans.Sha256Of(files, []);
        var scale = GeneratorScale.Of(Settings.Counts, scans.Max(s => s.Sums.Max()));
        var shape = Settings.Shape;
        var plan = shape.Plan(HandScan.Role);
        using var training = new NetworkTraining(
            new()
            {
                Task = DiffusionTask.Of(plan, [.. scans.Select(s => s.On(scale))], Settings.Options),
                Settings = Settings.Training,
                DataSha256 = Sha256Of(data),
                Seed = SeedOf(fold),
                Device = Device,
                CheckpointFolder = checkpoint,
            },
            Threads, resume: true);
        var outcome = timings.Run("train", () => training.Run(progress, cancel));
        string sha256 = training.WriteWeights(output.PathOf(WeightsFolder), files, new Dictionary<string, double>(),
            $"Generator of hand scans, fold {fold}: learnt from {split.Train.Count} patients and nobody else.");
        var document = new GeneratorFoldDocument
        {
            Fold = fold,
            Train = split.Train,
            Validation = split.Validation,
            Test = split.Test,
            Images = scans.Count,
            Observer = Scans.Scans.Observer,
            DataSha256 = data,
            Settings = Settings.ToJson(),
            Seed = Seed,
            Block = scans[0].Block,
            Most = scale.Most,
            Weights = training.WeightCount(),
            Sha256 = sha256,
            Seconds = outcome.Seconds,
            History = outcome.History,
        };
        File.WriteAllBytes(output.PathOf(GeneratorFoldDocument.FileName), document.ToJson());
        File.WriteAllBytes(output.PathOf(HistoryFile), TsvText.Of(["step", "rate", "loss"],
            document.History.Select(r => (IReadOnlyList<object?>)[r.Step, r.Rate, r.Loss])));
        return document;
    }

    /// <summary>A stable seed of a fold's generator.</summary>
    internal long SeedOf(int fold) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"generator/{Seed}/{fold}")))) & long.MaxValue;

    // What a checkpoint does not see of itself: how images are scaled, and how noise is drawn and weighed.
    string Sha256Of(string data)
    {
        JsonObject own = Settings.ToJson();
        foreach (string key in new[] { "sampler", "evaluations", "steps", "checkpoint_minutes" })
            own.Remove(key);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{data}\n{own.ToJsonString()}")));
    }
}
