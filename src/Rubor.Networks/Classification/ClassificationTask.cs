using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.Classification;

/// <summary>Labels of whole images, one of several or each for itself: what a trainer needs to know of it. An image that is flipped keeps
/// its labels: where labels name sides, settings must not flip.</summary>
public static class ClassificationTask
{
    /// <summary>What a validation gives: balanced accuracy, and the mean cross-entropy.</summary>
    public static IReadOnlyList<TaskFigure> Figures { get; } = [new("balanced_accuracy", "balanced-accuracy"), TaskFigure.Loss];

    /// <summary>The task.</summary>
    /// <param name="plan">What the network sees and tells: <see cref="PlanTask.Classification"/> or
    /// <see cref="PlanTask.MultiLabel"/>.</param>
    /// <param name="training">Images that it learns from.</param>
    /// <param name="validation">Images by which the training is stopped and its weights chosen; may be empty.</param>
    /// <exception cref="ArgumentException">The plan is of another task, or cannot be built.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<ClassifiedImage> training, IReadOnlyList<ClassifiedImage> validation) =>
        Of(plan, Architecture.Of(plan), training, validation);

    /// <summary>The same with a network that no list holds.</summary>
    internal static NetworkTask Of(NetworkPlan plan, Architecture architecture, IReadOnlyList<ClassifiedImage> training,
        IReadOnlyList<ClassifiedImage> validation)
    {
        if (plan.Task is not (PlanTask.Classification or PlanTask.MultiLabel))
            throw new ArgumentException($"task is {plan.Task}; wanted {PlanTask.Classification} or {PlanTask.MultiLabel}");
        var multiple = architecture.SizeMultiple(plan);
        return new()
        {
            Plan = plan,
            LearntFrom = [.. training.Select(i => i.Subject)],
            ValidatedOn = [.. validation.Select(i => i.Subject)],
            Make = () => architecture.Make(plan),
            Loss = (outputs, targets, settings) => Loss(plan, outputs[0], targets[0]) * settings.CrossEntropyWeight,
            Batches = (settings, seed) => new ClassificationBatches(plan, multiple, training, settings, seed).Make,
            Figures = Figures,
            Validate = (network, settings, cancellation) =>
                ClassificationFigures.Of(network, plan, multiple, validation, settings, cancellation),
            ToSaveMemory = settings => FormattableString.Invariant($"lower batch (now {settings.Batch}) or raise pixel_mm of the plan (now {plan.PixelMm})"),
        };
    }

    // Logits (B, labels); target (B) as Int64 for one label of several, else (B, labels) as Float32.
    internal static Tensor Loss(NetworkPlan plan, Tensor logits, Tensor target) =>
        plan.Task == PlanTask.Classification ? Functional.CrossEntropy(logits, target)
            : Functional.BinaryCrossEntropyWithLogits(logits, target);
}
