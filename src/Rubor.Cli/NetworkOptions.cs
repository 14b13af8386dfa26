using System.CommandLine;
using Rubor.Networks.Inference;
using Rubor.Studies.Regions;
using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>Options of every command that finds the disease region with networks.</summary>
internal static class NetworkOptions
{
    /// <summary>Weights of one network each.</summary>
    public static readonly Option<string[]> Weights = new("--weights")
    {
        Description = "Weights of a network: .pt, .safetensors, or a folder or JSON of 'rubor models import'. Several give their mean, as published.",
        HelpName = "F",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Where they run.</summary>
    public static readonly Option<string> Device = new("--device")
    {
        Description = "Where networks run: auto (a CUDA card where there is one), cpu, or cuda[:n].",
        HelpName = "device",
        DefaultValueFactory = _ => "auto",
    };

    // Parts of the progress bar: per cent of a volume.
    private const int Parts = 100;

    /// <summary>Reads the weights and begins to build the networks; null where none are given.</summary>
    /// <exception cref="UsageException">No such device, or the same weights twice.</exception>
    /// <exception cref="WeightsDataException">A file is missing or damaged.</exception>
    public static OpenNetworks? Open(ParseResult parsed, SharedOptions options, CancellationToken cancel)
    {
        string device = DeviceOf(parsed, Device);
        var files = parsed.GetValue(Weights) ?? [];
        if (files.Length == 0)
            return null;
        var weights = files.Select(Torch.Files.Weights.Read).ToList();
        for (int i = 0; i < files.Length; i++)
            for (int j = 0; j < i; j++)
                if (weights[i].Sha256 == weights[j].Sha256)
                    throw new UsageException($"--weights {files[i]} holds the same as {files[j]}: each network counts once in the mean");
        var networks = files.Zip(weights, (f, w) => new NetworkFigure(f, w.Sha256, w.Description?.Note ?? "")).ToList();
        return new(new DiseaseRegionFinder(weights, device, options.Threads, null, cancel), networks, options);
    }

    /// <summary>The device's name, checked as far as it can be without libtorch.</summary>
    internal static string DeviceOf(ParseResult parsed, Option<string> option)
    {
        string device = parsed.GetValue(option) ?? "auto";
        try
        {
            return device == "auto" ? device : Torch.Device.Parse(device).ToString();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--device: {e.Message}");
        }
    }

    /// <summary>Networks that load or are loaded.</summary>
    internal sealed class OpenNetworks(DiseaseRegionFinder finder, IReadOnlyList<NetworkFigure> networks, SharedOptions options) : IDisposable
    {
        /// <summary>For one scan: with a bar of its own.</summary>
        public RegionNetworks WithBar => new(
            t1w => StudyProgress.Run(options, "finding the region", Parts, done => finder.Predict(t1w, new Share(done)).Structures[0]), networks, finder.Ready);

        /// <summary>For a study, which has a bar for all.</summary>
        public RegionNetworks Quiet => new(t1w => finder.Predict(t1w).Structures[0], networks, finder.Ready);

        public void Dispose() => finder.Dispose();
    }

    // A share between 0 and 1 as that many parts done.
    private sealed class Share(Action done) : IProgress<double>
    {
        private int told;

        public void Report(double value)
        {
            for (int now = (int)Math.Round(value * Parts); told < now; told++)
                done();
        }
    }
}
