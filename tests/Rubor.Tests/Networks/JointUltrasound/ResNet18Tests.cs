using Rubor.Networks.Architectures;
using Rubor.Networks.JointUltrasound;
using Rubor.Tests.Torch;
using Rubor.Torch;
using Rubor.Torch.Files;
using Rubor.Torch.Optimisers;

namespace Rubor.Tests.Networks.JointUltrasound;

[Collection("libtorch")]
public class ResNet18Tests
{
    [Fact]
    public void At_width_64_with_ImageNets_classes_it_has_torchvisions_names_and_number_of_weights()
    {
        using var network = new ResNet18(classes: ResNet18.ImageNetClasses);
        Assert.Equal(11_689_512, network.WeightCount());
        Assert.Equal(SeededWeights.Json.GetProperty("published").GetProperty("weights").GetInt64(), network.WeightCount());
        string[] names = [.. network.NamedState().Select(t => t.Name)];
        Assert.Equal(62 + 40 + 20, names.Length);
        Assert.Contains("layer2.0.downsample.0.weight", names);
        Assert.Contains("layer4.1.bn2.running_var", names);
        Assert.DoesNotContain(names, n => n.StartsWith("layer1.0.downsample", StringComparison.Ordinal));
        using var features = new ResNet18();
        Assert.Equal(11_176_512, features.WeightCount());
    }

    [Fact]
    public void Convolutions_start_normal_with_Hes_deviation_by_their_outputs()
    {
        Libtorch.Seed(5);
        using var network = new ResNet18(16);
        using var scope = new TensorScope();
        foreach (var (name, tensor) in network.NamedParameters().Where(p => p.Tensor.Sizes.Length == 4))
        {
            long[] sizes = tensor.Sizes;
            float[] values = tensor.Detach().ToArray<float>();
            double wanted = Math.Sqrt(2.0 / (sizes[0] * sizes[2] * sizes[3])), found = Math.Sqrt(values.Average(v => (double)v * v));
            // The deviation of n normal numbers is known to 1/√(2n).
            double off = 5 / Math.Sqrt(2 * values.Length);
            Assert.True(Math.Abs((found / wanted) - 1) < off, $"{name}: {found} for {wanted}");
        }
    }

    [Theory]
    [InlineData(MemoryFormat.Contiguous)]
    [InlineData(MemoryFormat.ChannelsLast)]
    public void A_forward_pass_is_PyTorchs(MemoryFormat format)
    {
        long before = Golden.SettledLiveCount();
        using (new TensorScope())
        using (var network = SeededWeights.Fill(new ResNet18(8, 10)))
        using (new NoGrad())
        {
            network.Evaluate();
            network.MoveTo(format);
            SeededWeights.Close(SeededWeights.Json.GetProperty("resnet").Numbers("evaluated"),
                network.Forward(SeededWeights.Noise(1, 2, 3, 64, 64).To(format)), 1e-5);
        }

        Assert.Equal(before, Golden.SettledLiveCount());
    }

    [Fact]
    public void At_width_64_a_forward_pass_is_PyTorchs()
    {
        var golden = SeededWeights.Json.GetProperty("published");
        using var scope = new TensorScope();
        using var none = new NoGrad();
        using var network = SeededWeights.Fill(new ResNet18(classes: ResNet18.ImageNetClasses));
        network.Evaluate();
        float[] found = network.Forward(SeededWeights.Noise(2, 1, 3, 64, 64)).ToArray<float>();
        Assert.Equal(golden.GetProperty("sum").GetDouble(), found.Sum(v => (double)v), 1e-3);
        Assert.Equal(golden.GetProperty("norm").GetDouble(), Math.Sqrt(found.Sum(v => (double)v * v)), 1e-3);
        Assert.Equal(golden.Numbers("first"), found.Take(8).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_training_step_has_PyTorchs_loss_gradients_running_statistics_and_weights()
    {
        var golden = SeededWeights.Json.GetProperty("resnet");
        using var scope = new TensorScope();
        using var network = SeededWeights.Fill(new ResNet18(8, 10));
        using var adam = new Adam(network.NamedParameters(), 3e-4);
        var loss = Functional.CrossEntropy(network.Forward(SeededWeights.Noise(1, 2, 3, 64, 64)), Tensor.From(new long[] { 3, 7 }, [2]));
        Autograd.Backward(loss);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        SeededWeights.Sums(golden.GetProperty("gradients"), network.NamedParameters().Select(p => (p.Name, p.Tensor.Gradient!)), 1e-4);
        SeededWeights.Close(golden.Numbers("conv1.weight"), network.NamedParameters().First().Tensor.Gradient!, 1e-4);
        foreach (var (name, tensor) in network.NamedBuffers())
            SeededWeights.Close(golden.GetProperty("statistics").Numbers(name), tensor.To(ScalarType.Float32), 1e-5);
        adam.Step();
        SeededWeights.Sums(golden.GetProperty("after"), network.NamedParameters(), 1e-4);
    }

    [Fact]
    public void Frozen_stages_keep_every_bit_while_the_rest_learns()
    {
        using var scope = new TensorScope();
        using var network = SeededWeights.Fill(new ResNet18(8, 10));
        network.FreezeUpTo(1);
        var before = StateDictionary.Of(network);
        using var adam = new Adam(network.NamedParameters(), 1e-2);
        for (int step = 0; step < 2; step++)
        {
            network.Evaluate();
            network.Train();
            adam.ZeroGradients();
            var logits = network.Forward(SeededWeights.Noise(step, 2, 3, 64, 64));
            Autograd.Backward(Functional.CrossEntropy(logits, Tensor.From(new long[] { 3, 7 }, [2])));
            adam.Step();
        }

        foreach (var (name, stored) in StateDictionary.Of(network).Entries)
        {
            bool frozen = name.StartsWith("conv1.", StringComparison.Ordinal) || name.StartsWith("bn1.", StringComparison.Ordinal)
                || name.StartsWith("layer1.", StringComparison.Ordinal);
            Assert.True(frozen == stored.Bytes.Span.SequenceEqual(before[name].Bytes.Span), name);
        }
    }

    [Fact]
    public void Torchvisions_weights_load_with_and_without_counts_of_batches_and_any_other_key_is_named()
    {
        using var folder = new TemporaryFolder();
        Libtorch.Seed(1);
        using var network = new ResNet18(classes: ResNet18.ImageNetClasses);
        var all = StateDictionary.Of(network).Entries;
        string File(string name, IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
        {
            SafetensorsFile.Write(folder[name], tensors);
            return folder[name];
        }

        var loaded = BranchWeights.ImageNet(File("all.safetensors", all));
        Assert.Equal(120, loaded.Entries.Count);
        var without = all.Where(t => !t.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
        Assert.Equal(100, BranchWeights.ImageNet(File("without.safetensors", without)).Entries.Count);
        using (var branch = new ResNet18())
        {
            loaded.LoadInto(branch);
            Assert.True(StateDictionary.Of(branch)["conv1.weight"].Bytes.Span.SequenceEqual(all[0].Value.Bytes.Span));
        }

        Assert.Contains("'layer3.1.bn2.bias'", Refused(File("less.safetensors", all.Where(t => t.Key != "layer3.1.bn2.bias"))),
            StringComparison.Ordinal);
        Assert.Contains("'module.fc.bias'", Refused(File("more.safetensors", all.Append(KeyValuePair.Create("module.fc.bias", all[0].Value)))),
            StringComparison.Ordinal);
        string right = $"resnet18-{Weights.Read(folder["all.safetensors"]).Sha256[..8]}.safetensors";
        System.IO.File.Move(folder["all.safetensors"], folder[right]);
        Assert.Equal(120, BranchWeights.ImageNet(folder[right]).Entries.Count);
        System.IO.File.Move(folder[right], folder["resnet18-5c106cde.safetensors"]);
        Assert.Contains("its name says 5c106cde", Refused(folder["resnet18-5c106cde.safetensors"]), StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<WeightsDataException>(() => BranchWeights.ImageNet(path)).Message;
    }
}
