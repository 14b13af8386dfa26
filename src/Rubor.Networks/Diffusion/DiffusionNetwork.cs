using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Diffusion;

/// <summary>A trained generator in memory, on a thread of its own. Images are made one at a time, so that one depends on its seed and its
/// number, and not on what is made beside it.</summary>
public sealed class DiffusionNetwork : IDisposable
{
    readonly TorchThread thread = new();
    readonly Device device;
    readonly DiffusionUNet network;

    /// <summary>Reads a generator.</summary>
    /// <param name="folder">Folder of its weights.</param>
    /// <param name="device">Where it runs: cpu, cuda or cuda:n.</param>
    /// <param name="threads">Processor threads of libtorch.</param>
    /// <exception cref="WeightsDataException">They are damaged, or of something else.</exception>
    public DiffusionNetwork(string folder, string device, int threads)
    {
        try
        {
            this.device = Device.Parse(device).Required();
            var weights = Weights.Read(folder);
            var plan = WeightsPlan.Of(weights);
            if (plan.Architecture != DiffusionPlan.ArchitectureName)
                throw new WeightsDataException(folder, $"is of a {plan.Architecture}; wanted a {DiffusionPlan.ArchitectureName}");
            Shape = DiffusionPlan.Of(plan);
            network = OnThread(() =>
            {
                Libtorch.Threads = threads;
                var made = new DiffusionUNet(Shape);
                try
                {
                    weights.Tensors.LoadInto(made);
                    made.Evaluate();
                    made.MoveTo(MemoryFormat.ChannelsLast);
                    made.MoveTo(this.device);
                    return made;
                }
                catch
                {
                    made.Dispose();
                    throw;
                }
            });
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    /// <summary>A network that is there already; it is disposed of with this.</summary>
    internal DiffusionNetwork(DiffusionUNet network) => (this.network, Shape) = (network, network.Shape);

    /// <summary>Its shape.</summary>
    public DiffusionPlan Shape { get; }

    /// <summary>Makes an image.</summary>
    /// <param name="masks">Share of each class in each pixel, (M, S, S).</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="sample">Number of the image.</param>
    /// <param name="attempt">Number of the try, from 0.</param>
    /// <param name="settings">How.</param>
    /// <param name="schedule">Steps of ancestral sampling; else null.</param>
    /// <param name="cancel">Stops between evaluations.</param>
    /// <returns>(S, S); within −1…1 where the settings clip.</returns>
    public double[] Make(float[] masks, long seed, long sample, int attempt, SamplerSettings settings, NoiseSchedule? schedule,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(settings);
        int side = Shape.Side;
        var random = new SampleRandom(SampleRandom.SeedOf(unchecked((ulong)seed), sample, attempt));
        double? kept = null;
        double Fresh()
        {
            if (kept is { } second)
            {
                kept = null;
                return second;
            }

            (double first, kept) = random.NextGaussians();
            return first;
        }

        var noise = new double[side * side];
        for (int k = 0; k < noise.Length; k++)
            noise[k] = Fresh();
        return OnThread(() =>
        {
            using var scope = new TensorScope();
            using var inference = new InferenceMode();
            var told = Tensor.From(masks, [1, Shape.Masks.Count, side, side], device).To(MemoryFormat.ChannelsLast);
            return DiffusionSampler.Make((x, level) =>
            {
                cancel.ThrowIfCancellationRequested();
                using var step = new TensorScope();
                var noisy = Tensor.From<float>([.. x.Select(v => (float)v)], [1, 1, side, side], device);
                float[] answer = network.Forward(noisy, told, Tensor.From(level.Embedded(Shape), [1, Shape.Inner],
                    device)).ToArray<float>();
                return [.. answer.Select((v, k) => level.Image(Shape.Prediction, x[k], v))];
            }, noise, settings, schedule, Fresh);
        });
    }

    /// <summary>Releases the network and ends the thread.</summary>
    public void Dispose()
    {
        OnThread(() =>
        {
            network.Dispose();
            return 0;
        });
        thread.Dispose();
    }

    T OnThread<T>(Func<T> call) => thread.Run(call).GetAwaiter().GetResult();
}
