using System.Diagnostics;
using System.Runtime.InteropServices;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Cli;

/// <summary>Weights made for tests, and the program as a child process.</summary>
internal static class NetworkFixture
{
    /// <summary>A network that calls every voxel region (bias above 0) or none (below): what follows it can be counted by hand.</summary>
    public static string Constant(string folder, float bias)
    {
        Libtorch.Seed(5);
        using var made = new UNet();
        var description = new WeightsDescription { Architecture = SegmentationPlan.PublishedArchitectureName, Preprocessing = SegmentationPlan.ThreeDeviations, Labels = ["disease region"], Note = "made for a test" };
        Weights.Write(folder, description, StateDictionary.Of(made).Entries.Select(e => e.Key == "last_layer.bias"
            ? KeyValuePair.Create(e.Key, e.Value with { Bytes = MemoryMarshal.AsBytes<float>([bias]).ToArray() })
            : e));
        return folder;
    }

    /// <summary>Weights that no architecture has: one tensor of another size.</summary>
    public static string Misshapen(string folder)
    {
        using var made = new UNet();
        var description = new WeightsDescription { Architecture = "other", Preprocessing = "none", Labels = [] };
        Weights.Write(folder, description, StateDictionary.Of(made).Entries.Select(e => e.Key == "last_layer.weight"
            ? KeyValuePair.Create(e.Key, new StoredTensor(ScalarType.Float32, [1, 8, 1, 1], new byte[32]))
            : e));
        return Path.Combine(folder, Weights.TensorsFileName);
    }

    /// <summary>The three published networks.</summary>
    public static string[] Published => [.. Enumerable.Range(1, 3).Select(k => Data.Real("bone-mri", $"weights/model_{k}.pt"))];

    /// <summary>Starts the published program as a user does; the test is skipped where it is not built.</summary>
    public static async Task<CommandRun> Program(Dictionary<string, string> environment, params string[] words)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Data.Repository, "artifacts", "app", "current")), "the program is not built yet");
        var start = new ProcessStartInfo(Path.Combine(Data.Repository, "rubor"), words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }
}
