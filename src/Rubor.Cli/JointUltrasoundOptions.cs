using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Cli.Commands;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options of the commands that train on joint ultrasound.</summary>
internal static class JointUltrasoundOptions
{
    public static readonly Option<string?> Imagenet = new("--imagenet")
    {
        Description = "Weights to begin with. joint-ultrasound: torchvision's of ResNet-18 (resnet18-….pth); without them nothing random stays frozen. "
            + "hand-joints: "
            + "torchvision's or MONAI's of DenseNet-121.",
        HelpName = "FILE",
    };

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="foldsFile">folds.json.</param>
    /// <param name="seeds">Networks of each task and fold, or null for the preset's.</param>
    /// <exception cref="UsageException">A setting that there is not.</exception>
    /// <exception cref="OutputException">Study or folds cannot be used, or do not belong together.</exception>
    public static JointPlan Of(ParseResult parsed, SharedOptions options, string foldsFile, int? seeds)
    {
        string preset = parsed.GetValue(TrainingOptions.Preset)!;
        JointUltrasoundSettings settings;
        try
        {
            settings = JointUltrasoundSettings.Of(preset, [.. parsed.GetValue(TrainingOptions.Set) ?? [],
                .. seeds is { } n ? [FormattableString.Invariant($"seeds={n}")] : Array.Empty<string>()]);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--preset {preset} --set: {e.Message}");
        }

        string? imagenet = parsed.GetValue(Imagenet);
        if (imagenet is not null && settings.Width != PublishedWidth)
            throw new UsageException($"--imagenet {imagenet}: its ResNet-18 has a width of {PublishedWidth}; --preset {preset} has {settings.Width}, "
                + $"so add --set width={PublishedWidth} or leave the file out");
        string device = NetworkOptions.DeviceOf(parsed, TrainingOptions.Device);
        var study = Study.OpenCases(parsed.GetRequiredValue(TrainingOptions.StudyFolder));
        var joints = JointUltrasoundStudy.Of(study);
        var folds = FoldCheck.Require(foldsFile, study);
        if (folds.Repeats > 1)
            throw new OutputException(foldsFile, "draws folds several times; joint ultrasound takes one drawing, as of 'rubor study folds --folds 5'");
        var known = joints.Cases.Select(c => c.Case.Subject).ToHashSet(StringComparer.Ordinal);
        if (!folds.Subjects.Any(known.Contains))
            throw new OutputException(foldsFile, $"names no subject with a scored joint in {study.Folder}; draw folds of those that have one");
        return new(joints, new()
        {
            Settings = settings,
            Seed = parsed.GetValue(TrainingOptions.Seed),
            Imagenet = imagenet is null ? null : BranchStart.ImageNet(imagenet),
            Device = device == "auto" ? NetworkTraining.BestDevice() : device,
            Threads = options.Threads,
        }, preset, folds, foldsFile);
    }

    /// <summary>Refuses options of other tasks.</summary>
    /// <exception cref="UsageException">Names one.</exception>
    public static void RequireOwn(ParseResult parsed)
    {
        IReadOnlyList<Option> others = [TrainingOptions.Plan, TrainingOptions.Float16, CrossValidateCommand.OnlySeeds,
            TrainingOptions.Observer,
            TrainingOptions.Images, TrainingOptions.Labels, HandScanOptions.Method, HandScanOptions.Criterion, HandScanOptions.Step,
            HandScanOptions.Choose, HandJointTrainingOptions.With, HandJointTrainingOptions.Table];
        if (others.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } wrong)
            throw new UsageException($"{wrong.Name} does not go with {JointUltrasoundStudy.TaskName}");
    }

    /// <summary>Refuses options of this task where another is trained.</summary>
    /// <exception cref="UsageException">One is there.</exception>
    public static void RequireNone(ParseResult parsed, string task)
    {
        if (parsed.GetResult(Imagenet) is { Implicit: false })
            throw new UsageException($"{Imagenet.Name} is for {JointUltrasoundStudy.TaskName} and hand-joints, and does not go with {task}");
    }

    // Torchvision's ResNet-18.
    const int PublishedWidth = 64;
}

/// <summary>A training on joint ultrasound as the command line asks for it.</summary>
/// <param name="Joints">The study.</param>
/// <param name="Training">How.</param>
/// <param name="Preset">Preset that the settings began with.</param>
/// <param name="Folds">Folds.</param>
/// <param name="FoldsFile">Their file.</param>
internal sealed record JointPlan(JointUltrasoundStudy Joints, JointTraining Training, string Preset, StudyFolds Folds, string FoldsFile)
{
    /// <summary>Joints of the patients who are divided.</summary>
    public IReadOnlyList<JointUltrasoundCase> Cases
    {
        get
        {
            var divided = Folds.Subjects.ToHashSet(StringComparer.Ordinal);
            return [.. Joints.Cases.Where(c => divided.Contains(c.Case.Subject))];
        }
    }

    /// <summary>Settings as a manifest lists them.</summary>
    public JsonObject Manifest(int? fold) => new()
    {
        ["task"] = JointUltrasoundStudy.TaskName,
        ["fold"] = fold,
        ["preset"] = Preset,
        ["device"] = Training.Device,
        ["imagenet_sha256"] = Training.Imagenet?.Sha256,
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
