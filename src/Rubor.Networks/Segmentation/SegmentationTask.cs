using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Segmentation;

/// <summary>Structures on scans, a class for each pixel: what a trainer needs to know of it.</summary>
public static class SegmentationTask
{
    /// <summary>What a validation gives: mean slice Dice, Dice of the worst slice, cross-entropy.</summary>
    public static IReadOnlyList<TaskFigure> Figures { get; } = [new("dice", "dice"), new("worst_dice", "worst-dice"), TaskFigure.Loss];

    /// <summary>The task.</summary>
    /// <param name="plan">What the network sees and finds.</param>
    /// <param name="training">Examinations that it learns from.</param>
    /// <param name="validation">Examinations by which the training is stopped and its weights chosen; may be empty.</param>
    /// <exception cref="ArgumentException">The plan is of another task, or cannot be built.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<TrainingScan> training, IReadOnlyList<TrainingScan> validation)
    {
        var architecture = Architecture.Of(plan);
        if (plan.Task != PlanTask.Segmentation)
            throw new ArgumentException($"task is {plan.Task}; wanted {PlanTask.Segmentation}");
        return new()
        {
            Plan = plan,
            LearntFrom = [.. training.Select(s => s.Subject)],
            ValidatedOn = [.. validation.Select(s => s.Subject)],
            Make = () => architecture.Make(plan),
            Format = architecture.Format,
            Forward = (network, inputs) => network is PlannedUNet planned ? planned.Outputs(inputs[0]) : [network.Forward(inputs[0])],
            Loss = (outputs, targets, settings) => SegmentationLoss.Of(outputs, targets[0], settings),
            Batches = (settings, seed) => new SegmentationBatches(plan, training, settings, seed).Make,
            Figures = Figures,
            Validate = (network, settings, cancellation) => SegmentationFigures.Of(network, plan, validation, settings, cancellation),
            ToSaveMemory = settings => settings.Architecture == PlannedUNetPlan.ArchitectureName
                ? FormattableString.Invariant($"lower batch (now {settings.Batch}), or the patch or features of the plan")
                : FormattableString.Invariant($"lower batch (now {settings.Batch}) or filters (now {settings.Filters}), or raise ")
                    + FormattableString.Invariant($"pixel_mm (now {settings.PixelMm})"),
        };
    }

    /// <summary>Labels that a trained network gives a scan, on the scan's grid, as they are used: see
    /// <see cref="SegmentationPrediction.Labels"/>. A network that was planned from data sees mirrored slices as well.</summary>
    /// <param name="training">The training that ended.</param>
    /// <param name="plan">What the network sees and finds.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="device">Where it runs: cpu, cuda or cuda:n.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static byte[] Labels(NetworkTraining training, NetworkPlan plan, TrainingScan scan, string device,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(scan);
        var settings = new InferenceSettings { Device = Device.Parse(device), Mirror = plan.IsPlanned };
        return training.Ask(network => Labels(network, plan, scan, settings, cancellation));
    }

    static byte[] Labels(Module network, NetworkPlan plan, TrainingScan scan, InferenceSettings settings, CancellationToken cancellation)
    {
        var sums = new PredictionSums(plan, uncertainty: false);
        sums.Add(network, plan, scan.Input, settings, () => null, cancellation);
        return sums.Mean(scan.Input.Geometry).Labels().Labels.ToArray();
    }
}
