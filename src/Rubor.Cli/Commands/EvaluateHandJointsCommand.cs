using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.HandClassification;
using Rubor.Studies.Measuring.HandClassification;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate hand-joints</c>: models against the joints of a study, as Cobb 2024 reports them.</summary>
internal static class EvaluateHandJointsCommand
{
    static readonly Option<string[]> Models = new("--models")
    {
        Description = "Folders of models that were trained on the study; the first is the one that the others are compared with.",
        HelpName = "DIR",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    static readonly Option<bool> AverageViews = new("--average-views")
    {
        Description = "Judge the palmar and the dorsal view of a patient together: logits averaged, a joint is inflamed where it is so in either.",
    };
    static readonly Option<string?> Table = new("--joint-labels")
    {
        Description = "Table of the joints, a row a case, instead of inflammation and joint_regions as they are drawn.",
        HelpName = "FILE",
    };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command(HandJointStudy.TaskName,
            "Models of hand joints: GMS, sensitivity, specificity, AUC, F1 and accuracy by group of joints, patients resampled (Cobb 2024).")
        {
            TrainingOptions.StudyFolder, Models, AverageViews, TrainingOptions.Observer, Table, Out, Resamples, Seed,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string? folder = parsed.GetValue(Out), observer = parsed.GetValue(TrainingOptions.Observer), table = parsed.GetValue(Table);
        string[] folders = [.. parsed.GetRequiredValue(Models)];
        if (folders.GroupBy(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"--models {twice.First()}: is named twice");
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        var trained = folders.Select(HandModelDocument.Read).ToList();
        var study = HandJointStudy.Of(Study.OpenCases(parsed.GetRequiredValue(TrainingOptions.StudyFolder)),
            observer ?? trained[0].Observer, table);
        var evaluator = new HandJointEvaluator(study, folders, parsed.GetValue(AverageViews), observer is not null || table is not null,
            bootstrap,
            options.Threads);
        using var output = folder is null ? null : Studies.Runs.OutputFolder.Stage(folder, options.Overwrite);
        var timings = new Studies.Runs.StageTimings();
        var manifest = options.Manifest(new JsonObject
        {
            ["models"] = new JsonArray([.. folders.Select(f => (JsonNode)f)]),
            ["average_views"] = evaluator.AverageViews,
            ["observer"] = observer ?? trained[0].Observer,
            ["joint_labels"] = table,
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed);
        var document = StudyProgress.Run(options, HandJointStudy.TaskName, evaluator.Parts, done =>
            timings.Run("evaluate", () => evaluator.Run(Studies.Measuring.HandScans.HandPhantomStudy.IsOne(study.Study), done, cancel)));
        StatisticsRun.Finish(parsed, output, folder, manifest with
        {
            Inputs = StatisticsRun.InputsOf(folders.SelectMany(f => new[] { ("model", Path.Combine(f, HandModelDocument.FileName)),
                ("held-out", Path.Combine(f, HeldOutHands.FileName)) })),
        }, timings, document.ToJson(), () => [.. document.Tables(), (StatisticsRun.ReportFile, EvaluateHandJointsPage.Of(document))],
            () => Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(HandJointEvaluation d)
    {
        yield return F($"{d.Study}: {d.Views} views of {d.Patients} patients") + (d.Phantom ? "; a phantom, no figure is an accuracy on patients"
            : d.PhantomModel ? "; a model learnt from a phantom" : "");
        foreach (var row in d.Rows)
            yield return $"{row.Name}\t" + string.Join(", ", new[] { ("GMS", "gms"), ("mean of folds", "gms_mean_of_folds"), ("sensitivity", "sensitivity"),
                ("specificity", "specificity"), ("AUC", "auc") }.Select(m => $"{m.Item1} {StatisticsText.Estimate(row.Groups[0][m.Item2])}"));
        foreach (var x in d.Differences.Where(x => x.Measure == "gms"))
            yield return $"{x.Row} − {x.Reference}\tGMS {StatisticsText.Estimate(x.Difference)}, p {StatisticsText.P(x.Test.PValue)}, corrected "
                + StatisticsText.P(x.HolmPValue);
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
