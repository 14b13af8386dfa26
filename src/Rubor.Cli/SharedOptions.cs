using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options that mean the same on every command.</summary>
public sealed record SharedOptions(bool Quiet, bool Json, bool Overwrite, int Threads, IReadOnlyList<string> Words)
{
    static readonly Option<bool> QuietOption = new("--quiet", "-q")
    {
        Description = "Print nothing but errors and, with --json, the JSON.",
        Recursive = true
    };
    static readonly Option<bool> JsonOption = new("--json") { Description = "Print the result as JSON to standard output, and nothing else there." };
    static readonly Option<bool> OverwriteOption =
        new("--overwrite") { Description = "Replace earlier results of Rubor in the output folder.", Recursive = true };
    static readonly Option<int> ThreadsOption = new("--threads")
    {
        Description = "Processor threads to use (all).",
        Recursive = true,
        HelpName = "n",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>The options themselves.</summary>
    public static IEnumerable<Option> All => [QuietOption, JsonOption, OverwriteOption, ThreadsOption];

    /// <summary>Gives them to a tree of commands; --json to each command that has a result, which a server has not.</summary>
    public static void AddTo(RootCommand root)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (var option in All.Where(o => o.Recursive))
            root.Add(option);
        AddJson(root);
    }

    /// <summary>
    /// Whether nothing but errors is to be printed. The address of a server is said all the same: without it nobody could use it.
    /// </summary>
    public static bool IsSilent(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return parsed.GetValue(QuietOption) && !parsed.GetValue(JsonOption) && !ServeOptions.Serves(parsed)
            && parsed.Action == parsed.CommandResult.Command.Action; // not --help, nor --version
    }

    static void AddJson(Command command)
    {
        foreach (var sub in command.Subcommands)
            AddJson(sub);
        if (command.Subcommands.Count == 0 && command.Name != ServeOptions.CommandName)
            command.Add(JsonOption);
    }

    /// <summary>What the command line says.</summary>
    /// <exception cref="UsageException">Fewer than one thread.</exception>
    public static SharedOptions Of(ParseResult parsed)
    {
        int threads = parsed.GetValue(ThreadsOption);
        return threads >= 1
            ? new(parsed.GetValue(QuietOption), parsed.GetValue(JsonOption), parsed.GetValue(OverwriteOption), threads,
                [.. parsed.Tokens.Select(t => t.Value)])
            : throw new UsageException($"--threads {threads}: at least 1 is needed");
    }

    /// <summary>The beginning of a run's manifest.</summary>
    public RunManifest Manifest(JsonObject settings, int? seed = null) => new()
    {
        Version = ProductVersion.Text,
        Command = Words,
        Settings = settings,
        Threads = Threads,
        Seed = seed,
        Started = DateTimeOffset.UtcNow,
    };
}
