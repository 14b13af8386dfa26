using Rubor.Networks.Planning;

namespace Rubor.Networks.Export;

/// <summary>The planned U-Net, plain or with its residual encoder, as ONNX operators.</summary>
internal static class PlannedUNetOnnx
{
    const double NegativeSlope = 0.01; // of its leaky ReLUs; Isensee 2021

    /// <summary>Logits (B, outputs, H, W) of an input (B, inputs, H, W).</summary>
    public static string Logits(OnnxGraph graph, PlannedUNetPlan plan, string input)
    {
        int last = plan.Features.Count - 1;
        string x = plan.ResidualEncoder ? Block(graph, input, "stem", Pair(plan.Kernels[0]), (1, 1)) : input;
        var skips = new string[last + 1];
        for (int stage = 0; stage <= last; stage++)
        {
            for (int k = 0; k < plan.Convolutions[stage]; k++)
            {
                string name = FormattableString.Invariant($"down.{stage}.{k}");
                var stride = k == 0 ? Pair(plan.Strides[stage]) : (1, 1);
                x = plan.ResidualEncoder ? Residual(graph, x, name, Pair(plan.Kernels[stage]), stride)
                    : Block(graph, x, name, Pair(plan.Kernels[stage]), stride);
            }

            skips[stage] = x;
        }

        for (int stage = last - 1; stage >= 0; stage--)
        {
            x = graph.Beside(graph.Larger(x, FormattableString.Invariant($"up.{stage}.larger"), Pair(plan.Strides[stage + 1])), skips[stage]);
            for (int k = 0; k < plan.DecoderConvolutions; k++)
                x = Block(graph, x, FormattableString.Invariant($"up.{stage}.blocks.{k}"), Pair(plan.Kernels[stage]), (1, 1));
        }

        return graph.Convolution(x, "heads.0", (1, 1), (1, 1));
    }

    static string Block(OnnxGraph graph, string x, string name, (int, int) kernel, (int, int) stride) =>
        graph.LeakyRelu(graph.InstanceNorm(graph.Convolution(x, name + ".conv", kernel, stride), name + ".norm"), NegativeSlope);

    static string Residual(OnnxGraph graph, string x, string name, (int, int) kernel, (int, int) stride)
    {
        string inner = graph.LeakyRelu(ConvNorm(graph, x, name + ".first", kernel, stride), NegativeSlope);
        string own = ConvNorm(graph, inner, name + ".second", kernel, (1, 1)), smaller = stride == (1, 1) ? x : graph.MeanPool(x, stride);
        string shortcut = graph.HasWeight(name + ".shortcut_conv.weight") ? ConvNorm(graph, smaller, name + ".shortcut", (1, 1), (1, 1)) : smaller;
        return graph.LeakyRelu(graph.Plus(own, shortcut), NegativeSlope);
    }

    static string ConvNorm(OnnxGraph graph, string x, string name, (int, int) kernel, (int, int) stride) =>
        graph.InstanceNorm(graph.Convolution(x, name + "_conv", kernel, stride), name + "_norm");

    static (int Rows, int Columns) Pair(IReadOnlyList<int> pair) => (pair[0], pair[1]);
}
