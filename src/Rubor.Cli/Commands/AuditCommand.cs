using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Reading.Audit;
using Rubor.Reading.Sqlite;
using Rubor.Studies.Runs;
using Rubor.Studies.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor audit</c>: whether a store's events are as they were written, and all of them as JSON lines.</summary>
internal static class AuditCommand
{
    private static readonly Argument<string> Store = new("store") { Description = "File of the store, or the study's folder.", HelpName = "STORE" };
    private static readonly Option<string?> HeadOption = new("--head") { Description = "A head that was printed earlier: its events must be there still.", HelpName = "HEAD" };
    private static readonly Option<string> Out = new("--out") { Description = "File for the events, a line each, and the head in the last line.", HelpName = "FILE", Required = true };

    public static Command Create()
    {
        var verify = new Command("verify", "Check every event of a store, and print the head.") { Store, HeadOption };
        verify.SetAction(Verify);
        var export = new Command("export", "Write every event of a store as it is stored, and the head.") { Store, Out };
        export.SetAction(Export);
        return new Command("audit", "Whether reads are as they were made.") { verify, export };
    }

    private static int Verify(ParseResult parsed)
    {
        string path = StorePath.Of(parsed.GetRequiredValue(Store));
        var result = StoreAudit.Verify(SqliteReadStore.ReadContent(path), Expected(parsed)).RequireSound(path);
        Say(parsed, $"{path}: {result.Reads} reads, {result.Head.Events} events, none changed\nhead {result.Head}", result);
        return 0;
    }

    private static int Export(ParseResult parsed)
    {
        string path = StorePath.Of(parsed.GetRequiredValue(Store)), file = parsed.GetRequiredValue(Out);
        if (File.Exists(file) && !SharedOptions.Of(parsed).Overwrite)
            throw new UsageException($"{file}: is there already; choose another file, or add --overwrite");
        if (File.Exists(file) && !File.ReadLines(file).FirstOrDefault("").StartsWith("{\"format\":\"rubor.", StringComparison.Ordinal))
            throw new UsageException($"{file}: is no earlier export, so it is not replaced; choose another file");
        using var text = new MemoryStream();
        var result = AuditExport.Write(SqliteReadStore.ReadContent(path), text).RequireSound(path);
        WholeFile.Write(file, text.ToArray());
        Say(parsed, $"{file}: {result.Reads} reads, {result.Head.Events} events\nhead {result.Head}", result);
        return 0;
    }

    private static StoreHead? Expected(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(HeadOption) is { } text ? StoreHead.Parse(text) : null;
        }
        catch (FormatException e)
        {
            throw new UsageException($"--head: {e.Message}");
        }
    }

    private static void Say(ParseResult parsed, string text, AuditResult result)
    {
        var options = SharedOptions.Of(parsed);
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.audit/1",
                ["reads"] = result.Reads,
                ["events"] = result.Head.Events,
                ["head"] = result.Head.ToString(),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            parsed.InvocationConfiguration.Output.WriteLine(text);
    }
}
