using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.HandScans;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate hand-scans</c>: models of hand scans against what was drawn, as Cobb 2023 reports them.</summary>
internal static class EvaluateHandScansCommand
{
    static readonly Option<string[]> Models = new("--models")
    {
        Description = "Folders of 'rubor train cross-validate hand-scans', or of models; each scan is scored by the fold that tests its patient.",
        HelpName = "DIR",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    static readonly Option<bool> Seen = new("--seen-patients")
    {
        Description = "Test a model of all scans even on patients whom it learnt from: the figures then flatter, and the report says so.",
    };
    static readonly Option<string?> Observer = new("--observer")
    {
        Description = "Whose drawing is the truth, where there are several; the others' are compared with it.",
        HelpName = "name",
    };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command(HandScanStudy.TaskName, "Models of hand scans: Dice and IoU over folds, confusions, images, joints and lesions (Cobb 2023).")
        {
            TrainingOptions.StudyFolder, Models, Observer, Seen, Out, Resamples, Seed,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var models = new List<HandScanModel>();
        try
        {
            return Run(parsed, models, cancel);
        }
        finally
        {
            foreach (var model in models)
                model.Dispose();
        }
    }

    static int Run(ParseResult parsed, List<HandScanModel> models, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string? folder = parsed.GetValue(Out), observer = parsed.GetValue(Observer);
        bool seen = parsed.GetValue(Seen);
        string[] folders = [.. parsed.GetRequiredValue(Models)];
        if (folders.GroupBy(Path.GetFullPath).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"--models {twice.First()}: is named twice");
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        var study = HandScanStudy.Of(Study.Open(parsed.GetRequiredValue(TrainingOptions.StudyFolder)), observer);
        foreach (var (from, name) in Named(folders))
            models.Add(HandScanModel.Read(from, name, options.Threads, cancel));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var cases = HandScanRunner.Cases(study, models);
        var manifest = options.Manifest(new JsonObject
        {
            ["models"] = new JsonArray([.. folders.Select(f => (JsonNode)f)]),
            ["observer"] = observer,
            ["seen_patients"] = seen,
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed);
        var document = StudyProgress.Run(options, HandScanStudy.TaskName, cases.Count, done => timings.Run("evaluate", () =>
            HandScanRunner.Run(study, models, seen, bootstrap, options.Threads, done, cancel)));
        if (output is not null)
            manifest = manifest with { Inputs = timings.Run("hash", () => TrainHandScansCommand.InputsOf(study.Scans.Files(cases))) };
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile,
                EvaluateHandScansPage.Of(document, HandScanErrorPictures.Of(document, study, models)))],
            () => Summary(document), cancel);
        return 0;
    }

    // By the folder's own name where it tells them apart.
    static IEnumerable<(string Folder, string Name)> Named(string[] folders)
    {
        string[] names = [.. folders.Select(f => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))))];
        return folders.Select((f, i) => (f, names.Count(n => n == names[i]) > 1 ? f : names[i]));
    }

    static IEnumerable<string> Summary(HandScanEvaluation d)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{d.Study}: {d.Scans} scans of {d.Patients} patients{(d.Phantom ? "; a phantom, no figure is an accuracy on patients" : "")}");
        foreach (var m in d.Models.Concat(d.Observers))
        {
            yield return $"{m.Name}\tDice\t" + string.Join('\t', m.Folded.Where(f => f.Measure == "dice")
                .Select(f => $"{f.Value.Label} {ThresholdFoldsPage.Said(f.Value)}"));
            if (m.Images is { } images)
                yield return $"{m.Name}\timages\tAUC {StatisticsText.Estimate(images.Auc)}, at one pixel " + string.Join(", ", images.AtThreshold!.Measures
                    .Take(2).Select(x => $"{x.Name} {StatisticsText.Measure(images.AtThreshold, x)}"));
        }
        if (d.LeftOut.Count > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"left out: {d.LeftOut.Count} scans, as {d.LeftOut[0].Subject}: {d.LeftOut[0].Reason}");
    }
}
