using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Studies.Evaluation.HandClassification;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.Augmentation;

/// <summary>What an arm was, over the folds that are reported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its settings that are others than those of the first arm.</param>
/// <param name="Images">What was learnt from beside the study's own images; null for nothing.</param>
/// <param name="StudyImages">Images of the study learnt from, mean of folds.</param>
/// <param name="FurtherImages">Further images, mean of folds.</param>
/// <param name="Prevalence">Share of inflamed joints on the study's images that were learnt from, mean of folds, 0–1.</param>
/// <param name="TrainingPrevalence">The same of all images learnt from, one half with a balanced loss.</param>
/// <param name="Networks">Networks of all folds.</param>
/// <param name="StoppedByPatience">Those whose training patience ended.</param>
/// <param name="Samples">Images learnt from until the end, repeats counted, mean of networks.</param>
/// <param name="BestSamples">The same until the weights that were kept.</param>
/// <param name="ValidationGms">GMS of the validation patients, mean of folds: it chose the weights, and flatters.</param>
/// <param name="TrainingSeconds">Seconds of training, all folds.</param>
/// <param name="ImagesUnknown">Whether nothing says whom the further images were learnt from.</param>
public sealed record ArmFigures(string Name, JsonObject Settings, string? Images, double StudyImages, double FurtherImages,
    double Prevalence,
    double TrainingPrevalence, int Networks, int StoppedByPatience, double Samples, double BestSamples, double? ValidationGms,
    double TrainingSeconds, bool ImagesUnknown);

/// <summary>All arms by one rule of the threshold, the first arm first.</summary>
/// <param name="Threshold"><see cref="Own"/> or <see cref="Tuned"/>.</param>
/// <param name="Rows">A row an arm.</param>
/// <param name="Differences">Each other arm less the first, by the same rule, on the same resamples of patients.</param>
public sealed record ArmComparison(string Threshold, IReadOnlyList<HandRowFigures> Rows, IReadOnlyList<HandDifference> Differences)
{
    /// <summary>Each arm at its own threshold, or each at the one that is best on the fold's validation patients.</summary>
    public const string Own = "own", Tuned = "tuned";
}

/// <summary>A point of GMS by number of images. Cobb 2024, figure 6.</summary>
/// <param name="Images">What was learnt from beside the study's own images.</param>
/// <param name="Count">How many, mean of folds; 0 is the first arm.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Threshold">As <see cref="ArmComparison.Threshold"/>.</param>
/// <param name="Gms">Of all joints.</param>
/// <param name="FoldsGms">Mean of the folds'.</param>
public sealed record ImagesPoint(string Images, double Count, string Arm, string Threshold, EstimateFigure Gms, EstimateFigure FoldsGms);

/// <summary>The result of <c>evaluate augmentation</c>: augmentation.json.</summary>
public sealed record AugmentationEvaluation
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "augmentation.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.augmentation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Whether it is a phantom.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Preset that every arm began with.</summary>
    public required string Preset { get; init; }

    /// <summary>Settings of the first arm.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Seed of the trainings and of the resamples.</summary>
    public required int Seed { get; init; }

    /// <summary>Folds that there are.</summary>
    public required int FoldsInAll { get; init; }

    /// <summary>Folds that every arm has finished: those that are reported.</summary>
    public required IReadOnlyList<int> Folds { get; init; }

    /// <summary>Patients tested.</summary>
    public required int Patients { get; init; }

    /// <summary>Their views.</summary>
    public required int Views { get; init; }

    /// <summary>The arms; the first is what the others are compared with.</summary>
    public required IReadOnlyList<ArmFigures> Arms { get; init; }

    /// <summary>At each arm's own threshold, then at tuned ones.</summary>
    public required IReadOnlyList<ArmComparison> Comparisons { get; init; }

    /// <summary>GMS by number of images.</summary>
    public required IReadOnlyList<ImagesPoint> ByImages { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AugmentationJson.Default.AugmentationEvaluation);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("figures.tsv", TsvText.Of(["threshold", "arm", "group", "joints", "inflamed", "measure", .. EstimateFigure.Columns],
            Comparisons.SelectMany(c => c.Rows.SelectMany(r => r.Groups.SelectMany(g => g.Measures.Select(m => (IReadOnlyList<object?>)[
                c.Threshold, r.Name, g.Group, g.Joints, g.Inflamed, m.Name, .. m.Figure.Cells]))))));
        yield return ("differences.tsv", TsvText.Of(["threshold", "arm", "reference", "measure", .. EstimateFigure.Columns, "test", "p_value", "p_holm"],
            Comparisons.SelectMany(c => c.Differences.Select(d => (IReadOnlyList<object?>)[c.Threshold, d.Row, d.Reference, d.Measure,
                .. d.Difference.Cells, d.Test.Method, d.Test.PValue, d.HolmPValue]))));
        yield return ("folds.tsv", TsvText.Of(["threshold", "arm", "fold", "gms", "sensitivity", "specificity"], Comparisons.SelectMany(c =>
            c.Rows.SelectMany(r => r.Folds.Select(f => (IReadOnlyList<object?>)[c.Threshold, r.Name, f.Fold, f.Gms, f.Sensitivity,
                f.Specificity])))));
        yield return ("arms.tsv", TsvText.Of(["arm", "settings", "images", "study_images", "further_images", "prevalence", "training_prevalence", "networks",
            "stopped_by_patience", "samples", "best_samples", "validation_gms", "training_seconds"], Arms.Select(a => (IReadOnlyList<object?>)[a.Name,
                a.Settings.Count == 0 ? null : a.Settings.ToJsonString(), a.Images, a.StudyImages, a.FurtherImages, a.Prevalence,
                    a.TrainingPrevalence,
                a.Networks, a.StoppedByPatience, a.Samples, a.BestSamples, a.ValidationGms, a.TrainingSeconds])));
        yield return ("by_images.tsv", TsvText.Of(["threshold", "images", "count", "arm", "measure", .. EstimateFigure.Columns], ByImages.SelectMany(p =>
            new[] { (PatientFigures.Gms, p.Gms), (PatientFigures.FoldsGms,
                p.FoldsGms) }.Select(m => (IReadOnlyList<object?>)[p.Threshold, p.Images,
                p.Count, p.Arm, m.Item1, .. m.Item2.Cells]))));
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static AugmentationEvaluation Read(string file)
    {
        var read = Measuring.HandClassification.HandModelDocument.Parse(file, "run the command again", json =>
            JsonSerializer.Deserialize(json, AugmentationJson.Default.AugmentationEvaluation));
        return read.Format == FormatName ? read : throw new OutputException(file, $"is '{read.Format}', wanted {FormatName}");
    }
}

/// <summary>JSON of the evaluation, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(AugmentationEvaluation))]
internal sealed partial class AugmentationJson : JsonSerializerContext;
