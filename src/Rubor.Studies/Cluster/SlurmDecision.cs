namespace Rubor.Studies.Cluster;

/// <summary>What is done about a unit.</summary>
public enum SlurmStep
{
    /// <summary>Nothing more: its folder is whole.</summary>
    Done,

    /// <summary>It is waited for.</summary>
    Wait,

    /// <summary>It is submitted for the first time, or as if for the first time.</summary>
    Submit,

    /// <summary>It died: that is told, and it is submitted again.</summary>
    Resubmit,

    /// <summary>It ended in a way that another try does not mend, or died too often.</summary>
    GiveUp,
}

/// <summary>What is known of a unit at a moment.</summary>
public sealed record SlurmSight
{
    /// <summary>Whether its folder is whole.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether it stands in an array that was submitted.</summary>
    public bool IsSubmitted { get; init; }

    /// <summary>Whether that array is known to have reached Slurm.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>Whether squeue answered.</summary>
    public bool HasAnswer { get; init; }

    /// <summary>Its task as squeue lists it, or null where it lists none.</summary>
    public SlurmRow? Row { get; init; }

    /// <summary>What its program ended with, where that was left in a file.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether some process holds its folder.</summary>
    public bool IsHeld { get; init; }

    /// <summary>How long it has been neither alive nor done.</summary>
    public TimeSpan Missing { get; init; }

    /// <summary>Whether it ended before anybody waited for it here.</summary>
    public bool EndedBefore { get; init; }

    /// <summary>How often it has died.</summary>
    public int Deaths { get; init; }
}

/// <summary>What is done about a unit, from nothing but what is known of it.</summary>
public static class SlurmDecision
{
    /// <summary>How often a unit that died is submitted again.</summary>
    public const int MostTries = 3;

    /// <summary>Exit code of a program that was asked for what cannot be.</summary>
    public const int Refused = 2;

    /// <summary>The step.</summary>
    /// <param name="sight">What is known.</param>
    /// <param name="patience">How long a result may come after its job is gone from the queue: shared disks show files late, and a
    /// controller that was started again may list jobs late.</param>
    public static SlurmStep Of(SlurmSight sight, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(sight);
        if (sight.IsDone)
            return SlurmStep.Done;
        if (!sight.IsSubmitted)
            return SlurmStep.Submit;
        bool isAlive = sight.Row is { } row && Squeue.IsAlive(row.State);
        // What has left its exit code is over, though a controller that was down when it ended goes on listing it.
        if (!sight.HasAnswer || (isAlive && sight.ExitCode is null) || sight.IsHeld)
            return SlurmStep.Wait;
        if ((isAlive || sight.Row?.State is null or Squeue.Completed) && sight.Missing < patience)
            return SlurmStep.Wait;
        if (sight.Row is null && !sight.IsAccepted)
            return SlurmStep.Submit;
        if (sight.EndedBefore)
            return SlurmStep.Resubmit;
        return sight.Row?.State == Squeue.Cancelled || sight.ExitCode == Refused || sight.Deaths >= MostTries ? SlurmStep.GiveUp
            : SlurmStep.Resubmit;
    }
}
