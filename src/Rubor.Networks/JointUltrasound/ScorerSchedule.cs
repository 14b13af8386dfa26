using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Settings of trainings that are counted in epochs: rounds of <see cref="EqualClassOrder"/>.</summary>
public static class ScorerSchedule
{
    /// <summary>Pairs that an epoch shows: of several heads that go by rounds of their own, the longest.</summary>
    /// <param name="plan">Of a <see cref="ScorerPlan"/>.</param>
    /// <param name="training">Pairs that it learns from.</param>
    /// <param name="options">How it learns.</param>
    public static int Epoch(NetworkPlan plan, IReadOnlyList<ScoredPair> training, ScorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shape = ScorerPlan.Of(plan);
        return options.CachedCopies == 0 ? new EqualClassOrder(PairBatches.Combinations(training), 0, options.EqualClasses).RoundLength
            : shape.Heads.Select((_, k) =>
                new EqualClassOrder(FeatureBatches.ClassesOf(shape, training, k), 0, options.EqualClasses).RoundLength).Max();
    }

    /// <summary>Settings: Adam, the rate × 0.3 every so many epochs, a validation an epoch, the best weights kept. Zhou 2022.</summary>
    /// <param name="epoch">Pairs that an epoch shows, 1 or more.</param>
    /// <param name="epochs">Epochs. Zhou 2022: 50.</param>
    /// <param name="batch">Pairs a step. Zhou 2022: 64.</param>
    /// <param name="metric">What validation goes by: auc, balanced-accuracy or loss; of a jigsaw loss or accuracy. Published code:
    /// auc.</param>
    /// <param name="learningRate">Largest step size. Zhou 2022: 0.0003.</param>
    /// <param name="fallEvery">Epochs after which the rate falls. Zhou 2022: 15.</param>
    /// <param name="fallFactor">What it is multiplied by. Zhou 2022: 0.3.</param>
    /// <param name="optimiser">adam (paper) or adamw (published code, with weight decay 0.00001).</param>
    public static TrainingSettings Of(int epoch, int epochs = 50, int batch = 64, string metric = "auc", double learningRate = 3e-4,
        double fallEvery = 15, double fallFactor = 0.3, string optimiser = "adam")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fallEvery);
        int steps = (epoch + batch - 1) / batch;
        return new()
        {
            Steps = steps * epochs,
            EpochSteps = steps,
            Batch = batch,
            Optimiser = optimiser,
            WeightDecay = optimiser == "adamw" ? 1e-5 : 0,
            LearningRate = learningRate,
            Schedule = "step",
            FallEvery = Math.Min(1, fallEvery / epochs),
            FallFactor = fallFactor,
            ValidateEvery = steps,
            Metric = metric,
            Augmentation = AugmentationSettings.None,
        };
    }
}
