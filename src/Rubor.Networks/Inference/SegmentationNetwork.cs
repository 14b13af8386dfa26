using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Inference;

/// <summary>The mean of several trained networks that see the same scans and find the same structures; their shapes may differ.
/// One thread makes, uses and disposes of it.</summary>
public sealed class SegmentationNetwork : IDisposable
{
    readonly List<(Module Network, NetworkPlan Plan)> members = [];
    readonly InferenceSettings settings;

    /// <summary>Networks with the given weights; it loads libtorch.</summary>
    /// <param name="weights">Weights of one network each, with the file that each came from.</param>
    /// <param name="settings">How to run them; null for the defaults.</param>
    /// <param name="published">The network that bare weights are of, or null where there is none.</param>
    /// <exception cref="WeightsDataException">Weights are for something else, do not fit, or see other scans or find other structures than
    /// the first.</exception>
    /// <exception cref="ArgumentException">No weights, or a batch of no slices.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, or lacks the device.</exception>
    public SegmentationNetwork(IReadOnlyList<Weights> weights, InferenceSettings? settings = null, PublishedNetwork? published = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfZero(weights.Count, nameof(weights));
        this.settings = settings ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(this.settings.BatchSlices, 1, nameof(settings));
        try
        {
            this.settings.Device.Required();
            foreach (var one in weights)
            {
                var plan = WeightsPlan.Of(one, published);
                RequireSameTask(plan, one.Tensors.Path);
                var network = Architecture.Of(plan).Make(plan);
                members.Add((network, plan));
                one.Tensors.LoadInto(network);
                network.Evaluate();
                network.MoveTo(this.settings.FormatOf(plan));
                network.MoveTo(this.settings.Device);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where they run.</summary>
    public Device Device => settings.Device;

    /// <summary>Number of networks.</summary>
    public int Count => members.Count;

    /// <summary>What the first sees and finds; the others see and find the same.</summary>
    public NetworkPlan Plan => members[0].Plan;

    /// <summary>
    /// Probability of each structure at each voxel, on the scans' grid, in the order of <see cref="NetworkPlan.Labels"/>.
    /// </summary>
    /// <param name="scans">Scans of one examination in the order of <see cref="NetworkPlan.Channels"/>, measured values; the slices are
    /// their z.</param>
    /// <param name="progress">Told the share that is done, 0–1.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="ImageDataException">A scan is 4-D, holds NaN or infinite values, is the same everywhere, or lies on another
    /// grid.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SegmentationPrediction Predict(IReadOnlyList<Volume> scans, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scans);
        var sums = new PredictionSums(Plan, settings.Uncertainty);
        var inputs = new List<(NetworkPlan Plan, NetworkInput Input)>();
        int parts = members.Sum(m => PredictionSums.Parts(m.Plan, settings)), part = 0;
        foreach (var (network, plan) in members)
        {
            if (inputs.FirstOrDefault(i => plan.SeesAs(i.Plan)).Input is not { } input)
                inputs.Add((plan, input = NetworkInput.Of(plan, scans)));
            sums.Add(network, plan, input, settings, () => ShareOf.Each(progress, part++, parts), cancellation);
        }

        return sums.Mean(scans[0].Geometry);
    }

    /// <summary>How sure the first network is of a scan that is turned in some ways, on a few slices.</summary>
    internal IReadOnlyList<ReadingCertainty> Certainty(Volume scan, IReadOnlyList<Turn> turns, CancellationToken cancellation) =>
        SurestReading.Of(members[0].Network, members[0].Plan, scan, settings, turns, cancellation);

    /// <summary>Releases the networks.</summary>
    public void Dispose()
    {
        foreach (var (network, _) in members)
            network.Dispose();
    }

    void RequireSameTask(NetworkPlan plan, string file)
    {
        static string Words(NetworkPlan p) => $"{string.Join(", ", p.Labels)} on {string.Join(", ", p.Images)}";
        if (plan.Task != PlanTask.Segmentation)
            throw new WeightsDataException(file, $"is for {plan.Task}; wanted weights for {PlanTask.Segmentation}");
        if (members.Count > 0 && !(plan.Images.SequenceEqual(Plan.Images) && plan.Labels.SequenceEqual(Plan.Labels)))
            throw new WeightsDataException(file, $"finds {Words(plan)}; the first weights find {Words(Plan)}: a mean is of networks for one task");
        if (members.Count > 0 && (plan.Average, plan.Outputs) != (Plan.Average, Plan.Outputs))
            throw new WeightsDataException(file, $"is averaged by {plan.Average} of {plan.Outputs} outputs, the first weights by {Plan.Average} of " +
                $"{Plan.Outputs}: a mean is of networks of one kind");
    }
}
