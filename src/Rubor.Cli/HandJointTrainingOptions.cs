using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Cli.Commands;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options of the commands that train on hand joints.</summary>
internal static class HandJointTrainingOptions
{
    public static readonly Option<string[]> With = new("--with")
    {
        Description = "hand-joints only: folders of further images to learn from, each with labels.tsv, such as of 'rubor synthesise hand-scans'; what "
            + "is in fold-i of a folder is for fold i alone.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };
    public static readonly Option<string?> Table = new("--joint-labels")
    {
        Description = "hand-joints only: table of the joints, a row a case, instead of inflammation and joint_regions as they are drawn.",
        HelpName = "FILE",
    };

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="foldsFile">folds.json.</param>
    /// <param name="seeds">Networks of each fold, or null for the preset's.</param>
    /// <exception cref="UsageException">A setting that there is not.</exception>
    /// <exception cref="OutputException">Study or folds cannot be used, or do not belong together.</exception>
    public static HandJointPlan Of(ParseResult parsed, SharedOptions options, string foldsFile, int? seeds)
    {
        string preset = parsed.GetValue(TrainingOptions.Preset)!;
        HandJointSettings settings;
        try
        {
            settings = HandJointSettings.Of(preset, [.. parsed.GetValue(TrainingOptions.Set) ?? [],
                .. seeds is { } n ? [FormattableString.Invariant($"seeds={n}")] : Array.Empty<string>()]);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--preset {preset} --set: {e.Message}");
        }

        string device = NetworkOptions.DeviceOf(parsed, TrainingOptions.Device);
        string? start = parsed.GetValue(JointUltrasoundOptions.Imagenet), observer = parsed.GetValue(TrainingOptions.Observer);
        var study = Study.OpenCases(parsed.GetRequiredValue(TrainingOptions.StudyFolder));
        var hands = HandJointStudy.Of(study, observer, parsed.GetValue(Table));
        var folds = FoldsOf(foldsFile, hands);
        return new(hands, new()
        {
            Settings = settings,
            Seed = parsed.GetValue(TrainingOptions.Seed),
            Start = start,
            StartSha256 = start is null ? null : StatisticsRun.InputsOf([("weights", start)])[0].Sha256,
            Extra = [.. (parsed.GetValue(With) ?? []).Select(f => new ExtraHands(f))],
            Device = device == "auto" ? NetworkTraining.BestDevice() : device,
            Threads = options.Threads,
        }, preset, observer, folds, foldsFile);
    }

    /// <summary>Folds over the patients of a study.</summary>
    /// <exception cref="OutputException">They cannot be used, or do not belong to it.</exception>
    public static StudyFolds FoldsOf(string file, HandJointStudy hands)
    {
        var folds = FoldCheck.Require(file, hands.Study);
        if (folds.Repeats > 1)
            throw new OutputException(file, "draws folds several times; hand joints take one drawing, as of 'rubor study folds --folds 5'");
        var known = hands.Cases.Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        return folds.Subjects.Any(known.Contains) ? folds
            : throw new OutputException(file, $"names no subject with a labelled view in {hands.Study.Folder}; draw folds of those that have one");
    }

    /// <summary>Refuses options of other tasks.</summary>
    /// <exception cref="UsageException">Names one.</exception>
    public static void RequireOwn(ParseResult parsed)
    {
        IReadOnlyList<Option> others = [TrainingOptions.Plan, TrainingOptions.Float16, CrossValidateCommand.OnlySeeds,
            TrainingOptions.Images,
            TrainingOptions.Labels, HandScanOptions.Method, HandScanOptions.Criterion, HandScanOptions.Step, HandScanOptions.Choose];
        if (others.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } wrong)
            throw new UsageException($"{wrong.Name} does not go with {HandJointStudy.TaskName}");
    }

    /// <summary>Refuses options of this task where another is trained.</summary>
    /// <exception cref="UsageException">One is there.</exception>
    public static void RequireNone(ParseResult parsed, string task)
    {
        if (new Option[] { With, Table }.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } wrong)
            throw new UsageException($"{wrong.Name} is for {HandJointStudy.TaskName}, and does not go with {task}");
    }
}

/// <summary>A training on hand joints as the command line asks for it.</summary>
/// <param name="Hands">The study.</param>
/// <param name="Training">How.</param>
/// <param name="Preset">Preset that the settings began with.</param>
/// <param name="Observer">Whose labels, or null.</param>
/// <param name="Folds">Folds.</param>
/// <param name="FoldsFile">Their file.</param>
internal sealed record HandJointPlan(HandJointStudy Hands, HandJointTraining Training, string Preset, string? Observer, StudyFolds Folds,
    string FoldsFile)
{
    /// <summary>Views of the patients who are divided.</summary>
    public IReadOnlyList<StudyCase> Cases
    {
        get
        {
            var divided = Folds.Subjects.ToHashSet(StringComparer.Ordinal);
            return [.. Hands.Cases.Where(c => divided.Contains(c.Subject))];
        }
    }

    /// <summary>Who is learnt from, validated on and tested in a fold.</summary>
    public HandSplit Split(int fold) => HandJointTraining.Split(Folds, fold, Cases.Select(c => c.Subject)
        .ToHashSet(StringComparer.Ordinal));

    /// <summary>Settings as a manifest lists them.</summary>
    public JsonObject Manifest(int? fold) => new()
    {
        ["task"] = HandJointStudy.TaskName,
        ["fold"] = fold,
        ["preset"] = Preset,
        ["device"] = Training.Device,
        ["observer"] = Observer,
        ["weights_sha256"] = Training.StartSha256,
        ["with"] = new JsonArray([.. Training.Extra.Select(e => (JsonNode)e.Folder)]),
        ["training"] = Training.Settings.ToJson(),
    };

    /// <summary>Refuses a fold that there is not.</summary>
    /// <exception cref="UsageException">There is no such fold.</exception>
    public void RequireFold(int fold)
    {
        if (fold < 1 || fold > Folds.Count)
            throw new UsageException($"--fold {fold}: {FoldsFile} has folds 1 to {Folds.Count}");
    }
}
