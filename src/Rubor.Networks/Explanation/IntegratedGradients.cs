using Rubor.Torch;

namespace Rubor.Networks.Explanation;

/// <summary>Integrated gradients (Sundararajan 2017): what each input number adds to a network's value on the straight way from 0 to the
/// input.</summary>
public static class IntegratedGradients
{
    /// <summary>Attributions by several rules in one go; each node is evaluated once, those that rules share, too.</summary>
    /// <param name="value">Inputs (B, …) → one number for each of the B, none of which may hang on another.</param>
    /// <param name="inputs">Numbers of each input; the baseline is 0.</param>
    /// <param name="sizes">Sizes of each input, without B.</param>
    /// <param name="rules">Rules.</param>
    /// <param name="atOnce">Nodes evaluated at once, 1 or more: memory grows with it.</param>
    /// <param name="device">Where.</param>
    /// <param name="format">Order in memory of inputs of three dimensions.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>A rule, an input: attributions in the input's sizes.</returns>
    public static float[][][] Of(Func<IReadOnlyList<Tensor>, Tensor> value, IReadOnlyList<float[]> inputs, IReadOnlyList<long[]> sizes,
        IReadOnlyList<PathRule> rules, int atOnce, Device device = default, MemoryFormat format = MemoryFormat.ChannelsLast,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 1);
        (double Node, double[] Weights)[] nodes = [.. rules.Select(r => r.Nodes).Distinct().SelectMany(own => own.Index().Select(n =>
            (n.Item, rules.Select(r => ReferenceEquals(r.Nodes, own) ? r.Weights[n.Index] : 0).ToArray())))];
        using var scope = new TensorScope();
        Tensor[] ends = [.. inputs.Zip(sizes, (i, s) => Tensor.From(i, [1, .. s], device))];
        Tensor[][] sums = [.. rules.Select(_ => sizes.Select(s => Tensor.Zeros(s, device: device)).ToArray())];
        for (int first = 0; first < nodes.Length; first += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var batch = new TensorScope();
            var some = nodes.AsSpan(first, Math.Min(atOnce, nodes.Length - first)).ToArray();
            Tensor[] points = [.. ends.Select(e => Points(e, some, format))];                      // (B, …)
            var gradients = Autograd.Gradients(value(points).Sum(), points);                       // (B, …) each
            for (int rule = 0; rule < rules.Count; rule++)
            {
                for (int k = 0; k < gradients.Length; k++)
                {
                    var weights = Each([.. some.Select(n => (float)n.Weights[rule])], gradients[k].Sizes.Length, device);
                    sums[rule][k].AddInPlace((gradients[k] * weights).Sum([0]));
                }
            }
        }

        return [.. sums.Select(of => of.Select((s, k) => (s * ends[k].Reshape(sizes[k])).ToArray<float>()).ToArray())];
    }

    static Tensor Points(Tensor end, (double Node, double[] Weights)[] nodes, MemoryFormat format)
    {
        using var noGrad = new NoGrad();
        var points = end * Each([.. nodes.Select(n => (float)n.Node)], end.Sizes.Length, end.Device);
        if (end.Sizes.Length == 4)
            points = points.To(format);
        points.RequiresGrad = true;
        return points;
    }

    static Tensor Each(float[] values, int dimensions, Device device) =>
        Tensor.From(values, [values.Length, .. Enumerable.Repeat(1L, dimensions - 1)], device);
}
