using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary>Generators of hand scans, a fold after another: all of them (<c>train cross-validate</c>), or one (<c>train
/// generator</c>).</summary>
internal static class GeneratorFoldsRun
{
    /// <summary><c>rubor train cross-validate generator</c>.</summary>
    public static int CrossValidate(ParseResult parsed, CancellationToken cancel)
    {
        GeneratorOptions.RequireOwn(parsed);
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        var plan = GeneratorOptions.Of(parsed, options, parsed.GetRequiredValue(CrossValidateCommand.Folds));
        int[] only = ChosenFolds.Of(parsed, plan.Folds.Count);
        foreach (int fold in only)
            plan.RequireFold(fold);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var folds = GeneratorFolds.Open(folder, plan.Folds, plan.Training, options.Overwrite);
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, only, folds.FolderOf, folds.Missing, cancel);
        else
            Train(parsed, plan, folds, only, options, cancel);
        return Finish(parsed, plan, folds, options);
    }

    /// <summary><c>rubor train generator</c>.</summary>
    public static int One(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string foldsFile = parsed.GetValue(TrainingOptions.Folds)
            ?? throw new UsageException("--folds is needed: a generator learns from the training patients of a fold, and from nobody else");
        int fold = parsed.GetValue(TrainingOptions.Fold)
            ?? throw new UsageException("--fold is needed; all folds are trained by 'rubor train cross-validate generator'");
        var plan = GeneratorOptions.Of(parsed, options, foldsFile);
        plan.RequireFold(fold);
        var folds = GeneratorFolds.Open(parsed.GetRequiredValue(TrainingOptions.Out), plan.Folds, plan.Training, options.Overwrite);
        Train(parsed, plan, folds, [fold], options, cancel);
        return Finish(parsed, plan, folds, options);
    }

    static void Train(ParseResult parsed, GeneratorPlan plan, GeneratorFolds folds, int[] only, SharedOptions options,
        CancellationToken cancel)
    {
        var missing = folds.Missing().Intersect(only).ToList();
        if (missing.Count == 0)
            return;
        var output = parsed.InvocationConfiguration.Output;
        bool says = !options.Quiet && !options.Json;
        if (says)
        {
            var schedule = plan.Training.Settings.Schedule;
            output.WriteLine($"network       {Words(plan.Training.Settings)}" + (schedule is null ? "" : string.Create(CultureInfo.InvariantCulture,
                $"; a schedule of {schedule.Steps} steps leaves {schedule.Gammas[^1]:0.##E+0} of the signal")));
            output.WriteLine($"cost          {GeneratorCost.Of(plan.Training, missing.Count, cancel).Words}");
        }

        foreach (int fold in missing)
        {
            cancel.ThrowIfCancellationRequested();
            string folder = folds.FolderOf(fold);
            var split = GeneratorTraining.Split(plan.Folds, fold);
            using var stage = OutputFolder.Stage(folder, options.Overwrite);
            using var checkpoint = TrainingFolder.Take(folder, resume: !options.Overwrite, options.Overwrite);
            var manifest = options.Manifest(plan.Manifest(fold), plan.Training.Seed);
            var timings = new StageTimings();
            var document = TrainingProgressBar.Run(options, $"generator, fold {fold}", progress =>
                plan.Training.Run(fold, split, checkpoint.Path, stage, timings, progress, cancel));
            manifest.Settings["training_seconds"] = document.Seconds;
            manifest.Settings["peak_memory_mb"] = PeakMemory.Megabytes;
            (manifest with { LibtorchVersion = NetworkTraining.LibtorchVersion, TimingsMs = timings.Milliseconds }).WriteTo(stage);
            stage.Commit();
            checkpoint.Remove();
            if (says)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"fold {fold,-8} {document.Images} scans of {document.Train.Count} patients; ")
                    + string.Create(CultureInfo.InvariantCulture, $"loss {document.History[0].Loss:0.0000} at first, ")
                    + string.Create(CultureInfo.InvariantCulture, $"{document.History[^1].Loss:0.0000} at last; ")
                    + string.Create(CultureInfo.InvariantCulture, $"{document.Seconds / 60:0.0} min"));
        }
    }

    static int Finish(ParseResult parsed, GeneratorPlan plan, GeneratorFolds folds, SharedOptions options)
    {
        var document = folds.PutTogether(plan.Preset);
        (options.Manifest(plan.Manifest(null), plan.Training.Seed) with { Outputs = CrossValidation.OutputsOf(folds.Folder) })
            .WriteTo(folds.Folder);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            var missing = folds.Missing();
            output.WriteLine($"generators    {document.Folds.Count} of {document.FoldsInAll} folds in {folds.Folder}"
                + (missing.Count > 0 ? $"; folds {string.Join(", ", missing)} are not done yet" : ""));
            output.WriteLine($"next          rubor synthesise hand-scans {plan.Training.Scans.Study.Folder} --generator {folds.Folder} --out DIR");
        }

        return 0;
    }

    static string Words(GeneratorSettings settings) => string.Create(CultureInfo.InvariantCulture,
        $"{settings.Side} × {settings.Side}, channels {string.Join(", ", settings.Multipliers.Select(m => m * settings.Inner))}, ")
        + (settings.AttentionSides.Count > 0 ? $"attention at {string.Join(", ", settings.AttentionSides)} and in the middle" : "no attention");
}
