using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.HandJoints;

/// <summary>Trained classifiers of joints, all in memory, on a thread of their own: for use from any thread, one call after
/// another.</summary>
public sealed class HandJointNetworks : IDisposable
{
    readonly TorchThread thread = new();
    readonly List<DenseNet> networks = [];
    readonly InferenceSettings settings = new();

    /// <summary>Loads networks; it loads libtorch.</summary>
    /// <param name="folders">A folder of weights each.</param>
    /// <param name="threads">Processor threads of libtorch; 0 leaves them.</param>
    /// <exception cref="WeightsDataException">A folder is missing, damaged, or of another network.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded.</exception>
    public HandJointNetworks(IReadOnlyList<string> folders, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentOutOfRangeException.ThrowIfZero(folders.Count, nameof(folders));
        try
        {
            OnThread(() =>
            {
                if (threads > 0)
                    Libtorch.Threads = threads;
                foreach (string folder in folders)
                    Load(Weights.Read(folder));
                return 0;
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Shape of each network, in the order of the folders.</summary>
    public IReadOnlyList<DenseNetPlan> Shapes => [.. networks.Select(n => n.Shape)];

    /// <summary>Logits of all networks for some images, which have the size that they see.</summary>
    /// <param name="images">The images.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A network, an image, a label.</returns>
    public float[][][] Logits(IReadOnlyList<HandImage> images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return OnThread(() => networks.Select(network =>
        {
            float[] all = HandJointFigures.Logits(network, images, settings, cancellation);
            int labels = all.Length / Math.Max(images.Count, 1);
            return images.Select((_, i) => all[(i * labels)..((i + 1) * labels)]).ToArray();
        }).ToArray());
    }

    /// <summary>Releases the networks and ends the thread.</summary>
    public void Dispose()
    {
        OnThread(() =>
        {
            foreach (var network in networks)
                network.Dispose();
            networks.Clear();
            return 0;
        });
        thread.Dispose();
    }

    void Load(Weights weights)
    {
        var plan = WeightsPlan.Of(weights);
        if (plan.Architecture != DenseNetPlan.ArchitectureName)
            throw new WeightsDataException(weights.Tensors.Path, $"is a {plan.Architecture}; wanted a {DenseNetPlan.ArchitectureName}");
        var network = new DenseNet(DenseNetPlan.Of(plan), plan.Inputs, plan.Outputs);
        networks.Add(network);
        weights.Tensors.LoadInto(network);
        network.Freeze();
        network.MoveTo(DenseNet.Registered.Format);
        network.MoveTo(settings.Device);
    }

    T OnThread<T>(Func<T> call) => thread.Run(call).GetAwaiter().GetResult();
}
