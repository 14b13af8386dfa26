namespace Rubor.Studies.Cluster;

/// <summary>Why a task ended without its result, in words.</summary>
public static class SlurmReason
{
    const int Signalled = 128; // exit code of a program that a signal n ended: this and n
    const int Killed = 9;

    /// <summary>One phrase.</summary>
    /// <param name="state">Slurm's word for how it ended, or null where Slurm does not know it any more.</param>
    /// <param name="node">Where it ran, or empty.</param>
    /// <param name="exitCode">What its program ended with, or null where that is not known.</param>
    /// <param name="lastLine">Last line that it printed, or null.</param>
    public static string Of(string? state, string node, int? exitCode, string? lastLine)
    {
        string on = string.IsNullOrEmpty(node) ? "" : $" on {node}";
        string what = state switch
        {
            Squeue.OutOfMemory => $"it ran out of memory{on}; more is asked for with --slurm-option mem=…",
            Squeue.TimeOut => $"its time limit was reached{on}; a longer one is asked for with --slurm-option time=…",
            Squeue.NodeFailed => $"its node{(on.Length > 0 ? " " + node : "")} was lost",
            Squeue.Preempted => $"it made room for another job{on}",
            Squeue.Cancelled => $"it was cancelled{on}",
            _ => Ended(state, exitCode) + on,
        };
        string? said = lastLine?.StartsWith("error: ", StringComparison.Ordinal) == true ? lastLine["error: ".Length..] : lastLine;
        return string.IsNullOrEmpty(said) || state == Squeue.Cancelled ? what : $"{what}; its last words: {said}";
    }

    static string Ended(string? state, int? exitCode) => exitCode switch
    {
        Signalled + Killed => "it was killed (by hand, or because memory ran out)",
        > Signalled => FormattableString.Invariant($"it was ended by signal {exitCode - Signalled}"),
        0 => "it ended well, and left no whole result",
        not null => FormattableString.Invariant($"it ended with exit code {exitCode}"),
        null when state is null => "its job is gone from the queue",
        null => $"it was killed with all that it ran in (Slurm says {state})",
    };
}
