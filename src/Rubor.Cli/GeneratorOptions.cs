using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Cli.Commands;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options of the commands that train generators of hand scans.</summary>
internal static class GeneratorOptions
{
    /// <summary>What is trained, as commands name it.</summary>
    public const string TaskName = "generator";

    /// <summary>What the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="foldsFile">folds.json.</param>
    /// <exception cref="UsageException">A setting that there is not.</exception>
    /// <exception cref="OutputException">Study or folds cannot be used, or do not belong together.</exception>
    public static GeneratorPlan Of(ParseResult parsed, SharedOptions options, string foldsFile)
    {
        string preset = parsed.GetValue(TrainingOptions.Preset)!;
        GeneratorSettings settings;
        try
        {
            settings = GeneratorSettings.Of(preset, parsed.GetValue(TrainingOptions.Set) ?? []);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--preset {preset} --set: {e.Message}");
        }

        string device = NetworkOptions.DeviceOf(parsed, TrainingOptions.Device);
        var study = Study.Open(parsed.GetRequiredValue(TrainingOptions.StudyFolder));
        var scans = HandScanStudy.Of(study, parsed.GetValue(TrainingOptions.Observer));
        var folds = FoldCheck.Require(foldsFile, study);
        if (folds.Repeats > 1)
            throw new OutputException(foldsFile, "draws folds several times; a generator takes one drawing, as of 'rubor study folds --folds 5'");
        TrainingOptions.RequireWhole(folds, scans.Scans, foldsFile);
        return new(new()
        {
            Scans = scans,
            Settings = settings,
            Seed = parsed.GetValue(TrainingOptions.Seed),
            Device = device == "auto" ? NetworkTraining.BestDevice() : device,
            Threads = options.Threads,
        }, preset, folds, foldsFile);
    }

    /// <summary>Refuses options of other tasks.</summary>
    /// <exception cref="UsageException">Names one.</exception>
    public static void RequireOwn(ParseResult parsed)
    {
        IReadOnlyList<Option> others = [TrainingOptions.Plan, TrainingOptions.Float16, CrossValidateCommand.Seeds,
            CrossValidateCommand.OnlySeeds, TrainingOptions.Images, TrainingOptions.Labels, HandScanOptions.Method,
                HandScanOptions.Criterion,
            HandScanOptions.Step, HandScanOptions.Choose];
        if (others.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } wrong)
            throw new UsageException($"{wrong.Name} does not go with {TaskName}");
    }
}

/// <summary>Generators as the command line asks for them.</summary>
/// <param name="Training">How each is trained.</param>
/// <param name="Preset">Preset that the settings began with.</param>
/// <param name="Folds">The folds.</param>
/// <param name="FoldsFile">Their file.</param>
internal sealed record GeneratorPlan(GeneratorTraining Training, string Preset, StudyFolds Folds, string FoldsFile)
{
    /// <summary>Refuses a fold that there is not.</summary>
    /// <exception cref="UsageException">There is no such fold.</exception>
    public void RequireFold(int fold)
    {
        if (fold < 1 || fold > Folds.Count)
            throw new UsageException($"--fold {fold}: {FoldsFile} has folds 1 to {Folds.Count}");
    }

    /// <summary>Settings as a manifest lists them.</summary>
    public JsonObject Manifest(int? fold) => new()
    {
        ["task"] = GeneratorOptions.TaskName,
        ["fold"] = fold,
        ["device"] = Training.Device,
        ["observer"] = Training.Scans.Scans.Observer,
        ["preset"] = Preset,
        ["training"] = Training.Settings.ToJson(),
    };
}
