namespace Rubor.Studies.Cluster;

/// <summary>How units are run by Slurm.</summary>
public sealed record SlurmSettings
{
    /// <summary>Where they run, and what with.</summary>
    public required SlurmPlace Place { get; init; }

    /// <summary>Processors of each unit.</summary>
    public required int Threads { get; init; }

    /// <summary>Further options of sbatch, such as mem=4G, without the dashes before them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Pause between two looks while something happens.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause between two looks while nothing does.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>See <see cref="SlurmDecision.Of"/>.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program of Slurm with its words; null where there is none of that name.</summary>
    public Func<string, IReadOnlyList<string>, CommandAnswer?> Ask { get; init; } = ClusterCommand.Run;
}
