using System.Globalization;
using Rubor.Networks.Training;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>What the networks of some folds are about to cost on this machine.</summary>
/// <param name="Networks">Networks to train.</param>
/// <param name="Least">Seconds where no validation is better than the first: the patience alone.</param>
/// <param name="Most">Seconds where patience never ends.</param>
public sealed record HandJointCost(int Networks, double Least, double Most)
{
    // Images of the clocked step: time grows with their number.
    const int Clocked = 4;

    /// <summary>The cost in a sentence.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Hours(Least)} to {Hours(Most)} hours for {Networks} networks (a step measured ")
        + "here; until patience ends it, at the most to most_samples)" + (Least >= 86400
            ? "; it can be stopped at any time and goes on with the same command, --fold spreads it over machines, and --preset quick is small enough for a "
            + "processor" : "");

    static string Hours(double seconds) => (seconds / 3600) switch
    {
        >= 10 and var hours => hours.ToString("0", CultureInfo.InvariantCulture),
        >= 0.1 and var hours => hours.ToString("0.0", CultureInfo.InvariantCulture),
        var hours => hours.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>The cost of folds.</summary>
    /// <param name="training">How.</param>
    /// <param name="some">A few images.</param>
    /// <param name="images">Images learnt from in each fold.</param>
    /// <param name="cancel">Stops the clock.</param>
    public static HandJointCost Of(HandJointTraining training, IReadOnlyList<SeenHands> some, IReadOnlyList<int> images,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(images);
        string folder = Directory.CreateTempSubdirectory("rubor-steps-").FullName;
        double seconds;
        try
        {
            using var clock = new NetworkTraining(
                new()
                {
                    Task = training.Task([.. some.Take(Clocked)], []),
                    Settings = training.Settings.Training(some.Count) with { Batch = Clocked, Steps = 3, ValidateEvery = 0 },
                    DataSha256 = "",
                    Device = training.Device,
                    CheckpointFolder = folder,
                },
                training.Threads, resume: false);
            seconds = Math.Max(clock.Run(null, cancel).StepSeconds, 1e-6) * training.Settings.Batch / Clocked;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double least = 0, most = 0;
        foreach (int count in images)
        {
            var settings = training.Settings.Training(count);
            most += settings.Steps * seconds * training.Settings.Seeds;
            least += Math.Min((settings.Patience + 1) * settings.ValidateEvery, settings.Steps) * seconds * training.Settings.Seeds;
        }

        return new(images.Count * training.Settings.Seeds, least, most);
    }
}
