using Rubor.Imaging;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Inference;

/// <summary>Trained networks on a thread of their own, for use from any thread: the mean of all, or of some of them, as a patient asks
/// for whom others of them have seen. It begins to load with its construction.</summary>
public sealed class SegmentationPredictor : IDisposable
{
    readonly TorchThread thread = new();
    readonly IReadOnlyList<Weights> weights;
    readonly InferenceSettings settings;
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
    /// <param name="cancellation">Stops building and predicting.</param>
    public SegmentationPredictor(IReadOnlyList<Weights> weights, string device, int threads, InferenceSettings settings,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.weights, this.settings, deviceName, this.cancellation) = (weights, settings, device, cancellation);
        members = [.. Enumerable.Range(0, weights.Count)];
        first = thread.Run(
            () =>
            {
                Libtorch.Threads = threads;
                return current = Build(members);
            },
            cancellation);
    }

    /// <summary>Waits until the networks are built.</summary>
    /// <returns>The version of libtorch, and the device that they are on.</returns>
    /// <exception cref="WeightsDataException">Weights are for something else, do not fit, or are for another task than the
    /// first.</exception>
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
    /// <exception cref="TorchException">Out of memory: says what to lower.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SegmentationPrediction Predict(IReadOnlyList<int> chosen, IReadOnlyList<Volume> scans, IProgress<double>? progress = null)
    {
        first.GetAwaiter().GetResult();
        return thread.Run(
            () =>
            {
                try
                {
                    if (!chosen.SequenceEqual(members) || current is null)
                    {
                        current?.Dispose();
                        current = null;
                        (current, members) = (Build(chosen), chosen);
                    }

                    return current.Predict(scans, progress, cancellation);
                }
                catch (Exception e) when (e is OutOfMemoryException or TorchException { IsOutOfMemory: true })
                {
                    throw new TorchException(
                        $"out of memory: lower --batch-slices (now {settings.BatchSlices}), leave out --mirror, or give fewer networks " +
                            $"at once (now {chosen.Count}); libtorch says: {e.Message.Split('\n')[0]}", e);
                }
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

    SegmentationNetwork Build(IReadOnlyList<int> chosen) =>
        new([.. chosen.Select(i => weights[i])], settings with { Device = Torch.Device.Parse(deviceName) });
}
