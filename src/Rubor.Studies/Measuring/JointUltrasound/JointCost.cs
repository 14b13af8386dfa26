using System.Globalization;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>What the networks of some folds are about to cost on this machine.</summary>
/// <param name="Networks">Networks to train.</param>
/// <param name="Steps">Steps of all of them.</param>
/// <param name="Seconds">Time of all steps, judged by a step measured here.</param>
public sealed record JointCost(int Networks, int Steps, double Seconds)
{
    // Multiplications of ResNet-18 for one image of 224 × 224 at width 64, 10⁹. He 2016.
    const double PublishedWork = 1.814;

    // A gradient costs about two passes more.
    const double Gradient = 3;

    /// <summary>The cost in a sentence.</summary>
    public string Words
    {
        get
        {
            string time = Seconds >= 1.5 * 86400 ? string.Create(CultureInfo.InvariantCulture, $"{Seconds / 86400:0.#} days")
                : Seconds >= 5400 ? string.Create(CultureInfo.InvariantCulture, $"{Seconds / 3600:0.#} hours")
                : Seconds >= 90 ? string.Create(CultureInfo.InvariantCulture, $"{Seconds / 60:0} minutes") : "a minute";
            string advice = Seconds >= 86400 ? "; it can be stopped at any time and goes on with the same command, --fold spreads it over machines, and "
                + "--preset quick is small enough for a processor" : "";
            return string.Create(CultureInfo.InvariantCulture, $"about {time} for {Networks} networks, {Steps} steps (a step measured here){advice}");
        }
    }

    /// <summary>The cost of folds.</summary>
    /// <param name="training">How.</param>
    /// <param name="seen">Joints.</param>
    /// <param name="folds">Folds that are missing.</param>
    /// <param name="cancel">Stops the clock.</param>
    public static JointCost Of(JointTraining training, SeenJoints seen, IReadOnlyList<JointSplit> folds, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(folds);
        var settings = training.Settings;
        var work = new List<double>();
        int steps = 0;
        foreach (var split in folds)
        {
            var train = seen.Of(split.Train);
            foreach (var network in training.Networks)
            {
                int own = new JointStage(training, network, "").Steps(train);
                steps += own;
                work.Add(WorkOf(settings, network, own, train.Count));
            }
        }

        if (work.Count == 0)
            return new(0, 0, 0);
        // One picture alone from a random start: what every network is made of.
        var clocked = training with { Imagenet = null };
        var questions = JointQuestion.Of(settings.Decisions, JointScore.Vascularity);
        var plain = new JointNetwork("clock", 1, [new([JointUltrasoundSettings.Doppler], questions)])
        {
            Epochs = 1,
        };
        int joints = Math.Min(settings.Batch, 8);
        double seconds = new JointStage(clocked, plain, "").SecondsOfStep(seen.Of(folds[0].Train), joints, cancel);
        return new(work.Count, steps, seconds * work.Sum() / WorkOf(settings, plain, 1, 1));
    }

    /// <summary>Multiplications of a network's training, 10⁹: what progress and cost are counted in.</summary>
    internal static double WorkOf(JointUltrasoundSettings settings, JointNetwork network, int steps, int joints)
    {
        double side = settings.Side / 224.0, width = settings.Width / 64.0, image = PublishedWork * side * side * width * width;
        double pictures = network.Branches.Count * image;
        if (!network.Frozen)
            return steps * settings.Batch * pictures * Gradient;
        // Heads are next to nothing beside the features that they see.
        return settings.AugmentedCopies > 0 ? (settings.AugmentedCopies * joints * pictures) + (steps * settings.Batch * 1e-3)
            : steps * settings.Batch * pictures;
    }
}
