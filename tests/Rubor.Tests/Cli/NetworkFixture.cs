using System.Diagnostics;
using System.Runtime.InteropServices;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;
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
        var description = new WeightsDescription
        {
            Architecture = RegionTasks.Published.Name,
            Preprocessing = ChannelNormalisation.ThreeDeviations,
            Labels = ["disease region"],
            Note = "made for a test"
        };
        Weights.Write(folder, description, StateDictionary.Of(made).Entries.Select(e => e.Key == "last_layer.bias"
            ? KeyValuePair.Create(e.Key, e.Value with { Bytes = MemoryMarshal.AsBytes<float>([bias]).ToArray() })
            : e));
        return folder;
    }

    /// <summary>A network made by hand that calls bright voxels of the T1W region: the sigmoid of a steepness times (value over three
    /// deviations − threshold). In the phantom, at 0.45, that is bone for the most part. It is described as one that Rubor
    /// trained.</summary>
    public static string Bright(string folder, double threshold, double steepness = 60, params TrainingFile[] trainedOn)
    {
        Libtorch.Seed(5);
        var plan = RegionTasks.Published.Plan;
        var shape = UNetPlan.Of(plan);
        using var made = new UNet(shape);
        // The value goes through channel 0 of the uppermost blocks, past all that is deeper; the last convolution has the skip behind what
        // comes up.
        int filters = shape.Filters;
        var taps = new Dictionary<string, int>
        {
            ["down_path.0.convblock.0.weight"] = 0,
            ["down_path.0.convblock.3.weight"] = 0,
            [$"up_path.{shape.Levels - 2}.ConvBlock.convblock.0.weight"] = filters,
            [$"up_path.{shape.Levels - 2}.ConvBlock.convblock.3.weight"] = 0,
        };
        var description = new WeightsDescription
        {
            Architecture = UNetPlan.ArchitectureName,
            Preprocessing = ChannelNormalisation.ThreeDeviations,
            Labels = plan.Labels,
            Plan = plan.ToJson(),
            TrainedOn = trainedOn,
            Note = "made for a test",
        };
        Weights.Write(folder, description, StateDictionary.Of(made).Entries.Select(e => KeyValuePair.Create(e.Key, e.Key switch
        {
            "last_layer.weight" => e.Value with { Bytes = Floats(e.Value.Elements, 0, (float)steepness) },
            "last_layer.bias" => e.Value with { Bytes = Floats(1, 0, (float)(-steepness * threshold)) },
            _ when taps.TryGetValue(e.Key, out int input) => e.Value with { Bytes = Floats(e.Value.Elements, (input * 9) + 4, 1) },
            _ when e.Key.EndsWith(".bias", StringComparison.Ordinal) => e.Value with { Bytes = new byte[e.Value.Bytes.Length] },
            _ => e.Value,
        })));
        return folder;
    }

    static byte[] Floats(long count, int at, float value)
    {
        var values = new float[count];
        values[at] = value;
        return MemoryMarshal.AsBytes<float>(values).ToArray();
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
        var start = new ProcessStartInfo(Path.Combine(Data.Repository, "rubor"), words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }
}
