using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Statistics;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>What a fold's validation subjects say of how its network is to be used: temperature, and of which structures only the largest
/// piece is kept. Tested subjects have no part in it. The same subjects may have chosen the weights (keep_best, patience), so that the
/// figures flatter a little; the test subjects' do not.</summary>
public static class InnerCalibration
{
    /// <summary>Calibrates a trained network by the validation subjects.</summary>
    /// <param name="training">The training that ended.</param>
    /// <param name="plan">What the network sees and finds.</param>
    /// <param name="scans">Scans of the validation subjects; where there is none, nothing is decided.</param>
    /// <param name="split">Who is learnt from, validated on and tested.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>Null where there is no scan.</returns>
    /// <exception cref="ArgumentException">A scan is of a subject that is learnt from or tested.</exception>
    public static NetworkCalibration? Of(NetworkTraining training, NetworkPlan plan, IReadOnlyList<TrainingScan> scans, FoldSplit split,
        string device, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scans);
        ArgumentNullException.ThrowIfNull(split);
        foreach (var scan in scans)
            if (!split.Validation.Contains(scan.Subject) || split.Test.Contains(scan.Subject) || split.Train.Contains(scan.Subject))
                throw new ArgumentException($"{scan.Name}: subject {scan.Subject} is not one that is only validated on");
        return scans.Count == 0 ? null : NetworkCalibration.Of(training, plan, scans, device, cancellation);
    }
}

/// <summary>A point of a reliability diagram.</summary>
/// <param name="Low">Probabilities above this.</param>
/// <param name="High">Up to this.</param>
/// <param name="Count">Voxels.</param>
/// <param name="MeanProbability">Their mean probability; null where there is none.</param>
/// <param name="Share">Share that belongs to the structure; null where there is none.</param>
public sealed record CalibrationPoint(double Low, double High, long Count, double? MeanProbability, double? Share);

/// <summary>Figures of the probabilities of one structure: see <see cref="Calibration"/>.</summary>
/// <param name="ExpectedError">Over 15 bins of equal width.</param>
/// <param name="AdaptiveError">Over bins of nearly equal count.</param>
/// <param name="MaximumError">Largest of a bin of equal width.</param>
/// <param name="Brier">Brier score.</param>
/// <param name="LogLoss">Mean −ln probability of what is true.</param>
/// <param name="Bins">The reliability diagram.</param>
public sealed record CalibrationFigures(double ExpectedError, double AdaptiveError, double MaximumError, double Brier, double LogLoss,
    IReadOnlyList<CalibrationPoint> Bins)
{
    internal static CalibrationFigures Of(Calibration found) => new(found.ExpectedError.Required, found.AdaptiveError.Required,
        found.MaximumError.Required, found.Brier.Required, found.LogLoss.Required,
        [.. found.Bins.Select(b => new CalibrationPoint(b.Low, b.High, b.Count, b.MeanProbability, b.Share))]);
}

/// <summary>A structure before and after the temperature.</summary>
public sealed record CalibratedStructure(string Structure, CalibrationFigures Before, CalibrationFigures After);

/// <summary>calibration.json of a training: what its validation subjects said.</summary>
public sealed record CalibrationDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "calibration.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.calibration/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Subjects that decided.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>Voxels of their scans.</summary>
    public required long Voxels { get; init; }

    /// <summary>What logits are divided by.</summary>
    public required double Temperature { get; init; }

    /// <summary>Whether a temperature beyond the range that is looked at might fit better.</summary>
    public required bool AtLimit { get; init; }

    /// <summary>Mean −ln probability of the true class before the temperature.</summary>
    public required double LogLossBefore { get; init; }

    /// <summary>The same after it.</summary>
    public required double LogLossAfter { get; init; }

    /// <summary>Of which structures only the largest piece is kept.</summary>
    public required IReadOnlyList<string> LargestPiece { get; init; }

    /// <summary>What that was decided by.</summary>
    public required IReadOnlyList<Networks.Inference.LargestPieceFigure> LargestPieceFigures { get; init; }

    /// <summary>Each structure's probabilities.</summary>
    public required IReadOnlyList<CalibratedStructure> Structures { get; init; }

    /// <summary>The document of a calibration.</summary>
    public static CalibrationDocument Of(NetworkCalibration found, IReadOnlyList<string> subjects)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new()
        {
            Subjects = subjects,
            Voxels = found.Temperature.Count,
            Temperature = found.Temperature.Temperature,
            AtLimit = found.Temperature.AtLimit,
            LogLossBefore = found.Temperature.LogLossBefore,
            LogLossAfter = found.Temperature.LogLossAfter,
            LargestPiece = found.LargestPiece.Kept,
            LargestPieceFigures = found.LargestPiece.Figures,
            Structures = [.. found.Structures.Select(s =>
                new CalibratedStructure(s.Structure, CalibrationFigures.Of(s.Before), CalibrationFigures.Of(s.After)))],
        };
    }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CalibrationJson.Default.CalibrationDocument);

    /// <summary>Reads calibration.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static CalibrationDocument Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), CalibrationJson.Default.CalibrationDocument);
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }
}

[JsonSerializable(typeof(CalibrationDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class CalibrationJson : JsonSerializerContext;
