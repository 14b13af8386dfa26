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
    /// <param name="settings">How to run it; with <see cref="InferenceSettings.Mirror"/> the mean of all passes.</param>
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
        int[] all = [.. Enumerable.Range(0, input.Slices)];
        var passes = settings.Passes(plan);
        if (!IsWhole(plan))
            return Tiled(all, network, plan, input, settings, passes, progress, cancellation);
        float[] mean = Of(all, network, plan, input, settings, passes[0], ShareOf.Each(progress, 0, passes.Count), cancellation);
        for (int pass = 1; pass < passes.Count; pass++)
        {
            float[] other = Of(all, network, plan, input, settings, passes[pass], ShareOf.Each(progress, pass, passes.Count), cancellation);
            for (int k = 0; k < mean.Length; k++)
                mean[k] += other[k];
        }

        for (int k = 0; passes.Count > 1 && k < mean.Length; k++)
            mean[k] /= passes.Count;
        return mean;
    }

    /// <summary>Whether a plan's network sees whole slices and its probabilities are averaged, so that each pass stands by itself.</summary>
    internal static bool IsWhole(NetworkPlan plan) =>
        plan.Patch.Count == 0 && plan.Average == NetworkPlan.ProbabilitiesMean && plan.Temperature == 1;

    /// <summary>One pass over some slices: mirrored, the network sees each row, or the rows, from the end, and its answer is turned
    /// back.</summary>
    /// <returns>Structures × those slices × rows × columns.</returns>
    internal static float[] Of(
        int[] slices, Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings, MirroredPass flip,
            IProgress<double>? progress, CancellationToken cancellation)
    {
        if (!IsWhole(plan))
            return Tiled(slices, network, plan, input, settings, [flip], progress, cancellation);
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
            var logits = network.Forward(Batch(plan, input, slices.AsSpan(first, count), flip, settings)).To(ScalarType.Float32)
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

        for (int row = 0; flip.Columns && row < output.Length; row += input.Columns)
            output.AsSpan(row, input.Columns).Reverse();
        for (int slice = 0; flip.Rows && slice < output.Length; slice += pixels)
            for (int row = 0; row < input.Rows / 2; row++)
                Exchange(output.AsSpan(slice + (row * input.Columns), input.Columns),
                    output.AsSpan(slice + ((input.Rows - 1 - row) * input.Columns), input.Columns));
        return output;
    }

    static float[] Tiled(
        int[] slices, Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings, IReadOnlyList<MirroredPass> passes,
            IProgress<double>? progress, CancellationToken cancellation)
    {
        float[] said = TilePass.Of(slices, network, plan, input, settings, passes, progress, cancellation);
        return plan.Average == NetworkPlan.LogitsMean ? TilePass.Structures(said, plan.Outputs)
            : plan.Outputs == 1 ? said : said[(said.Length / plan.Outputs)..];
    }

    static void Exchange(Span<float> a, Span<float> b)
    {
        for (int k = 0; k < a.Length; k++)
            (a[k], b[k]) = (b[k], a[k]);
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
    static Tensor Batch(NetworkPlan plan, NetworkInput input, ReadOnlySpan<int> slices, MirroredPass flip, InferenceSettings settings)
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
                    int line = flip.Rows ? input.Rows - 1 - row : row;
                    from.Slice(line * input.Columns, input.Columns).CopyTo(to[(row * columns)..]);
                    if (flip.Columns)
                        to.Slice(row * columns, input.Columns).Reverse();
                }
            }
        }

        return Tensor.From<float>(filled, [count, channels, rows, columns], settings.Device).To(settings.FormatOf(plan));
    }
}
