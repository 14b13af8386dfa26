using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Training;

/// <summary>One training of one fold, from the study to the folder of results.</summary>
public sealed record TrainingRun
{
    /// <summary>Folder of the weights within the results.</summary>
    public const string WeightsFolder = "weights";

    /// <summary>Table of the history.</summary>
    public const string HistoryFile = "history.tsv";

    /// <summary>The plan of a network that was planned, as people edit it.</summary>
    public const string PlanFile = "plan.json";

    /// <summary>Table of the tested scans.</summary>
    public const string HeldOutFile = "held-out.tsv";

    // Columns of validations in the history.
    const string Validation = "validation_";

    /// <summary>What is read.</summary>
    public required StudyScans Scans { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Preset that the settings began with, or null.</summary>
    public string? Preset { get; init; }

    /// <summary>The plan that the caller gives; null plans from the training cases, where the settings' network is planned.</summary>
    public SegmenterPlan? Given { get; init; }

    /// <summary>Whether the weights are stored as float16.</summary>
    public bool Float16 { get; init; }

    /// <summary>Told what a planned network will cost, before it is trained on a processor; may be null.</summary>
    public Action<TrainingCost>? Cost { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Where it runs: cpu, cuda or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether a training that was stopped goes on.</summary>
    public bool Resume { get; init; }

    /// <summary>Trains, tests, and writes all but run.json and the report.</summary>
    /// <param name="split">Who is learnt from, validated on and tested.</param>
    /// <param name="fold">Its number, or null.</param>
    /// <param name="checkpoint">Folder of the checkpoint.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellation">Stops it with a checkpoint.</param>
    public TrainingResult Run(
        FoldSplit split, int? fold, string checkpoint, OutputFolder output, StageTimings timings, IProgress<TrainingProgress>? progress,
            CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(output);
        var planned = Settings.Architecture == PlannedUNetPlan.ArchitectureName
            ? timings.Run("plan", () => Planned(split, checkpoint, cancellation)) : null;
        var plan = planned?.ToNetworkPlan(Scans.Task.Images, Scans.Structures()) ?? Settings.Plan(Scans.Task.Images, Scans.Structures());
        var settings = planned is not null && Settings.Batch == 0 ? Settings with { Batch = planned.Batch } : Settings;
        if (planned is not null)
            File.WriteAllBytes(output.PathOf(PlanFile), SegmenterPlanFile.Write(planned));
        var cases = (Train: Scans.Cases(split.Train), Validation: Scans.Cases(split.Validation), Test: Scans.Cases(split.Test));
        if (cases.Train.Count == 0)
            throw new OutputException(Scans.Study.Folder, $"no subject to learn from has {string.Join(", ", Scans.Task.Images.Concat(Scans.Task.Labels))}");
        var files = timings.Run("hash", () => (Train: Scans.Files(cases.Train), Validation: Scans.Files(cases.Validation)));
        var scans = timings.Run("load", () => (
            Train: Scans.Read(plan, cases.Train, cancellation), Validation: Scans.Read(plan, cases.Validation, cancellation),
                Test: Scans.Read(plan, cases.Test, cancellation)));
        string data = StudyScans.Sha256Of(files.Train, files.Validation);
        if (planned is not null && Cost is not null && Device == "cpu")
            Cost(new(settings.Steps, settings.Batch, timings.Run("clock", () =>
                StepClock.SecondsOf(planned with { Batch = settings.Batch }, Threads, cancellation, settings.BFloat16))));
        using var training = new NetworkTraining(
            new()
            {
                Task = SegmentationTask.Of(plan, scans.Train, scans.Validation),
                Settings = settings,
                DataSha256 = data,
                Seed = Seed,
                Device = Device,
                Float16 = Float16,
                CheckpointFolder = checkpoint,
            },
            Threads, Resume);
        var outcome = timings.Run("train", () => training.Run(progress, cancellation));
        var calibration = Settings.Calibrate
            ? timings.Run("calibrate", () => InnerCalibration.Of(training, plan, scans.Validation, split, Device, cancellation)) : null;
        var used = calibration?.Applied(plan) ?? plan;
        var figures = timings.Run("test", () => Test(used, training, scans.Test, fold, output, cancellation));
        string weights = training.WriteWeights(output.PathOf(WeightsFolder), [.. files.Train, .. files.Validation], Metrics(figures),
            Note(fold, cases.Train.Count, cases.Test.Count), used);
        var document = new TrainingDocument
        {
            Task = Scans.Task.Name,
            Images = Scans.Task.Images,
            Labels = Scans.Task.Labels,
            Observer = Scans.Observer,
            Study = Scans.Study.Name,
            Fold = fold,
            Train = split.Train,
            Validation = split.Validation,
            Test = split.Test,
            Seed = Seed,
            Preset = Preset,
            Settings = Settings.ToJson(),
            DataSha256 = data,
            WeightsSha256 = weights,
            Step = outcome.Step,
            StepsDone = outcome.StepsDone,
            StoppedEarly = outcome.StoppedEarly,
            HeldOut = figures,
            History = outcome.History,
        };
        File.WriteAllBytes(output.PathOf(TrainingDocument.FileName), document.ToJson());
        var card = new ModelCard
        {
            Plan = used,
            Training = document,
            LearntFrom = [.. files.Train, .. files.Validation],
            Figures = ModelFigures.Of(document),
            Float16 = Float16,
            Limits = Scans.Task.Limits
        };
        File.WriteAllBytes(output.PathOf(Path.Combine(WeightsFolder, ModelCard.FileName)), card.ToBytes());
        File.WriteAllBytes(output.PathOf(HistoryFile), TsvText.Of(
            ["step", "rate", "loss",
                .. SegmentationTask.Figures.Select(f => Validation + f.Name.Replace(Validation, "", StringComparison.Ordinal))],
            outcome.History.Select(r =>
                (IReadOnlyList<object?>)[r.Step, r.Rate, r.Loss, .. r.Figures.Values.Select(v => (object?)v.Value)])));
        File.WriteAllBytes(output.PathOf(HeldOutFile), Table(figures));
        if (calibration is not null)
            File.WriteAllBytes(output.PathOf(CalibrationDocument.FileName), CalibrationDocument.Of(calibration, split.Validation).ToJson());
        return new(document, [.. files.Train.Concat(files.Validation).Select(f => new RunInput(f.Role, f.Name, f.Sha256))],
            outcome.WaitShare, outcome.Seconds)
        { Calibration = calibration };
    }

    // A training that goes on keeps the plan that it began with: a clock would not give the same one again.
    SegmenterPlan Planned(FoldSplit split, string checkpoint, CancellationToken cancellation)
    {
        string kept = Path.Combine(checkpoint, PlanFile);
        if (Resume && Given is null && File.Exists(Path.Combine(checkpoint, Checkpoint.FileName)) && File.Exists(kept))
            return SegmenterPlanFile.Read(kept);
        var plan = Given ?? FoldPlan.Of(Scans, split.Train, Settings.PlannerSettings, Threads, () => { }, cancellation,
            one => StepClock.SecondsOf(one, Threads, cancellation)).Planned.Plan;
        WholeFile.Write(kept, SegmenterPlanFile.Write(plan));
        return plan;
    }

    /// <summary>The table of tested scans.</summary>
    public static byte[] Table(IEnumerable<HeldOutFigure> figures) => TsvText.Of(
        ["fold", "seed", "subject", "case", "structure", "dice", "worst_dice", "worst_slice", "volume_dice", "voxels_found", "voxels_truth", "holes"],
        figures.Select(f =>
            (IReadOnlyList<object?>)[f.Fold, f.Seed, f.Subject, f.Case, f.Structure, f.Dice, f.WorstDice, f.WorstSlice, f.VolumeDice,
            f.VoxelsFound, f.VoxelsTruth, f.Holes]));

    List<HeldOutFigure> Test(NetworkPlan plan, NetworkTraining training, IReadOnlyList<TrainingScan> scans, int? fold, OutputFolder output,
        CancellationToken cancellation)
    {
        var figures = new List<HeldOutFigure>();
        foreach (var scan in scans)
        {
            byte[] found = SegmentationTask.Labels(training, plan, scan, Device, cancellation);
            Directory.CreateDirectory(output.PathOf("predictions"));
            NiftiWriter.Write(output.PathOf(Path.Combine("predictions", scan.Name + ".nii.gz")), new LabelMap(scan.Input.Geometry, found));
            figures.AddRange(HeldOut.Figures(plan, scan, found, fold, Scans.Task.Checks));
        }

        return figures;
    }

    static Dictionary<string, double> Metrics(List<HeldOutFigure> figures)
    {
        var known = figures.Where(f => f.Dice is not null).ToList();
        return known.Count == 0 ? []
            : new()
            {
                ["held_out_slice_dice"] = known.Average(f => f.Dice!.Value),
                ["held_out_worst_slice_dice"] = known.Min(f =>
            f.WorstDice!.Value),
                ["held_out_scans"] = known.Select(f => f.Case).Distinct().Count()
            };
    }

    static string Note(int? fold, int scans, int tested) => fold is null
        ? $"Trained on {scans} scans, all that there were to learn from: no figure of these weights on them is held-out."
        : $"Fold {fold}: trained on {scans} scans; its figures are of {tested} scans that it did not see.";
}

/// <summary>What a training gave, beside its files.</summary>
/// <param name="Document">training.json.</param>
/// <param name="LearntFrom">Files that were learnt from or validated on.</param>
/// <param name="WaitShare">Share of the training's time that the network waited for batches, 0–1.</param>
/// <param name="Seconds">Seconds of training, those before a resume counted.</param>
public sealed record TrainingResult(TrainingDocument Document, IReadOnlyList<RunInput> LearntFrom, double WaitShare, double Seconds)
{
    /// <summary>What the validation subjects said of the network, or null where they were not asked or there was none.</summary>
    public NetworkCalibration? Calibration { get; init; }
}
