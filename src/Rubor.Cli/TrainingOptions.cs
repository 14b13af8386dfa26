using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli;

/// <summary>Options of every command that trains.</summary>
internal static class TrainingOptions
{
    const string PlannedPreset = "nnunet-short";

    public static readonly Argument<string> StudyFolder =
        new("STUDY") { Description = "Folder of the study: with study.json and cases.tsv, or a tree with BIDS-like names." };
    public static readonly Option<string> Out = new("--out")
    {
        Description =
        "Folder for the results; new, or empty. The checkpoint is beside it, in DIR.checkpoint.",
        HelpName = "DIR",
        Required = true
    };
    public static readonly Option<string> Preset =
        new("--preset")
        {
            Description = "Settings to begin with: quick (minutes on two cores), paper (as published; hours on a CUDA card), nnunet-short " +
                "(plans itself; hours on two cores), nnunet, nnunet-v1 (days without a card).",
            HelpName = "name",
            DefaultValueFactory = _ => "quick"
        };
    public static readonly Option<string[]> Set =
        new("--set")
        {
            Description = "Changes of the preset: batch=8 augmentation.rotation_degrees=15 …",
            HelpName = "key=value",
            AllowMultipleArgumentsPerToken = true
        };
    public static readonly Option<string?> Plan = new("--plan")
    {
        Description = "Plan of 'rubor plan', as written or as edited, for the presets nnunet…; without it each fold is planned from its own cases.",
        HelpName = "FILE"
    };
    public static readonly Option<bool> Float16 = new("--float16")
    {
        Description = "Store the weights as float16: half the file, and probabilities that differ by less than a thousandth."
    };
    public static readonly Option<string?> Folds =
        new("--folds")
        {
            Description = "folds.json of 'rubor study folds'. Without --fold the held-out subjects are left out and all others learnt from.",
            HelpName = "F"
        };
    public static readonly Option<int?> Fold = new("--fold") { Description = "Fold to train, from 1.", HelpName = "i" };
    public static readonly Option<int> Seed = new("--seed")
    {
        Description = "Decides weights at the start, order and augmentation (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };
    public static readonly Option<string> Device = new("--device")
    {
        Description =
        "Where it runs: auto (a CUDA card where there is one), cpu, or cuda[:n].",
        HelpName = "device",
        DefaultValueFactory = _ => "auto"
    };
    public static readonly Option<bool> Resume = new("--resume") { Description = "Go on where a stopped training was; without a checkpoint it starts anew." };
    public static readonly Option<string?> Observer =
        new("--observer") { Description = "Whose labels to learn, where a study has several observers'.", HelpName = "name" };
    public static readonly Option<string[]> Images =
        new("--image")
        {
            Description = "segmentation only: scans that the network sees, by their column in the study.",
            HelpName = "role",
            AllowMultipleArgumentsPerToken = true
        };
    public static readonly Option<string[]> Labels =
        new("--label")
        {
            Description = "segmentation only: labels that it learns, by their column in the study.",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true
        };

    /// <summary>What the command line asks for.</summary>
    /// <exception cref="UsageException">A setting, device or task that there is not.</exception>
    /// <exception cref="OutputException">Study or folds cannot be used, or do not belong together.</exception>
    public static TrainingPlan Of(ParseResult parsed, TrainingTask task, SharedOptions options) =>
        Of(parsed, task, options, parsed.GetValue(Folds), parsed.GetValue(Resume));

    /// <summary>The same with folds, resuming, and settings that are tried over the preset's, decided by the command.</summary>
    public static TrainingPlan Of(ParseResult parsed, TrainingTask task, SharedOptions options, string? foldsFile, bool resume,
        IReadOnlyList<string>? tried = null)
    {
        TrainingSettings settings;
        bool hands = task.Name == HandScanStudy.TaskName;
        // A network of hand scans plans itself.
        string preset = hands && parsed.GetResult(Preset) is null or { Implicit: true } ? PlannedPreset : parsed.GetValue(Preset)!;
        try
        {
            settings = TrainingSettings.Of(preset, [.. parsed.GetValue(Set) ?? [], .. tried ?? []]);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(tried is null ? $"--preset {preset} --set: {e.Message}"
                : $"--grid {string.Join(' ', tried)}: {e.Message}");
        }

        var study = Study.Open(parsed.GetRequiredValue(StudyFolder));
        string device = NetworkOptions.DeviceOf(parsed, Device);
        var scans = hands ? HandScanStudy.Of(study, parsed.GetValue(Observer)).ForNetworks()
            : new StudyScans(study, task, parsed.GetValue(Observer));
        var structures = scans.Structures();
        var given = parsed.GetValue(Plan) is { } file ? SegmenterPlanFile.Read(file) : null;
        bool planned = settings.Architecture == PlannedUNetPlan.ArchitectureName;
        if (hands && !planned)
            throw new UsageException($"--preset {preset}: hand scans take a network that is planned, such as that of {PlannedPreset}");
        if (given is not null && !planned)
            throw new UsageException($"--plan {parsed.GetValue(Plan)}: is for a network that is planned, such as that of --preset nnunet-short");
        try
        {
            if (!planned || given is not null)
                _ = Architecture.Of(given?.ToNetworkPlan(task.Images, structures) ?? settings.Plan(task.Images, structures));
            NetworkTask.RequireMetric(SegmentationTask.Figures, settings);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }

        var folds = foldsFile is null ? null : FoldCheck.Require(foldsFile, study);
        if (folds is not null)
            RequireWhole(folds, scans, foldsFile!);
        var run = new TrainingRun
        {
            Scans = scans,
            Settings = settings,
            Preset = preset,
            Given = given,
            Float16 = parsed.GetValue(Float16),
            Seed = parsed.GetValue(Seed),
            Device = device == "auto"
                ? NetworkTraining.BestDevice() : device,
            Threads = options.Threads,
            Resume = resume,
        };
        return new(run, folds, foldsFile);
    }

    /// <summary>The task of a segmentation whose scans and labels are named.</summary>
    /// <exception cref="UsageException">None are named.</exception>
    public static TrainingTask Segmentation(ParseResult parsed) =>
        parsed.GetValue(Images) is { Length: > 0 } images && parsed.GetValue(Labels) is { Length: > 0 } labels
            ? new(TrainingTask.Segmentation, images, labels)
            : throw new UsageException("a segmentation needs --image and --label: columns of the study's cases.tsv");

    /// <summary>Settings as a manifest lists them.</summary>
    public static JsonObject Manifest(TrainingRun run, string task, int? fold) => new()
    {
        ["task"] = task,
        ["fold"] = fold,
        ["device"] = run.Device,
        ["observer"] = run.Scans.Observer,
        ["plan"] = run.Given?.ToJson(),
        ["training"] = run.Settings.ToJson(),
    };

    // A subject of the folds without a scan or label would be left out without a word.
    internal static void RequireWhole(StudyFolds folds, StudyScans scans, string file)
    {
        var without = folds.Subjects.Except(scans.Subjects()).ToList();
        if (without.Count > 0)
            throw new OutputException(file,
                $"names {string.Join(", ", without.Take(5))}{(without.Count > 5 ? " …" : "")}, without " +
                $"{string.Join(", ", scans.Task.Images.Concat(scans.Task.Labels))} in {scans.Study.Folder}; draw folds with 'rubor " +
                $"study folds --label {scans.Task.Labels[0]}'");
    }
}

/// <summary>A training as the command line asks for it.</summary>
/// <param name="Run">How.</param>
/// <param name="Folds">Folds, or null.</param>
/// <param name="FoldsFile">Their file, or null.</param>
internal sealed record TrainingPlan(TrainingRun Run, StudyFolds? Folds, string? FoldsFile)
{
    /// <summary>Who is learnt from, validated on and tested.</summary>
    /// <param name="fold">Fold, or null for all but the held-out subjects.</param>
    /// <exception cref="UsageException">There is no such fold.</exception>
    public FoldSplit Split(int? fold)
    {
        if (fold is null)
            return new([.. Run.Scans.Subjects().Except(Folds?.HeldOut ?? [])], [], []);
        if (Folds is null)
            throw new UsageException($"--fold {fold} needs --folds");
        return fold >= 1 && fold <= Folds.Count ? Folds.Split(fold.Value)
            : throw new UsageException($"--fold {fold}: {FoldsFile} has folds 1 to {Folds.Count}");
    }
}
