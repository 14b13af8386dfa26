using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor audit</c>: whether a store's events are as they were written, and all of them as JSON lines.</summary>
internal static class AuditCommand
{
    static readonly Argument<string> Store = new("store") { Description = "File of the store, or the study's folder.", HelpName = "STORE" };
    static readonly Argument<string> Checked = new("store")
    {
        Description = "File of the store, or the study's folder, or an exported log.",
        HelpName = "STORE|LOG"
    };
    static readonly Option<string?> HeadOption =
        new("--head") { Description = "A head that was printed earlier: its events must be there still.", HelpName = "HEAD" };
    static readonly Option<string> Out = new("--out")
    {
        Description = "File for the events, a line each, and the head in the last line.",
        HelpName = "FILE",
        Required = true
    };

    const string LogWithHead = "a log does not show the store's guards, nor what came in after this head";
    const string LogAlone =
        "a log alone does not show the store's guards, nor that its end, whole reads or a whole chain were replaced together with its " +
        "last line: for that, give a head kept elsewhere with --head";

    public static Command Create()
    {
        var verify = new Command("verify", "Check every event of a store, or of an exported log, and print the head.") { Checked,
            HeadOption };
        verify.SetAction(Verify);
        var export = new Command("export", "Write every event of a store as it is stored, and the head.") { Store, Out };
        export.SetAction(Export);
        return new Command("audit", "Whether reads are as they were made.") { verify, export };
    }

    static int Verify(ParseResult parsed)
    {
        string path = StorePath.Of(parsed.GetRequiredValue(Checked));
        var expected = Expected(parsed);
        bool isLog = AuditLog.IsLog(path);
        var result = isLog ? AuditLog.Verify(path, ReadKinds.All, expected).RequireSoundLog(path)
            : StoreAudit.Verify(SqliteReadStore.ReadContent(path), ReadKinds.All, expected).RequireSound(path);
        string head = string.Create(CultureInfo.InvariantCulture,
            $"{path}: {result.Reads} reads, {result.Head.Events} events, none changed\nhead {result.Head}");
        Say(parsed, isLog ? $"{head}\n{(expected is null ? LogAlone : LogWithHead)}" : head, result, isLog ? "log" : "store");
        return 0;
    }

    static int Export(ParseResult parsed)
    {
        string path = StorePath.Of(parsed.GetRequiredValue(Store)), file = parsed.GetRequiredValue(Out);
        if (File.Exists(file) && !SharedOptions.Of(parsed).Overwrite)
            throw new UsageException($"{file}: is there already; choose another file, or add --overwrite");
        if (RegularFile.Refusal(file) is { } refusal)
            throw new UsageException($"{file}: {refusal}");
        if (File.Exists(file) && !File.ReadLines(file).FirstOrDefault("").StartsWith("{\"format\":\"rubor.", StringComparison.Ordinal))
            throw new UsageException($"{file}: is no earlier export, so it is not replaced; choose another file");
        using var text = new MemoryStream();
        var result = AuditExport.Write(SqliteReadStore.ReadContent(path), ReadKinds.All, text).RequireSound(path);
        WholeFile.Write(file, text.ToArray());
        Say(parsed, $"{file}: {result.Reads} reads, {result.Head.Events} events\nhead {result.Head}", result, "store");
        return 0;
    }

    static StoreHead? Expected(ParseResult parsed)
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

    static void Say(ParseResult parsed, string text, AuditResult result, string of)
    {
        var options = SharedOptions.Of(parsed);
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.audit/1",
                ["of"] = of,
                ["reads"] = result.Reads,
                ["events"] = result.Head.Events,
                ["head"] = result.Head.ToString(),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            parsed.InvocationConfiguration.Output.WriteLine(text);
    }
}
