namespace Rubor.Networks.Training;

/// <summary>What a training gave, beside the weights.</summary>
/// <param name="Step">Steps after which the kept weights stood so.</param>
/// <param name="StepsDone">Steps done in all.</param>
/// <param name="StoppedEarly">Whether patience ended it.</param>
/// <param name="History">Its history.</param>
/// <param name="Seconds">Seconds of training, those before a resume counted.</param>
/// <param name="WaitShare">Share of this run's time that the network waited for batches, 0–1.</param>
public sealed record TrainingOutcome(int Step, int StepsDone, bool StoppedEarly, IReadOnlyList<TrainingRow> History, double Seconds,
    double WaitShare)
{
    /// <summary>Median seconds of a step of this run, without the wait for its batch; 0 where there was none.</summary>
    public double StepSeconds { get; init; }
}
