using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Inference;

/// <summary>Runs one network over the slices of one examination.</summary>
public static class NetworkPass
{
    /// <summary>Probabilities of the structures at the pixels that the network sees.</summary>
    /// <param name="network">A network of the plan's shape, set to infer.</param>
    /// <param name="plan">What it sees and finds.</param>
    /// <param name="input">What it is to see.</param>
    /// <param name="settings">How to run it; with <see cref="InferenceSettings.Mirror"/> the mean of both passes.</param>
    /// <param name="progress">Told the share that is done, 0–1, after each batch.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>Structures × slices × rows × columns.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Probabilities(
        Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings, IProgress<double>? progress = null,
            CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.Mirror)
            return One(network, plan, input, settings, mirrored: false, progress, cancellation);
        float[] mean = One(network, plan, input, settings, mirrored: false, ShareOf.Each(progress, 0, 2), cancellation);
        float[] other = One(network, plan, input, settings, mirrored: true, ShareOf.Each(progress, 1, 2), cancellation);
        for (int k = 0; k < mean.Length; k++)
            mean[k] = (mean[k] + other[k]) / 2;
        return mean;
    }

    /// <summary>
    /// One pass, whatever the settings say of mirrors: mirrored, the network sees each row from its end, and its answer is turned back.
    /// </summary>
    internal static float[] One(
        Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings, bool mirrored, IProgress<double>? progress,
            CancellationToken cancellation) =>
        Of([.. Enumerable.Range(0, input.Slices)], network, plan, input, settings, mirrored, progress, cancellation);

    /// <summary>One pass over some slices.</summary>
    /// <returns>Structures × those slices × rows × columns.</returns>
    internal static float[] Of(
        int[] slices, Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings, bool mirrored,
            IProgress<double>? progress, CancellationToken cancellation)
    {
        int pixels = input.Rows * input.Columns, structures = plan.Labels.Count;
        var output = new float[structures * slices.Length * pixels];
        bool one = plan.Outputs == 1;
        var several = one ? [] : new float[settings.BatchSlices * (structures + 1) * pixels];
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        for (int first = 0; first < slices.Length; first += settings.BatchSlices)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(settings.BatchSlices, slices.Length - first);
            using var scope = new TensorScope();
            // (B, O, H, W), filled up
            var logits = network.Forward(Batch(plan, input, slices.AsSpan(first, count), mirrored, settings)).To(ScalarType.Float32)
                .Narrow(2, 0, input.Rows).Narrow(3, 0, input.Columns);                                      // (B, O, rows, columns)
            if (one)
                logits.Sigmoid().CopyTo(output.AsSpan(first * pixels, count * pixels));
            else
            {
                var classes = several.AsSpan(0, count * (structures + 1) * pixels);
                logits.Softmax(1).CopyTo(classes);
                for (int b = 0; b < count; b++)
                {
                    for (int s = 0; s < structures; s++)
                        classes.Slice(((b * (structures + 1)) + s + 1) * pixels, pixels)
                            .CopyTo(output.AsSpan(((s * slices.Length) + first + b) * pixels));
                }
            }

            progress?.Report((first + count) / (double)slices.Length);
        }

        for (int row = 0; mirrored && row < output.Length; row += input.Columns)
            output.AsSpan(row, input.Columns).Reverse();
        return output;
    }

    /// <summary>
    /// The channels of a slice, as the network sees them: for each scan the slice with its neighbours, the outermost repeated beyond the
    /// scan.
    /// </summary>
    internal static IEnumerable<(int Slice, int Image)> Channels(NetworkPlan plan, int slices, int slice)
    {
        for (int image = 0; image < plan.Channels.Count; image++)
            for (int beside = -plan.NeighbourSlices; beside <= plan.NeighbourSlices; beside++)
                yield return (Math.Clamp(slice + beside, 0, slices - 1), image);
    }

    // (B, channels, H, W): rows and columns filled up with 0, at the far ends, to the multiple that the network can halve.
    static Tensor Batch(NetworkPlan plan, NetworkInput input, ReadOnlySpan<int> slices, bool mirrored, InferenceSettings settings)
    {
        int count = slices.Length;
        int channels = plan.Inputs;
        var (rows, columns) = Architecture.Filled(plan, input.Rows, input.Columns);
        var filled = new float[count * channels * rows * columns];
        for (int b = 0; b < count; b++)
        {
            int channel = 0;
            foreach (var (slice, image) in Channels(plan, input.Slices, slices[b]))
            {
                var from = input.Values.AsSpan(((slice * input.Images) + image) * input.Rows * input.Columns, input.Rows * input.Columns);
                var to = filled.AsSpan(((b * channels) + channel++) * rows * columns, rows * columns);
                for (int row = 0; row < input.Rows; row++)
                {
                    from.Slice(row * input.Columns, input.Columns).CopyTo(to[(row * columns)..]);
                    if (mirrored)
                        to.Slice(row * columns, input.Columns).Reverse();
                }
            }
        }

        return Tensor.From<float>(filled, [count, channels, rows, columns], settings.Device).To(settings.Format);
    }
}
