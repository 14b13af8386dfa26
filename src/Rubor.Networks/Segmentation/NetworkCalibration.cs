using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Statistics;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Segmentation;

/// <summary>How much the probabilities of one structure can be believed, before and after the temperature.</summary>
/// <param name="Structure">The structure.</param>
/// <param name="Before">Of the network as it was trained.</param>
/// <param name="After">Of its logits over the temperature.</param>
public sealed record StructureCalibration(string Structure, Calibration Before, Calibration After);

/// <summary>What scans that a network did not learn from say of its probabilities and of stray pieces: how it is to be used on
/// others.</summary>
/// <param name="Temperature">What its logits are to be divided by, and what that gives; every voxel of the scans counts.</param>
/// <param name="LargestPiece">Of which structures only the largest piece is to be kept.</param>
/// <param name="Structures">Each structure's calibration.</param>
public sealed record NetworkCalibration(FittedTemperature Temperature, LargestPieceDecision LargestPiece,
    IReadOnlyList<StructureCalibration> Structures)
{
    /// <summary>Calibrates a network as its training ended; one that was planned from data sees mirrored slices as well.</summary>
    /// <param name="training">The training that ended.</param>
    /// <param name="plan">What the network sees and finds.</param>
    /// <param name="scans">Scans that it did not learn from, at least one.</param>
    /// <param name="device">Where it runs: cpu, cuda or cuda:n.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public static NetworkCalibration Of(NetworkTraining training, NetworkPlan plan, IReadOnlyList<TrainingScan> scans, string device,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(plan);
        var settings = new InferenceSettings { Device = Device.Parse(device), Mirror = plan.IsPlanned };
        return training.Ask(network => Of(network, plan, scans, settings, cancellation));
    }

    /// <summary>Calibrates a network. It sees each scan twice, and no more than one is held at a time; where probabilities are averaged and
    /// not logits, a third time.</summary>
    /// <param name="network">Set to infer.</param>
    /// <param name="plan">What it sees and finds; what it says of temperature and largest piece does not count.</param>
    /// <param name="scans">Scans that it did not learn from, at least one.</param>
    /// <param name="settings">How it is run.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="ArgumentException">No scan.</exception>
    internal static NetworkCalibration Of(Module network, NetworkPlan plan, IReadOnlyList<TrainingScan> scans, InferenceSettings settings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scans);
        if (scans.Count == 0)
            throw new ArgumentException("there is no scan to calibrate by");
        var plain = plan with { Temperature = 1, LargestPiece = [] };
        var fit = new TemperatureFit();
        var (before, after) = (Sums(plan), Sums(plan));
        foreach (var scan in scans)
        {
            float[] logits = Logits(network, plain, scan, settings, cancellation);
            AddLogits(fit, logits, scan.Labels, plan.Outputs);
            AddProbabilities(before, plan.Average == NetworkPlan.LogitsMean ? TilePass.Structures(logits, plan.Outputs)
                : Values(Predict(network, plain, scan, settings, cancellation)), scan.Labels);
        }

        var temperature = fit.Fit()!;
        var choice = new LargestPieceChoice(plan.Labels);
        foreach (var scan in scans)
        {
            var found = Predict(network, plain with { Temperature = temperature.Temperature }, scan, settings, cancellation);
            AddProbabilities(after, Values(found), scan.Labels);
            choice.Add(found.Labels().Labels, scan.Labels, scan.Input.Geometry.Size);
        }

        var rule = plan.Average == NetworkPlan.LogitsMean ? LargestPieceRule.MeanRises : LargestPieceRule.AnyRises;
        return new(temperature, choice.Decide(rule), [.. plan.Labels.Select((name, s) =>
            new StructureCalibration(name, before[s].Result(), after[s].Result()))]);
    }

    /// <summary>A plan with what was found.</summary>
    public NetworkPlan Applied(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan with { Temperature = Temperature.Temperature, LargestPiece = LargestPiece.Kept };
    }

    static CalibrationSums[] Sums(NetworkPlan plan) => [.. plan.Labels.Select(_ => new CalibrationSums())];

    static SegmentationPrediction Predict(Module network, NetworkPlan plan, TrainingScan scan, InferenceSettings settings,
        CancellationToken cancellation)
    {
        var sums = new PredictionSums(plan, uncertainty: false);
        sums.Add(network, plan, scan.Input, settings, () => null, cancellation);
        return sums.Mean(scan.Input.Geometry);
    }

    // Outputs × (z, y, x), the mean over mirrored passes.
    static float[] Logits(Module network, NetworkPlan plan, TrainingScan scan, InferenceSettings settings, CancellationToken cancellation)
    {
        var sums = new LogitSums(plan.Outputs);
        int[] all = [.. Enumerable.Range(0, scan.Input.Slices)];
        sums.Add(scan.Input, TilePass.Of(all, network, plan with { Average = NetworkPlan.LogitsMean }, scan.Input, settings,
            settings.Passes(plan), null, cancellation));
        return sums.OnScan();
    }

    static void AddLogits(TemperatureFit fit, float[] logits, byte[] labels, int outputs)
    {
        var one = new float[outputs];
        for (int k = 0; k < labels.Length; k++)
        {
            for (int o = 0; o < outputs; o++)
                one[o] = logits[(o * labels.Length) + k];
            fit.Add(one, labels[k]);
        }
    }

    // Structures × (z, y, x).
    static float[] Values(SegmentationPrediction found) => [.. found.Structures.SelectMany(s => s.Values.ToArray())];

    static void AddProbabilities(CalibrationSums[] sums, float[] probabilities, byte[] labels)
    {
        for (int s = 0; s < sums.Length; s++)
            for (int k = 0; k < labels.Length; k++)
                sums[s].Add(probabilities[(s * labels.Length) + k], labels[k] == s + 1);
    }
}
