using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>Networks that find the classes on hand scans; of several the mean is taken.</summary>
public sealed class HandScanNetworks : IDisposable
{
    /// <summary>Name of the method.</summary>
    public const string MethodName = "nnunet";

    readonly Predictor predictor;
    readonly IReadOnlyList<HandScanClass> classes;

    HandScanNetworks(Predictor predictor, IReadOnlyList<HandScanClass> classes) => (this.predictor, this.classes) = (predictor, classes);

    /// <summary>Classes that they find, the mildest first.</summary>
    public IReadOnlyList<HandScanClass> Classes => classes;

    /// <summary>SHA-256 of each network's weights.</summary>
    public IReadOnlyList<string> Sha256 => predictor.Sha256;

    /// <summary>Whether a folder is the result of a training of a network.</summary>
    public static bool Are(string folder) => Predictor.AreWeights(WeightsOf(folder));

    /// <summary>Opens the networks of some trainings.</summary>
    /// <param name="folders">Results of trainings on hand scans; at least one.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="cancel">Stops building and finding.</param>
    /// <exception cref="OutputException">They are of another task.</exception>
    public static HandScanNetworks Open(IReadOnlyList<string> folders, int threads, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var predictor = Predictor.Open([.. folders.Select(WeightsOf)], threads, new() { Mirror = true }, cancel);
        try
        {
            foreach (var (folder, plan) in folders.Zip(predictor.Plans))
                RequireHandScans(folder, plan);
            return new(predictor, [.. predictor.Plans[0].Labels.Select(name => HandScan.Classes.First(c => c.Name == name))]);
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>Finds the classes on a scan; calls from several threads wait for each other.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="members">Whose mean is taken: indices of the folders that were opened; null for all.</param>
    /// <exception cref="ImageDataException">The scan cannot be used.</exception>
    public byte[] Find(HandScanImage image, IReadOnlyList<int>? members = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        var found = predictor.Predict(members ?? predictor.All, [image.ToVolume()]).Labels();
        return [.. found.Labels.ToArray().Select(n => n == 0 ? (byte)0 : classes[n - 1].Value)];
    }

    /// <summary>Releases the networks.</summary>
    public void Dispose() => predictor.Dispose();

    static string WeightsOf(string folder) => Path.Combine(folder, TrainingRun.WeightsFolder);

    static void RequireHandScans(string folder, NetworkPlan plan)
    {
        if (!plan.Images.SequenceEqual([HandScan.Role]) || plan.Labels.Any(l => HandScan.Classes.All(c => c.Name != l)))
            throw new OutputException(folder, $"finds {string.Join(", ", plan.Labels)} on {string.Join(", ", plan.Images)}; wanted a network of " +
                $"'rubor train hand-scans', which finds {string.Join(", ", HandScan.Classes.Select(c => c.Name))} on {HandScan.Role}");
    }
}
