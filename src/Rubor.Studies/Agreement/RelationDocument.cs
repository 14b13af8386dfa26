using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Which values the line takes as their logarithm, ln(value + 1).</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<LoggedAxes>))]
public enum LoggedAxes
{
    /// <summary>None.</summary>
    [JsonStringEnumMemberName("none")] None = 0,
    /// <summary>Those of x.</summary>
    [JsonStringEnumMemberName("x")] X = 1,
    /// <summary>Those of y.</summary>
    [JsonStringEnumMemberName("y")] Y = 2,
    /// <summary>All.</summary>
    [JsonStringEnumMemberName("both")] Both = X | Y,
}

/// <summary>The result of <c>agree relation</c>: two columns of a table, related.</summary>
public sealed record RelationDocument
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.relation/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>The table's file name.</summary>
    public required string Table { get; init; }

    /// <summary>Column of x.</summary>
    public required string X { get; init; }

    /// <summary>Column of y.</summary>
    public required string Y { get; init; }

    /// <summary>Which values the line takes as ln(value + 1).</summary>
    public required LoggedAxes Logarithm { get; init; }

    /// <summary>Rows without x or y, which count nowhere.</summary>
    public required int RowsLeftOut { get; init; }

    /// <summary>Each group, or the whole table.</summary>
    public required IReadOnlyList<RelationFigures> Groups { get; init; }

    /// <summary>What must be known before any figure is read.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Relates two columns.</summary>
    /// <param name="file">The table, a row a scan.</param>
    /// <param name="x">Column of x.</param>
    /// <param name="y">Column of y.</param>
    /// <param name="subject">Column of the patient.</param>
    /// <param name="group">Column of the group; null for none.</param>
    /// <param name="logged">Which values the line takes as ln(value + 1).</param>
    /// <exception cref="OutputException">A column is absent, a cell is no number, a logarithm of a number below 0 is asked for, or no row has
    /// both; names the cell.</exception>
    public static RelationDocument Of(TableFile file, string x, string y, string subject, string? group, LoggedAxes logged)
    {
        ArgumentNullException.ThrowIfNull(file);
        int first = file.Column(x), second = file.Column(y), patient = file.Column(subject);
        int? by = group is null ? null : file.Column(group);
        var groups = new SortedDictionary<string, List<(double X, double Y, string Subject)>>(StringComparer.Ordinal);
        int left = 0;
        for (int row = 0; row < file.Count; row++)
        {
            string who = file.Required(row, patient), which = by is { } column ? file.Required(row, column) : "";
            if (Value(file, row, first, logged.HasFlag(LoggedAxes.X)) is not { } a
                || Value(file, row, second, logged.HasFlag(LoggedAxes.Y)) is not { } b)
            {
                left++;
                continue;
            }
            if (!groups.TryGetValue(which, out var points))
                groups[which] = points = [];
            points.Add((a, b, who));
        }
        if (groups.Count == 0)
            throw new OutputException(file.Path, $"has no row with both {x} and {y}");
        int patients = groups.Values.Max(g => g.Select(p => p.Subject).Distinct().Count());
        return new()
        {
            Table = Path.GetFileName(file.Path),
            X = file.Columns[first],
            Y = file.Columns[second],
            Logarithm = logged,
            RowsLeftOut = left,
            Groups = [.. groups.Select(g => RelationFigures.Of(g.Key, [.. g.Value.Select(p => p.X)], [.. g.Value.Select(p => p.Y)],
                [.. g.Value.Select(p => p.Subject)]))],
            Warnings = [.. MeasuredNumbers.Inspect(file, first), .. MeasuredNumbers.Inspect(file, second),
                .. FewClusters.Warning(patients) is { } few ? new[] { few } : []],
        };
    }

    static double? Value(TableFile file, int row, int column, bool logged) => MeasuredNumbers.Of(file, row, column) is not { } value ? null
        : !logged ? value : value >= 0 ? Math.Log(value + 1)
        : throw file.Bad(row, column, "is below 0, of which no log(x + 1) is taken; leave this column out of --log");

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RelationJson.Default.RelationDocument);

    /// <summary>The tables that stand beside it.</summary>
    public IEnumerable<(string Name, byte[] Content)> Tables()
    {
        yield return ("estimates.tsv", TsvText.Of(["group", "patients", "statistic", .. EstimateFigure.Columns], Groups.SelectMany(g =>
            g.Figures().Select(f => (IReadOnlyList<object?>)[g.Group, g.Patients, f.Name, .. f.Figure.Cells]))));
    }
}

/// <summary>JSON of relations, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RelationDocument))]
internal sealed partial class RelationJson : JsonSerializerContext;
