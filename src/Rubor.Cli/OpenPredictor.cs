using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Predictions;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>Weights that the command line names, as networks that predict a study.</summary>
internal sealed class OpenPredictor : IDisposable
{
    readonly Predictor predictor;

    OpenPredictor(Predictor predictor, PredictionNetworks networks, bool mirror) =>
        (this.predictor, Networks, Mirror) = (predictor, networks, mirror);

    /// <summary>What predicts.</summary>
    public PredictionNetworks Networks { get; }

    /// <summary>Whether they see mirrored slices as well.</summary>
    public bool Mirror { get; }

    /// <summary>Reads the weights and begins to build the networks.</summary>
    /// <param name="paths">Weights, or folders that hold some.</param>
    /// <param name="device">auto, cpu, cuda or cuda:n.</param>
    /// <param name="threads">Processor threads of an operation.</param>
    /// <param name="asked">How they are run, but for mirrors.</param>
    /// <param name="mirror">Whether they see mirrored slices as well; null where the networks were planned from data.</param>
    /// <param name="cancel">Stops building and predicting.</param>
    /// <exception cref="WeightsDataException">Weights are missing, damaged, or for another task than the first.</exception>
    /// <exception cref="UsageException">The same weights twice.</exception>
    public static OpenPredictor Of(IReadOnlyList<string> paths, string device, int threads, InferenceSettings asked,
        bool? mirror, CancellationToken cancel)
    {
        var files = paths.SelectMany(WeightsFolders.Of).ToList();
        var weights = files.Select(Weights.Read).ToList();
        var seen = new Dictionary<string, string>();
        foreach (var (file, one) in files.Zip(weights))
            if (!seen.TryAdd(one.Sha256, file))
                throw new UsageException($"{file} holds the same weights as {seen[one.Sha256]}: each network counts once in the mean");
        var plan = WeightsPlan.Of(weights[0], RegionTasks.Published);
        var settings = asked with { Mirror = mirror ?? plan.IsPlanned };
        var predictor = new Predictor(weights, device, threads, settings, RegionTasks.Published, cancel);
        return new(predictor, new(plan.Images, plan.Labels, [.. files.Zip(weights, Network)], (members, scans) =>
            Predict(predictor, settings, members, scans), predictor.Ready), settings.Mirror);
    }

    public void Dispose() => predictor.Dispose();

    // What to lower is told in the words of the command.
    static SegmentationPrediction Predict(Predictor predictor, InferenceSettings settings, IReadOnlyList<int> members,
        IReadOnlyList<Volume> scans)
    {
        try
        {
            return predictor.Predict(members, scans);
        }
        catch (Exception e) when (e is OutOfMemoryException or TorchException { IsOutOfMemory: true })
        {
            string lower = $"lower --batch-slices (now {settings.BatchSlices}), say --mirror false, or give fewer networks at once (now {members.Count})";
            throw new TorchException($"out of memory: {lower}; libtorch says: {e.Message.Split('\n')[0]}", e);
        }
    }

    static TrainedNetwork Network(string file, Weights weights)
    {
        var on = weights.Description?.TrainedOn ?? [];
        return new(file, weights.Sha256, weights.Description?.Note ?? "", on.Select(f => f.Subject).ToHashSet(),
            on.Select(f => f.Sha256).ToHashSet());
    }
}
