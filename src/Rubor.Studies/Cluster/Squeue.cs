using System.Globalization;

namespace Rubor.Studies.Cluster;

/// <summary>A task of an array as squeue lists it.</summary>
/// <param name="Name">Name of its job.</param>
/// <param name="Task">Its number within the array.</param>
/// <param name="Job">Number of the array.</param>
/// <param name="State">Slurm's word: PENDING, RUNNING, OUT_OF_MEMORY …</param>
/// <param name="Node">Where it runs or ran, or empty.</param>
/// <param name="Reason">Slurm's word for why it waits or ended, or empty.</param>
public sealed record SlurmRow(string Name, int Task, long Job, string State, string Node, string Reason);

/// <summary>The queue of Slurm, asked by names of jobs: an unknown number is an error to squeue, an unknown name is not.</summary>
public static class Squeue
{
    /// <summary>Of a task that ended well.</summary>
    public const string Completed = "COMPLETED";

    /// <summary>Of a task that a person or another program ended by scancel.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>Of a task that reached its time limit.</summary>
    public const string TimeOut = "TIMEOUT";

    /// <summary>Of a task that took more memory than it was given.</summary>
    public const string OutOfMemory = "OUT_OF_MEMORY";

    /// <summary>Of a task whose node is lost.</summary>
    public const string NodeFailed = "NODE_FAIL";

    /// <summary>Of a task that made room for another.</summary>
    public const string Preempted = "PREEMPTED";

    // States that a job does not leave again. squeue(1), JOB STATE CODES.
    static readonly string[] Ended = ["BOOT_FAIL", Cancelled, Completed, "DEADLINE", "FAILED", NodeFailed, OutOfMemory, Preempted,
        "REVOKED", TimeOut];

    const char Separator = '|';
    const int Fields = 6;

    /// <summary>Whether a task in this state waits or runs still, or may again.</summary>
    public static bool IsAlive(string state) => !Ended.Contains(state);

    /// <summary>Words for squeue that list every task of these jobs, those that have ended included while Slurm remembers them.</summary>
    public static IReadOnlyList<string> Words(IEnumerable<string> names) =>
        ["--noheader", "--array", "--states=all", $"--name={string.Join(',', names)}", "--format=%j|%K|%F|%T|%N|%r"];

    /// <summary>What squeue printed. Lines that are none of its rows are passed over.</summary>
    public static IReadOnlyList<SlurmRow> Parse(string printed)
    {
        ArgumentNullException.ThrowIfNull(printed);
        return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row).OfType<SlurmRow>()];
    }

    static SlurmRow? Row(string line)
    {
        string[] fields = line.Split(Separator, Fields, StringSplitOptions.TrimEntries);
        return fields.Length == Fields && Number(fields[1], out long task) && task <= int.MaxValue && Number(fields[2], out long job)
            ? new(fields[0], (int)task, job, fields[3], fields[4], fields[5] == "None" ? "" : fields[5]) : null;
    }

    static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
