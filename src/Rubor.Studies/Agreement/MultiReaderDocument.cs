using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>An estimate by one model of what is random.</summary>
/// <param name="Estimate">The estimate.</param>
/// <param name="StandardError">Its standard error, or null.</param>
/// <param name="Df">Degrees of freedom of Student's t; null for the normal distribution.</param>
/// <param name="Lower">Lower end of the interval, not cut to the statistic's range; or null.</param>
/// <param name="Upper">Upper end, or null.</param>
/// <param name="P">Two-sided p of no difference; null where nothing is tested.</param>
/// <param name="Reason">Why something is missing, or null.</param>
public sealed record ModelFigure(double Estimate, double? StandardError, double? Df, double? Lower, double? Upper, double? P,
    string? Reason)
{
    internal static ModelFigure Of(ModelEstimate e) =>
        new(e.Estimate, e.StandardError, e.Freedom, e.Interval?.Lower, e.Interval?.Upper, e.PValue, e.Reason);

    internal IReadOnlyList<object?> Cells => [Estimate, StandardError, Df, Lower, Upper, P, Reason];

    internal static IReadOnlyList<string> Columns { get; } = ["estimate", "standard_error", "df", "lower", "upper", "p", "reason"];
}

/// <summary>One reader's figure with one modality; its standard error is due to cases alone.</summary>
public sealed record ReaderFigure(string Reader, double Estimate, double? StandardError);

/// <summary>A modality's mean over its readers.</summary>
/// <param name="Modality">Modality.</param>
/// <param name="Estimate">Mean over its readers; of U-statistics over all pairs read.</param>
/// <param name="Readers">Each reader.</param>
/// <param name="RandomReadersRandomCases">For readers and cases like these.</param>
/// <param name="FixedReadersRandomCases">For these readers.</param>
/// <param name="RandomReadersFixedCases">For these cases.</param>
public sealed record ModalityFigure(string Modality, double Estimate, IReadOnlyList<ReaderFigure> Readers,
    ModelFigure RandomReadersRandomCases, ModelFigure FixedReadersRandomCases, ModelFigure RandomReadersFixedCases);

/// <summary>The difference for one reader, for that reader and cases like these.</summary>
public sealed record ReaderDifferenceFigure(string Reader, double Estimate, double? StandardError, double? Lower, double? Upper, double? P,
    string? Reason);

/// <summary>Two modalities' difference, first − second.</summary>
/// <param name="First">First modality in order of name.</param>
/// <param name="Second">Second modality.</param>
/// <param name="Estimate">The difference.</param>
/// <param name="RandomReadersRandomCases">For readers and cases like these.</param>
/// <param name="FixedReadersRandomCases">For these readers.</param>
/// <param name="RandomReadersFixedCases">For these cases.</param>
/// <param name="Readers">Each reader who used both.</param>
/// <param name="UStatistics">By U-statistics, readers and cases random; null for other statistics, or where patients have several
/// cases.</param>
public sealed record DifferenceFigure(string First, string Second, double Estimate, ModelFigure RandomReadersRandomCases,
    ModelFigure FixedReadersRandomCases, ModelFigure RandomReadersFixedCases, IReadOnlyList<ReaderDifferenceFigure> Readers,
    ModelFigure? UStatistics);

/// <summary>Non-inferiority and equivalence by the three models.</summary>
/// <param name="New">The modality that is judged.</param>
/// <param name="Reference">What it is judged by.</param>
/// <param name="Margin">What does not matter.</param>
/// <param name="RandomReadersRandomCases">For readers and cases like these.</param>
/// <param name="FixedReadersRandomCases">For these readers.</param>
/// <param name="RandomReadersFixedCases">For these cases.</param>
public sealed record MarginFigure(string New, string Reference, double Margin, MarginTest RandomReadersRandomCases,
    MarginTest FixedReadersRandomCases, MarginTest RandomReadersFixedCases);

/// <summary>Tests that all modalities are alike.</summary>
public sealed record OverallFigures(OverallTest RandomReadersRandomCases, OverallTest FixedReadersRandomCases,
    OverallTest RandomReadersFixedCases);

/// <summary>The result of <c>agree mrmc</c>.</summary>
public sealed record MultiReaderDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.mrmc/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The table's file name.</summary>
    public required string Table { get; init; }

    /// <summary>The statistic, as the option names it.</summary>
    public required string Statistic { get; init; }

    /// <summary>The rating from which on a case is called positive, or null.</summary>
    public required double? PositiveFrom { get; init; }

    /// <summary>The design, as the option names it.</summary>
    public required string Design { get; init; }

    /// <summary>How covariances were estimated: jackknife, bootstrap, delong, unbiased; u-statistics without a design.</summary>
    public required string Covariance { get; init; }

    /// <summary>Resamples of the bootstrap, or null.</summary>
    public int? Resamples { get; init; }

    /// <summary>Readers in order of name.</summary>
    public required IReadOnlyList<string> Readers { get; init; }

    /// <summary>Cases that the statistic is of: the diseased for sensitivity, the healthy for specificity.</summary>
    public required int Cases { get; init; }

    /// <summary>Cases with truth 1 in the table; null where truth is not yes or no.</summary>
    public required int? Diseased { get; init; }

    /// <summary>Patients that those cases come from; null where no column names them.</summary>
    public required int? Clusters { get; init; }

    /// <summary>Coverage of the intervals.</summary>
    public required double Confidence { get; init; }

    /// <summary>Each modality, in order of name.</summary>
    public required IReadOnlyList<ModalityFigure> Modalities { get; init; }

    /// <summary>The first modality minus the second.</summary>
    public required DifferenceFigure Difference { get; init; }

    /// <summary>Every pair of modalities.</summary>
    public required IReadOnlyList<DifferenceFigure> Differences { get; init; }

    /// <summary>Tests of all modalities; null without a design.</summary>
    public required OverallFigures? Test { get; init; }

    /// <summary>Mean squares, covariances and variances; null without a design.</summary>
    public required ReaderComponents? Components { get; init; }

    /// <summary>Non-inferiority to the reference; empty without a margin.</summary>
    public required IReadOnlyList<MarginFigure> NonInferiority { get; init; }

    /// <summary>What must be known before any figure is read.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The document of an analysis.</summary>
    /// <param name="path">The table's file.</param>
    /// <param name="table">The table.</param>
    /// <param name="analysis">Its analysis.</param>
    /// <param name="clustered">Whether a column named patients.</param>
    /// <param name="margin">Margin of non-inferiority and the reference's name; null for none.</param>
    public static MultiReaderDocument Of(string path, MultiReaderTable table, MultiReaderAnalysis analysis, bool clustered,
        (double Margin, string Reference)? margin)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(analysis);
        var settings = table.Settings;
        DifferenceFigure[] differences = [.. analysis.Differences.Select(d => DifferenceOf(table, d))];
        return new()
        {
            Table = Path.GetFileName(path),
            Statistic = MultiReaderTable.WordOf(settings.Statistic),
            PositiveFrom = settings.Statistic == ReaderStatistic.Auc ? null : settings.PositiveFrom,
            Design = MultiReaderTable.WordOf(settings.Design),
            Covariance = settings.Design == ReaderDesign.Any ? "u-statistics" : settings.Covariance.ToString().ToLowerInvariant(),
            Resamples = settings.Covariance == CovarianceMethod.Bootstrap ? settings.Resamples : null,
            Readers = table.Readers,
            Cases = analysis.Cases,
            Diseased = table.Diseased,
            Clusters = clustered ? analysis.Clusters : null,
            Confidence = settings.Confidence,
            Modalities = [.. analysis.Modalities.Select(m => new ModalityFigure(table.Modalities[m.Modality],
                m.Mean.RandomReadersRandomCases.Estimate,
                [.. m.Readers.Select(r => new ReaderFigure(table.Readers[r.Reader], r.Estimate, r.StandardError))],
                ModelFigure.Of(m.Mean.RandomReadersRandomCases), ModelFigure.Of(m.Mean.FixedReadersRandomCases),
                ModelFigure.Of(m.Mean.RandomReadersFixedCases)))],
            Difference = differences[0],
            Differences = differences,
            Test = analysis is
            {
                RandomReadersRandomCases: { } random,
                FixedReadersRandomCases: { } ofReaders,
                RandomReadersFixedCases: { } ofCases,
            }
                ? new(random, ofReaders, ofCases) : null,
            Components = analysis.Components,
            NonInferiority = margin is { } m ? [.. analysis.Differences.SelectMany(d => MarginsOf(table, d, m.Margin, m.Reference))] : [],
            Warnings = table.Warnings,
        };
    }

    static DifferenceFigure DifferenceOf(MultiReaderTable table, ModalityDifference d) =>
        new(table.Modalities[d.First], table.Modalities[d.Second], d.Models.RandomReadersRandomCases.Estimate,
            ModelFigure.Of(d.Models.RandomReadersRandomCases), ModelFigure.Of(d.Models.FixedReadersRandomCases),
            ModelFigure.Of(d.Models.RandomReadersFixedCases),
            [.. d.Readers.Select(r => new ReaderDifferenceFigure(table.Readers[r.Reader], r.Difference.Estimate, r.Difference.StandardError,
                r.Difference.Interval?.Lower, r.Difference.Interval?.Upper, r.Difference.PValue, r.Difference.Reason))],
            d.UStatistics is { } u ? ModelFigure.Of(u) : null);

    static IEnumerable<MarginFigure> MarginsOf(MultiReaderTable table, ModalityDifference d, double margin, string reference)
    {
        string first = table.Modalities[d.First], second = table.Modalities[d.Second];
        if (first != reference && second != reference)
            yield break;
        MarginTest Of(ModelEstimate e) => MarginTest.Of(first == reference ? e with
        {
            Estimate = -e.Estimate,
            Interval = e.Interval is { } i ? new(-i.Upper, -i.Lower, i.Confidence) : null,
        } : e, margin);
        yield return new(first == reference ? second : first, reference, margin, Of(d.Models.RandomReadersRandomCases),
            Of(d.Models.FixedReadersRandomCases), Of(d.Models.RandomReadersFixedCases));
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MultiReaderJson.Default.MultiReaderDocument);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("readers.tsv", TsvText.Of(["modality", "reader", "estimate", "standard_error"], Modalities.SelectMany(m =>
            m.Readers.Select(r => (IReadOnlyList<object?>)[m.Modality, r.Reader, r.Estimate, r.StandardError]))));
        IEnumerable<IReadOnlyList<object?>> Models(string what, ModelFigure random, ModelFigure ofReaders, ModelFigure ofCases) =>
        [
            [what, "random_readers_random_cases", .. random.Cells], [what, "fixed_readers_random_cases", .. ofReaders.Cells],
            [what, "random_readers_fixed_cases", .. ofCases.Cells],
        ];
        yield return ("estimates.tsv", TsvText.Of(["of", "model", .. ModelFigure.Columns],
            Modalities.SelectMany(m => Models(m.Modality, m.RandomReadersRandomCases, m.FixedReadersRandomCases, m.RandomReadersFixedCases))
            .Concat(Differences.SelectMany(d => Models($"{d.First} - {d.Second}", d.RandomReadersRandomCases, d.FixedReadersRandomCases,
                d.RandomReadersFixedCases)
                .Concat(d.UStatistics is { } u ? [[$"{d.First} - {d.Second}", "u_statistics", .. u.Cells]] : [])
                .Concat(d.Readers.Select(r => (IReadOnlyList<object?>)[$"{d.First} - {d.Second}", $"reader {r.Reader}", r.Estimate,
                    r.StandardError, null, r.Lower, r.Upper, r.P, r.Reason]))))));
    }
}

/// <summary>JSON of multi-reader analyses, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MultiReaderDocument))]
internal sealed partial class MultiReaderJson : JsonSerializerContext;
