using System.Globalization;

namespace Rubor.Reading.Kinds.Form;

/// <summary>
/// Reads expressions of rules: numbers, 'text', yes, no, fields, + - * /, max(…), min(…), = != &lt; &lt;= &gt; &gt;=, and, or, not,
/// parentheses. Types are checked here, so that a rule never fails on a reader's answers.
/// </summary>
internal sealed class FormParser(FormTokens tokens, IReadOnlyDictionary<string, FormField> fields)
{
    /// <summary>Words that no field may be called.</summary>
    public static IReadOnlyList<string> Words { get; } = ["and", "or", "not", "max", "min", "yes", "no", "refuse"];

    /// <summary>What a field gives in a rule.</summary>
    public static FormType TypeOf(FormField field) => field.Type switch
    {
        FieldType.Ordinal or FieldType.Integer => FormType.Number,
        FieldType.YesNo => FormType.YesNo,
        _ => FormType.Text,
    };

    /// <summary>The whole of what is left.</summary>
    /// <exception cref="FormatException">It is no expression; the message says where.</exception>
    public FormExpression Whole()
    {
        var whole = Or();
        return tokens.Next.Length == 0 ? whole : throw tokens.Fault($"{tokens.Next} does not belong there");
    }

    FormExpression Or()
    {
        var left = And();
        while (tokens.Take("or"))
            left = Both(left, And(), "or", (a, b) => a || b);
        return left;
    }

    FormExpression And()
    {
        var left = Not();
        while (tokens.Take("and"))
            left = Both(left, Not(), "and", (a, b) => a && b);
        return left;
    }

    FormExpression Not()
    {
        if (!tokens.Take("not"))
            return Comparison();
        var what = Require(Not(), FormType.YesNo, "not");
        return FormExpression.Over(FormType.YesNo, [what], v => FormValue.Of(v[0].Yes == false));
    }

    FormExpression Comparison()
    {
        var left = Sum();
        if (tokens.TakeAny("=", "!=", "<", "<=", ">", ">=") is not { } sign)
            return left;
        var right = Sum();
        if (left.Type != right.Type)
            throw tokens.Fault($"{sign} compares {Named(left.Type)} with {Named(right.Type)}");
        if (sign is "=" or "!=")
            return FormExpression.Over(FormType.YesNo, [left, right], v => FormValue.Of(v[0] == v[1] == (sign == "=")));
        Require(left, FormType.Number, sign);
        return FormExpression.Over(FormType.YesNo, [left, right], v =>
            FormValue.Of((v[0].Number!.Value, v[1].Number!.Value) is var (a, b) && sign switch
            {
                "<" => a < b,
                "<=" => a <= b,
                ">" => a > b,
                _ => a >= b,
            }));
    }

    FormExpression Sum()
    {
        var left = Product();
        while (tokens.TakeAny("+", "-") is { } sign)
            left = Numbers(left, Product(), sign, sign == "+" ? (a, b) => a + b : (a, b) => a - b);
        return left;
    }

    FormExpression Product()
    {
        var left = Signed();
        while (tokens.TakeAny("*", "/") is { } sign)
            left = Numbers(left, Signed(), sign, sign == "*" ? (a, b) => a * b : (a, b) => a / b);
        return left;
    }

    FormExpression Signed()
    {
        if (!tokens.Take("-"))
            return Single();
        var what = Require(Signed(), FormType.Number, "-");
        return FormExpression.Number([what], v => -v[0]);
    }

    FormExpression Single()
    {
        if (tokens.Take("("))
        {
            var within = Or();
            tokens.Require(")");
            return within;
        }
        if (tokens.TakeAny("max", "min") is { } choice)
            return Extreme(choice);
        if (tokens.TakeAny("yes", "no") is { } answer)
            return FormExpression.Constant(FormType.YesNo, FormValue.Of(answer == "yes"));
        int place = tokens.Place;
        string token = tokens.Take();
        return token[0] == '\'' ? FormExpression.Constant(FormType.Text, FormValue.Of(token[1..^1]))
            : char.IsAsciiDigit(token[0])
                ? FormExpression.Constant(FormType.Number, FormValue.Of(double.Parse(token, CultureInfo.InvariantCulture)))
            : fields.TryGetValue(token, out var field) ? FormExpression.Field(TypeOf(field), token)
            : throw tokens.Fault(char.IsAsciiLetter(token[0]) || token[0] == '_' ? $"there is no field {token}"
                : $"a value is missing where {token} stands", place);
    }

    FormExpression Extreme(string choice)
    {
        tokens.Require("(");
        var parts = new List<FormExpression>();
        do
            parts.Add(Require(Or(), FormType.Number, choice));
        while (tokens.Take(","));
        tokens.Require(")");
        return FormExpression.Number(parts, choice == "max" ? v => v.Max() : v => v.Min());
    }

    FormExpression Both(FormExpression left, FormExpression right, string sign, Func<bool, bool, bool> of) =>
        FormExpression.Over(FormType.YesNo, [Require(left, FormType.YesNo, sign), Require(right, FormType.YesNo, sign)],
            v => FormValue.Of(of(v[0].Yes == true, v[1].Yes == true)));

    FormExpression Numbers(FormExpression left, FormExpression right, string sign, Func<double, double, double> of) =>
        FormExpression.Number([Require(left, FormType.Number, sign), Require(right, FormType.Number, sign)], v => of(v[0], v[1]));

    FormExpression Require(FormExpression part, FormType type, string sign) => part.Type == type ? part
        : throw tokens.Fault($"{sign} takes {Named(type)}, not {Named(part.Type)}");

    internal static string Named(FormType type) => type switch
    {
        FormType.Number => "numbers",
        FormType.Text => "texts",
        _ => "yes or no",
    };
}
