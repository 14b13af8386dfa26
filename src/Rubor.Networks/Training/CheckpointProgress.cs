using Rubor.Torch.Files;

namespace Rubor.Networks.Training;

/// <summary>How far a training is, as its checkpoint says; whoever trains may be another process.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">All of them.</param>
/// <param name="Seconds">Seconds that those done took.</param>
public sealed record CheckpointProgress(int Step, int Steps, double Seconds)
{
    /// <summary>That of a checkpoint's folder; null where there is none that can be read at the moment.</summary>
    public static CheckpointProgress? Of(string folder)
    {
        try
        {
            return Checkpoint.Read(folder) is var (at, _) && at.Settings["steps"]?.GetValue<int>() is > 0 and var steps
                ? new(Math.Min(at.Step, steps), steps, at.Seconds) : null;
        }
        catch (Exception e) when (e is WeightsDataException or IOException or InvalidOperationException)
        {
            return null; // it is being replaced, or removed
        }
    }
}
