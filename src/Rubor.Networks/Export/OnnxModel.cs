using System.Globalization;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch.Files;

namespace Rubor.Networks.Export;

/// <summary>A network with its weights as an ONNX model, which other programs run. It needs no libtorch.</summary>
public static class OnnxModel
{
    /// <summary>Version of ONNX's operators that the model is made of.</summary>
    public const int Opset = 17;

    /// <summary>Name of its input: (B, inputs, H, W), as the plan says it is made of scans.</summary>
    public const string Input = "image";

    /// <summary>Name of its output: probabilities (B, outputs, H, W). One output is that of the structure; several are the background's
    /// and each structure's.</summary>
    public const string Output = "probabilities";

    /// <summary>Key of the plan, as JSON, in the model's metadata.</summary>
    public const string PlanKey = "rubor.plan";

    const int IrVersion = 8; // that of ONNX 1.12, which brought opset 17

    /// <summary>Writes a model.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="plan">The network's plan.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="version">Version of Rubor, which the model names.</param>
    /// <exception cref="ArgumentException">The plan cannot be built, or its architecture has no model of this kind.</exception>
    /// <exception cref="WeightsDataException">A tensor is missing.</exception>
    public static void Write(Stream stream, NetworkPlan plan, Weights weights, string version)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(weights);
        _ = Architecture.Of(plan);
        var graph = new OnnxGraph(weights.Tensors);
        var (logits, rows, columns) = Network(graph, plan);
        string warm = plan.Temperature == 1 ? logits : graph.Add("Div", [logits, graph.Constant("temperature", [], [(float)plan.Temperature])]);
        _ = plan.Outputs == 1 ? graph.AddNamed("Sigmoid", [warm], Output) : graph.AddNamed("Softmax", [warm], Output, ("axis", 1));
        var model = new ProtobufMessage().Number(1, IrVersion).Text(2, "rubor").Text(3, version)
            .Message(8, new ProtobufMessage().Text(1, "").Number(2, Opset))
            .Message(7, graph.End(plan.Architecture, (Input, ["batch", plan.Inputs, "rows", "columns"]),
                (Output, ["batch", plan.Outputs, "rows", "columns"])));
        foreach (var (key, value) in new (string, string)[]
        {
            (PlanKey, plan.ToJson().ToJsonString()),
            ("rubor.weights_sha256", weights.Sha256),
            ("rubor.rows_multiple_of", rows.ToString(CultureInfo.InvariantCulture)),
            ("rubor.columns_multiple_of", columns.ToString(CultureInfo.InvariantCulture)),
        })
            model.Message(14, new ProtobufMessage().Text(1, key).Text(2, value));
        model.WriteTo(stream);
    }

    // Logits of the plan's architecture, and what rows and columns come in multiples of.
    static (string Logits, int Rows, int Columns) Network(OnnxGraph graph, NetworkPlan plan)
    {
        switch (plan.Architecture)
        {
            case UNetPlan.ArchitectureName:
                var unet = UNetPlan.Of(plan);
                return (UNetOnnx.Logits(graph, unet, Input), unet.SizeMultiple, unet.SizeMultiple);
            case PlannedUNetPlan.ArchitectureName:
                var planned = PlannedUNetPlan.Of(plan);
                return (PlannedUNetOnnx.Logits(graph, planned, Input), planned.SizeMultiple.Rows, planned.SizeMultiple.Columns);
            default:
                throw new ArgumentException($"architecture is {plan.Architecture}, which is not exported");
        }
    }
}
