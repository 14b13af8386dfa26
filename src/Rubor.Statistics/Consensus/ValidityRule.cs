using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rubor.Statistics.Rules;

namespace Rubor.Statistics.Consensus;

/// <summary>Something that is measured on a case, on a scale of whole numbers.</summary>
/// <param name="Name">A letter, then letters, digits, underscores.</param>
/// <param name="Values">What it can be, each once; their order decides ties.</param>
public sealed record Measurement(string Name, IReadOnlyList<int> Values);

/// <summary>Measurements of one case, and which of their values do not go together: <c>rubor.rule/1</c>, docs/combine.md.</summary>
public sealed partial class ValidityRule
{
    /// <summary>What a file says it is.</summary>
    public const string FormatName = "rubor.rule/1";

    const int MostBytes = 1 << 20, MostMeasurements = 200, MostValues = 1000, MostRefusals = 1000, LongestRule = 1000;

    // Columns of a table of votes that are no measurement.
    static readonly string[] Columns = ["case", "model"];

    readonly IReadOnlyList<(string Rule, RuleExpression When)> refusals;
    readonly Dictionary<string, int> places;

    ValidityRule(IReadOnlyList<Measurement> measurements, IReadOnlyList<(string Rule, RuleExpression When)> refusals)
    {
        (Measurements, this.refusals) = (measurements, refusals);
        places = measurements.Select((m, i) => (m.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        Search = new(refusals.Select(r => (r.When, (IReadOnlyList<int>)[.. r.When.Names.Select(n => places[n])])));
    }

    /// <summary>
    /// Joint ultrasound by the EULAR-OMERACT system: synovial hypertrophy and vascularity, 0–3; no vascularity without hypertrophy.
    /// D'Agostino et al., RMD Open 2017, 3(1) e000428.
    /// </summary>
    public static ValidityRule Eoss { get; } = Parse("""
        {
          "format": "rubor.rule/1",
          "measurements": { "sh": [0, 1, 2, 3], "vascularity": [0, 1, 2, 3] },
          "refuse": ["sh = 0 and vascularity > 0"]
        }
        """u8.ToArray());

    /// <summary>The rules that come with Rubor, by name.</summary>
    public static IReadOnlyDictionary<string, ValidityRule> Shipped { get; } = new Dictionary<string, ValidityRule> { ["eoss"] = Eoss };

    /// <summary>What is measured, in the order of the rule.</summary>
    public IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>What is refused, as the rule has it.</summary>
    public IReadOnlyList<string> Refusals => [.. refusals.Select(r => r.Rule)];

    internal CombinationSearch Search { get; }

    /// <summary>Whether values go together.</summary>
    /// <param name="values">One a measurement, in their order.</param>
    /// <exception cref="ArgumentException">Another number of values, or one that its measurement does not have.</exception>
    public bool IsValid(IReadOnlyList<int> values)
    {
        Require(values);
        return refusals.All(r => r.When.Of(name => RuleValue.Of(values[places[name]]))?.Yes != true);
    }

    /// <summary>Checks a vote against the scales of the rule.</summary>
    internal void Require(IReadOnlyList<int> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Measurements.Count)
            throw new ArgumentException($"{values.Count} values for {Measurements.Count} measurements.", nameof(values));
        for (int m = 0; m < values.Count; m++)
            if (!Measurements[m].Values.Contains(values[m]))
                throw new ArgumentException($"{Measurements[m].Name} is never {values[m]}.", nameof(values));
    }

    /// <summary>Reads a rule.</summary>
    /// <param name="utf8">JSON in UTF-8.</param>
    /// <exception cref="FormatException">It is none; the message, without a full stop, says where and why.</exception>
    public static ValidityRule Parse(byte[] utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        if (utf8.Length > MostBytes)
            throw new FormatException($"is larger than {MostBytes >> 20} MiB, which no rule is");
        try
        {
            using var document = JsonDocument.Parse(utf8.AsMemory(utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0));
            return Of(new("the rule", document.RootElement));
        }
        catch (JsonException e)
        {
            throw new FormatException($"is no JSON ({e.Message.Split(". LineNumber")[0].TrimEnd('.')}, line {e.LineNumber + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("holds text that is no UTF-8; save it as UTF-8", e);
        }
    }

    static ValidityRule Of(JsonPart root)
    {
        root.RequireObject();
        if (root.Text("format") is var format && format != FormatName)
            throw new FormatException($"its format is {format ?? "missing"}; \"format\": \"{FormatName}\" is needed");
        root.RequireKeys("format", "measurements", "refuse");
        var measurements = root.Parts("measurements").Select(m => Measured(m.Name, m.Part)).ToList();
        if (measurements.Count is 0 or > MostMeasurements)
            throw new FormatException($"measurements has {measurements.Count} entries; 1 to {MostMeasurements} are possible");
        if (measurements.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } alike)
            throw new FormatException($"measurements: {string.Join(" and ", alike.Select(m => m.Name))} differ by capitals alone; call one otherwise");
        var names = measurements.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var texts = root.Texts("refuse", LongestRule);
        if (texts.Count > MostRefusals)
            throw new FormatException($"refuse has {texts.Count} entries; at most {MostRefusals} are possible");
        var rule = new ValidityRule(measurements, [.. texts.Select((text, i) => (text, Refusal(text, i, names)))]);
        return rule.Search.IsAnyValid([.. measurements.Select(m => m.Values)]) switch
        {
            true => rule,
            false => throw new FormatException("refuses every combination of its values; take a refusal away"),
            null => throw new FormatException("has refusals over so many measurements at once that none of its combinations was found to be valid; "
                + "let each refusal name fewer"),
        };
    }

    static Measurement Measured(string name, JsonPart part)
    {
        if (!NameForm().IsMatch(name))
            throw new FormatException($"measurements: '{name}' is no name; a letter, then letters, digits and underscores, at most 64");
        if (RuleParser.Words.Contains(name) || Columns.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new FormatException($"measurements: {name} is "
                + $"{(RuleParser.Words.Contains(name) ? "a word of rules" : "a column of its own in a table of votes")}; call it otherwise");
        if (part.Json.ValueKind != JsonValueKind.Array)
            throw new FormatException($"{part.Where} is no list of values, such as [0, 1, 2, 3]");
        int[] values = [.. part.Json.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out int whole)
            ? whole : throw new FormatException($"{part.Where}: {v.GetRawText()} is no whole number"))];
        return values.Length is 0 or > MostValues
            ? throw new FormatException($"{part.Where} has {values.Length} values; 1 to {MostValues} are possible")
            : values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw new FormatException($"{part.Where} has the value {twice.Key} twice") : new(name, values);
    }

    static RuleExpression Refusal(string text, int place, HashSet<string> names)
    {
        try
        {
            var when = new RuleParser(new(text), name => names.Contains(name) ? RuleType.Number : null, "measurement").Whole();
            return when.Type == RuleType.YesNo ? when
                : throw new FormatException($"a refusal is a comparison, and this gives {RuleParser.Named(when.Type)}");
        }
        catch (FormatException e)
        {
            throw new FormatException($"refuse[{place}]: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,63}\z")]
    private static partial Regex NameForm();
}
