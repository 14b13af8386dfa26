namespace Rubor.Reading.Kinds.Form;

/// <summary>What an expression gives.</summary>
internal enum FormType
{
    Number,
    Text,
    YesNo,
}

/// <summary>
/// An expression of a rule: null as soon as a field that it names has no value, or it has none itself (a division by nought).
/// </summary>
/// <param name="Type">What it gives.</param>
/// <param name="Fields">Fields that it names, each once.</param>
/// <param name="Of">Its value from the values of fields.</param>
internal sealed record FormExpression(FormType Type, IReadOnlyList<string> Fields, Func<Func<string, FormValue?>, FormValue?> Of)
{
    /// <summary>A value that stands in the rule itself.</summary>
    public static FormExpression Constant(FormType type, FormValue value) => new(type, [], _ => value);

    /// <summary>A field.</summary>
    public static FormExpression Field(FormType type, string name) => new(type, [name], values => values(name));

    /// <summary>Something of several others, which are all worked out.</summary>
    public static FormExpression Over(FormType type, IReadOnlyList<FormExpression> parts, Func<FormValue[], FormValue?> of) =>
        new(type, [.. parts.SelectMany(p => p.Fields).Distinct()], values =>
        {
            var given = new FormValue[parts.Count];
            for (int i = 0; i < given.Length; i++)
            {
                if (parts[i].Of(values) is not { } value)
                    return null;
                given[i] = value;
            }
            return of(given);
        });

    /// <summary>A number of numbers.</summary>
    public static FormExpression Number(IReadOnlyList<FormExpression> parts, Func<double[], double> of) =>
        Over(FormType.Number, parts, values =>
        of([.. values.Select(v => v.Number!.Value)]) is var result && double.IsFinite(result) ? FormValue.Of(result) : null);
}
