using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor task status</c>: how far each reader is.</summary>
internal static class TaskStatusCommand
{
    static readonly Argument<string> Reads = new("reads") { Description = "Folder that 'rubor task create' made.", HelpName = "READS" };

    public static Command Create()
    {
        var command = new Command("status", "How far each reader of a task is, and the minutes a case.") { Reads };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>A task with all its reads.</summary>
    public static (TaskWorklist List, IReadOnlyList<TaskRead> Reads) Open(string folder)
    {
        var list = TaskWorklist.Open(folder);
        string store = Path.Combine(folder, ServingDefaults.StoreName);
        return (list, TaskReads.Of(list, File.Exists(store) ? SqliteReadStore.ReadContent(store) : null, ReadKinds.All, store));
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string folder = parsed.GetRequiredValue(Reads);
        var (list, reads) = Open(folder);
        string store = Path.Combine(folder, ServingDefaults.StoreName);
        var accounts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (File.Exists(store))
            using (var people = SqliteAccountStore.OpenToRead(store))
                accounts.UnionWith((await people.ListAsync(cancel)).Where(a => a is { IsDisabled: false, Role: Role.Reader })
                    .Select(a => a.Name));
        var now = DateTimeOffset.UtcNow;
        var rows = TaskProgress.Of(list, reads, now);
        string[] without = [.. list.Task.Readers.Where(r => !accounts.Contains(r))];
        var output = parsed.InvocationConfiguration.Output;
        if (SharedOptions.Of(parsed).Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.task-status/1",
                ["task"] = list.Task.Name,
                ["study"] = list.Study,
                ["without_account"] = new JsonArray([.. without.Select(r => (JsonNode)r)]),
                ["sessions"] = new JsonArray([.. rows.Select(r => (JsonNode)ToJson(r))]),
            }.ToJsonString(VhiStudyJson.Indented));
        else
        {
            output.WriteLine($"{"reader",-20} {"session",7} {"done",9} {"begun",6} {"minutes a case",15}  state");
            foreach (var r in rows)
            {
                string session = r.Calibration > 0 ? $"cal {r.Calibration}" : r.Session.ToString(CultureInfo.InvariantCulture);
                string done = $"{r.Done}/{r.Cases}", minutes = r.MinutesACase?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{r.Reader,-20} {session,7} {done,9} {r.Begun,6} {minutes,15}  {Words(r)}"));
            }
            foreach (string reader in without)
                output.WriteLine($"{reader} has no account yet: rubor users add {folder} {reader} --role reader");
        }
        return 0;
    }

    static string Words(SessionProgress session) => session.Opens is { } opens
        ? $"opens {opens.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : TaskWords.Of(session.State);

    static JsonObject ToJson(SessionProgress session) => new()
    {
        ["reader"] = session.Reader,
        ["session"] = session.Session,
        ["calibration"] = session.Calibration,
        ["arms"] = new JsonArray([.. session.Arms.Select(a => (JsonNode)new JsonObject
        {
            ["arm"] = a.Arm,
            ["cases"] = a.Cases,
            ["done"] = a.Done,
        })]),
        ["cases"] = session.Cases,
        ["done"] = session.Done,
        ["begun"] = session.Begun,
        ["minutes_a_case"] = session.MinutesACase,
        ["state"] = TaskWords.Of(session.State),
        ["opens"] = session.Opens,
    };
}
