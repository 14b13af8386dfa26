using Rubor.Statistics.Rules;

namespace Rubor.Reading.Forms;

/// <summary>The rules of a form: which fields follow from others, and which answers are refused.</summary>
internal static class FormRules
{
    /// <summary>Reads them.</summary>
    /// <returns>Computed fields in an order in which each finds those that it needs; what is refused.</returns>
    /// <exception cref="FormatException">A rule cannot be used; the message says which, and why.</exception>
    public static (IReadOnlyList<(string Field, string Rule, RuleExpression Value)> Computed,
        IReadOnlyList<(string Rule, RuleExpression When)> Refusals) Of(
        FormDocument form)
    {
        var fields = form.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var computed = new List<(string Field, string Rule, RuleExpression Value)>();
        var refusals = new List<(string Rule, RuleExpression When)>();
        for (int i = 0; i < form.Rules.Count; i++)
            try
            {
                string rule = form.Rules[i];
                var tokens = new RuleTokens(rule);
                var parser = new RuleParser(tokens, name => fields.TryGetValue(name, out var named) ? TypeOf(named) : null, "field");
                if (tokens.Take("refuse"))
                    refusals.Add((rule, RequireYesNo(parser.Whole())));
                else
                    computed.Add(Computed(rule, tokens, parser, fields, computed));
            }
            catch (FormatException e)
            {
                throw new FormatException($"rules[{i}]: {e.Message}", e);
            }
        return (InOrder(computed), refusals);
    }

    // What a field gives in a rule.
    static RuleType TypeOf(FormField field) => field.Type switch
    {
        FieldType.Ordinal or FieldType.Integer => RuleType.Number,
        FieldType.YesNo => RuleType.YesNo,
        _ => RuleType.Text,
    };

    static RuleExpression RequireYesNo(RuleExpression when) => when.Type == RuleType.YesNo ? when
        : throw new FormatException($"refuse takes a comparison, and this gives {RuleParser.Named(when.Type)}");

    static (string Field, string Rule, RuleExpression Value) Computed(
        string rule, RuleTokens tokens, RuleParser parser, Dictionary<string, FormField> fields,
            List<(string Field, string Rule, RuleExpression Value)> before)
    {
        string name = tokens.Take();
        if (!fields.TryGetValue(name, out var field))
            throw new FormatException($"there is no field {name}; a rule is FIELD = EXPRESSION, or refuse EXPRESSION");
        if (before.Exists(c => c.Field == name))
            throw new FormatException($"{name} follows from another rule already");
        tokens.Require("=");
        var value = parser.Whole();
        return value.Type == TypeOf(field) ? (name, rule, value)
            : throw new FormatException($"{name} takes {RuleParser.Named(TypeOf(field))}, and this gives {RuleParser.Named(value.Type)}");
    }

    static List<(string Field, string Rule, RuleExpression Value)> InOrder(List<(string Field, string Rule, RuleExpression Value)> computed)
    {
        var left = computed.ToList();
        var done = new List<(string Field, string Rule, RuleExpression Value)>();
        while (left.Count > 0)
        {
            int next = left.FindIndex(c => !left.Exists(o => c.Value.Names.Contains(o.Field)));
            if (next < 0)
                throw new FormatException($"{string.Join(", ", left.Select(c => c.Field))} follow from each other in a circle");
            done.Add(left[next]);
            left.RemoveAt(next);
        }
        return done;
    }
}
