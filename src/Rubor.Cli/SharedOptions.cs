using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options that mean the same on every command.</summary>
public sealed record SharedOptions(bool Quiet, bool Json, bool Overwrite, int Threads, IReadOnlyList<string> Words)
{
    private static readonly Option<bool> QuietOption = new("--quiet", "-q") { Description = "No progress and no summary.", Recursive = true };
    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print the result as JSON to standard output, and nothing else there.", Recursive = true };
    private static readonly Option<bool> OverwriteOption = new("--overwrite") { Description = "Replace earlier results of Rubor in the output folder.", Recursive = true };
    private static readonly Option<int> ThreadsOption = new("--threads")
    {
        Description = "Processor threads to use (all).",
        Recursive = true,
        HelpName = "n",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    /// <summary>The options themselves.</summary>
    public static IEnumerable<Option> All => [QuietOption, JsonOption, OverwriteOption, ThreadsOption];

    /// <summary>What the command line says.</summary>
    /// <exception cref="UsageException">Fewer than one thread.</exception>
    public static SharedOptions Of(ParseResult parsed)
    {
        int threads = parsed.GetValue(ThreadsOption);
        return threads >= 1
            ? new(parsed.GetValue(QuietOption), parsed.GetValue(JsonOption), parsed.GetValue(OverwriteOption), threads, [.. parsed.Tokens.Select(t => t.Value)])
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
