using Rubor.Imaging;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Inference;

/// <summary>A <see cref="SegmentationNetwork"/> on a thread of its own, for use from any thread. It begins to load with its construction,
/// so that the caller can read images meanwhile; what went wrong there is thrown by the first call.</summary>
public sealed class DiseaseRegionFinder : IDisposable
{
    readonly TorchThread thread = new();
    readonly Task<SegmentationNetwork> network;
    readonly CancellationToken cancellation;

    /// <summary>Begins to load libtorch and to build the networks.</summary>
    /// <param name="weights">Weights of one network each.</param>
    /// <param name="device">auto, cpu, cuda or cuda:n.</param>
    /// <param name="threads">Processor threads of an operation, at least 1.</param>
    /// <param name="settings">How to run them, the device aside; null for the defaults.</param>
    /// <param name="cancellation">Stops building and finding.</param>
    public DiseaseRegionFinder(IReadOnlyList<Weights> weights, string device, int threads, InferenceSettings? settings = null,
        CancellationToken cancellation = default)
    {
        this.cancellation = cancellation;
        network = thread.Run(
            () =>
            {
                Libtorch.Threads = threads;
                return new SegmentationNetwork(weights, (settings ?? new()) with { Device = Torch.Device.Parse(device) });
            },
            cancellation);
    }

    /// <summary>Waits until the networks are built.</summary>
    /// <returns>The version of libtorch, and the device that they are on.</returns>
    /// <exception cref="WeightsDataException">Weights are for something else, or do not fit.</exception>
    /// <exception cref="ArgumentException">No weights, or a text that is no device.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, or lacks the device.</exception>
    public (string LibtorchVersion, string Device) Ready()
    {
        var built = network.GetAwaiter().GetResult();
        return (Libtorch.Version, built.Device.ToString());
    }

    /// <summary>As <see cref="SegmentationNetwork.Predict"/>, from any thread; calls wait for each other. Where the header does not tell
    /// how the scan lies, the networks read it in the order of which they are surest, and <see cref="SegmentationPrediction.Warnings"/> say
    /// so.</summary>
    /// <param name="t1w">Coronal slices of the sacroiliac joints, in the order of <see cref="ScanOrder"/>.</param>
    /// <param name="progress">Told the share that is done, 0–1.</param>
    /// <exception cref="ImageDataException">The volume cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SegmentationPrediction Predict(Volume t1w, IProgress<double>? progress = null)
    {
        var built = network.GetAwaiter().GetResult();
        return thread.Run(
            () =>
            {
                if (ScanOrder.CoronalDoubtOf(t1w.Geometry) is not { } doubt)
                    return built.Predict([t1w], progress, cancellation);
                var chosen = SurestReading.Choose(turns => built.Certainty(t1w, turns, cancellation));
                return built.Predict([t1w.Turned(chosen.Turn)], progress, cancellation) with
                {
                    Reading = chosen.Turn,
                    Warnings = [chosen.Told(doubt)]
                };
            },
            cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Releases the networks and ends the thread.</summary>
    public void Dispose()
    {
        thread.Run(() =>
        {
            if (network.IsCompletedSuccessfully)
                network.GetAwaiter().GetResult().Dispose();

            return 0;
        }).GetAwaiter().GetResult();
        thread.Dispose();
    }
}
