using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics;

namespace Rubor.Studies.Agreement;

/// <summary>Cases and power of one number of readers, by the three models; null where no number of cases gives the power.</summary>
/// <param name="Readers">Readers.</param>
/// <param name="RandomReadersRandomCases">For readers and cases like these.</param>
/// <param name="FixedReadersRandomCases">For these readers.</param>
/// <param name="RandomReadersFixedCases">For these cases.</param>
public sealed record PowerRow(int Readers, PowerFigure RandomReadersRandomCases, PowerFigure FixedReadersRandomCases,
    PowerFigure RandomReadersFixedCases);

/// <summary>Cases and the power that they give.</summary>
/// <param name="Cases">Cases; null where no number gives the power.</param>
/// <param name="Power">Their power, or null.</param>
public sealed record PowerFigure(int? Cases, double? Power);

/// <summary>The result of <c>agree power</c>.</summary>
public sealed record ReaderPowerDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.reader-power/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Difference looked for.</summary>
    public required double Effect { get; init; }

    /// <summary>Size of the two-sided test.</summary>
    public required double Alpha { get; init; }

    /// <summary>Power wanted; null where the cases were given.</summary>
    public required double? Power { get; init; }

    /// <summary>Variances that it rests on.</summary>
    public required PilotVariances Pilot { get; init; }

    /// <summary>The pilot's statistic; null where variances were given.</summary>
    public required string? Statistic { get; init; }

    /// <summary>A row a number of readers.</summary>
    public required IReadOnlyList<PowerRow> Rows { get; init; }

    /// <summary>Power for some cases, or cases for some power.</summary>
    /// <param name="pilot">Variances.</param>
    /// <param name="statistic">The pilot's statistic, or null.</param>
    /// <param name="effect">Difference looked for.</param>
    /// <param name="readers">Numbers of readers.</param>
    /// <param name="cases">Cases; null to look for the least that give the power.</param>
    /// <param name="power">Power wanted.</param>
    /// <param name="alpha">Size of the test.</param>
    public static ReaderPowerDocument Of(PilotVariances pilot, string? statistic, double effect, IReadOnlyList<int> readers, int? cases,
        double power, double alpha)
    {
        ArgumentNullException.ThrowIfNull(readers);
        PowerFigure Figure(int r, ReaderInference inference) =>
            (cases ?? ReaderPower.LeastCases(pilot, effect, r, power, inference, alpha)) is { } c
                ? new(c, ReaderPower.Of(pilot, effect, r, c, inference, alpha)) : new(null, null);
        return new()
        {
            Effect = effect,
            Alpha = alpha,
            Power = cases is null ? power : null,
            Pilot = pilot,
            Statistic = statistic,
            Rows = [.. readers.Select(r => new PowerRow(r, Figure(r, ReaderInference.RandomReadersRandomCases),
                Figure(r, ReaderInference.FixedReadersRandomCases), Figure(r, ReaderInference.RandomReadersFixedCases)))],
        };
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReaderPowerJson.Default.ReaderPowerDocument);
}

/// <summary>JSON of sample sizes, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ReaderPowerDocument))]
internal sealed partial class ReaderPowerJson : JsonSerializerContext;
