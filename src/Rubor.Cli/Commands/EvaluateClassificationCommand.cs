using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate classification</c>: models' or readers' scores against a yes-or-no truth.</summary>
internal static class EvaluateClassificationCommand
{
    static readonly Argument<string> Table = new("TABLE")
    {
        Description = "CSV or TSV with a heading; one row a case, a column a model; or one row a case and model, with --reader."
    };
    static readonly Option<string> Truth = new("--truth")
    {
        Description = "Column of the truth: 0/1, yes/no, true/false.",
        HelpName = "COL",
        Required = true
    };
    static readonly Option<string[]> Score = new("--score")
    {
        Description =
        "Column of scores, higher for more likely positive; may be repeated, a column a model.",
        HelpName = "COL",
        Required = true
    };
    static readonly Option<string?> Subject = new("--subject")
    {
        Description = "Column of the patient; intervals then resample patients.",
        HelpName = "COL"
    };
    static readonly Option<string?> Reader =
        new("--reader") { Description = "Column of the model or reader, where they stand below each other.", HelpName = "COL" };
    static readonly Option<string?> Case = new("--case") { Description = "With --reader: column of the case (the subject).", HelpName = "COL" };
    static readonly Option<string?> Positive = new("--positive") { Description = "Value of the truth that counts as positive.", HelpName = "VALUE" };
    static readonly Option<double?> PositiveFrom = new("--positive-from")
    {
        Description = "Least number of the truth that counts as positive, such as 2 for a grade of 2 or more.",
        HelpName = "x"
    };
    static readonly Option<bool> LowerIsPositive =
        new("--lower-is-positive") { Description = "Low scores mean positive: a case is called positive at and below the threshold." };
    static readonly Option<double?> Threshold = new("--threshold")
    {
        Description = "Score at and above which a case is called positive (0.5 where scores lie in 0-1).",
        HelpName = "x"
    };
    static readonly Option<string?> Decimal = StatisticsRun.DecimalOption();
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("classification", "ROC, accuracy and paired differences of models' scores against a truth.") { Table,
            Truth, Score, Subject, Reader, Case, Positive, PositiveFrom, Threshold, Decimal, Out, Resamples, Seed };
        command.Add(LowerIsPositive);
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table);
        string? folder = parsed.GetValue(Out);
        if (parsed.GetValue(Positive) is not null && parsed.GetValue(PositiveFrom) is not null)
            throw new UsageException("--positive and --positive-from say the same thing twice; give one");
        foreach (var (option, number) in new[] { ("--threshold", parsed.GetValue(Threshold)),
            ("--positive-from", parsed.GetValue(PositiveFrom)) })
            if (number is { } given && !double.IsFinite(given))
                throw new UsageException($"{option} must be a finite number");
        if (parsed.GetValue(Case) is not null && parsed.GetValue(Reader) is null)
            throw new UsageException("--case goes with --reader");
        var columns = new ClassificationColumns(parsed.GetRequiredValue(Truth), parsed.GetRequiredValue(Score), parsed.GetValue(Subject),
            parsed.GetValue(Reader), parsed.GetValue(Case), parsed.GetValue(Positive), parsed.GetValue(PositiveFrom),
            parsed.GetValue(LowerIsPositive));
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var file = timings.Run("read", () => TableFile.Read(path, StatisticsRun.DecimalMarkOf(parsed.GetValue(Decimal))));
        var table = ClassificationTable.Of(file, columns);
        var manifest = options.Manifest(new JsonObject
        {
            ["truth"] = columns.Truth,
            ["score"] = new JsonArray([.. columns.Scores.Select(s => (JsonNode)s)]),
            ["subject"] = columns.Subject,
            ["reader"] = columns.Reader,
            ["case"] = columns.Case,
            ["lower_is_positive"] = columns.LowerIsPositive,
            ["positive"] = columns.Positive,
            ["positive_from"] = columns.PositiveFrom,
            ["threshold"] = parsed.GetValue(Threshold),
            ["decimal"] = parsed.GetValue(Decimal),
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed) with
        { Inputs = [new RunInput("table", path, file.Sha256)] };
        var document = timings.Run("evaluate", () =>
            ClassificationRunner.Run(Path.GetFileName(path), table, parsed.GetValue(Threshold), bootstrap, cancel));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, EvaluateClassificationPage.Of(document))], () =>
                Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(ClassificationDocument d)
    {
        string rest = d.Clustered ? string.Create(CultureInfo.InvariantCulture, $"intervals rest on {d.Subjects} subjects")
            : d.Subjects is null ? "cases count as independent (no --subject)"
            : "one case a subject";
        yield return string.Create(CultureInfo.InvariantCulture, $"{d.Cases} cases, positive: {d.Positive}; {rest}");
        if (d.TruthValues.Count > 0)
            yield return $"truth: {EvaluateClassificationPage.Truths(d)}{(d.LowerIsPositive ? "; low scores mean positive" : "")}";
        if (d.WithoutTruth > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"left out: {d.WithoutTruth} rows without truth");
        foreach (string warning in d.Warnings.Concat(FigureWarnings.Of([.. d.Models.Select(m => new NamedFigure(m.Model, m.Auc))])))
            yield return $"warning: {warning}";
        foreach (var m in d.Models)
        {
            yield return $"{m.Model}\tAUC {StatisticsText.Estimate(m.Auc)}{Why(m.Auc.Reason)}";
            foreach (var f in m.AtThreshold?.Measures.Take(2) ?? [])
                yield return $"  {f.Name}\t{StatisticsText.Measure(m.AtThreshold!, f)}{Why(f.Figure.Reason)}";
        }
        foreach (var x in d.Differences.Where(x => x.Measure == "auc"))
            yield return $"AUC, {x.First} − {x.Second}\t{StatisticsText.Estimate(x.Difference)}\tp {StatisticsText.P(x.Test.PValue)}, " +
                $"for all pairs {StatisticsText.P(x.HolmPValue)}";
    }

    static string Why(string? reason) => reason is null ? "" : $"\t{reason}";
}
