using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Cli.Commands;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Training;

namespace Rubor.Cli;

/// <summary>Options of the commands that train on hand scans.</summary>
internal static class HandScanOptions
{
    public static readonly Option<string?> Method = new("--method")
    {
        Description = "hand-scans only: how inflammation is found; threshold, smoothing and two thresholds a class (Cobb 2023, 2.2), or nnunet, a " +
            "network that plans itself (2.3).",
        HelpName = "name",
    };
    public static readonly Option<string?> Criterion = new("--criterion")
    {
        Description = "hand-scans only: what thresholds are chosen by; the mean over images of the modified Dice (mean-dice, as reported), or " +
            "the Dice of all pixels together (pooled-dice).",
        HelpName = "mean-dice|pooled-dice",
    };
    public static readonly Option<int?> Step = new("--step")
    {
        Description = "hand-scans only: counts from one threshold to the next (1).",
        HelpName = "n",
    };
    public static readonly Option<string?> Choose = new("--choose")
    {
        Description = "hand-scans only: which model of a fold is tested; the one best on its own bucket (own-bucket, as published), or the " +
            "one best on all buckets but the tested one (common).",
        HelpName = "own-bucket|common",
    };

    static IReadOnlyList<Option> All => [Method, Criterion, Step, Choose];

    static string Methods => $"{ThresholdDocument.MethodName} and {HandScanNetworks.MethodName}";

    /// <summary>Whether a network is trained, and no threshold model. Options of the other are refused.</summary>
    /// <exception cref="UsageException">The method is missing or unknown, or an option is of the other.</exception>
    public static bool IsNetwork(ParseResult parsed)
    {
        string? method = parsed.GetValue(Method);
        if (method is not (ThresholdDocument.MethodName or HandScanNetworks.MethodName))
            throw new UsageException(method is null ? $"--method is needed; there is {Methods}" : $"--method {method}: there is {Methods}");
        bool network = method == HandScanNetworks.MethodName;
        IReadOnlyList<Option> others = network ? [Criterion, Step, Choose, TrainingOptions.Images, TrainingOptions.Labels]
            : [
                TrainingOptions.Preset, TrainingOptions.Set, TrainingOptions.Plan, TrainingOptions.Float16, TrainingOptions.Seed,
                CrossValidateCommand.Seeds, CrossValidateCommand.OnlySeeds, TrainingOptions.Device, TrainingOptions.Resume,
                TrainingOptions.Images, TrainingOptions.Labels,
            ];
        if (others.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } wrong)
            throw new UsageException(network ? $"{wrong.Name} does not go with {HandScanStudy.TaskName} --method {HandScanNetworks.MethodName}"
                : $"{wrong.Name} is for networks, and does not go with {HandScanStudy.TaskName} --method {ThresholdDocument.MethodName}");
        return network;
    }

    /// <summary>What a network is trained for on hand scans.</summary>
    public static TrainingTask NetworkTask { get; } = new(HandScanStudy.TaskName, [HandScan.Role], [HandScan.Label]);

    /// <summary>What the command line asks for.</summary>
    /// <exception cref="UsageException">A word is none of those that there are.</exception>
    public static HandScanPlan Of(ParseResult parsed, string? foldsFile)
    {
        string? criterion = parsed.GetValue(Criterion), choose = parsed.GetValue(Choose);
        int step = parsed.GetValue(Step) ?? 1;
        var settings = new ThresholdSettings
        {
            Criterion = criterion is null ? ThresholdCriterion.MeanDice : ThresholdFile.CriterionOf(criterion)
                ?? throw new UsageException($"--criterion {criterion}: either {string.Join(" or ", ThresholdFile.CriterionNames)}"),
            Step = step >= 1 ? step : throw new UsageException($"--step {step}: at least 1 is needed"),
        };
        var choice = choose is null ? InnerChoice.OwnBucket : ThresholdTraining.ChoiceOf(choose)
            ?? throw new UsageException($"--choose {choose}: either {string.Join(" or ", ThresholdTraining.ChoiceNames)}");
        var study = Study.Open(parsed.GetRequiredValue(TrainingOptions.StudyFolder));
        var scans = HandScanStudy.Of(study, parsed.GetValue(TrainingOptions.Observer));
        var folds = foldsFile is null ? null : FoldCheck.Require(foldsFile, study);
        if (folds is not null)
            TrainingOptions.RequireWhole(folds, scans.Scans, foldsFile!);
        return new(scans, settings, choice, folds, foldsFile);
    }

    /// <summary>Refuses these options where another task is trained.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public static void RequireNone(ParseResult parsed, string task)
    {
        if (All.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
            throw new UsageException($"{given.Name} goes with {HandScanStudy.TaskName}, not with {task}");
    }
}

/// <summary>A training on hand scans as the command line asks for it.</summary>
/// <param name="Scans">The scans.</param>
/// <param name="Settings">The grid that is searched.</param>
/// <param name="Choice">Which inner model of a fold is tested.</param>
/// <param name="Folds">Folds, or null.</param>
/// <param name="FoldsFile">Their file, or null.</param>
internal sealed record HandScanPlan(
    HandScanStudy Scans, ThresholdSettings Settings, InnerChoice Choice, StudyFolds? Folds, string? FoldsFile)
{
    /// <summary>Whose scans are read: of folds all who are divided, so that each fold is fitted on the same data.</summary>
    public IReadOnlyList<string> Subjects => Folds?.Subjects ?? Scans.Scans.Subjects();

    /// <summary>Settings as a manifest lists them.</summary>
    public JsonObject Manifest(int? fold) => new()
    {
        ["task"] = HandScanStudy.TaskName,
        ["method"] = ThresholdDocument.MethodName,
        ["fold"] = fold,
        ["criterion"] = ThresholdFile.NameOf(Settings.Criterion),
        ["step"] = Settings.Step,
        ["choose"] = Folds is null ? null : ThresholdTraining.NameOf(Choice),
        ["observer"] = Scans.Scans.Observer,
    };

    /// <summary>Refuses a fold that there is not.</summary>
    /// <exception cref="UsageException">There is no such fold, or there are no folds.</exception>
    public void RequireFold(int fold)
    {
        if (Folds is null)
            throw new UsageException($"--fold {fold} needs --folds");
        if (fold < 1 || fold > Folds.Count)
            throw new UsageException($"--fold {fold}: {FoldsFile} has folds 1 to {Folds.Count}");
    }
}
