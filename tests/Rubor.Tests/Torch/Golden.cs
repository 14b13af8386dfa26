using System.Text.Json;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Torch;

/// <summary>What PyTorch computed: tests/Reference/torch, beside the script that made it.</summary>
static class Golden
{
    internal static string Folder { get; } = Data.Reference("torch");

    internal static JsonElement Json { get; } = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json"))).RootElement;

    /// <summary>Tensors alive once those that nobody holds any more, of earlier tests, are gone.</summary>
    internal static long SettledLiveCount()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.LiveCount;
    }

    internal static string At(string name) => Path.Combine(Folder, name);

    internal static double[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetDouble())];

    internal static void AssertEqual(JsonElement expected, Tensor actual, double tolerance = 0)
    {
        double[] wanted = Numbers(expected);
        float[] got = actual.To(ScalarType.Float32).ToArray<float>();
        Assert.Equal(wanted.Length, got.Length);
        for (int k = 0; k < got.Length; k++)
            Assert.InRange(got[k], wanted[k] - tolerance, wanted[k] + tolerance);
    }

    internal static void AssertEqual(JsonElement expected, IEnumerable<(string Name, Tensor Tensor)> actual, double tolerance = 0)
    {
        var tensors = actual.ToDictionary(entry => entry.Name, entry => entry.Tensor);
        Assert.Equal(expected.EnumerateObject().Select(property => property.Name).Order(), tensors.Keys.Order());
        foreach (var property in expected.EnumerateObject())
            AssertEqual(property.Value, tensors[property.Name], tolerance);
    }

    /// <summary>The small network of make_golden.py, from its seed.</summary>
    internal static Sequential Small()
    {
        Libtorch.Seed(7);
        return new Sequential(
            new Conv2d(1, 4, 3, padding: 1, bias: false), new BatchNorm2d(4), new ReluInPlace(),
            new Conv2d(4, 2, 3, padding: 1, bias: false), new BatchNorm2d(2), new ReluInPlace(), new FlattenLayer(),
                new Linear(2 * 6 * 5, 3));
    }

    internal static (Tensor Images, Tensor Classes) Batch(int seed)
    {
        Libtorch.Seed(seed);
        return (Tensor.RandN([4, 1, 6, 5]), Tensor.From(new long[] { 0, 2, 1, 2 }, [4]));
    }

    sealed class FlattenLayer : Module
    {
        public override Tensor Forward(Tensor input) => input.Flatten(1);
    }
}

/// <summary>Tests that call libtorch run one after another: its modes, seeds and counts are the process's.</summary>
[CollectionDefinition("libtorch", DisableParallelization = true)]
public sealed class OneAfterAnother : ICollectionFixture<OneAfterAnother.Setup>
{
    public sealed class Setup
    {
        public Setup() => Libtorch.Threads = 2;
    }
}
