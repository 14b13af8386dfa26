using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Inference;

/// <summary>Trained networks on a thread of their own, for use from any thread: the mean of all, or of some of them, as a patient asks
/// for whom others of them have seen. It begins to load with its construction, so that the caller can read images meanwhile; what went
/// wrong there is thrown by the first call.</summary>
public sealed class Predictor : IDisposable
{
    readonly TorchThread thread = new();
    readonly IReadOnlyList<Weights> weights;
    readonly InferenceSettings settings;
    readonly PublishedNetwork? published;
    readonly string deviceName;
    readonly CancellationToken cancellation;
    readonly Task<SegmentationNetwork> first;

    // Those asked last, and what they are the mean of. Only the thread touches them.
    SegmentationNetwork? current;
    IReadOnlyList<int> members;

    /// <summary>Begins to load libtorch and to build all networks, so that weights that do not fit are refused before any work.</summary>
    /// <param name="weights">Weights of one network each.</param>
    /// <param name="device">auto, cpu, cuda or cuda:n.</param>
    /// <param name="threads">Processor threads of an operation, at least 1.</param>
    /// <param name="settings">How to run them; the device is that named.</param>
    /// <param name="published">The network that bare weights are of, or null where there is none.</param>
    /// <param name="cancellation">Stops building and predicting.</param>
    public Predictor(
        IReadOnlyList<Weights> weights, string device, int threads, InferenceSettings settings, PublishedNetwork? published = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.weights, this.settings, this.published, deviceName, this.cancellation) = (weights, settings, published, device, cancellation);
        members = All;
        first = thread.Run(
            () =>
            {
                Libtorch.Threads = threads;
                return current = Build(members);
            },
            cancellation);
    }

    /// <summary>Networks of weights in files or folders, each with its description.</summary>
    /// <param name="paths">Weights of one network each.</param>
    /// <param name="threads">Processor threads of an operation, at least 1.</param>
    /// <param name="settings">How to run them, where there is a CUDA card on it.</param>
    /// <param name="cancellation">Stops building and predicting.</param>
    /// <exception cref="WeightsDataException">Weights are missing, damaged, or without a description.</exception>
    public static Predictor Open(IReadOnlyList<string> paths, int threads, InferenceSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var weights = paths.Select(Weights.Read).ToList();
        return new(weights, "auto", threads, settings, cancellation: cancellation)
        {
            Plans = [.. weights.Select(w => WeightsPlan.Of(w))],
            Sha256 = [.. weights.Select(w => w.Sha256)],
        };
    }

    /// <summary>Whether a folder holds weights with their description.</summary>
    public static bool AreWeights(string folder) => File.Exists(Path.Combine(folder, Weights.DescriptionFileName));

    /// <summary>What each network of <see cref="Open"/> sees and finds.</summary>
    public IReadOnlyList<NetworkPlan> Plans { get; private init; } = [];

    /// <summary>SHA-256 of the weights of each network of <see cref="Open"/>.</summary>
    public IReadOnlyList<string> Sha256 { get; private init; } = [];

    /// <summary>Indices of all networks.</summary>
    public IReadOnlyList<int> All => [.. Enumerable.Range(0, weights.Count)];

    /// <summary>Waits until the networks are built.</summary>
    /// <returns>The version of libtorch, and the device that they are on.</returns>
    /// <exception cref="WeightsDataException">Weights are for something else, do not fit, or are for another task than the
    /// first.</exception>
    /// <exception cref="ArgumentException">No weights, or a text that is no device.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, or lacks the device.</exception>
    public (string LibtorchVersion, string Device) Ready()
    {
        var built = first.GetAwaiter().GetResult();
        return (Libtorch.Version, built.Device.ToString());
    }

    /// <summary>
    /// The mean of some networks, as <see cref="SegmentationNetwork.Predict"/>, from any thread; calls wait for each other.
    /// </summary>
    /// <param name="chosen">Indices of the networks, at least one.</param>
    /// <param name="scans">Scans of one examination in the plan's order.</param>
    /// <param name="progress">Told the share that is done, 0–1.</param>
    /// <exception cref="ImageDataException">A scan cannot be used.</exception>
    /// <exception cref="TorchException">Out of memory among others: see <see cref="TorchException.IsOutOfMemory"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SegmentationPrediction Predict(IReadOnlyList<int> chosen, IReadOnlyList<Volume> scans, IProgress<double>? progress = null)
    {
        first.GetAwaiter().GetResult();
        return thread.Run(() => Of(chosen).Predict(scans, progress, cancellation), cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The mean of all networks for one scan. Where its header does not tell how it lies, the networks read it in the order of
    /// which they are surest, and <see cref="SegmentationPrediction.Warnings"/> say so.</summary>
    /// <param name="scan">The scan, its slices in the order of <see cref="ScanOrder"/>.</param>
    /// <param name="doubtOf">Why a header does not tell how the scan lies, or null where it does.</param>
    /// <param name="progress">Told the share that is done, 0–1.</param>
    /// <exception cref="ImageDataException">The scan cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SegmentationPrediction PredictAsRead(Volume scan, Func<Geometry, string?> doubtOf, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(doubtOf);
        first.GetAwaiter().GetResult();
        return thread.Run(
            () =>
            {
                var networks = Of(All);
                if (doubtOf(scan.Geometry) is not { } doubt)
                    return networks.Predict([scan], progress, cancellation);
                var reading = SurestReading.Choose(turns => networks.Certainty(scan, turns, cancellation));
                return networks.Predict([scan.Turned(reading.Turn)], progress, cancellation) with
                {
                    Reading = reading.Turn,
                    Warnings = [reading.Told(doubt)]
                };
            },
            cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Releases the networks and ends the thread.</summary>
    public void Dispose()
    {
        thread.Run(() =>
        {
            current?.Dispose();
            return 0;
        }).GetAwaiter().GetResult();
        thread.Dispose();
    }

    SegmentationNetwork Of(IReadOnlyList<int> chosen)
    {
        if (!chosen.SequenceEqual(members) || current is null)
        {
            current?.Dispose();
            current = null;
            (current, members) = (Build(chosen), chosen);
        }

        return current;
    }

    SegmentationNetwork Build(IReadOnlyList<int> chosen) =>
        new([.. chosen.Select(i => weights[i])], settings with { Device = Torch.Device.Parse(deviceName) }, published);
}
