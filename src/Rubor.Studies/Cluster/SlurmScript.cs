using System.Globalization;
using System.Text;

namespace Rubor.Studies.Cluster;

/// <summary>Where the tasks of an array run, and what with.</summary>
/// <param name="Program">The program, by its full path.</param>
/// <param name="WorkingFolder">Folder that relative paths in the units' words begin at.</param>
/// <param name="Libtorch">Value of RUBOR_LIBTORCH, or null.</param>
public sealed record SlurmPlace(string Program, string WorkingFolder, string? Libtorch);

/// <summary>The script of an array: task n runs the words of the n-th unit, and leaves what it ended with in a file.</summary>
public static class SlurmScript
{
    // Of a task that does not find what it was submitted with: EX_OSFILE of sysexits.h.
    const int Misplaced = 72;

    /// <summary>Name of the file with the exit code of a task.</summary>
    public static string ExitFile(string job, int task) => string.Create(CultureInfo.InvariantCulture, $"{job}_{task}.exit");

    /// <summary>Name of the file with what a task printed: sbatch's %x_%a.log.</summary>
    public static string LogFile(string job, int task) => string.Create(CultureInfo.InvariantCulture, $"{job}_{task}.log");

    /// <summary>Words for sbatch.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="tasks">Tasks of the array.</param>
    /// <param name="threads">Processors of each.</param>
    /// <param name="folder">Folder of script and logs, by its full path: patterns are looked for in a file's name only.</param>
    /// <param name="options">Further options, such as mem=4G, without the dashes before them.</param>
    /// <param name="script">The script's path.</param>
    public static IReadOnlyList<string> Words(
        string job, int tasks, int threads, string folder, IEnumerable<string> options, string script) =>
        [
            "--parsable", $"--job-name={job}", FormattableString.Invariant($"--array=1-{tasks}"), "--no-requeue", "--nodes=1", "--ntasks=1",
            FormattableString.Invariant($"--cpus-per-task={threads}"), $"--chdir={folder}", "--output=%x_%a.log",
            .. options.Select(o => "--" + o), script,
        ];

    /// <summary>The script. Every path and word stands in single quotes, so that the shell takes it as it is.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="folder">Folder of the files with exit codes, by its full path.</param>
    /// <param name="units">Units in the order of the tasks.</param>
    public static string Text(string job, SlurmPlace place, string folder, IReadOnlyList<ClusterUnit> units)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(units);
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("#!/bin/bash");
        Line($"# {job}, written by rubor: each task is one command.");
        Line("unset RUBOR_SUPERVISED");
        if (place.Libtorch is not null)
            Line($"export RUBOR_LIBTORCH={Quoted(place.Libtorch)}");
        Line(FormattableString.Invariant($"cd -- {Quoted(place.WorkingFolder)} || exit {Misplaced}"));
        Line("case \"$SLURM_ARRAY_TASK_ID\" in");
        foreach (var (i, unit) in units.Index())
            Line(FormattableString.Invariant($"{i + 1}) set -- {string.Join(' ', unit.Words.Select(Quoted))} ;;"));
        Line(FormattableString.Invariant($"*) exit {Misplaced} ;;"));
        Line("esac");
        Line("# The signal before a time limit lets the program write its checkpoint; this waits for it.");
        Line("trap : TERM");
        Line($"{Quoted(place.Program)} \"$@\"");
        Line("code=$?");
        Line($"printf '%s\\n' \"$code\" >{Quoted(Path.Combine(folder, job + "_"))}\"$SLURM_ARRAY_TASK_ID\".exit");
        Line("exit \"$code\"");
        return text.ToString();
    }

    static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
