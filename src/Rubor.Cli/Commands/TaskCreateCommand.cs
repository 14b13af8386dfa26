using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor task create</c>: draws who reads what in which order, and makes the folder that is served.</summary>
internal static class TaskCreateCommand
{
    static readonly Argument<string> StudyArgument = new("study") { Description = "Folder of the study, or its study.json.", HelpName = "STUDY" };
    static readonly Argument<string> TaskFile = new("task") { Description = "File of the task, rubor.task/1.", HelpName = "TASK.json" };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the task, its reads and accounts; new, or empty.",
        HelpName = "READS",
        Required = true
    };
    static readonly Option<string?> Beside = new("--beside")
    {
        Description = "Folder that form and machine are named from (that of TASK.json).",
        HelpName = "DIR"
    };
    static readonly Option<bool> Check = new("--check") { Description = "Check study and task alone, and write nothing." };

    public static Command Create()
    {
        var command = new Command("create", "Draw the lists of a reader study, and make the folder that 'rubor serve' serves.") { StudyArgument,
            TaskFile, Out, Beside, Check };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        string reads = parsed.GetRequiredValue(Out);
        if (File.Exists(reads) || OutputFolder.HoldsFiles(reads))
            throw new OutputException(reads, "is there already, and reads are never replaced; name a new folder");
        var (made, problems) = TaskCatalog.Of(parsed.GetRequiredValue(StudyArgument), parsed.GetRequiredValue(TaskFile), reads,
            parsed.GetValue(Beside));
        if (made is null)
        {
            foreach (string problem in problems)
                parsed.InvocationConfiguration.Error.WriteLine($"error: {problem.ReplaceLineEndings(" ")}");
            return RuborCommandLine.Refused;
        }
        bool checks = parsed.GetValue(Check);
        if (!checks)
            made.Write(reads);
        var (task, list) = (made.List.Task, made.List);
        int repeats = task.RepeatsOf(list.Cases.Count);
        var options = SharedOptions.Of(parsed);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = checks ? "rubor.task-checked/1" : "rubor.task-created/1",
                ["task"] = task.Name,
                ["reads"] = reads,
                ["study"] = list.Study,
                ["seed"] = checks ? task.Seed : list.Seed,
                ["readers"] = new JsonArray([.. task.Readers.Select(r => (JsonNode)r)]),
                ["sessions"] = task.Sessions,
                ["cases"] = list.Cases.Count,
                ["repeats"] = repeats,
                ["washout_days"] = task.WashoutDays,
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{reads}: task {task.Name}: {task.Readers.Count} readers × {task.Sessions} sessions × {list.Cases.Count} cases"
                + $"{(repeats > 0 ? $" and {repeats} hidden repeats" : "")}; {task.WashoutDays} days between sessions"
                + $"{(checks && task.Seed is null ? "" : $"; seed {list.Seed}")}"));
            if (checks)
                return 0;
            foreach (string reader in task.Readers)
                output.WriteLine($"next: rubor users add {reads} {reader} --role reader");
            output.WriteLine($"then: rubor serve {reads}");
        }
        return 0;
    }
}
