using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.JointUltrasound;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate joint-ultrasound</c>: models against the scores of a study, as Zhou 2022 reports them.</summary>
internal static class EvaluateJointUltrasoundCommand
{
    static readonly Option<string[]> Models = new("--models")
    {
        Description = "Folders of models; the first is the one that the others are compared with: ablations and baselines are rows beside it.",
        HelpName = "DIR",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    static readonly Option<string> Test = new("--test")
    {
        Description = "Sets to test, by the values of the column set, such as prospective,external; or cross-validation: each patient by the fold "
            + "that tests it.",
        HelpName = "names",
        Required = true,
    };
    static readonly Option<string> Column = new("--column")
    {
        Description = "Column of cases.tsv that names the set of a joint (set).",
        HelpName = "name",
        DefaultValueFactory = _ => JointUltrasoundStudy.SetColumn,
    };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command(JointUltrasoundStudy.TaskName,
            "Models of joint ultrasound: accuracy and weighted kappa of the three scores, binary tasks, ablations and baselines (Zhou 2022).")
        {
            TrainingOptions.StudyFolder, Models, Test, Column, Out, Resamples, Seed,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string? folder = parsed.GetValue(Out);
        string[] folders = [.. parsed.GetRequiredValue(Models)];
        string[] sets = parsed.GetRequiredValue(Test).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (folders.GroupBy(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"--models {twice.First()}: is named twice");
        if (sets.Length == 0)
            throw new UsageException("--test: names no set, such as prospective,external");
        if (sets.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } again)
            throw new UsageException($"--test {again.Key}: is named twice");
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        var study = JointUltrasoundStudy.Of(Study.OpenCases(parsed.GetRequiredValue(TrainingOptions.StudyFolder)));
        var run = new JointEvaluationRun(study, folders, sets, parsed.GetValue(Column)!, bootstrap, options.Threads);
        using var output = folder is null ? null : Studies.Runs.OutputFolder.Stage(folder, options.Overwrite);
        var timings = new Studies.Runs.StageTimings();
        var manifest = options.Manifest(new JsonObject
        {
            ["models"] = new JsonArray([.. folders.Select(f => (JsonNode)f)]),
            ["test"] = new JsonArray([.. sets.Select(s => (JsonNode)s)]),
            ["column"] = run.Column,
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed);
        var outcome = StudyProgress.Run(options, JointUltrasoundStudy.TaskName, run.Parts, done =>
            timings.Run("evaluate", () => run.Run(done, cancel)));
        var document = outcome.Evaluation;
        StatisticsRun.Finish(parsed, output, folder, manifest with
        {
            Inputs = [.. StatisticsRun.InputsOf(folders.Select(f => ("model", Path.Combine(f, JointModelDocument.FileName)))),
                .. outcome.Joints.SelectMany(j => j.Inputs)],
        }, timings, document.ToJson(), () => [.. document.Tables(), (StatisticsRun.ReportFile, EvaluateJointUltrasoundPage.Of(document,
            outcome.Joints))],
            () => Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(JointEvaluation d)
    {
        foreach (var set in d.Sets)
        {
            yield return F($"{d.Study}, {set.Name}: {set.Joints} joints of {set.Patients} patients") + (d.Phantom
                ? "; a phantom, no figure is an accuracy on patients" : d.PhantomModel ? "; a model learnt from a phantom" : "");
            foreach (var row in set.Rows)
                yield return $"{row.Name}\t" + string.Join('\t', row.Scores.Select(s =>
                    $"{s.Score} accuracy {StatisticsText.Estimate(s.Accuracy)}, kappa {StatisticsText.Estimate(s.Kappa)}"));
        }

        if (d.LeftOut.Count > 0)
            yield return "left out: " + string.Join(", ", d.LeftOut.Select(l => F($"{l.Value} {l.Key}")));
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
