using System.Text.Json;
using Rubor.Imaging;
using Rubor.Studies.Agreement;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;
using Rubor.Studies.Training;

namespace Rubor.Studies.Predictions;

/// <summary>A case of a study: its figures, or why there are none.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Number of the scan, or empty.</param>
/// <param name="Prediction">Its figures, or null.</param>
/// <param name="Reason">Why it failed, or null.</param>
public sealed record PredictionRow(string Name, string Subject, string Session, string Scan, PredictionDocument? Prediction,
    string? Reason);

/// <summary>The result of a study: predictions.json.</summary>
public sealed record PredictionsDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "predictions.json";

    /// <summary>Name of the table.</summary>
    public const string TableName = "predictions.tsv";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.predictions/2";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Whether each subject was predicted only by networks that have not seen it.</summary>
    public required bool HeldOut { get; init; }

    /// <summary>Networks: file and SHA-256.</summary>
    public required IReadOnlyList<NamedNetwork> Networks { get; init; }

    /// <summary>Each structure over the subjects that no network used had seen: those seen in training are left out.</summary>
    public required IReadOnlyList<CrossValidatedStructure> NotSeen { get; init; }

    /// <summary>Every case.</summary>
    public required IReadOnlyList<PredictionRow> Cases { get; init; }

    /// <summary>
    /// Cases of the study that were not predicted, by the name of their results, each with the reason. No rows of the table.
    /// </summary>
    public IReadOnlyList<LeftOutScan> LeftOut { get; init; } = [];

    /// <summary>As a table, a row a case and structure.</summary>
    public byte[] ToTsv() => TsvText.Of(
        ["subject", "session", "scan", "status", "seen", "networks", "structure", "voxels", "volume_mm3", "uncertain_mm3", "holes", "dice",
            "worst_dice", "worst_slice", "volume_dice", "voxels_truth", "reason"],
        Cases.SelectMany(r => r.Prediction is { } p
            ? p.Structures.Select(s => (IReadOnlyList<object?>)
                [r.Subject, r.Session, r.Scan, "predicted", p.Seen, p.Networks.Count, s.Structure, s.Voxels, s.VolumeMm3, s.UncertainMm3,
                    s.Holes, s.Dice, s.WorstDice, s.WorstSlice, s.VolumeDice, s.VoxelsTruth, null])
            : [[r.Subject, r.Session, r.Scan, "failed", null, null, null, null, null, null, null, null, null, null, null, null,
                r.Reason]]));

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PredictionJson.Default.PredictionsDocument);

    /// <summary>Reads predictions.json.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static PredictionsDocument Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), PredictionJson.Default.PredictionsDocument);
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    /// <summary>The document of a study's rows.</summary>
    public static PredictionsDocument Of(string study, PredictionNetworks networks, bool heldOut, IReadOnlyList<PredictionRow> rows) =>
        new()
        {
            Study = study,
            HeldOut = heldOut,
            Networks = [.. networks.Networks.Select(n => new NamedNetwork(n.File, n.Sha256))],
            Cases = rows,
            NotSeen = CrossValidatedStructure.Of(rows.Where(r => r.Prediction is { Seen: null })
            .SelectMany(r => r.Prediction!.Structures.Where(s => s.VoxelsTruth is not null).Select(s =>
            new HeldOutFigure(null, r.Subject, r.Name, s.Structure, s.Dice, s.WorstDice, s.WorstSlice, s.VolumeDice, s.Voxels,
                s.VoxelsTruth!.Value, s.Holes)))),
        };
}

/// <summary>A network as a study's result names it.</summary>
/// <param name="File">File or folder of its weights, as the caller named it.</param>
/// <param name="Sha256">SHA-256 of the file that holds the tensors.</param>
public sealed record NamedNetwork(string File, string Sha256);
