using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Imaging;
using Rubor.Statistics.Consensus;
using Rubor.Studies.Combining;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor combine</c>: votes of several models on several measurements, joined so that the result goes together.</summary>
internal static class CombineCommand
{
    const string TableFileName = "combined.tsv";

    static readonly Argument<string> Table = new("VOTES")
    {
        Description = "CSV or TSV with a heading; one row a case and model: columns case, model, and one for each measurement of the rule."
    };
    static readonly Option<string> Rule = new("--rule")
    {
        Description = $"Which values go together: a file, or {string.Join(", ", ValidityRule.Shipped.Keys)}.",
        HelpName = "RULE",
        Required = true
    };
    static readonly Option<string> Method = new("--method")
    {
        Description = "multitude (the heaviest combination that goes together) or majority (each measurement by itself).",
        HelpName = "multitude|majority",
        DefaultValueFactory = _ => "multitude"
    };
    static readonly Option<string?> Out = new("--out")
    {
        Description = $"Folder for {StatisticsRun.ResultFile}, {TableFileName} and run.json; new, or empty. Without it nothing is written.",
        HelpName = "DIR"
    };

    public static Command Create()
    {
        var command = new Command("combine", "Combine the votes of several models so that the measurements of a case go together.") { Table,
            Rule, Method, Out };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table), said = parsed.GetRequiredValue(Rule);
        string? folder = parsed.GetValue(Out);
        var method = parsed.GetValue(Method) switch
        {
            "multitude" => CombiningMethod.Multitude,
            "majority" => CombiningMethod.Majority,
            var other => throw new UsageException($"--method {other}: multitude or majority"),
        };
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var rule = RuleOf(said);
        var file = timings.Run("read", () => TableFile.Read(path));
        var document = timings.Run("combine", () => Combined(file, rule, method));
        cancel.ThrowIfCancellationRequested();
        if (output is not null)
        {
            File.WriteAllBytes(output.PathOf(StatisticsRun.ResultFile), document.ToJson());
            File.WriteAllBytes(output.PathOf(TableFileName), CombinedText.Table(document));
            (options.Manifest(new JsonObject { ["rule"] = said, ["method"] = parsed.GetValue(Method) }) with
            {
                Inputs = [new("votes", path, file.Sha256), .. File.Exists(said) ? StatisticsRun.InputsOf([("rule", said)]) : []],
                TimingsMs = timings.Milliseconds,
            }).WriteTo(output);
            output.Commit();
        }
        var to = parsed.InvocationConfiguration.Output;
        if (options.Json)
            to.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            CombinedText.Print(to, document, folder);
        return 0;
    }

    static CombinedDocument Combined(TableFile file, ValidityRule rule, CombiningMethod method)
    {
        try
        {
            return CombinedDocument.Of(VoteTable.Of(file, rule), rule, method);
        }
        catch (ArgumentException e)
        {
            throw new OutputException(file.Path, e.Message);
        }
    }

    // A file where there is one, so that a shipped name never hides it.
    static ValidityRule RuleOf(string said)
    {
        if (!File.Exists(said) && ValidityRule.Shipped.TryGetValue(said, out var shipped))
            return shipped;
        try
        {
            return ValidityRule.Parse(RegularFile.ReadAllBytes(said));
        }
        catch (FormatException e)
        {
            throw new OutputException(said, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"--rule {said}: cannot be read ({e.Message.TrimEnd('.')}); name a file, or {string.Join(", ", ValidityRule.Shipped.Keys)}");
        }
    }
}
