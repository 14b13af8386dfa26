using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Training;

/// <summary>
/// What a network is trained for, as values: the one trainer takes any. A further task is a further set of values, not a further trainer.
/// </summary>
public sealed record NetworkTask
{
    /// <summary>What the network sees, what its outputs mean, and its shape.</summary>
    public required NetworkPlan Plan { get; init; }

    /// <summary>Subjects learnt from; at least one.</summary>
    public required IReadOnlyList<string> LearntFrom { get; init; }

    /// <summary>Subjects that stop the training and choose its weights; none of them may be learnt from.</summary>
    public IReadOnlyList<string> ValidatedOn { get; init; } = [];

    /// <summary>Makes the network with a random start; called once libtorch's generator has the run's seed.</summary>
    public required Func<Module> Make { get; init; }

    /// <summary>Order in memory of its images, and of the network's convolutions.</summary>
    public MemoryFormat Format { get; init; } = MemoryFormat.ChannelsLast;

    /// <summary>Whether a running average of the weights begins with short memory: see <see
    /// cref="Rubor.Torch.Optimisers.WeightAverage.UpdateWarmingUp"/>.</summary>
    public bool AverageWarmsUp { get; init; }

    /// <summary>Inputs on the device → what the loss needs: one input and the network's output, unless a task says otherwise (two branches,
    /// an output a level, a noise drawn here). bfloat16 holds within it alone.</summary>
    public Func<Module, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward { get; init; } = (network, inputs) =>
        [network.Forward(inputs[0])];

    /// <summary>Outputs as Float32 and targets → the loss, a scalar.</summary>
    public required Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, TrainingSettings, Tensor> Loss { get; init; }

    /// <summary>Prepares what is learnt from, once → the batch of a step, which must follow from seed and step alone: threads ask for
    /// several at once, and a resumed training asks again.</summary>
    public required Func<TrainingSettings, long, Func<long, TrainingBatch>> Batches { get; init; }

    /// <summary>What a validation gives, the figure that curves show first.</summary>
    public required IReadOnlyList<TaskFigure> Figures { get; init; }

    /// <summary>The figures of a network that is set to infer.</summary>
    public required Func<Module, InferenceSettings, CancellationToken, ValidationFigures> Validate { get; init; }

    /// <summary>Which settings to change where memory is out, with their values: a phrase.</summary>
    public required Func<TrainingSettings, string> ToSaveMemory { get; init; }

    /// <summary>Refuses settings that go by a figure that this task does not have.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public static void RequireMetric(IReadOnlyList<TaskFigure> figures, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(settings);
        if (figures.All(f => f.Metric != settings.Metric))
            throw new ArgumentException($"metric is {settings.Metric}; this task has {string.Join(", ", figures.Select(f => f.Metric))}");
    }

    /// <summary>The figure that the settings go by, turned so that more is better; NaN where it is not known.</summary>
    internal double Score(ValidationFigures found, TrainingSettings settings)
    {
        var figure = Figures.First(f => f.Metric == settings.Metric);
        double value = found[figure.Name] ?? double.NaN;
        return figure.LessIsBetter ? -value : value;
    }
}
