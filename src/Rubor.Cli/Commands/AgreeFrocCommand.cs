using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Agreement;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree froc</c>: lesions that readers marked, over their false marks.</summary>
internal static class AgreeFrocCommand
{
    static readonly Argument<string> Table =
        new("TABLE") { Description = "CSV or TSV with a heading; a row a mark, a missed lesion or an empty case: case, lesion, rating." };
    static readonly Option<string?> Cluster = new("--cluster")
    {
        Description = "Column of the patient, where patients have several cases; they are drawn whole.",
        HelpName = "COL"
    };
    static readonly Option<double> FalsePositives = new("--false-positives")
    {
        Description = "False marks a case up to which the area under the curve goes (1).",
        HelpName = "x",
        DefaultValueFactory = _ => 1
    };
    static readonly Option<string?> Decimal = StatisticsRun.DecimalOption();
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("froc",
            "Lesions found over false marks a case (free-response ROC), by reader and modality, with intervals over patients.") { Table, Cluster,
            FalsePositives, Decimal, Out, Resamples, Seed };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table);
        string? folder = parsed.GetValue(Out), cluster = parsed.GetValue(Cluster);
        double limit = parsed.GetValue(FalsePositives);
        if (!(limit > 0 && double.IsFinite(limit)))
            throw new UsageException(FormattableString.Invariant($"--false-positives {limit}: a number above 0"));
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var file = timings.Run("read", () => TableFile.Read(path, StatisticsRun.DecimalMarkOf(parsed.GetValue(Decimal))));
        var table = FreeResponseTable.Of(file, cluster);
        var manifest = options.Manifest(new JsonObject
        {
            ["cluster"] = cluster,
            ["false_positives"] = limit,
            ["decimal"] = parsed.GetValue(Decimal),
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed) with
        { Inputs = [new RunInput("table", path, file.Sha256)] };
        var document = timings.Run("compare", () => FreeResponseDocument.Of(path, table, limit, bootstrap));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, AgreeFrocPage.Of(document))], () => Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(FreeResponseDocument d)
    {
        yield return F($"{d.Lesions} lesions in {d.Cases} cases ({d.CasesWithoutLesion} without) of {d.Patients} patients; mean sensitivity up to ")
            + F($"{d.FalsePerCase} false marks a case");
        foreach (string warning in d.Warnings)
            yield return $"warning: {warning}";
        foreach (var c in d.Curves)
            yield return F($"  {AgreeFrocPage.Name(c)}\t{StatisticsText.Estimate(c.Figures.Area)}\t{c.Found} found, {c.FalseMarks} false marks")
                + Why(c.Figures.Area.Reason);
        if (d.Curves.Count > 1)
            foreach (var m in d.Means)
                yield return F($"  mean{(m.Modality.Length > 0 ? $", {m.Modality}" : "")}\t{StatisticsText.Estimate(m.Figures.Area)}")
                    + Why(m.Figures.Area.Reason);
        foreach (var x in d.Differences)
        {
            yield return $"  {x.First} − {x.Second}, these readers\t{StatisticsText.Estimate(x.Figures.Area)}{Why(x.Figures.Area.Reason)}";
            yield return $"  {x.First} − {x.Second}, readers like these\t"
                + (x.RandomReadersRandomCases is { } models ? AgreeFrocPage.Model(models.Area) : x.Reason);
        }
    }

    static string Why(string? reason) => reason is null ? "" : $"\t{reason}";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
