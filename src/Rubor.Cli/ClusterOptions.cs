using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Rubor.Studies.Cluster;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>Options of the commands whose parts a cluster can do.</summary>
internal static partial class ClusterOptions
{
    const string Slurm = "slurm", Program = "rubor";

    // What Rubor itself says to sbatch.
    static readonly string[] Taken = ["array", "chdir", "cpus-per-task", "job-name", "nodes", "ntasks", "output", "parsable", "wait", "wrap"];

    public static readonly Option<string?> On = new("--on")
    {
        Description = "Where the parts are done: slurm submits them as an array of jobs, waits for them, and submits again what died.",
        HelpName = Slurm,
    };
    public static readonly Option<string[]> SlurmOption = new("--slurm-option")
    {
        Description = "With --on slurm: an option of sbatch for every part, without its dashes: partition=gpu time=12:00:00 mem=8G gres=gpu:1.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Whether Slurm is asked for.</summary>
    /// <exception cref="UsageException">Something else is, an option of sbatch is none or Rubor's own, or there is no Slurm here.</exception>
    public static bool IsSlurm(ParseResult parsed)
    {
        string? on = parsed.GetValue(On);
        string[] options = parsed.GetValue(SlurmOption) ?? [];
        if (on is null)
            return options.Length == 0 ? false : throw new UsageException($"--slurm-option {options[0]} goes with --on {Slurm}");
        if (on != Slurm)
            throw new UsageException($"--on {on}: there is {Slurm}");
        foreach (string option in options)
            if (!SbatchOption().IsMatch(option))
                throw new UsageException($"--slurm-option {option}: a long option of sbatch without its dashes, such as mem=8G");
            else if (Taken.Contains(option.Split('=')[0]))
                throw new UsageException($"--slurm-option {option}: Rubor says this to sbatch itself; processors follow --threads");
        return ClusterCommand.Run("sbatch", ["--version"]) is { ExitCode: 0 } ? true
            : throw new UsageException("--on slurm: there is no sbatch on this machine; run the command on a login node of the cluster");
    }

    /// <summary>
    /// The words of the command line without some options, from which those of its parts are made: relative paths in them begin at the
    /// current folder.
    /// </summary>
    public static IReadOnlyList<string> Words(ParseResult parsed, params ReadOnlySpan<Option> without)
    {
        HashSet<string> left = [On.Name, SlurmOption.Name, "--threads", "--json", "--quiet"];
        foreach (var option in without)
            left.Add(option.Name);
        List<string> path = [], words = [];
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            if (at.Parent is not null)
                path.Insert(0, at.Command.Name);
            List<string> own = [.. at.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)];
            foreach (var option in at.Children.OfType<OptionResult>().Where(o => !o.Implicit && !left.Contains(o.Option.Name)))
                own.AddRange([option.Option.Name, .. option.Tokens.Select(t => t.Value)]);
            words.InsertRange(0, own);
        }

        return [.. path, .. words];
    }

    /// <summary>Units as Slurm is to run them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threads">Processors of each.</param>
    /// <param name="folder">Folder of the results, which is there.</param>
    /// <param name="units">What is to be run.</param>
    public static SlurmRun Open(ParseResult parsed, int threads, string folder, IReadOnlyList<ClusterUnit> units)
    {
        string program = ProgramFolder.Shared(AppContext.BaseDirectory, SlurmRun.HiddenOf(folder));
        string file = Path.Combine(program, Program);
        if (!File.Exists(file))
            throw new OutputException(file, "is missing, so there is no program that Slurm could run; use a package of Rubor");
        return new(folder, units, new()
        {
            Place = new(file, Environment.CurrentDirectory, Environment.GetEnvironmentVariable("RUBOR_LIBTORCH") is { Length: > 0 } libtorch
                ? Path.GetFullPath(libtorch) : null),
            Threads = threads,
            Options = parsed.GetValue(SlurmOption) ?? [],
        });
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*(=.*)?$", RegexOptions.Singleline)]
    private static partial Regex SbatchOption();
}
