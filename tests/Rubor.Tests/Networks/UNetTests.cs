using Rubor.Networks.Architectures;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks;

[Collection("libtorch")]
public class UNetTests
{
    [Fact]
    public void Names_sizes_and_start_are_those_of_the_same_network_in_PyTorch()
    {
        var golden = Golden.Json.GetProperty("unet");
        Libtorch.Seed(0);
        using var network = new UNet();
        Assert.Equal(
            golden.GetProperty("state").EnumerateArray().Select(entry => $"{entry[0]}[{string.Join(",", entry[1].EnumerateArray())}]"),
            network.NamedState().Select(entry => $"{entry.Name}[{string.Join(",", entry.Tensor.Sizes)}]"));
        Assert.Equal(golden.GetProperty("weights").GetInt64(), network.WeightCount());
        using var scope = new TensorScope();
        foreach (var (name, tensor) in network.NamedParameters())
        {
            Assert.Equal(golden.GetProperty("sums").GetProperty(name).GetDouble(), tensor.Detach().To(ScalarType.Float64).Sum()
                .Item(), 1e-9);
        }
    }

    [Theory]
    [InlineData(MemoryFormat.Contiguous)]
    [InlineData(MemoryFormat.ChannelsLast)]
    public void Loss_gradients_and_output_are_PyTorchs(MemoryFormat format)
    {
        var golden = Golden.Json.GetProperty("unet");
        Libtorch.Seed(0);
        using var network = new UNet();
        using var scope = new TensorScope();
        var x = Tensor.RandN([2, 1, 16, 24]);
        var y = x.Greater(0).To(ScalarType.Float32);
        network.MoveTo(format);
        var loss = Functional.BinaryCrossEntropy(network.Forward(x.To(format)).Sigmoid(), y);
        Autograd.Backward(loss);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 1e-6);
        foreach (var (name, parameter) in network.NamedParameters())
        {
            double norm = golden.GetProperty("gradientNorms").GetProperty(name).GetDouble();
            Assert.Equal(norm, parameter.Gradient!.To(ScalarType.Float64).Pow(2).Sum().Sqrt().Item(), 1e-6 * Math.Max(1, norm));
        }

        network.Evaluate();
        using var none = new InferenceMode();
        var output = network.Forward(x.To(format)).Sigmoid();
        Assert.Equal([2, 1, 16, 24], output.Sizes);
        Golden.AssertEqual(golden.GetProperty("evaluated"), output, 1e-6);
    }

    [Fact]
    public void It_learns_one_batch_by_heart()
    {
        Libtorch.Seed(1);
        using var network = new UNet();
        using var adam = new Adam(network.NamedParameters(), 1e-2);
        double first = 0, last = 0;
        for (int k = 0; k < 40; k++)
        {
            using var scope = new TensorScope();
            Libtorch.Seed(2);
            var x = Tensor.RandN([2, 1, 16, 16]);
            var y = x.Greater(0).To(ScalarType.Float32);
            adam.ZeroGradients();
            var loss = Functional.BinaryCrossEntropyWithLogits(network.Forward(x), y);
            Autograd.Backward(loss);
            adam.Step();
            last = loss.Item();
            first = k == 0 ? last : first;
        }

        Assert.InRange(last, 0, first / 4);
    }

    [Fact]
    public void A_forward_pass_and_a_network_leave_nothing_behind()
    {
        long before = Golden.SettledLiveCount();
        using (var network = new UNet())
        {
            network.MoveTo(MemoryFormat.ChannelsLast);
            long made = Tensor.LiveCount;
            using var x = Tensor.Zeros([1, 1, 8, 8]);
            using var y = network.Forward(x);
            Assert.Equal(made + 2, Tensor.LiveCount);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Published_weights_are_imported_with_their_names_and_others_are_refused()
    {
        using var folder = new TemporaryFolder();
        var architecture = RegionTasks.Published;
        var unknown = Assert.Throws<ArgumentException>(() => Architecture.Of(architecture.Plan with { Architecture = "vgg" }));
        Assert.Contains("there is unet, planned-unet", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<WeightsDataException>(() => architecture.Import(Golden.At("small.pt"), folder["small"]));
        Assert.False(Directory.Exists(folder["small"]));
        string model = Data.Real("bone-mri", "weights/model_1.pt");
        var description = architecture.Import(model, folder["w"], "seen the test subjects",
            new Dictionary<string, double> { ["dice"] = 0.97 });
        Assert.Equal("vhi-unet", description.Architecture);
        var read = Weights.Read(folder["w"]);
        Assert.Equal(0.97, read.Description!.Metrics["dice"]);
        Assert.Equal(PyTorchFile.Read(model)["last_layer.weight"].Bytes.ToArray(), read.Tensors["last_layer.weight"].Bytes.ToArray());
        var other = read with { Description = read.Description with { Architecture = "resnet" } };
        Assert.Throws<WeightsDataException>(() => architecture.Check(other, "w"));
    }
}
