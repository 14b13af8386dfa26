using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor train hand-scans</c>: a model that finds inflammation on planar scans of the hands.</summary>
internal static class TrainHandScansCommand
{
    public static Command Create()
    {
        var command = new Command(HandScanStudy.TaskName, "Normal, low and high inflammation on planar scans of the hands (Cobb 2023).")
        {
            TrainingOptions.StudyFolder, HandScanOptions.Method, TrainingOptions.Out, TrainingOptions.Folds, TrainingOptions.Fold,
            HandScanOptions.Criterion, HandScanOptions.Step, HandScanOptions.Choose, TrainingOptions.Observer, TrainingOptions.Preset,
            TrainingOptions.Set, TrainingOptions.Plan, TrainingOptions.Float16, TrainingOptions.Seed, TrainingOptions.Device,
            TrainingOptions.Resume,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(HandScanOptions.IsNetwork(parsed)
            ? TrainCommand.Run(parsed, HandScanOptions.NetworkTask, cancel) : Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string? foldsFile = parsed.GetValue(TrainingOptions.Folds);
        int? fold = parsed.GetValue(TrainingOptions.Fold);
        if (fold is { } needed && foldsFile is null)
            throw new UsageException($"--fold {needed} needs --folds");
        if (fold is null && parsed.GetResult(HandScanOptions.Choose) is { Implicit: false })
            throw new UsageException("--choose goes with --fold: without it one model is fitted, and there is none to choose from");
        var plan = HandScanOptions.Of(parsed, foldsFile);
        if (fold is { } wanted)
            plan.RequireFold(wanted);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var manifest = options.Manifest(plan.Manifest(fold));
        int parts = ThresholdTraining.Parts(plan.Scans, plan.Settings, plan.Scans.Scans.Cases(plan.Subjects).Count);
        var (document, inputs) = StudyProgress.Run(options, HandScanStudy.TaskName, parts, done =>
        {
            var training = timings.Run("read", () => ThresholdTraining.Read(
                plan.Scans, plan.Subjects, plan.Settings, plan.Choice, options.Threads, done, cancel));
            return (timings.Run("fit", () => fold is { } one ? training.FitFolds(plan.Folds!, [one], done, cancel)[0] : training.Fit(done, cancel)),
                training.Inputs);
        });
        Write(document, output);
        (manifest with { TimingsMs = timings.Milliseconds, Inputs = InputsOf(inputs) }).WriteTo(output);
        cancel.ThrowIfCancellationRequested();
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            PrintSummary(print, document, folder);
            var left = plan.Scans.Scans.LeftOut();
            if (left.Count > 0)
                print.WriteLine($"left out      {left.Count} of {plan.Scans.Study.Cases.Count} scans: "
                    + string.Join("; ", left.Take(MostNamed).Select(l => $"{l.Subject} {l.Reason}")) + (left.Count > MostNamed ? " …" : ""));
        }
        return 0;
    }

    const int MostNamed = 5;

    /// <summary>Writes what a fit has, but for run.json.</summary>
    internal static void Write(ThresholdDocument document, OutputFolder output)
    {
        File.WriteAllBytes(output.PathOf(ThresholdFile.FileName), ThresholdFile.Write(document.Model));
        File.WriteAllBytes(output.PathOf(ThresholdDocument.FileName), document.ToJson());
        if (document.HeldOut.Count > 0)
            File.WriteAllBytes(output.PathOf(ThresholdFolds.HeldOutFile), ThresholdFolds.Table([document]));
        File.WriteAllBytes(output.PathOf("report.html"), ThresholdTrainingPage.Of(document));
    }

    /// <summary>Files as a manifest lists them.</summary>
    internal static IReadOnlyList<RunInput> InputsOf(IEnumerable<(string Subject, string Role, string Name, string Sha256)> files) =>
        [.. files.Select(f => new RunInput(f.Role, f.Name, f.Sha256))];

    static void PrintSummary(TextWriter output, ThresholdDocument d, string folder)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fitted on     {d.Images} scans of {d.Train.Count} subjects"));
        foreach (var c in d.Classes)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{c.Label,-13} {c.Lower} to {c.Upper} counts after smoothing by {c.Sigma:0.0} pixels; Dice {c.Score:0.0000} on the scans fitted on"));
        foreach (var tested in d.HeldOut.GroupBy(h => h.Label))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"held out      {tested.Key}: mean Dice {tested.Average(t => t.Dice):0.0000} over {tested.Count()} scans"));
        output.WriteLine($"model         {Path.Combine(folder, ThresholdFile.FileName)}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
