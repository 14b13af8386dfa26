using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Trained scorers, all in memory, on a thread of their own: for use from any thread, one call after another.</summary>
public sealed class ScorerNetworks : IDisposable
{
    readonly TorchThread thread = new();
    readonly List<JointScorer> networks = [];
    readonly InferenceSettings settings;

    /// <summary>Loads networks; it loads libtorch.</summary>
    /// <param name="folders">A folder of weights each, of <see cref="ScorerPlan"/> networks.</param>
    /// <param name="settings">How to run them; null for the defaults.</param>
    /// <param name="threads">Processor threads of libtorch; 0 leaves them.</param>
    /// <exception cref="WeightsDataException">A folder is missing, damaged, or of another network.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, or lacks the device.</exception>
    public ScorerNetworks(IReadOnlyList<string> folders, InferenceSettings? settings = null, int threads = 0)
        : this([.. folders.Select<string, Func<Weights>>(folder => () => Weights.Read(folder))], settings, threads)
    {
    }

    ScorerNetworks(IReadOnlyList<Func<Weights>> weights, InferenceSettings? settings, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfZero(weights.Count, nameof(weights));
        this.settings = settings ?? new();
        try
        {
            OnThread(() =>
            {
                if (threads > 0)
                    Libtorch.Threads = threads;
                this.settings.Device.Required();
                foreach (var one in weights)
                    Load(one());
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
    public IReadOnlyList<ScorerPlan> Shapes => [.. networks.Select(n => n.Shape)];

    /// <summary>Logits of all networks for the plain regions of some pairs.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A network, a pair, an output: heads one after another.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[][][] Logits(IReadOnlyList<PairImage> pairs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach (var pair in pairs)
            pair.Check();
        return OnThread(() =>
        {
            float[][][] all = [.. networks.Select(_ => new float[pairs.Count][])];
            for (int first = 0; first < pairs.Count; first += settings.BatchSlices)
                Score([.. pairs.Skip(first).Take(settings.BatchSlices)], first, all, cancellation);
            return all;
        });
    }

    /// <summary>Asks the networks on their thread.</summary>
    internal T Ask<T>(Func<IReadOnlyList<JointScorer>, InferenceSettings, T> ask) => OnThread(() => ask(networks, settings));

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
        if (plan.Architecture != ScorerPlan.ArchitectureName)
            throw new WeightsDataException(weights.Tensors.Path, $"is a {plan.Architecture}; wanted a {ScorerPlan.ArchitectureName}");
        var network = new JointScorer(ScorerPlan.Of(plan));
        networks.Add(network);
        weights.Tensors.LoadInto(network);
        network.AbsorbNormalisation();
        network.Freeze();
        network.MoveTo(settings.Format ?? MemoryFormat.ChannelsLast);
        network.MoveTo(settings.Device);
    }

    // What the networks see is made once for all of one kind.
    void Score(PairImage[] pairs, int first, float[][][] all, CancellationToken cancellation)
    {
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        using var scope = new TensorScope();
        var seen = new Dictionary<(string, int, string), Tensor>();
        foreach (var (k, network) in networks.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var shape = network.Shape;
            Tensor[] images = [.. shape.Branches.Select(b => seen.TryGetValue((b, shape.Side, shape.Paint), out var known) ? known
                : seen[(b, shape.Side, shape.Paint)] = ScorerPass.Images(pairs, b, shape.Side, shape.Paint, settings))];
            using var own = new TensorScope();
            float[] logits = network.Forward(images).To(ScalarType.Float32).ToArray<float>();              // (B, outputs)
            for (int p = 0; p < pairs.Length; p++)
                all[k][first + p] = logits[(p * shape.Outputs)..((p + 1) * shape.Outputs)];
        }
    }

    T OnThread<T>(Func<T> call) => thread.Run(call).GetAwaiter().GetResult();
}
