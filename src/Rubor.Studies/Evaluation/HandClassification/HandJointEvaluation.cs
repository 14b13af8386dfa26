using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.HandClassification;

/// <summary>Figures of one group of joints.</summary>
/// <param name="Group">One of <see cref="HandJointGroups.Names"/>.</param>
/// <param name="Joints">Joints judged.</param>
/// <param name="Inflamed">Those that are inflamed.</param>
/// <param name="Counts">True positive, false negative, false positive, true negative.</param>
/// <param name="Measures">gms, sensitivity, specificity, auc, f1, accuracy, and gms_mean_of_folds; intervals resample patients.</param>
public sealed record HandGroupFigures(string Group, long Joints, long Inflamed, IReadOnlyList<long> Counts,
    IReadOnlyList<NamedFigure> Measures)
{
    /// <summary>A measure by its name.</summary>
    public EstimateFigure this[string measure] => Measures.First(m => m.Name == measure).Figure;
}

/// <summary>What a fold's own patients give, all joints.</summary>
public sealed record HandFoldFigures(int Fold, double Gms, double Sensitivity, double Specificity);

/// <summary>What the networks of one seed give by themselves, all joints of all folds.</summary>
public sealed record HandSeedFigures(int Seed, double? Gms, double? Auc);

/// <summary>A point of a ROC curve.</summary>
public sealed record RocPoint(double FalsePositiveRate, double Sensitivity);

/// <summary>A model with a threshold, a row of the table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Folder of the model.</param>
/// <param name="Threshold">half, or tuned: each fold's, chosen on its validation patients.</param>
/// <param name="Networks">Networks of each fold, whose logits are averaged.</param>
/// <param name="Groups">Figures, all joints first.</param>
/// <param name="Folds">Of each fold.</param>
/// <param name="FoldsSd">Standard deviation (n − 1) of the folds' GMS; it is mostly that of patients, and no error of the mean. Null with one
/// fold.</param>
/// <param name="Seeds">Of each seed.</param>
/// <param name="Roc">ROC curve of all joints.</param>
public sealed record HandRowFigures(string Name, string Model, string Threshold, int Networks, IReadOnlyList<HandGroupFigures> Groups,
    IReadOnlyList<HandFoldFigures> Folds, double? FoldsSd, IReadOnlyList<HandSeedFigures> Seeds, IReadOnlyList<RocPoint> Roc);

/// <summary>A row less the first, on the same resamples of patients.</summary>
/// <param name="Row">The row.</param>
/// <param name="Reference">The first row.</param>
/// <param name="Measure">The measure, all joints.</param>
/// <param name="Difference">Row − reference.</param>
/// <param name="Test">Its paired test.</param>
/// <param name="HolmPValue">p corrected for the rows on this measure; null where undefined.</param>
public sealed record HandDifference(string Row, string Reference, string Measure, EstimateFigure Difference, TestFigure Test,
    double? HolmPValue);

/// <summary>The result of <c>evaluate hand-joints</c>.</summary>
public sealed record HandJointEvaluation
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-joints-evaluation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Whether it is a phantom.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Whether a model learnt from a phantom and is tested on something else.</summary>
    public required bool PhantomModel { get; init; }

    /// <summary>Whether the palmar and the dorsal view of a patient are judged together.</summary>
    public required bool AveragedViews { get; init; }

    /// <summary>Patients tested.</summary>
    public required int Patients { get; init; }

    /// <summary>Their views.</summary>
    public required int Views { get; init; }

    /// <summary>Views of the study that no fold of every model tests.</summary>
    public required int NotTested { get; init; }

    /// <summary>The rows; the first is the reference.</summary>
    public required IReadOnlyList<HandRowFigures> Rows { get; init; }

    /// <summary>Each other row less the reference.</summary>
    public required IReadOnlyList<HandDifference> Differences { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HandJointEvaluationJson.Default.HandJointEvaluation);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("figures.tsv", TsvText.Of(["row", "model", "threshold", "group", "joints", "inflamed", "measure", .. EstimateFigure.Columns],
            Rows.SelectMany(r => r.Groups.SelectMany(g => g.Measures.Select(m => (IReadOnlyList<object?>)[r.Name, r.Model, r.Threshold,
                g.Group, g.Joints,
                g.Inflamed, m.Name, .. m.Figure.Cells])))));
        yield return ("folds.tsv", TsvText.Of(["row", "fold", "gms", "sensitivity", "specificity"], Rows.SelectMany(r => r.Folds.Select(f =>
            (IReadOnlyList<object?>)[r.Name, f.Fold, f.Gms, f.Sensitivity, f.Specificity]))));
        yield return ("seeds.tsv", TsvText.Of(["row", "seed", "gms", "auc"], Rows.SelectMany(r => r.Seeds.Select(s =>
            (IReadOnlyList<object?>)[r.Name, s.Seed, s.Gms, s.Auc]))));
        yield return ("differences.tsv", TsvText.Of(["row", "reference", "measure", .. EstimateFigure.Columns, "test", "p_value", "p_holm"],
            Differences.Select(d => (IReadOnlyList<object?>)[d.Row, d.Reference, d.Measure, .. d.Difference.Cells, d.Test.Method,
                d.Test.PValue,
                d.HolmPValue])));
    }
}

/// <summary>JSON of the evaluation, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(HandJointEvaluation))]
internal sealed partial class HandJointEvaluationJson : JsonSerializerContext;
