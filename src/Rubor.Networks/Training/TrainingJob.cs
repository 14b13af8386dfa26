namespace Rubor.Networks.Training;

/// <summary>What is trained, how, and where its checkpoints are.</summary>
public sealed record TrainingJob
{
    /// <summary>What it is trained for, and on what.</summary>
    public required NetworkTask Task { get; init; }

    /// <summary>Everything else that decides the outcome, but for the data and the seed.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>SHA-256 of what it learns from and is validated on: a checkpoint of other data is refused.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Decides weights at the start, order and augmentation.</summary>
    public long Seed { get; init; }

    /// <summary>Where it runs: cpu, cuda or cuda:n.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that prepare batches ahead of the network.</summary>
    public int BatchThreads { get; init; } = 1;

    /// <summary>Whether the weights are written as float16, in half the room; what the network then says of images is said with weights so
    /// rounded.</summary>
    public bool Float16 { get; init; }

    /// <summary>Folder of the checkpoint.</summary>
    public required string CheckpointFolder { get; init; }
}
