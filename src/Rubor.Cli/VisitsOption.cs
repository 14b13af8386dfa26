using System.CommandLine;
using Rubor.Studies.Cases;

namespace Rubor.Cli;

/// <summary>The option that says in which order visits took place, on every command that compares them.</summary>
internal static class VisitsOption
{
    /// <summary>A new option.</summary>
    public static Option<string?> Create() => new(VisitOrder.Option)
    {
        Description = "Visits in the order of time, where their names do not tell it; all of them, with commas between.",
        HelpName = "A,B",
    };
}
