using Rubor.Networks.Training;

namespace Rubor.Studies.Cluster;

/// <summary>How far a unit is.</summary>
/// <param name="Share">Share of it that is done, 0–1.</param>
/// <param name="Spent">Time that this share took.</param>
public sealed record UnitProgress(double Share, TimeSpan Spent)
{
    /// <summary>That of a training, from its checkpoint; null where there is none that can be read.</summary>
    /// <param name="folder">Folder of its results.</param>
    public static UnitProgress? OfTraining(string folder) =>
        CheckpointProgress.Of(Path.TrimEndingDirectorySeparator(folder) + ".checkpoint") is { } at
            ? new((double)at.Step / at.Steps, TimeSpan.FromSeconds(at.Seconds)) : null;
}

/// <summary>How far all units are.</summary>
/// <param name="Units">How many there are.</param>
/// <param name="Done">Units that are whole.</param>
/// <param name="Running">Units that run.</param>
/// <param name="Waiting">Units that wait in the queue, or for an answer of it.</param>
/// <param name="Share">Units that are done, parts of those that run included.</param>
/// <param name="Left">About how long all take still; null where nothing tells.</param>
public sealed record SlurmProgress(int Units, int Done, int Running, int Waiting, double Share, TimeSpan? Left)
{
    /// <summary>About how long some units take still, if as many run at once as do now and each takes as long as the others.</summary>
    /// <param name="running">Those that run, null where it is not known how far one is.</param>
    /// <param name="waiting">How many wait.</param>
    /// <param name="done">How long those took that are done.</param>
    /// <returns>Null where nothing tells.</returns>
    public static TimeSpan? LeftOf(IReadOnlyList<UnitProgress?> running, int waiting, IReadOnlyList<TimeSpan> done)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(done);
        double[] whole = [.. running.OfType<UnitProgress>().Where(p => p.Share > 0).Select(p => p.Spent.TotalSeconds / p.Share),
            .. done.Select(d => d.TotalSeconds)];
        if (whole.Length == 0)
            return null;
        double one = whole.Average();
        double[] left = [.. running.Select(p => p is { Share: > 0 } ? p.Spent.TotalSeconds * (1 - p.Share) / p.Share : one)];
        return TimeSpan.FromSeconds(Math.Max(left.Append(0).Max(), (left.Sum() + (waiting * one)) / Math.Max(1, running.Count)));
    }
}
