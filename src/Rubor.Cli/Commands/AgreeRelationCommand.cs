using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Agreement;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree relation</c>: two measurements of the same scans, such as a score and a volume, related.</summary>
internal static class AgreeRelationCommand
{
    static readonly Argument<string> Table = new("TABLE") { Description = "CSV or TSV with a heading; a row a scan." };
    static readonly Option<string> X = new("--x")
    {
        Description = "Column of the measurement that explains, such as a score.",
        HelpName = "COL",
        Required = true
    };
    static readonly Option<string> Y = new("--y")
    {
        Description = "Column of the measurement that is explained, such as V_HI.",
        HelpName = "COL",
        Required = true
    };
    static readonly Option<string> Subject = new("--subject") { Description = "Column of the patient.", HelpName = "COL", Required = true };
    static readonly Option<string?> Group = new("--by") { Description = "Column of a group, such as the reader: each by itself.", HelpName = "COL" };
    static readonly Option<string?> Log = new("--log")
    {
        Description = "Which values the line takes as ln(value + 1); volumes and scores crowd near 0 (none).",
        HelpName = "x|y|both"
    };
    static readonly Option<string?> Decimal = StatisticsRun.DecimalOption();
    static readonly Option<string?> Out = StatisticsRun.OutOption();

    public static Command Create()
    {
        var command = new Command("relation", "How one measurement goes with another, such as V_HI with SPARCC: rank correlation and regression, as "
            + "it is or on log(x + 1).") { Table, X, Y, Subject, Group, Log, Decimal, Out };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table);
        string x = parsed.GetRequiredValue(X), y = parsed.GetRequiredValue(Y), subject = parsed.GetRequiredValue(Subject);
        string? folder = parsed.GetValue(Out), group = parsed.GetValue(Group), said = parsed.GetValue(Log);
        var logged = said?.ToLowerInvariant() switch
        {
            null => LoggedAxes.None,
            "x" => LoggedAxes.X,
            "y" => LoggedAxes.Y,
            "both" => LoggedAxes.Both,
            _ => throw new UsageException($"--log {said}: x, y or both"),
        };
        if (x.Equals(y, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--x and --y are both {x}; name two columns");
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var file = timings.Run("read", () => TableFile.Read(path, StatisticsRun.DecimalMarkOf(parsed.GetValue(Decimal))));
        var manifest = options.Manifest(new JsonObject
        {
            ["x"] = x,
            ["y"] = y,
            ["subject"] = subject,
            ["by"] = group,
            ["log"] = said,
            ["decimal"] = parsed.GetValue(Decimal),
        }) with
        { Inputs = [new RunInput("table", path, file.Sha256)] };
        var document = timings.Run("compare", () => RelationDocument.Of(file, x, y, subject, group, logged));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, AgreeRelationPage.Of(document))], () => Summary(document), cancel);
        return 0;
    }

    static IEnumerable<string> Summary(RelationDocument d)
    {
        yield return $"{AgreeRelationPage.Axis(d.Y, d.Logarithm, LoggedAxes.Y)} over {AgreeRelationPage.Axis(d.X, d.Logarithm, LoggedAxes.X)}";
        foreach (string warning in d.Warnings)
            yield return $"warning: {warning}";
        if (d.RowsLeftOut > 0)
            yield return F($"{d.RowsLeftOut} rows lack one of the two and count nowhere");
        foreach (var g in d.Groups)
            yield return F($"  {(g.Group.Length > 0 ? g.Group : "all")}\t{g.N} scans, {g.Patients} patients\tSpearman {StatisticsText.Estimate(g.Spearman)}")
                + F($"\tslope {StatisticsText.Estimate(g.Slope)}\tR² {StatisticsText.Number(g.RSquared)}")
                + (g.Slope.Reason is { } why ? $"\t{why}" : "");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
