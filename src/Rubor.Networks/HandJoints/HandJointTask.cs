using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.HandJoints;

/// <summary>Which joints of both hands are inflamed, each by itself: what a trainer needs to know of it. Cobb 2024, 2.</summary>
public static class HandJointTask
{
    /// <summary>What a validation gives, all joints together: GMS, sensitivity and specificity at the threshold, mean
    /// cross-entropy.</summary>
    public static IReadOnlyList<TaskFigure> Figures { get; } =
        [new("gms", "gms"), new("sensitivity", "sensitivity"), new("specificity", "specificity"), TaskFigure.Loss];

    /// <summary>The task.</summary>
    /// <param name="plan">Of a <see cref="DenseNetPlan"/>.</param>
    /// <param name="training">Images that it learns from.</param>
    /// <param name="validation">Images by which the training is stopped and its weights chosen; may be empty.</param>
    /// <param name="options">How it learns.</param>
    /// <exception cref="ArgumentException">The plan is of another task or cannot be built, or an image has another size or other
    /// labels.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<HandImage> training, IReadOnlyList<HandImage> validation,
        HandJointOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        _ = Architecture.Of(plan);
        var shape = DenseNetPlan.Of(plan);
        foreach (var image in training.Concat(validation))
            if (image.Values.Length != shape.Side * shape.Side || image.Truth.Length != plan.Labels.Count)
                throw new ArgumentException($"{image.Name}: {image.Values.Length} pixels and {image.Truth.Length} labels where the network has "
                    + $"{shape.Side} × {shape.Side} and {plan.Labels.Count}");
        return new()
        {
            Plan = plan,
            Format = DenseNet.Registered.Format,
            LearntFrom = [.. training.Select(i => i.Subject).Distinct()],
            ValidatedOn = [.. validation.Select(i => i.Subject).Distinct()],
            Make = () => Make(plan, options),
            Loss = (outputs, targets, _) => Loss(outputs[0], targets[0], targets[1]),
            Batches = (settings, seed) => new HandBatches(training, options, settings, seed).Make,
            Figures = Figures,
            Validate = (network, settings, cancellation) =>
                HandJointFigures.Of((DenseNet)network, validation, settings, options.TunedThreshold, cancellation),
            ToSaveMemory = settings => $"lower batch (now {settings.Batch}), side (now {shape.Side}) or growth (now {shape.Growth})",
        };
    }

    // Targets and weights (B, labels); weights hold the division by the number of joints.
    static Tensor Loss(Tensor logits, Tensor target, Tensor weight) =>
        (Functional.BinaryCrossEntropiesWithLogits(logits, target) * weight).Sum();

    static DenseNet Make(NetworkPlan plan, HandJointOptions options)
    {
        var network = new DenseNet(DenseNetPlan.Of(plan), plan.Inputs, plan.Outputs);
        try
        {
            if (options.Start is { } start)
                DenseNetWeights.LoadInto(DenseNetWeights.Of(start, network.Shape, plan.Outputs), network);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
