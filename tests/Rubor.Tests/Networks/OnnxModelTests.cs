using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rubor.Networks.Architectures;
using Rubor.Networks.Export;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Modules;
using Tensor = Rubor.Torch.Tensor;

namespace Rubor.Tests.Networks;

/// <summary>Exported models run by ONNX Runtime, against our own forward pass.</summary>
[Collection("libtorch")]
public class OnnxModelTests
{
    static NetworkPlan Plan(string[] images, string[] labels, params string[] settings) =>
        TrainingSettings.Of("paper", ["filters=4", .. settings]).Plan(images, labels);

    // A planned one, whose stages differ in rows and columns.
    static NetworkPlan Planned(bool residual, bool bias)
    {
        var plan = new NetworkPlan { Architecture = PlannedUNetPlan.ArchitectureName, Channels = PlanChannel.Of(["stir", "t1w"]), Labels = ["left", "right"] };
        return plan with
        {
            Network = new PlannedUNetPlan
            {
                Inputs = plan.Inputs,
                Outputs = plan.Outputs,
                Features = [4, 6, 6, 8],
                Strides = [[1, 1], [2, 2], [1, 2], [2, 2]],
                Kernels = [[1, 3], [3, 3], [3, 3], [3, 5]],
                Convolutions = [2, 2, 1, 3],
                DecoderConvolutions = residual ? 1 : 2,
                ResidualEncoder = residual,
                Bias = bias,
            }.ToJson(),
        };
    }

    static readonly Dictionary<string, NetworkPlan> Plans = new()
    {
        ["the published one"] = new() { Channels = PlanChannel.Of(["t1w"]), Labels = ["region"] },
        ["one level"] = Plan(["t1w"], ["region"], "levels=1"),
        ["squares of pixels, residual"] = Plan(["stir", "t1w"], ["left", "right"], "levels=3", "space_to_depth=2", "neighbour_slices=1",
            "residual_encoder=true", "kernel=5"),
        ["instances, temperature"] = Plan(["t1w"], ["region"], "levels=3", "normalisation=instance", "most_filters=6", "residual_encoder=true")
            with { Temperature = 2.5 },
        ["planned"] = Planned(residual: false, bias: true),
        ["planned, residual, no bias"] = Planned(residual: true, bias: false),
    };

    public static TheoryData<string> Names =>
        [.. Plans.Where(p => Architecture.All.Any(a => a.Name == p.Value.Architecture)).Select(p => p.Key)];

    [Theory, MemberData(nameof(Names))]
    public void ONNX_Runtime_gives_the_probabilities_of_our_own_pass_at_any_size(string name)
    {
        var plan = Plans[name];
        using var network = Random(plan);
        using var session = new InferenceSession(Exported(plan, network));
        int Multiple(string of) =>
            int.Parse(session.ModelMetadata.CustomMetadataMap[$"rubor.{of}_multiple_of"], System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (batch, rows, columns) in new[] { (2, 4, 6), (1, 5, 3) })
            AssertSame(session, network, plan, batch, rows * Multiple("rows"), columns * Multiple("columns"));
    }

    [Fact]
    public void The_model_says_what_it_is_and_its_sizes_are_open()
    {
        var plan = Plan(["stir", "t1w"], ["left", "right"], "levels=2");
        using var network = Random(plan);
        using var session = new InferenceSession(Exported(plan, network));
        var input = session.InputMetadata[OnnxModel.Input];
        Assert.Equal([-1, 2, -1, -1], input.Dimensions);
        Assert.Equal([-1, 3, -1, -1], session.OutputMetadata[OnnxModel.Output].Dimensions);
        var said = session.ModelMetadata.CustomMetadataMap;
        Assert.True(JsonNode.DeepEquals(plan.ToJson(), JsonNode.Parse(said[OnnxModel.PlanKey])));
        Assert.Equal(("sha", "2", "rubor"), (said["rubor.weights_sha256"], said["rubor.columns_multiple_of"], session.ModelMetadata.ProducerName));
    }

    [Fact]
    public void The_same_weights_give_the_same_bytes_and_weights_without_a_tensor_are_refused()
    {
        var plan = Plan(["t1w"], ["region"], "levels=2");
        using var network = Random(plan);
        Assert.Equal(Exported(plan, network), Exported(plan, network));
        var half = new StateDictionary("half", StateDictionary.Of(network).Entries.Where(e => e.Key != "last_layer.weight"));
        using var stream = new MemoryStream();
        Assert.Contains("has no tensor 'last_layer.weight'",
            Assert.Throws<WeightsDataException>(() => OnnxModel.Write(stream, plan, new(null, half, "sha"), "1")).Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    static Module Random(NetworkPlan plan)
    {
        Libtorch.Seed(5);
        var network = Architecture.Of(plan).Make(plan);
        using var scope = new TensorScope();
        using (new NoGrad())
        {
            // Running statistics, weights and biases of normalisations away from their start.
            foreach (var (name, tensor) in network.NamedParameters().Where(p => p.Tensor.Sizes.Length == 1))
                tensor.Copy(Tensor.RandN(tensor.Sizes) * 0.3 + (name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0));
            for (int k = 0; k < 3; k++)
                network.Forward(Tensor.RandN([2, plan.Inputs, 32, 32]) * 2 + 1);
        }

        network.Evaluate();
        return network;
    }

    static byte[] Exported(NetworkPlan plan, Module network)
    {
        using var stream = new MemoryStream();
        OnnxModel.Write(stream, plan, new(null, StateDictionary.Of(network), "sha"), "1");
        return stream.ToArray();
    }

    static void AssertSame(InferenceSession session, Module network, NetworkPlan plan, int batch, int rows, int columns)
    {
        using var scope = new TensorScope();
        using var none = new InferenceMode();
        var x = Tensor.RandN([batch, plan.Inputs, rows, columns]);
        var logits = network.Forward(x) / plan.Temperature;
        float[] expected = (plan.Outputs == 1 ? logits.Sigmoid() : logits.Softmax(1)).ToArray<float>();
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(OnnxModel.Input,
            new DenseTensor<float>(x.ToArray<float>(), [batch, plan.Inputs, rows, columns]))]);
        var found = results.Single().AsTensor<float>();
        Assert.Equal([batch, plan.Outputs, rows, columns], found.Dimensions.ToArray());
        float[] got = [.. found];
        Assert.InRange(expected.Max() - expected.Min(), 0.02, 1); // no flat answer that anything would match
        for (int k = 0; k < got.Length; k++)
            Assert.InRange(got[k], expected[k] - 1e-4, expected[k] + 1e-4);
    }
}
