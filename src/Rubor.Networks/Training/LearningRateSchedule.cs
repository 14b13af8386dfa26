namespace Rubor.Networks.Training;

/// <summary>Step size as a function of the step alone, so that a resumed training needs to remember nothing.</summary>
public static class LearningRateSchedule
{
    /// <summary>Always the same.</summary>
    public const string Constant = "constant";

    /// <summary>one-cycle starts at this share of the largest rate. Smith &amp; Topin 2019 and PyTorch's default.</summary>
    public const double OneCycleStart = 1.0 / 25;

    /// <summary>one-cycle ends at this share of where it started. PyTorch's default.</summary>
    public const double OneCycleEnd = 1e-4;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Constant, "step", "polynomial", "cosine", "one-cycle"];

    /// <summary>The step size of a step.</summary>
    /// <param name="settings">Schedule, largest rate, number of steps.</param>
    /// <param name="step">From 0 to steps − 1.</param>
    public static double Rate(TrainingSettings settings, int step)
    {
        ArgumentNullException.ThrowIfNull(settings);
        double largest = settings.LearningRate, share = step / (double)settings.Steps;
        switch (settings.Schedule)
        {
            case "step": return largest * Math.Pow(settings.FallFactor, Math.Floor((share / settings.FallEvery) + 1e-9));
            case "polynomial": return largest * Math.Pow(1 - (EpochStart(settings, step) / (double)settings.Steps), settings.Power);
            case "cosine": return largest * (1 + Math.Cos(Math.PI * share)) / 2;
            case "one-cycle":
                double top = (settings.RiseShare * settings.Steps) - 1, last = settings.Steps - 1;
                double start = largest * OneCycleStart, end = start * OneCycleEnd;
                return step <= top ? Between(start, largest, top > 0 ? step / top : 1) : Between(largest, end, (step - top) / (last - top));
            default: return largest;
        }
    }

    // The step at which the epoch began, where there are epochs.
    static int EpochStart(TrainingSettings settings, int step) => settings.EpochSteps > 0 ? step - (step % settings.EpochSteps) : step;

    // Half a cosine from one rate to the other.
    static double Between(double from, double to, double share) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
