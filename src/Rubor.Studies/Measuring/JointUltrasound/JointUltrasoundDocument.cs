using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>The model that scored a joint.</summary>
/// <param name="Study">Study that it learnt from.</param>
/// <param name="Phantom">Whether that was a phantom.</param>
/// <param name="Folds">Folds, each a vote.</param>
/// <param name="Classifiers">Classifiers in all.</param>
/// <param name="WeightsSha256">Of each network's file of tensors.</param>
public sealed record JointModelFigure(string Study, bool Phantom, int Folds, int Classifiers, IReadOnlyList<string> WeightsSha256);

/// <summary>The scores of a joint.</summary>
/// <param name="Sh">Synovial hypertrophy, 0–3.</param>
/// <param name="Vascularity">Vascularity, 0–3.</param>
/// <param name="Combined">The larger of both, 0–3.</param>
/// <param name="Valid">Whether the two go together.</param>
/// <param name="Fallback">Whether no combination of votes goes together, so that each score is the commonest vote by itself.</param>
public sealed record JointScoresFigure(int Sh, int Vascularity, int Combined, bool Valid, bool Fallback)
{
    /// <summary>A score by its name.</summary>
    public int Of(string score) => score switch { JointScore.Sh => Sh, JointScore.Vascularity => Vascularity, _ => Combined };
}

/// <summary>How far the folds disagree on a score.</summary>
/// <param name="Share">Share of the folds that voted for another grade than the result, 0–1.</param>
/// <param name="Least">Lowest grade voted for.</param>
/// <param name="Most">Highest grade voted for.</param>
public sealed record JointDisagreement(double Share, int Least, int Most);

/// <summary>Flow that is drawn over the Doppler picture. It is no grade: vascularity is graded by the share of the synovium.</summary>
/// <param name="Share">Of the region's pixels, 0–1.</param>
/// <param name="Doubt">Why it should be looked at, or null.</param>
public sealed record JointSignalFigure(double Share, string? Doubt);

/// <summary>A heatmap.</summary>
/// <param name="File">The map as yellow of some opacity, to lie over the region.</param>
/// <param name="OverlayFile">The region with the map and its contour lines over it.</param>
/// <param name="Image">gray or doppler: the picture that it lies over.</param>
/// <param name="Measurement">sh or vascularity: the score whose networks it is of.</param>
/// <param name="Question">The binary task that is explained.</param>
/// <param name="Method">integrated-gradients or grad-cam.</param>
/// <param name="Mode">fast or exact; null of Grad-CAM.</param>
/// <param name="Networks">Networks averaged.</param>
/// <param name="Answers">How many of them explain each answer, by the answer.</param>
/// <param name="Scale">What became 1 before averaging, in logits a pixel.</param>
/// <param name="ScaleOfRegion">The same times the region's pixels, in logits: what decides how strongly it is drawn.</param>
/// <param name="Strength">What the map was multiplied by, 0–1: below 1 where it is of little.</param>
/// <param name="Error">Estimate of the map's relative error; null where it was not estimated.</param>
/// <param name="Gap">Completeness gap, which is no bound of the error; null of Grad-CAM.</param>
/// <param name="Shown">Share of the region in which something is shown, 0–1; 0 is an empty map.</param>
/// <param name="Evaluations">Gradients evaluated of each network.</param>
public sealed record JointHeatmapFigure(string File, string OverlayFile, string Image, string Measurement, string Question, string Method,
    string? Mode,
    int Networks, IReadOnlyDictionary<string, int> Answers, double Scale, double ScaleOfRegion, double Strength, double? Error, double? Gap,
    double Shown, int Evaluations);

/// <summary>What a model says of one joint: joint_ultrasound.json.</summary>
public sealed record JointUltrasoundDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "joint_ultrasound.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.joint-ultrasound/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the grayscale picture.</summary>
    public required string Gray { get; init; }

    /// <summary>Name of the Doppler picture.</summary>
    public required string Doppler { get; init; }

    /// <summary>The joint in the grayscale picture: x, y, width, height in pixels; null where a label map has it.</summary>
    public required IReadOnlyList<int>? GrayRegion { get; init; }

    /// <summary>The joint in the Doppler picture, likewise.</summary>
    public required IReadOnlyList<int>? DopplerRegion { get; init; }

    /// <summary>The model.</summary>
    public required JointModelFigure Model { get; init; }

    /// <summary>The three scores.</summary>
    public required JointScoresFigure Scores { get; init; }

    /// <summary>Combinations of votes that go together, and the product of their votes.</summary>
    public required IReadOnlyList<JointCombination> Combinations { get; init; }

    /// <summary>A vote a fold.</summary>
    public required IReadOnlyList<JointVote> Votes { get; init; }

    /// <summary>How far the folds disagree, by score.</summary>
    public required IReadOnlyDictionary<string, JointDisagreement> Disagreement { get; init; }

    /// <summary>Every classifier's answer.</summary>
    public required IReadOnlyList<JointAnswer> Answers { get; init; }

    /// <summary>Flow drawn over the Doppler picture.</summary>
    public required JointSignalFigure Signal { get; init; }

    /// <summary>Heatmaps; none where none were asked for.</summary>
    public IReadOnlyList<JointHeatmapFigure> Heatmaps { get; init; } = [];

    /// <summary>What a reader must know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JointUltrasoundJson.Default.JointUltrasoundDocument);

    /// <summary>The document in a folder of results, or null where there is none that can be read.</summary>
    public static JointUltrasoundDocument? In(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JointModelDocument.Parse(path, "measure again", json =>
                JsonSerializer.Deserialize(json, JointUltrasoundJson.Default.JointUltrasoundDocument)) : null;
        }
        catch (OutputException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(JointUltrasoundDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class JointUltrasoundJson : JsonSerializerContext;
