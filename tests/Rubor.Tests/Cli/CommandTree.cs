using System.CommandLine;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>Every command that there is.</summary>
internal static class CommandTree
{
    /// <summary>Their names from the first word on, as "rubor study init".</summary>
    public static TheoryData<string> Commands()
    {
        var names = new TheoryData<string>();
        Add(RuborCommandLine.Root(), "rubor");
        return names;

        void Add(Command command, string path)
        {
            if (command.Subcommands.Count == 0)
                names.Add(path);
            foreach (var sub in command.Subcommands)
                Add(sub, $"{path} {sub.Name}");
        }
    }
}
