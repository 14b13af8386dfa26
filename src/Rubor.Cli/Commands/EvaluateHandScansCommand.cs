using System.CommandLine;
using System.Globalization;
using Rubor.Cli.Pages;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate hand-scans</c>: cross-validated models of hand scans, as Cobb 2023 reports them.</summary>
internal static class EvaluateHandScansCommand
{
    static readonly Option<string[]> Models = new("--models")
    {
        Description = "Folders of 'rubor train cross-validate hand-scans', one a model.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
        Required = true
    };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command(HandScanStudy.TaskName,
            "Overlap by class and fold, confusion matrices and image-level ROC of models of hand scans (Cobb 2023), with intervals over patients.")
        {
            TrainingOptions.StudyFolder, Models, TrainingOptions.Observer, Out, Resamples, Seed,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string[] folders = parsed.GetRequiredValue(Models);
        string? folder = parsed.GetValue(Out);
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var study = Study.Open(parsed.GetRequiredValue(TrainingOptions.StudyFolder));
        var scans = HandScanStudy.Of(study, parsed.GetValue(TrainingOptions.Observer));
        var models = folders.Select(f => HandScanModelFolder.Read(f, study)).ToList();
        var timings = new StageTimings();
        var manifest = options.Manifest(new()
        {
            ["models"] = string.Join(", ", folders),
            ["observer"] = scans.Scans.Observer,
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed);
        int parts = models.Count * scans.Scans.Cases(models[0].Folds.Subjects).Count;
        var evaluation = StudyProgress.Run(options, HandScanStudy.TaskName, parts, done => timings.Run("evaluate", () =>
            HandScanEvaluation.Of(scans, models, bootstrap, options.Threads, done, cancel)));
        if (output is not null)
            manifest = manifest with
            {
                Inputs = TrainHandScansCommand.InputsOf(timings.Run("hash", () =>
                    scans.Scans.Files(scans.Scans.Cases(models[0].Folds.TestFolds(1).Keys))))
            };
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, evaluation.ToJson(),
            () => [.. Tables(evaluation, output!), (StatisticsRun.ReportFile, HandScanEvaluationPage.Of(evaluation))],
            () => Summary(evaluation), cancel);
        return 0;
    }

    // Each model's tables in a folder of its name.
    static IEnumerable<(string Name, byte[] Content)> Tables(HandScanEvaluation evaluation, OutputFolder output)
    {
        foreach (var (name, _, result) in evaluation.Models)
        {
            Directory.CreateDirectory(output.PathOf(name));
            foreach (var (file, content) in result.Tables())
                yield return (Path.Combine(name, file), content);
        }
    }

    static IEnumerable<string> Summary(HandScanEvaluation e)
    {
        foreach (var (i, (name, _, result)) in e.Models.Index())
        {
            yield return $"{name}\tDice over folds\t" + string.Join('\t', HandScanEvaluationPage.OverFolds(result, "dice")
                .Select(c => $"{c.Class} {StatisticsText.MeanAndDeviation(c.Mean, c.StandardDeviation)}"));
            var images = e.Images.Models[i];
            yield return $"{name}\timages\tAUC {StatisticsText.Estimate(images.Auc)}\t" + string.Join('\t', images.AtThreshold!.Measures.Take(2)
                .Select(m => $"{m.Name} {StatisticsText.Measure(images.AtThreshold, m)}"));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{name}\tlesions\tfound {result.Cases.Sum(c => c.LesionsFound)} of {result.Cases.Sum(c => c.LesionsTruth)}\tfalse ") +
                $"{StatisticsText.Number(result.Cases.Average(c => c.LesionsFalse))} an image";
        }
    }
}
