using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Inference;

/// <summary>Finds the disease region on T1W by the mean of several trained <see cref="VhiUNet"/>s. Hepburn 2023, 2.5.3.
/// One thread makes, uses and disposes of it.</summary>
public sealed class DiseaseRegionNetwork : IDisposable
{
    static readonly Architecture Wanted = Architecture.Named(VhiUNet.ArchitectureName);

    readonly List<VhiUNet> networks = [];
    readonly InferenceSettings settings;

    /// <summary>The mean of networks with the given weights; it loads libtorch.</summary>
    /// <param name="weights">Weights of one network each (the publication has three), with the file that each came from.</param>
    /// <param name="settings">How to run them; null for the defaults.</param>
    /// <exception cref="WeightsDataException">Weights are for something else, or do not fit.</exception>
    /// <exception cref="ArgumentException">No weights, or a batch of no slices.</exception>
    /// <exception cref="TorchException">libtorch cannot be loaded, or lacks the device.</exception>
    public DiseaseRegionNetwork(IReadOnlyList<Weights> weights, InferenceSettings? settings = null)
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
                var network = new VhiUNet();
                networks.Add(network);
                Wanted.Check(one, one.Tensors.Path);
                one.Tensors.LoadInto(network);
                network.Evaluate();
                network.MoveTo(this.settings.Format);
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
    public int Count => networks.Count;

    /// <summary>Probability of the disease region at each voxel, on the volume's grid.</summary>
    /// <param name="t1w">T1W volume, measured values; its coronal slices are its z.</param>
    /// <param name="progress">Told the share that is done, 0–1, after each batch.</param>
    /// <param name="cancellation">Looked at before each batch of each network.</param>
    /// <exception cref="ImageDataException">The volume is 4-D, holds NaN or infinite values, or is the same everywhere.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ProbabilityMap Predict(Volume t1w, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var input = SliceInput.Of(t1w);
        return new ProbabilityMap(t1w.Geometry, input.Unturned(Predict(input, progress, cancellation)));
    }

    /// <summary>Probabilities in the network's own orientation: slices × rows × columns, as <paramref name="input"/>.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Predict(SliceInput input, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        int slice = input.Rows * input.Columns;
        var output = new float[input.Slices * slice];
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        for (int first = 0; first < input.Slices; first += settings.BatchSlices)
        {
            int count = Math.Min(settings.BatchSlices, input.Slices - first);
            using var scope = new TensorScope();
            var mean = Mean(Batch(input, first, count), cancellation)       // (B, 1, H, W), padded
                .Narrow(2, 0, input.Rows).Narrow(3, 0, input.Columns);      // (B, 1, rows, columns)
            mean.CopyTo(output.AsSpan(first * slice, count * slice));
            progress?.Report((first + count) / (double)input.Slices);
        }

        return output;
    }

    /// <summary>Releases the networks.</summary>
    public void Dispose()
    {
        foreach (var network in networks)
        {
            network.Dispose();
        }
    }

    Tensor Mean(Tensor batch, CancellationToken cancellation)
    {
        Tensor? sum = null;
        foreach (var network in networks)
        {
            cancellation.ThrowIfCancellationRequested();
            var probabilities = network.Forward(batch).To(ScalarType.Float32);
            sum = sum is null ? probabilities : sum.AddInPlace(probabilities);
        }

        return sum!.DivideInPlace(networks.Count);
    }

    /// <summary>Slices as (B, 1, H, W): rows and columns filled up with 0, at the far ends, to the multiple that the network can halve.</summary>
    Tensor Batch(SliceInput input, int first, int count)
    {
        int rows = Filled(input.Rows), columns = Filled(input.Columns);
        var values = input.Values.AsSpan(first * input.Rows * input.Columns, count * input.Rows * input.Columns);
        if (rows != input.Rows || columns != input.Columns)
        {
            var filled = new float[count * rows * columns];
            for (int line = 0; line < count * input.Rows; line++)
            {
                int at = ((line / input.Rows * rows) + (line % input.Rows)) * columns;
                values.Slice(line * input.Columns, input.Columns).CopyTo(filled.AsSpan(at));
            }

            values = filled;
        }

        return Tensor.From<float>(values, [count, 1, rows, columns], settings.Device).To(settings.Format);
    }

    static int Filled(int size) => (size + VhiUNet.SizeMultiple - 1) / VhiUNet.SizeMultiple * VhiUNet.SizeMultiple;
}
