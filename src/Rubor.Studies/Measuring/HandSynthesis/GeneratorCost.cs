using System.Globalization;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>What generators are about to cost.</summary>
/// <param name="Folds">Folds to train.</param>
/// <param name="Work">Multiplications of all of them, 10⁹, gradients counted.</param>
/// <param name="Speed">Multiplications a second of this machine, 10⁹, measured on a small network.</param>
/// <param name="ImageWork">Multiplications for one image, 10⁹.</param>
public sealed record GeneratorCost(int Folds, double Work, double Speed, double ImageWork)
{
    // A gradient costs about two passes more.
    const double Gradient = 3;

    // A data-centre card at a fifth of what it could do at best, as U-Nets reach: 10⁹ multiplications a second.
    const double Card = 10_000;

    /// <summary>Seconds of the training here.</summary>
    public double Seconds => Work / Speed;

    /// <summary>The cost in a sentence.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture,
        $"about {Time(Seconds)} for {Folds} fold{(Folds == 1 ? "" : "s")} on this machine (speed measured), about {Time(Work / Card)} on a card that does ")
        + string.Create(CultureInfo.InvariantCulture,
            $"20 TFLOP/s; then {Time(ImageWork / Speed)} an image here. It can be stopped at any time and goes on with the same command");

    /// <summary>The cost of folds.</summary>
    /// <param name="training">How.</param>
    /// <param name="folds">How many.</param>
    /// <param name="cancel">Stops the clock.</param>
    public static GeneratorCost Of(GeneratorTraining training, int folds, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(training);
        var settings = training.Settings;
        double pass = settings.Shape.Multiplications / 1e9;
        return new(folds, folds * (double)settings.Steps * settings.Batch * pass * Gradient, SpeedOf(training.Device,
            training.Threads, cancel),
            settings.EvaluationsAnImage * pass);
    }

    // A few steps of a network that is wide enough to be as fast as a large one.
    static double SpeedOf(string device, int threads, CancellationToken cancel)
    {
        const int Side = 32, Batch = 4, Steps = 5;
        var shape = new DiffusionPlan { Side = Side, Multipliers = [1, 2], Blocks = 1, AttentionSides = [] };
        string folder = Directory.CreateTempSubdirectory("rubor-steps-").FullName;
        try
        {
            using var clock = new NetworkTraining(
                new()
                {
                    Task = DiffusionTask.Of(shape.Plan("clock"),
                        [new("clock", new float[Side * Side], new float[shape.Masks.Count * Side * Side])], new()),
                    Settings = new GeneratorSettings { Steps = Steps, Batch = Batch }.Training,
                    DataSha256 = "",
                    Device = device,
                    CheckpointFolder = folder,
                },
                threads, resume: false);
            return Batch * Gradient * shape.Multiplications / 1e9 / Math.Max(clock.Run(null, cancel).StepSeconds, 1e-6);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Time(double seconds) => seconds >= 1.5 * 86400
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} hours ({seconds / 86400:0.#} days)")
        : seconds >= 360 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} hours")
        : seconds >= 90 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(seconds, 0.1):0.#} s");
}
