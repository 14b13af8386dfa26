namespace Rubor.Statistics.Rules;

/// <summary>
/// An expression of a rule: null as soon as a name in it has no value, or it has none itself (a division by nought).
/// </summary>
/// <param name="Type">What it gives.</param>
/// <param name="Names">What it names, each once: fields of a form, measurements.</param>
/// <param name="Of">Its value from the values of names.</param>
public sealed record RuleExpression(RuleType Type, IReadOnlyList<string> Names, Func<Func<string, RuleValue?>, RuleValue?> Of)
{
    // A value that stands in the rule itself.
    internal static RuleExpression Constant(RuleType type, RuleValue value) => new(type, [], _ => value);

    internal static RuleExpression Named(RuleType type, string name) => new(type, [name], values => values(name));

    // Something of several others, which are all worked out.
    internal static RuleExpression Over(RuleType type, IReadOnlyList<RuleExpression> parts, Func<RuleValue[], RuleValue?> of) =>
        new(type, [.. parts.SelectMany(p => p.Names).Distinct()], values =>
        {
            var given = new RuleValue[parts.Count];
            for (int i = 0; i < given.Length; i++)
            {
                if (parts[i].Of(values) is not { } value)
                    return null;
                given[i] = value;
            }
            return of(given);
        });

    internal static RuleExpression Number(IReadOnlyList<RuleExpression> parts, Func<double[], double> of) =>
        Over(RuleType.Number, parts, values =>
        of([.. values.Select(v => v.Number!.Value)]) is var result && double.IsFinite(result) ? RuleValue.Of(result) : null);
}
