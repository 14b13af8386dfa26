using System.Globalization;

namespace Rubor.Studies.Training;

/// <summary>What a training is about to cost on this machine.</summary>
/// <param name="Steps">Steps of it.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="StepSeconds">Seconds of a step, measured.</param>
public sealed record TrainingCost(int Steps, int Batch, double StepSeconds)
{
    /// <summary>Time of all steps.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(Steps * StepSeconds);

    /// <summary>The cost in a sentence.</summary>
    public string Words
    {
        get
        {
            string time = Time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{Time.TotalHours:0.#} hours")
                : Time.TotalMinutes < 1.5 ? "a minute" : string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMinutes:0} minutes");
            return string.Create(CultureInfo.InvariantCulture,
                $"about {time} for {Steps} steps of {Batch} images ({StepSeconds:G2} s a step, measured here)");
        }
    }
}
