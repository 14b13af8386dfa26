using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train cross-validate hand-scans</c>: nested folds of threshold models.</summary>
internal static class HandScanFoldsRun
{
    public static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        var plan = HandScanOptions.Of(parsed, parsed.GetRequiredValue(CrossValidateCommand.Folds));
        int[] only = ChosenFolds.Of(parsed, plan.Folds!.Count);
        foreach (int fold in only)
            plan.RequireFold(fold);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var folds = ThresholdFolds.Open(folder, plan.Folds!, plan.Settings, plan.Choice, plan.Scans.Scans.Observer, options.Overwrite);
        var output = parsed.InvocationConfiguration.Output;
        var manifest = options.Manifest(plan.Manifest(null));
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, only, folds.FolderOf, folds.Missing, cancel);
        else
            Fit(plan, folds, only, options, output, cancel);
        var missing = folds.Missing();
        if (missing.Count > 0)
            return ChosenFolds.TellMissing(parsed, options, plan.Folds!.Count, missing);

        var (document, read) = folds.PutTogether();
        WholeFile.Write(Path.Combine(folder, "report.html"), ThresholdFoldsPage.Of(document, read));
        (manifest with { Outputs = CrossValidation.OutputsOf(folder) }).WriteTo(folder);
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            foreach (var d in document.Dice)
                output.WriteLine($"{d.Label,-13} Dice on tested scans {ThresholdFoldsPage.Said(d)} over {d.Folds.Count} folds");
            output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
        }
        return 0;
    }

    // All that are missing at once: their fits share images, which are read and counted once.
    static void Fit(HandScanPlan plan, ThresholdFolds folds, int[] only, SharedOptions options, TextWriter output, CancellationToken cancel)
    {
        var missing = folds.Missing().Intersect(only).ToList();
        if (missing.Count == 0)
            return;
        var timings = new StageTimings();
        var manifest = options.Manifest([]);
        int scans = plan.Scans.Scans.Cases(plan.Subjects).Count;
        var (fitted, inputs) = StudyProgress.Run(options, $"{HandScanStudy.TaskName}, {missing.Count} folds",
            ThresholdTraining.Parts(plan.Scans, plan.Settings, scans), done =>
            {
                var training = timings.Run("read", () => ThresholdTraining.Read(
                    plan.Scans, plan.Subjects, plan.Settings, plan.Choice, options.Threads, done, cancel));
                missing = [.. missing.Union(folds.OfOtherData(training.DataSha256, options.Overwrite)).Order()];
                return (timings.Run("fit", () => training.FitFolds(plan.Folds!, missing, done, cancel)), training.Inputs);
            });
        foreach (var document in fitted)
        {
            cancel.ThrowIfCancellationRequested();
            int fold = document.Fold!.Value;
            using var stage = OutputFolder.Stage(folds.FolderOf(fold), options.Overwrite);
            TrainHandScansCommand.Write(document, stage);
            (manifest with
            {
                Settings = plan.Manifest(fold),
                TimingsMs = timings.Milliseconds,
                Inputs = TrainHandScansCommand.InputsOf(inputs)
            }).WriteTo(stage);
            stage.Commit();
            if (!options.Quiet && !options.Json)
                output.WriteLine($"fold {fold,-8} " + string.Join(", ", document.HeldOut.GroupBy(h => h.Label).Select(g =>
                    string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Average(h => h.Dice):0.0000}"))));
        }
    }
}
