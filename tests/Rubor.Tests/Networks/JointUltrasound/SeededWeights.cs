using System.Text.Json;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Networks.JointUltrasound;

/// <summary>What PyTorch computed: tests/Reference/scoring, beside the script that made it; and its weights, a seed a tensor.</summary>
static class SeededWeights
{
    internal static JsonElement Json { get; } = JsonDocument.Parse(File.ReadAllBytes(Data.Reference("scoring", "golden.json"))).RootElement;

    internal static T Fill<T>(T network) where T : Module
    {
        using var scope = new TensorScope();
        using var none = new NoGrad();
        int k = 0;
        foreach (var (name, tensor) in network.NamedState())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                continue;
            long[] sizes = tensor.Sizes;
            var r = Noise(100 + k++, sizes);
            tensor.Copy(sizes.Length == 4 ? r * Math.Sqrt(2.0 / (sizes[0] * sizes[2] * sizes[3]))
                : sizes.Length == 2 ? r / Math.Sqrt(sizes[1])
                : name.EndsWith("running_var", StringComparison.Ordinal) ? (r.Abs() * 0.1) + 1
                : name.EndsWith("weight", StringComparison.Ordinal) ? (r * 0.1) + 1 : r * 0.1);
        }

        return network;
    }

    internal static Tensor Noise(int seed, params long[] sizes)
    {
        Libtorch.Seed(seed);
        return Tensor.RandN(sizes);
    }

    internal static double[] Numbers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    internal static void Close(IReadOnlyList<double> wanted, Tensor found, double tolerance)
    {
        float[] values = found.ToArray<float>();
        Assert.Equal(wanted.Count, values.Length);
        double largest = Math.Max(1, wanted.Max(Math.Abs));
        for (int k = 0; k < values.Length; k++)
            Assert.InRange(values[k], wanted[k] - (tolerance * largest), wanted[k] + (tolerance * largest));
    }

    /// <summary>Sum and length of each tensor.</summary>
    internal static void Sums(JsonElement wanted, IEnumerable<(string Name, Tensor Tensor)> found, double tolerance)
    {
        var tensors = found.ToDictionary(t => t.Name, t => t.Tensor);
        Assert.Equal(wanted.EnumerateObject().Select(p => p.Name), tensors.Keys);
        foreach (var property in wanted.EnumerateObject())
        {
            double[] sums = [.. property.Value.EnumerateArray().Select(v => v.GetDouble())];
            float[] values = tensors[property.Name].ToArray<float>();
            double length = Math.Sqrt(values.Sum(v => (double)v * v)), most = tolerance * Math.Max(1, sums[1]);
            Assert.Equal(sums[1], length, most);
            Assert.Equal(sums[0], values.Sum(v => (double)v), 10 * most);
        }
    }
}
