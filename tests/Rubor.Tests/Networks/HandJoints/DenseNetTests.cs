using System.Text.Json;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Tests.Networks.JointUltrasound;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks.HandJoints;

[Collection("libtorch")]
public class DenseNetTests
{
    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(Data.Reference("handjoints", "densenet.json"))).RootElement;
    static readonly DenseNetPlan Small = new() { Growth = 8, Width = 16, Blocks = [2, 2, 2, 2], Side = 64 };

    [Fact]
    public void DenseNet_121_has_the_published_number_of_weights_and_MONAIs_names()
    {
        using var network = new DenseNet(new(), 1, 30);
        Assert.Equal(6_978_334, network.WeightCount());
        Assert.Equal((364, 363), (network.NamedParameters().Count(), network.NamedBuffers().Count()));
        string[] names = [.. network.NamedState().Select(t => t.Name)];
        Assert.Contains("features.denseblock4.denselayer16.layers.conv2.weight", names);
        Assert.Contains("features.norm5.running_var", names);
        using var colours = new DenseNet(new(), 3, 1000);
        Assert.Equal(7_978_856, colours.WeightCount());
        using var small = new DenseNet(Small, 1, 30);
        Assert.Equal(Golden.GetProperty("small").GetProperty("names").EnumerateArray().Select(n => n.GetString()), small.NamedState().Select(t => t.Name));
    }

    [Theory]
    [InlineData(MemoryFormat.Contiguous)]
    [InlineData(MemoryFormat.ChannelsLast)]
    public void A_forward_pass_is_PyTorchs_and_leaves_no_tensor_behind(MemoryFormat format)
    {
        long before = Torch.Golden.SettledLiveCount();
        using (new TensorScope())
        using (var network = SeededWeights.Fill(new DenseNet(Small, 1, 30)))
        using (new NoGrad())
        {
            network.Evaluate();
            network.MoveTo(format);
            SeededWeights.Close(Golden.GetProperty("small").Numbers("evaluated"), network.Forward(SeededWeights.Noise(1, 2, 1, 64, 64).To(format)), 1e-5);
        }

        Assert.Equal(before, Torch.Golden.SettledLiveCount());
    }

    [Fact]
    public void DenseNet_121_gives_what_PyTorch_gives()
    {
        var golden = Golden.GetProperty("densenet121");
        using var scope = new TensorScope();
        using var none = new NoGrad();
        using var network = SeededWeights.Fill(new DenseNet(new(), 1, 30));
        network.Evaluate();
        float[] found = network.Forward(SeededWeights.Noise(4, 1, 1, 64, 64)).ToArray<float>();
        double norm = golden.GetProperty("norm").GetDouble();
        Assert.Equal(norm, Math.Sqrt(found.Sum(v => (double)v * v)), 1e-5 * norm);
        SeededWeights.Close(golden.Numbers("first"), Tensor.From(found[..8], [8]), 1e-5);
    }

    [Fact]
    public void A_training_step_has_PyTorchs_loss_gradients_running_statistics_and_weights()
    {
        var golden = Golden.GetProperty("small");
        using var scope = new TensorScope();
        using var network = SeededWeights.Fill(new DenseNet(Small, 1, 30));
        using var adam = new Adam(network.NamedParameters(), 1e-4);
        var truth = SeededWeights.Noise(2, 2, 30).Greater(0.5).To(ScalarType.Float32);
        var loss = (Functional.BinaryCrossEntropiesWithLogits(network.Forward(SeededWeights.Noise(1, 2, 1, 64, 64)), truth)
            * (SeededWeights.Noise(3, 2, 30).Abs() / 60)).Sum();
        Autograd.Backward(loss);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        SeededWeights.Sums(golden.GetProperty("gradients"), network.NamedParameters().Select(p => (p.Name, p.Tensor.Gradient!)), 1e-4);
        SeededWeights.Sums(golden.GetProperty("statistics"), network.NamedBuffers().Select(b => (b.Name, b.Tensor.To(ScalarType.Float32))), 1e-5);
        adam.Step();
        SeededWeights.Sums(golden.GetProperty("after"), network.NamedParameters(), 1e-4);
    }

    [Theory]
    [InlineData(DenseNetPlan.HeUniform, 2.0, true)]
    [InlineData(DenseNetPlan.TorchStart, 1.0 / 3, true)]
    [InlineData(DenseNetPlan.HeNormal, 2.0, false)]
    public void Convolutions_start_with_the_variance_and_the_shape_that_the_setting_says(string start, double variance, bool uniform)
    {
        Libtorch.Seed(5);
        using var scope = new TensorScope();
        using var network = new DenseNet(Small with { Start = start, Growth = 32 }, 1, 30);
        var (_, tensor) = network.NamedParameters().MaxBy(p => p.Tensor.Elements);
        double fanIn = tensor.Sizes.Skip(1).Aggregate((a, b) => a * b);
        float[] values = tensor.Detach().ToArray<float>();
        double second = values.Average(v => (double)v * v), fourth = values.Average(v => Math.Pow(v, 4));
        Assert.InRange(second * fanIn / variance, 0.97, 1.03);
        Assert.InRange(fourth / (second * second), uniform ? 1.75 : 2.9, uniform ? 1.85 : 3.1); // kurtosis 9/5 and 3
        float[] bias = network.NamedParameters().Last().Tensor.Detach().ToArray<float>();
        Assert.Equal(start != DenseNetPlan.TorchStart, bias.All(b => b == 0));
    }

    [Fact]
    public void Weights_load_by_MONAIs_names_and_by_torchvisions_of_today_and_of_before()
    {
        using var folder = new TemporaryFolder();
        Libtorch.Seed(1);
        using var colours = new DenseNet(Small, 3, 10);
        var all = StateDictionary.Of(colours).Entries;
        string File(string name, Func<string, string> renamed)
        {
            SafetensorsFile.Write(folder[name], all.Select(e => KeyValuePair.Create(renamed(e.Key), e.Value)));
            return folder[name];
        }

        string today = File("today.safetensors", n => n.Replace("layers.norm", "norm").Replace("layers.conv", "conv")
            .Replace("class_layers.out", "classifier"));
        string before = File("before.safetensors", n => n.Replace("layers.norm", "norm.").Replace("layers.conv", "conv.").Replace("class_layers.out",
            "classifier"));
        var monai = DenseNetWeights.Of(File("monai.safetensors", n => n), Small, 30);
        foreach (string file in new[] { today, before })
            foreach (var (name, tensor) in DenseNetWeights.Of(file, Small, 30).Entries)
                Assert.True(tensor.Bytes.Span.SequenceEqual(monai[name].Bytes.Span), name);
        Assert.DoesNotContain(monai.Entries, e => e.Key.StartsWith("class_layers", StringComparison.Ordinal)); // other labels
        Assert.Equal([16, 1, 7, 7], monai["features.conv0.weight"].Sizes);
        using var scope = new TensorScope();
        Assert.Equal(all[0].Value.ToTensor().Sum().Item(), monai["features.conv0.weight"].ToTensor().Sum().Item(), 1e-4);
        using var network = new DenseNet(Small, 1, 30);
        DenseNetWeights.LoadInto(monai, network);
        Assert.True(StateDictionary.Of(network)["features.norm5.weight"].Bytes.Span.SequenceEqual(monai["features.norm5.weight"].Bytes.Span));
        string foreign = File("foreign.safetensors", n => "module." + n);
        Assert.Contains("has no tensor 'features.conv0.weight'",
            Assert.Throws<WeightsDataException>(() => DenseNetWeights.Of(foreign, Small, 30)).Message, StringComparison.Ordinal);
    }
}
