using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Figures of a free-response curve with intervals over patients.</summary>
/// <param name="Area">Mean sensitivity over 0 to <see cref="FreeResponseDocument.FalsePerCase"/> false marks a case.</param>
/// <param name="SensitivityAtLimit">Sensitivity there.</param>
/// <param name="AverageSensitivity">Mean sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false marks a case.</param>
/// <param name="Afroc">Chance that a lesion is rated above the surest mark of a case without lesions.</param>
public sealed record FrocFigures(EstimateFigure Area, EstimateFigure SensitivityAtLimit, EstimateFigure AverageSensitivity,
    EstimateFigure Afroc)
{
    internal static FrocFigures Of(FrocEstimates e, int lesions)
    {
        EstimateFigure Figure(BootstrapEstimate estimate, string none)
        {
            var figure = EstimateFigure.Of(estimate) with { N = lesions };
            return figure.Value is null ? figure with { Reason = none } : figure;
        }
        return new(Figure(e.Area, NoLesion), Figure(e.AtLimit, NoLesion), Figure(e.AverageSensitivity, NoLesion),
            Figure(e.Afroc, "No case is without lesions."));
    }

    const string NoLesion = "There is no lesion.";

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> All() =>
        [("area", Area), ("sensitivity_at_limit", SensitivityAtLimit), ("average_sensitivity", AverageSensitivity), ("afroc", Afroc)];
}

/// <summary>One reader with one modality.</summary>
/// <param name="Modality">Modality; empty without such a column.</param>
/// <param name="Reader">Reader; empty without such a column.</param>
/// <param name="Found">Lesions marked.</param>
/// <param name="FalseMarks">Marks on no lesion.</param>
/// <param name="Figures">Figures.</param>
/// <param name="Points">The curve, surest marks first; it starts at 0, 0.</param>
public sealed record FrocCurve(string Modality, string Reader, int Found, int FalseMarks, FrocFigures Figures,
    IReadOnlyList<FrocPoint> Points);

/// <summary>A modality's mean over its readers.</summary>
public sealed record FrocMean(string Modality, int Readers, FrocFigures Figures);

/// <summary>Differences by a model of what varies; null where a figure is undefined, or would be without a patient.</summary>
public sealed record FrocModels(ModelFigure? Area, ModelFigure? SensitivityAtLimit, ModelFigure? AverageSensitivity, ModelFigure? Afroc)
{
    internal static FrocModels Of(IEnumerable<ReaderModels?> figures, Func<ReaderModels, ModelEstimate> which)
    {
        ModelFigure?[] m = [.. figures.Select(f => f is null ? null : ModelFigure.Of(which(f)))];
        return new(m[0], m[1], m[2], m[3]);
    }

    /// <summary>Every figure under its name.</summary>
    public IEnumerable<(string Name, ModelFigure? Figure)> All() =>
        [("area", Area), ("sensitivity_at_limit", SensitivityAtLimit), ("average_sensitivity", AverageSensitivity), ("afroc", Afroc)];
}

/// <summary>Difference of two modalities' means, first − second.</summary>
/// <param name="First">First modality.</param>
/// <param name="Second">Second modality.</param>
/// <param name="Figures">For these readers, by drawing patients.</param>
/// <param name="RandomReadersRandomCases">For readers and patients like these; null where not every reader has marks with every modality.</param>
/// <param name="FixedReadersRandomCases">For these readers, by the same model.</param>
/// <param name="Reason">Why there is no model, or null.</param>
public sealed record FrocDifference(string First, string Second, FrocFigures Figures, FrocModels? RandomReadersRandomCases,
    FrocModels? FixedReadersRandomCases, string? Reason);

/// <summary>The result of <c>agree froc</c>.</summary>
public sealed record FreeResponseDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.froc/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The table's file name.</summary>
    public required string Table { get; init; }

    /// <summary>Cases.</summary>
    public required int Cases { get; init; }

    /// <summary>Cases without a lesion.</summary>
    public required int CasesWithoutLesion { get; init; }

    /// <summary>Patients that they come from; intervals rest on them.</summary>
    public required int Patients { get; init; }

    /// <summary>Lesions.</summary>
    public required int Lesions { get; init; }

    /// <summary>False marks a case up to which the area goes.</summary>
    public required double FalsePerCase { get; init; }

    /// <summary>Each reader with each modality.</summary>
    public required IReadOnlyList<FrocCurve> Curves { get; init; }

    /// <summary>Mean over the readers of each modality.</summary>
    public required IReadOnlyList<FrocMean> Means { get; init; }

    /// <summary>Every pair of modalities.</summary>
    public required IReadOnlyList<FrocDifference> Differences { get; init; }

    /// <summary>What must be known before any figure is read.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The document of a table.</summary>
    /// <param name="path">The table's file.</param>
    /// <param name="table">The table.</param>
    /// <param name="falsePerCase">False marks a case up to which the area goes.</param>
    /// <param name="settings">How patients are drawn.</param>
    public static FreeResponseDocument Of(string path, FreeResponseTable table, double falsePerCase, BootstrapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(table);
        var of = table.Names.Select(n => table.Modalities.ToList().IndexOf(n.Modality)).ToList();
        var (compared, none) = CompareReaders(table, falsePerCase);
        var study = FreeResponseStudy.Of(table.Sets, of, table.Patients, falsePerCase, settings);
        return new()
        {
            Table = Path.GetFileName(path),
            Cases = table.Patients.Rows,
            CasesWithoutLesion = table.CasesWithoutLesion,
            Patients = table.Patients.Count,
            Lesions = table.Lesions,
            FalsePerCase = falsePerCase,
            Curves = [.. table.Sets.Select((s, i) => new FrocCurve(table.Names[i].Modality, table.Names[i].Reader, s.Found, s.FalseMarks,
                FrocFigures.Of(study.Readers[i], table.Lesions), s.Points()))],
            Means = [.. table.Modalities.Select((m, i) =>
                new FrocMean(m, of.Count(o => o == i), FrocFigures.Of(study.Means[i], table.Lesions)))],
            Differences = [.. study.Differences.Select(d => new FrocDifference(table.Modalities[d.First], table.Modalities[d.Second],
                FrocFigures.Of(d.Difference, table.Lesions), Models(d.First, d.Second, m => m.RandomReadersRandomCases),
                Models(d.First, d.Second, m => m.FixedReadersRandomCases), none))],
            Warnings = table.Warnings,
        };

        FrocModels? Models(int first, int second, Func<ReaderModels, ModelEstimate> which) =>
            compared?.Single(c => c.First == first && c.Second == second) is { } c ? FrocModels.Of(c.Figures, which) : null;
    }

    static (IReadOnlyList<FreeResponseDifference>? Compared, string? Reason) CompareReaders(FreeResponseTable table, double falsePerCase)
    {
        string[] readers = [.. table.Names.Select(n => n.Reader).Distinct()];
        if (readers.Length < 2)
            return (null, "Readers like these are more than one: a second reader is needed.");
        if (table.Names.Count != readers.Length * table.Modalities.Count)
            return (null, "Not every reader has a row with every modality, so nothing is said of readers like these.");
        var marks = table.Modalities.Select(m => (IReadOnlyList<FreeResponseMarks>)[.. readers.Select(r =>
            table.Sets[table.Names.ToList().IndexOf((m, r))])]).ToList();
        return FreeResponseReaders.Of(marks, table.Patients, falsePerCase) is { } compared ? (compared, null)
            : (null, "Fewer than two modalities or three patients.");
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FreeResponseJson.Default.FreeResponseDocument);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("curves.tsv", TsvText.Of(["modality", "reader", "threshold", "false_per_case", "sensitivity"], Curves.SelectMany(c =>
            c.Points.Select(p => (IReadOnlyList<object?>)[c.Modality, c.Reader, p.Threshold, p.FalsePerCase, p.Sensitivity]))));
        yield return ("estimates.tsv", TsvText.Of(["modality", "reader", "statistic", .. EstimateFigure.Columns],
            Curves.Select(c => (c.Modality, c.Reader, c.Figures)).Concat(Means.Select(m => (m.Modality, "mean", m.Figures)))
            .Concat(Differences.Select(d => ($"{d.First} - {d.Second}", "mean", d.Figures)))
            .SelectMany(r => r.Item3.All().Select(f => (IReadOnlyList<object?>)[r.Item1, r.Item2, f.Name, .. f.Figure.Cells]))));
        if (Differences.Any(d => d.RandomReadersRandomCases is not null))
            yield return ("differences.tsv", TsvText.Of(["first", "second", "statistic", "model", .. ModelFigure.Columns], Differences.SelectMany(d =>
                new[] { ("random_readers_random_cases", d.RandomReadersRandomCases), ("fixed_readers_random_cases", d.FixedReadersRandomCases) }
                .Where(m => m.Item2 is not null).SelectMany(m => m.Item2!.All().Where(f => f.Figure is not null).Select(f =>
                    (IReadOnlyList<object?>)[d.First, d.Second, f.Name, m.Item1, .. f.Figure!.Cells])))));
    }
}

/// <summary>JSON of free-response analyses, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FreeResponseDocument))]
internal sealed partial class FreeResponseJson : JsonSerializerContext;
