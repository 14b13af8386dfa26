using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Export;

/// <summary><see cref="UNet"/> as ONNX operators.</summary>
internal static class UNetOnnx
{
    /// <summary>Logits (B, outputs, H, W) of an input (B, inputs, H, W).</summary>
    public static string Logits(OnnxGraph graph, UNetPlan plan, string input)
    {
        string x = plan.SpaceToDepth == 1 ? input : graph.PixelUnshuffle(input, plan.Inputs, plan.SpaceToDepth);
        var skips = new string[plan.Levels];
        for (int level = 0; level < plan.Levels; level++)
            x = skips[level] = Block(graph, plan, level == 0 ? x : graph.MaxPool(x, (2, 2)), $"down_path.{level}", plan.ResidualEncoder);
        for (int level = plan.Levels - 2; level >= 0; level--)
        {
            string name = $"up_path.{plan.Levels - 2 - level}";
            string up = graph.Convolution(graph.TwiceAsFine(x), $"{name}.UpBlock.1", (1, 1), (1, 1));
            x = Block(graph, plan, graph.Beside(up, skips[level]), $"{name}.ConvBlock", residual: false);
        }

        string logits = graph.Convolution(x, "last_layer", (1, 1), (1, 1));
        return plan.SpaceToDepth == 1 ? logits : graph.PixelShuffle(logits, plan.SpaceToDepth);
    }

    static string Block(OnnxGraph graph, UNetPlan plan, string x, string name, bool residual)
    {
        string first = graph.Relu(ConvNorm(graph, plan, x, name, 0)), own = ConvNorm(graph, plan, first, name, 3);
        if (!residual)
            return graph.Relu(own);
        string shortcut = graph.HasWeight($"{name}.shortcut.weight") ? graph.Convolution(x, $"{name}.shortcut", (1, 1), (1, 1)) : x;
        return graph.Relu(graph.Plus(own, shortcut));
    }

    // A convolution, and the normalisation that stands behind it.
    static string ConvNorm(OnnxGraph graph, UNetPlan plan, string x, string block, int at)
    {
        string conv = graph.Convolution(x, FormattableString.Invariant($"{block}.convblock.{at}"), (plan.Kernel, plan.Kernel), (1, 1));
        string name = FormattableString.Invariant($"{block}.convblock.{at + 1}");
        return plan.Normalisation == UNetPlan.InstanceNormalisation ? graph.InstanceNorm(conv, name) : graph.BatchNorm(conv, name);
    }
}
