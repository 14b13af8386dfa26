using System.CommandLine;
using Rubor.Imaging;
using Rubor.Networks.Inference;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>Options of every command that finds the disease region with networks.</summary>
internal static class NetworkOptions
{
    /// <summary>Weights of one network each.</summary>
    public static readonly Option<string[]> Weights = new("--weights")
    {
        Description =
            "Weights of a network: .pt, .safetensors, or a folder or JSON of 'rubor models import'. Several give their mean, as " +
            "published. Without it the networks that come with the program.",
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

    /// <summary>Whether mirrored slices are averaged in.</summary>
    public static readonly Option<bool?> Mirror = new("--mirror")
    {
        Description =
            "Whether each network also sees the slices mirrored, left and right, and the mean counts: twice the time. On for weights " +
            "trained by Rubor, off for published ones.",
        HelpName = "true|false",
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [Weights, Device, Mirror];

    // Parts of the progress bar: per cent of a volume.
    const int Parts = 100;

    /// <summary>Reads the weights, those that come with the program where none are given, and begins to build the networks.</summary>
    /// <exception cref="UsageException">No such device, the same weights twice, or none given and none that come with the
    /// program.</exception>
    /// <exception cref="WeightsDataException">A file is missing or damaged.</exception>
    public static OpenNetworks Open(ParseResult parsed, SharedOptions options, CancellationToken cancel)
    {
        string device = DeviceOf(parsed, Device);
        IReadOnlyList<string> files = parsed.GetValue(Weights) is { Length: > 0 } given ? given
            : ShippedModels.Of(ShippedModels.DiseaseRegion);
        var weights = files.Select(Torch.Files.Weights.Read).ToList();
        for (int i = 0; i < files.Count; i++)
            for (int j = 0; j < i; j++)
                if (weights[i].Sha256 == weights[j].Sha256)
                    throw new UsageException($"--weights {files[i]} holds the same as {files[j]}: each network counts once in the mean");
        bool mirror = parsed.GetValue(Mirror) ?? weights.All(w => w.Description?.Plan is not null);
        var networks = files.Zip(weights, (f, w) =>
            new NetworkFigure(f, w.Sha256, w.Description?.Note ?? "") { TrainingFiles = w.Description?.TrainedOn.Count ?? 0 }).ToList();
        var trainedOn = files.Zip(weights)
            .SelectMany(p => (p.Second.Description?.TrainedOn ?? []).Select(t => t.Sha256).Distinct().Select(sha256 =>
                (Sha256: sha256, Name: Path.GetFileName(Path.TrimEndingDirectorySeparator(p.First)))))
            .ToLookup(p => p.Sha256, p => p.Name);
        var predictor = new Predictor(weights, device, options.Threads, new() { Mirror = mirror, Uncertainty = true },
            RegionTasks.Published, cancel);
        return new(predictor, new(t1w => predictor.PredictAsRead(t1w, ScanOrder.CoronalDoubtOf), networks,
            predictor.Ready)
        { Mirror = mirror, TrainedOn = trainedOn }, options);
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
    internal sealed class OpenNetworks(Predictor predictor, RegionNetworks quiet, SharedOptions options) : IDisposable
    {
        /// <summary>For one scan: with a bar of its own.</summary>
        public RegionNetworks WithBar => quiet with
        {
            Find = t1w => StudyProgress.Run(options, "finding the region", Parts, done =>
                predictor.PredictAsRead(t1w, ScanOrder.CoronalDoubtOf, new Share(done))),
        };

        /// <summary>For a study, which has a bar for all.</summary>
        public RegionNetworks Quiet => quiet;

        public void Dispose() => predictor.Dispose();
    }

    // A share between 0 and 1 as that many parts done.
    sealed class Share(Action done) : IProgress<double>
    {
        int told;

        public void Report(double value)
        {
            for (int now = (int)Math.Round(value * Parts); told < now; told++)
                done();
        }
    }
}
