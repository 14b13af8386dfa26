using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Tasks;
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
        List<SessionRow> rows = [.. reads.GroupBy(r => (r.Entry.Reader, r.Entry.Session, r.Entry.Calibration))
            .Select(g => Of(g.Key.Reader, g.Key.Session, g.Key.Calibration, [.. g], StandOf(list, reads, g.Key.Reader, now)))];
        string[] without = [.. list.Task.Readers.Where(r => !accounts.Contains(r))];
        var output = parsed.InvocationConfiguration.Output;
        if (SharedOptions.Of(parsed).Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.task-status/1",
                ["task"] = list.Task.Name,
                ["study"] = list.Study,
                ["without_account"] = new JsonArray([.. without.Select(r => (JsonNode)r)]),
                ["sessions"] = new JsonArray([.. rows.Select(r => (JsonNode)r.ToJson())]),
            }.ToJsonString(VhiStudyJson.Indented));
        else
        {
            output.WriteLine($"{"reader",-20} {"session",7} {"done",9} {"begun",6} {"minutes a case",15}  state");
            foreach (var r in rows)
            {
                string session = r.Calibration > 0 ? $"cal {r.Calibration}" : r.Session.ToString(CultureInfo.InvariantCulture);
                string done = $"{r.Done}/{r.Cases}", minutes = r.Minutes?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{r.Reader,-20} {session,7} {done,9} {r.Begun,6} {minutes,15}  {r.State}"));
            }
            foreach (string reader in without)
                output.WriteLine($"{reader} has no account yet: rubor users add {folder} {reader} --role reader");
        }
        return 0;
    }

    static TaskStand StandOf(TaskWorklist list, IReadOnlyList<TaskRead> reads, string reader, DateTimeOffset now)
    {
        var progress = reads.Where(r => r.Entry.Reader == reader).ToDictionary(r => r.Entry.Code, r => r.Progress, StringComparer.Ordinal);
        return TaskSchedule.Of(list, [.. reads.Where(r => r.Entry.Reader == reader).Select(r => r.Entry)], e => progress[e.Code], now);
    }

    static SessionRow Of(string reader, int session, int calibration, IReadOnlyList<TaskRead> reads, TaskStand stand)
    {
        double[] minutes = [.. reads.Where(r => r.Last is not null).Select(r => r.State!.Active.TotalMinutes)];
        bool isHere = session == stand.Session && calibration == stand.Calibration;
        string state = calibration > 0 ? reads.All(r => r.Last is not null) ? stand.IsStopped && isHere ? "stopped" : "done" : isHere ? "open"
                : stand.Session > 0 ? "spared" : "later"
            : stand.IsDone || session < stand.Session ? "done" : session > stand.Session ? "later"
            : stand.Opens is { } opens ? $"opens {opens.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "open";
        return new(reader, session, calibration, reads.Count, reads.Count(r => r.Last is not null),
            reads.Count(r => r.State is not null && r.Last is null),
            TaskRatings.Median(minutes), state, session == stand.Session ? stand.Opens : null);
    }

    sealed record SessionRow(string Reader, int Session, int Calibration, int Cases, int Done, int Begun, double? Minutes, string State,
        DateTimeOffset? Opens)
    {
        public JsonObject ToJson() => new()
        {
            ["reader"] = Reader,
            ["session"] = Session,
            ["calibration"] = Calibration,
            ["cases"] = Cases,
            ["done"] = Done,
            ["begun"] = Begun,
            ["minutes_a_case"] = Minutes,
            ["state"] = State.Split(' ')[0],
            ["opens"] = Opens,
        };
    }
}
