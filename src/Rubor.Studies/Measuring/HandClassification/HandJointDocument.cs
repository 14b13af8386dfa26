using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>Model of a measurement.</summary>
/// <param name="Study">Name of the study learnt from.</param>
/// <param name="Phantom">Whether that was a phantom.</param>
/// <param name="Folds">Folds.</param>
/// <param name="Networks">Networks of all folds and seeds.</param>
/// <param name="WeightsSha256">SHA-256 of each.</param>
public sealed record HandModelFigure(string Study, bool Phantom, int Folds, int Networks, IReadOnlyList<string> WeightsSha256);

/// <summary>Shares of inflamed joints, 0–1.</summary>
/// <param name="LearntFrom">That the networks' own probabilities go by.</param>
/// <param name="Study">Of the study that was learnt from.</param>
/// <param name="CalibratedFor">That the calibrated probabilities are for.</param>
public sealed record PrevalenceFigure(double LearntFrom, double Study, double CalibratedFor);

/// <summary>What is measured on one view of both hands: hand_joints.json.</summary>
public sealed record HandJointDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "hand_joints.json";

    /// <summary>Name of the table.</summary>
    public const string TableName = "hand_joints.tsv";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = "rubor.hand-joints/1";

    /// <summary>Name of the scan's file.</summary>
    public required string File { get; init; }

    /// <summary>palmar or dorsal.</summary>
    public required string View { get; init; }

    /// <summary>The model.</summary>
    public required HandModelFigure Model { get; init; }

    /// <summary>Shares of inflamed joints.</summary>
    public required PrevalenceFigure Prevalence { get; init; }

    /// <summary>half or tuned: how joints come to be called inflamed, which goes by the networks' own probabilities.</summary>
    public required string Threshold { get; init; }

    /// <summary>The joints, the patient's left hand first.</summary>
    public required IReadOnlyList<HandJointAnswer> Joints { get; init; }

    /// <summary>What stands beside the result.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandJointDocumentJson.Default.HandJointDocument);

    /// <summary>As a table, a row a joint.</summary>
    public byte[] ToTable() => TsvText.Of(["joint", "probability", "calibrated", "lowest_network", "highest_network", "inflamed"],
        Joints.Select(j => (IReadOnlyList<object?>)[j.Joint, j.Probability, j.Calibrated, j.Lowest, j.Highest, j.Inflamed ? "yes" : "no"]));
}

[JsonSerializable(typeof(HandJointDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class HandJointDocumentJson : JsonSerializerContext;
