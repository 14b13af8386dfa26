using System.CommandLine;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor task</c>: reader studies, from who reads what to the report.</summary>
internal static class TaskCommand
{
    public static Command Create() => new("task", "Reader studies: blinded, repeated, alone and assisted.")
    {
        TaskCreateCommand.Create(), TaskStatusCommand.Create(), TaskReportCommand.Create(), TaskAdjudicateCommand.Create(),
    };
}
