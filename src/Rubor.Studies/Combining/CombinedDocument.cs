using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Statistics.Consensus;

namespace Rubor.Studies.Combining;

/// <summary>How votes are combined.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CombiningMethod>))]
public enum CombiningMethod
{
    /// <summary>The heaviest combination that goes together: <see cref="Multitude.Combine"/>.</summary>
    [JsonStringEnumMemberName("multitude")] Multitude,
    /// <summary>Each measurement's mode by itself: <see cref="Multitude.MajorityOf"/>.</summary>
    [JsonStringEnumMemberName("majority")] Majority,
}

/// <summary>A combination that was weighed.</summary>
/// <param name="Values">By measurement.</param>
/// <param name="Weight">Product of votes.</param>
public sealed record CombinationFigure(IReadOnlyDictionary<string, int> Values, Int128 Weight);

/// <summary>What the votes on one case come to.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Prediction">By measurement.</param>
/// <param name="Weight">Product of votes of the combination that was taken; null where modes were taken.</param>
/// <param name="Combinations">Valid ones that were voted for, in the order of values.</param>
/// <param name="Fallback">Whether no combination was valid, so that modes were taken.</param>
/// <param name="Valid">Whether the prediction goes together.</param>
/// <param name="Missing">Models of the table that did not vote on the case; null where all did.</param>
public sealed record CombinedCase(
    string Case, IReadOnlyDictionary<string, int> Prediction, Int128? Weight, IReadOnlyList<CombinationFigure> Combinations,
    bool Fallback, bool Valid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Missing = null);

/// <summary>Votes of several models, combined: result.json of <c>rubor combine</c>.</summary>
/// <param name="Format">What the file says it is.</param>
/// <param name="Method">How they were combined.</param>
/// <param name="Models">Names of the models.</param>
/// <param name="Measurements">Values of each, in the order of the rule.</param>
/// <param name="Refuse">What the rule refuses.</param>
/// <param name="Cases">In the order of the table.</param>
public sealed record CombinedDocument(
    string Format, CombiningMethod Method, IReadOnlyList<string> Models, IReadOnlyDictionary<string, IReadOnlyList<int>> Measurements,
    IReadOnlyList<string> Refuse, IReadOnlyList<CombinedCase> Cases)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.combined/1";

    /// <summary>Combines the votes of a table.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="rule">What goes together.</param>
    /// <param name="method">How they are combined.</param>
    /// <exception cref="ArgumentException">The votes on a case can be combined in too many ways; the message names it.</exception>
    public static CombinedDocument Of(VoteTable table, ValidityRule rule, CombiningMethod method)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rule);
        return new(FormatName, method, table.Models, rule.Measurements.ToDictionary(m => m.Name, m => m.Values), rule.Refusals,
            [.. table.Cases.Select(c => Combined(c, rule, method))]);
    }

    /// <summary>As UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CombinedJson.Default.CombinedDocument);

    static CombinedCase Combined(VotedCase one, ValidityRule rule, CombiningMethod method)
    {
        try
        {
            var result = method == CombiningMethod.Multitude ? Multitude.Combine(rule, one.Votes) : Multitude.MajorityOf(rule, one.Votes);
            return new(one.Case, Named(result.Prediction), result.Weight,
                [.. result.Combinations.Select(c => new CombinationFigure(Named(c.Values), c.Weight))], result.Fallback, result.Valid,
                one.Missing.Count > 0 ? one.Missing : null);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"case {one.Case}: {e.Message.Split(" (Parameter")[0]}", e);
        }

        Dictionary<string, int> Named(IReadOnlyList<int> values) =>
            rule.Measurements.Zip(values).ToDictionary(p => p.First.Name, p => p.Second);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CombinedDocument))]
internal sealed partial class CombinedJson : JsonSerializerContext;
