using Rubor.Methods.HandScans;
using Rubor.Networks.HandJoints;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>What a model says of one joint.</summary>
/// <param name="Joint">Side of the patient and joint, as left_mcp2.</param>
/// <param name="Probability">As the networks say it, which goes by the share of inflamed joints that they learnt from.</param>
/// <param name="Calibrated">The same for the named share.</param>
/// <param name="Lowest">Lowest probability that a single network gives, for the named share.</param>
/// <param name="Highest">The highest.</param>
/// <param name="Inflamed">Whether the mean logit is above the mean threshold of the folds.</param>
public sealed record HandJointAnswer(string Joint, double Probability, double Calibrated, double Lowest, double Highest, bool Inflamed);

/// <summary>A trained model in memory: the networks of all folds and seeds on a thread of their own.</summary>
public sealed class HandModel : IDisposable
{
    readonly HandJointNetworks networks;

    HandModel(HandModelDocument document, HandJointNetworks networks) =>
        (Document, this.networks, Settings) = (document, networks, HandJointSettings.Of(document.Settings));

    /// <summary>What it is.</summary>
    public HandModelDocument Document { get; }

    /// <summary>How it was trained.</summary>
    public HandJointSettings Settings { get; }

    /// <summary>Share of inflamed joints on the study's own images that were learnt from, over all folds.</summary>
    public double Prevalence => Document.Folds.Average(f => f.Prevalence);

    /// <summary>Share of inflamed joints that the networks' probabilities go by, over all folds.</summary>
    public double TrainingPrevalence => Document.Folds.Average(f => f.TrainingPrevalence);

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="threads">Processor threads of libtorch.</param>
    /// <exception cref="OutputException">It is missing or damaged, or a file of weights is another than the model says.</exception>
    public static HandModel Open(string folder, int threads)
    {
        var document = HandModelDocument.Read(folder);
        string file = Path.Combine(folder, HandModelDocument.FileName);
        if (document.Folds.Count == 0 || document.Folds.Any(f => f.Networks.Count == 0))
            throw new OutputException(file, "names no networks; train the model again, or copy it again");
        foreach (var network in document.Folds.SelectMany(f => f.Networks))
        {
            string tensors = Path.Combine(folder, network.Folder, WeightsFile);
            if (!File.Exists(tensors))
                throw new OutputException(tensors, "is missing, and the model needs it; copy the model as a whole");
            if (RunManifest.Sha256Of(tensors) != network.Sha256)
                throw new OutputException(tensors, $"is another file than {HandModelDocument.FileName} says; copy the model again as a whole");
        }

        try
        {
            _ = HandJointSettings.Of(document.Settings);
        }
        catch (ArgumentException e)
        {
            throw new OutputException(file, $"has settings that cannot be ({e.Message}); train the model again");
        }

        return new(document, new([.. document.Folds.SelectMany(f => f.Networks).Select(n => Path.Combine(folder, n.Folder))], threads));
    }

    /// <summary>What the model says of the joints of an image: the mean logit of all networks.</summary>
    /// <param name="scan">The image.</param>
    /// <param name="view">palmar or dorsal.</param>
    /// <param name="prevalence">Share of inflamed joints to calibrate for, above 0 and below 1.</param>
    /// <param name="cancel">Stops between networks.</param>
    /// <returns>In the order of <see cref="HandJoints.All"/>: the patient's sides.</returns>
    public IReadOnlyList<HandJointAnswer> Read(HandScanImage scan, string view, double prevalence, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scan);
        var (values, background) = HandCounts.Of(scan.Counts, scan.Width, Settings.Side, Settings.Intensity);
        float[][][] logits = networks.Logits([new("", "", values, background, new sbyte[HandJoints.All.Count])], cancel);
        double[] shifts = [.. Document.Folds.SelectMany(f => f.Networks.Select(_ => Logit(prevalence) - Logit(f.TrainingPrevalence)))];
        double cut = Settings.Threshold == HandJointSettings.Tuned ? Document.Folds.SelectMany(f => f.Networks.Select(_ =>
            f.Threshold)).Average() : 0;
        var order = HandJoints.OnImage(view);
        return [.. HandJoints.All.Select((joint, j) =>
        {
            double[] own = [.. logits.Select(n => (double)n[0][order[j]])], calibrated = [.. own.Select((z, k) => z + shifts[k])];
            return new HandJointAnswer(joint.Name, Probability(own.Average()), Probability(calibrated.Average()),
                Probability(calibrated.Min()),
                Probability(calibrated.Max()), own.Average() > cut);
        })];
    }

    /// <summary>Logit of a probability; those of 0 and 1 stay finite.</summary>
    internal static double Logit(double probability) => Math.Clamp(probability, 1e-12, 1 - 1e-12) is var p ? Math.Log(p / (1 - p)) : 0;

    /// <summary>Probability of a logit.</summary>
    internal static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    const string WeightsFile = "weights.safetensors";

    /// <inheritdoc/>
    public void Dispose() => networks.Dispose();
}
