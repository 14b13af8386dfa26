using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Inference;

/// <summary>Runs one network over slices in tiles, as nnU-Net does: of a tile the mean over its mirrored passes counts, of a pixel the
/// weighted mean over its tiles. Memory is that of a batch of tiles and of the sums of the slices.</summary>
internal static class TilePass
{
    /// <summary>What the network says of each pixel: logits over the plan's temperature where the plan averages logits, else
    /// probabilities.</summary>
    /// <param name="slices">Which slices it sees.</param>
    /// <param name="network">A network of the plan's shape, set to infer.</param>
    /// <param name="plan">What it sees and finds, and how that is averaged.</param>
    /// <param name="input">What it is to see.</param>
    /// <param name="settings">How to run it; a batch is of as many tiles as it says slices.</param>
    /// <param name="passes">How each tile is mirrored, each counting the same.</param>
    /// <param name="progress">Told the share that is done, 0–1, after each batch.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>Outputs × those slices × rows × columns.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static float[] Of(int[] slices, Module network, NetworkPlan plan, NetworkInput input, InferenceSettings settings,
        IReadOnlyList<MirroredPass> passes, IProgress<double>? progress, CancellationToken cancellation)
    {
        int pixels = input.Rows * input.Columns, outputs = plan.Outputs;
        var tiles = new Tiles(plan, input.Rows, input.Columns);
        int tilePixels = tiles.Rows * tiles.Columns, all = slices.Length * tiles.Count;
        var sums = new float[outputs * slices.Length * pixels];
        var said = new float[Math.Min(all, settings.BatchSlices) * outputs * tilePixels];
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        for (int first = 0; first < all; first += settings.BatchSlices)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(settings.BatchSlices, all - first);
            using (var scope = new TensorScope())
                Mean(network, plan, Batch(first, count), settings, passes).CopyTo(said.AsSpan(0, count * outputs * tilePixels));
            for (int b = 0; b < count; b++)
            {
                var (slice, tile) = Math.DivRem(first + b, tiles.Count);
                for (int o = 0; o < outputs; o++)
                    tiles.Add(tile, said.AsSpan(((b * outputs) + o) * tilePixels, tilePixels),
                        sums.AsSpan(((o * slices.Length) + slice) * pixels, pixels));
            }

            progress?.Report((first + count) / (double)all);
        }

        for (int slice = 0; slice < outputs * slices.Length; slice++)
            tiles.Divide(sums.AsSpan(slice * pixels, pixels));
        return sums;

        // (B, channels, H, W)
        Tensor Batch(int first, int count)
        {
            var values = new float[count * plan.Inputs * tilePixels];
            for (int b = 0; b < count; b++)
            {
                var (at, tile) = Math.DivRem(first + b, tiles.Count);
                int channel = b * plan.Inputs;
                foreach (var (slice, image) in NetworkPass.Channels(plan, input.Slices, slices[at]))
                    tiles.Cut(tile, input.Values.AsSpan(((slice * input.Images) + image) * pixels, pixels),
                        values.AsSpan(channel++ * tilePixels, tilePixels));
            }

            return Tensor.From<float>(values, [count, plan.Inputs, tiles.Rows, tiles.Columns], settings.Device)
                .To(settings.FormatOf(plan));
        }
    }

    /// <summary>Logits as probabilities of the structures, pixel by pixel: of one output its own, of several those after the
    /// background.</summary>
    /// <param name="logits">Outputs × pixels; overwritten.</param>
    /// <param name="outputs">Outputs.</param>
    /// <returns>Structures × pixels.</returns>
    public static float[] Structures(float[] logits, int outputs)
    {
        int pixels = logits.Length / outputs;
        if (outputs == 1)
        {
            for (int k = 0; k < pixels; k++)
                logits[k] = 1 / (1 + MathF.Exp(-logits[k]));
            return logits;
        }

        for (int k = 0; k < pixels; k++)
        {
            float most = logits[k], sum = 0;
            for (int o = 1; o < outputs; o++)
                most = Math.Max(most, logits[(o * pixels) + k]);
            for (int o = 0; o < outputs; o++)
                sum += logits[(o * pixels) + k] = MathF.Exp(logits[(o * pixels) + k] - most);
            for (int o = 1; o < outputs; o++)
                logits[(o * pixels) + k] /= sum;
        }

        return logits[pixels..];
    }

    // (B, channels, H, W) → (B, outputs, H, W)
    static Tensor Mean(Module network, NetworkPlan plan, Tensor seen, InferenceSettings settings, IReadOnlyList<MirroredPass> passes)
    {
        Tensor? sum = null;
        foreach (var pass in passes)
        {
            long[] axes = pass.Axes;
            var logits = network.Forward(axes.Length == 0 ? seen : seen.Flip(axes).To(settings.FormatOf(plan))).To(ScalarType.Float32);
            if (plan.Temperature != 1)
                logits = logits * (1 / plan.Temperature);
            var answer = plan.Average == NetworkPlan.LogitsMean ? logits : plan.Outputs == 1 ? logits.Sigmoid() : logits.Softmax(1);
            if (axes.Length > 0)
                answer = answer.Flip(axes);
            sum = sum is null ? answer : sum + answer;
        }

        return passes.Count == 1 ? sum! : sum! * (1.0 / passes.Count);
    }
}
