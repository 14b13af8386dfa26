using Rubor.Reading.Reads;
using Rubor.Statistics.Rules;

namespace Rubor.Reading.Forms;

/// <summary>A rule that refuses answers that do not go together.</summary>
/// <param name="Rule">As it stands in the form.</param>
/// <param name="Sentence">What is said to the reader.</param>
public sealed record FormRefusal(string Rule, string Sentence);

/// <summary>What follows from answers.</summary>
/// <param name="Values">A value for each field, computed ones included.</param>
/// <param name="Missing">Names of required fields without a value.</param>
/// <param name="Refused">Rules that refuse the answers.</param>
public sealed record FormOutcome(FormValues Values, IReadOnlyList<string> Missing, IReadOnlyList<FormRefusal> Refused);

/// <summary>A form that was checked, with its rules ready to be applied.</summary>
public sealed class FormDefinition
{
    readonly Dictionary<string, FormField> fields;
    readonly IReadOnlyList<(string Field, string Rule, RuleExpression Value)> computed;
    readonly IReadOnlyList<(string Rule, RuleExpression When)> refusals;

    internal FormDefinition(
        FormDocument document, string sha256, IReadOnlyList<(string Field, string Rule, RuleExpression Value)> computed,
        IReadOnlyList<(string Rule, RuleExpression When)> refusals)
    {
        (Document, Sha256, this.computed, this.refusals) = (document, sha256, computed, refusals);
        fields = document.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    /// <summary>As its file has it.</summary>
    public FormDocument Document { get; }

    /// <summary>Of the file's bytes, hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Names of the fields that follow from others.</summary>
    public IEnumerable<string> Computed => Document.Fields.Select(f => f.Name).Intersect(computed.Select(c => c.Field));

    /// <summary>Why a field cannot be answered so, a sentence without a full stop; null where it can.</summary>
    public string? Refusal(IFormAnswer answer) =>
        !fields.TryGetValue(answer.Field, out var field) ? $"the form {Document.Name} has no field {answer.Field}"
        : computed.Any(c => c.Field == answer.Field) ? $"{field.Label} follows from other fields, so it is not entered"
        : answer.Value is { } value ? field.Refusal(value) : null;

    /// <summary>What follows from answers.</summary>
    public FormOutcome Of(IReadOnlyDictionary<string, FormValue> answers)
    {
        var values = new Dictionary<string, FormValue?>(StringComparer.Ordinal);
        foreach (var field in Document.Fields)
            values[field.Name] = answers.TryGetValue(field.Name, out var answer) ? answer : null;
        var refused = new List<FormRefusal>();
        // In an order in which each finds those that it needs.
        foreach (var (name, rule, value) in computed)
        {
            values[name] = FormValue.Of(value.Of(field => values[field]?.InRules));
            if (values[name] is { } made && fields[name].Refusal(made) is { } misfit)
            {
                refused.Add(new(rule, $"{misfit}."));
                values[name] = null;
            }
        }
        refused.AddRange(refusals.Where(r => r.When.Of(field => values[field]?.InRules)?.Yes == true)
            .Select(r => new FormRefusal(r.Rule, Sentence(r, values))));
        return new(new([.. Document.Fields.Select(f => KeyValuePair.Create(f.Name, values[f.Name]))]),
            [.. Document.Fields.Where(f => f.Required && values[f.Name] is null).Select(f => f.Name)], refused);
    }

    string Sentence((string Rule, RuleExpression When) refusal, Dictionary<string, FormValue?> values)
    {
        string together = string.Join(" and ", refusal.When.Names.Select(f => $"{fields[f].Label} {values[f]}"));
        return refusal.When.Names.Count > 1 ? $"{together} do not go together by the form's rule; change one of them."
            : $"{together} is refused by the form's rule; change it.";
    }
}

/// <summary>What acts of a read of a form are held against.</summary>
/// <param name="Form">The form.</param>
public sealed record FormCase(FormDefinition Form) : KindCase;
