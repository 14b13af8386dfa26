using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.JointUltrasound;

/// <summary>An interval as Zhou 2022 has it: joints count as independent, 1,000 resamples, elements 25 and 975 of the sorted ones. It is
/// too
/// narrow where patients have several joints, and stands beside the other to compare papers.</summary>
/// <param name="Lower">Lower end; null where a resample has no value.</param>
/// <param name="Upper">Upper end.</param>
public sealed record PublishedInterval(double? Lower, double? Upper);

/// <summary>One score of one row against the truth.</summary>
/// <param name="Score">sh, vascularity or combined.</param>
/// <param name="Accuracy">Share of joints scored as the truth, 0–1.</param>
/// <param name="Kappa">Linearly weighted κ.</param>
/// <param name="AccuracyPublished">The published interval of accuracy.</param>
/// <param name="KappaPublished">The published interval of κ.</param>
/// <param name="WithinOne">Share of joints at most one grade off, 0–1.</param>
/// <param name="Confusion">Joints, truth × prediction.</param>
public sealed record JointScoreFigures(string Score, EstimateFigure Accuracy, EstimateFigure Kappa, PublishedInterval AccuracyPublished,
    PublishedInterval KappaPublished, double WithinOne, IReadOnlyList<long[]> Confusion);

/// <summary>One way to score, a row of the table: a model, and how the answers of its networks become scores.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Folder of the model.</param>
/// <param name="Decision">In words.</param>
/// <param name="Scores">The three scores.</param>
/// <param name="NotTogether">Joints whose scores do not go together (vascularity without hypertrophy).</param>
public sealed record JointRowFigures(string Name, string Model, string Decision, IReadOnlyList<JointScoreFigures> Scores, int NotTogether);

/// <summary>A row less the reference row, on the same joints.</summary>
/// <param name="Row">The row.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Score">sh, vascularity or combined.</param>
/// <param name="Measure">accuracy or kappa.</param>
/// <param name="Difference">Row − reference, patients resampled.</param>
/// <param name="Test">Its paired test.</param>
/// <param name="HolmPValue">p corrected for the rows on this score and measure; null where undefined.</param>
/// <param name="PublishedPValue">p of the z test over resamples, as published and not valid; null where undefined.</param>
public sealed record JointDifference(string Row, string Reference, string Score, string Measure, EstimateFigure Difference, TestFigure Test,
    double? HolmPValue, double? PublishedPValue);

/// <summary>A binary task.</summary>
/// <param name="Measurement">sh or vascularity.</param>
/// <param name="Task">Such as 0|123.</param>
/// <param name="Positive">Grades that count as positive.</param>
/// <param name="Rows">Each row with networks of its own, all of them averaged: area, and accuracy at the thresholds of the validation
/// patients.</param>
/// <param name="Networks">Area under the curve of single networks, by row: mean and ± 1.96 SD/√n as published.</param>
public sealed record JointTaskFigures(string Measurement, string Task, string Positive, IReadOnlyList<ModelAccuracy> Rows,
    IReadOnlyList<JointNetworkSpread> Networks);

/// <summary>Areas of the networks of one task, as Zhou 2022 reports them: their spread is one of trainings and not of patients.</summary>
/// <param name="Row">The row.</param>
/// <param name="Mean">Mean over networks; null where an area is undefined.</param>
/// <param name="HalfWidth">1.96 SD/√n; null where there is one network.</param>
/// <param name="Networks">Their number.</param>
public sealed record JointNetworkSpread(string Row, double? Mean, double? HalfWidth, int Networks);

/// <summary>A confusion of the reference row, with joints that show it.</summary>
/// <param name="Score">sh, vascularity or combined.</param>
/// <param name="Truth">True grade.</param>
/// <param name="Predicted">Grade given.</param>
/// <param name="Joints">How many.</param>
/// <param name="Share">Of the joints of that grade.</param>
/// <param name="Examples">Names of some, those with the most folds for the wrong grade first.</param>
public sealed record JointConfusion(string Score, int Truth, int Predicted, int Joints, double Share, IReadOnlyList<string> Examples);

/// <summary>One test set.</summary>
public sealed record JointSetFigures
{
    /// <summary>Its name: a value of the column, or cross-validation.</summary>
    public required string Name { get; init; }

    /// <summary>Joints tested.</summary>
    public required int Joints { get; init; }

    /// <summary>Their patients.</summary>
    public required int Patients { get; init; }

    /// <summary>Joints by Doppler mode.</summary>
    public required IReadOnlyDictionary<string, int> Modes { get; init; }

    /// <summary>The rows; the first is the reference.</summary>
    public required IReadOnlyList<JointRowFigures> Rows { get; init; }

    /// <summary>Each other row less the reference.</summary>
    public required IReadOnlyList<JointDifference> Differences { get; init; }

    /// <summary>Binary tasks.</summary>
    public required IReadOnlyList<JointTaskFigures> Tasks { get; init; }

    /// <summary>Commonest confusions of the reference row.</summary>
    public required IReadOnlyList<JointConfusion> Errors { get; init; }

    /// <summary>Every joint.</summary>
    public required IReadOnlyList<JointCaseFigures> Cases { get; init; }
}

/// <summary>A joint with the scores of every row.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Sh">True score.</param>
/// <param name="Vascularity">True score.</param>
/// <param name="SignalShare">Share of the region in which flow is drawn, 0–1.</param>
/// <param name="Rows">Scores of each row: sh, vascularity, combined.</param>
public sealed record JointCaseFigures(string Case, string Subject, int Sh, int Vascularity, double SignalShare, IReadOnlyList<int[]> Rows);

/// <summary>The result of <c>evaluate joint-ultrasound</c>.</summary>
public sealed record JointEvaluation
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.joint-ultrasound-evaluation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>Whether it is a phantom.</summary>
    public required bool Phantom { get; init; }

    /// <summary>Whether a model learnt from a phantom and is tested on something else.</summary>
    public required bool PhantomModel { get; init; }

    /// <summary>Test sets.</summary>
    public required IReadOnlyList<JointSetFigures> Sets { get; init; }

    /// <summary>Joints left out, counted by reason (Zhou 2022, figure S1).</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Each of them in a line.</summary>
    public required IReadOnlyList<string> LeftOutCases { get; init; }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JointEvaluationJson.Default.JointEvaluation);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("scores.tsv", TsvText.Of(["set", "row", "model", "decision", "score", "measure", .. EstimateFigure.Columns, "published_lower",
            "published_upper"], Sets.SelectMany(s => s.Rows.SelectMany(r => r.Scores.SelectMany(f => new (string, EstimateFigure, PublishedInterval)[]
            { ("accuracy", f.Accuracy, f.AccuracyPublished), ("kappa_linear", f.Kappa, f.KappaPublished) }.Select(m => (IReadOnlyList<object?>)
                [s.Name, r.Name, r.Model, r.Decision, f.Score, m.Item1, .. m.Item2.Cells, m.Item3.Lower, m.Item3.Upper]))))));
        yield return ("differences.tsv", TsvText.Of(["set", "row", "reference", "score", "measure", .. EstimateFigure.Columns, "test", "p_value",
            "p_holm", "p_published_not_valid"], Sets.SelectMany(s => s.Differences.Select(d => (IReadOnlyList<object?>)[s.Name, d.Row, d.Reference,
                d.Score, d.Measure, .. d.Difference.Cells, d.Test.Method, d.Test.PValue, d.HolmPValue, d.PublishedPValue]))));
        yield return ("tasks.tsv", TsvText.Of(["set", "score", "task", "row", "measure", .. EstimateFigure.Columns], Sets.SelectMany(s =>
            s.Tasks.SelectMany(t => t.Rows.SelectMany(r => (r.AtThreshold?.Measures ?? []).Take(4).Select(m => (m.Name, m.Figure))
                .Prepend((Name: "auc", Figure: r.Auc)).Select(m => (IReadOnlyList<object?>)[s.Name, t.Measurement, t.Task, r.Model, m.Name,
                    .. m.Figure.Cells]))))));
        yield return ("confusion.tsv", TsvText.Of(["set", "row", "score", "truth", "predicted", "joints"], Sets.SelectMany(s => s.Rows.SelectMany(r =>
            r.Scores.SelectMany(f => f.Confusion.SelectMany((row, truth) => row.Select((n, predicted) =>
                (IReadOnlyList<object?>)[s.Name, r.Name, f.Score, truth, predicted, n])))))));
        yield return ("cases.tsv", TsvText.Of(["set", "case", "subject", "sh", "vascularity", "signal_share", .. Sets[0].Rows.SelectMany(r =>
            new[] { $"{r.Name}: sh", $"{r.Name}: vascularity", $"{r.Name}: combined" })], Sets.SelectMany(s => s.Cases.Select(c =>
                (IReadOnlyList<object?>)[s.Name, c.Case, c.Subject, c.Sh, c.Vascularity, c.SignalShare, .. c.Rows.SelectMany(x =>
                    x).Cast<object?>()]))));
        if (LeftOutCases.Count > 0)
            yield return ("left_out.tsv", TsvText.Of(["case_and_reason"], LeftOutCases.Select(l => (IReadOnlyList<object?>)[l])));
    }
}

/// <summary>JSON of the evaluation, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(JointEvaluation))]
internal sealed partial class JointEvaluationJson : JsonSerializerContext;
