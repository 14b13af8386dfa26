using System.Globalization;

namespace Rubor.Statistics.Rules;

/// <summary>
/// Reads expressions of rules: numbers, 'text', yes, no, names, + - * /, max(…), min(…), = != &lt; &lt;= &gt; &gt;=, and, or, not,
/// parentheses. Types are checked here, so that a rule never fails on values of the types that it was told.
/// </summary>
/// <param name="tokens">The rule.</param>
/// <param name="types">What each name gives; null where there is no such name.</param>
/// <param name="noun">What a name is in errors, such as field.</param>
public sealed class RuleParser(RuleTokens tokens, Func<string, RuleType?> types, string noun)
{
    /// <summary>Words that nothing may be called.</summary>
    public static IReadOnlyList<string> Words { get; } = ["and", "or", "not", "max", "min", "yes", "no", "refuse"];

    /// <summary>The whole of what is left.</summary>
    /// <exception cref="FormatException">It is no expression; the message says where.</exception>
    public RuleExpression Whole()
    {
        var whole = Or();
        return tokens.Next.Length == 0 ? whole : throw tokens.Fault($"{tokens.Next} does not belong there");
    }

    RuleExpression Or()
    {
        var left = And();
        while (tokens.Take("or"))
            left = Both(left, And(), "or", (a, b) => a || b);
        return left;
    }

    RuleExpression And()
    {
        var left = Not();
        while (tokens.Take("and"))
            left = Both(left, Not(), "and", (a, b) => a && b);
        return left;
    }

    RuleExpression Not()
    {
        if (!tokens.Take("not"))
            return Comparison();
        var what = Require(Not(), RuleType.YesNo, "not");
        return RuleExpression.Over(RuleType.YesNo, [what], v => RuleValue.Of(v[0].Yes == false));
    }

    RuleExpression Comparison()
    {
        var left = Sum();
        if (tokens.TakeAny("=", "!=", "<", "<=", ">", ">=") is not { } sign)
            return left;
        var right = Sum();
        if (left.Type != right.Type)
            throw tokens.Fault($"{sign} compares {Named(left.Type)} with {Named(right.Type)}");
        if (sign is "=" or "!=")
            return RuleExpression.Over(RuleType.YesNo, [left, right], v => RuleValue.Of(v[0] == v[1] == (sign == "=")));
        Require(left, RuleType.Number, sign);
        return RuleExpression.Over(RuleType.YesNo, [left, right], v =>
            RuleValue.Of((v[0].Number!.Value, v[1].Number!.Value) is var (a, b) && sign switch
            {
                "<" => a < b,
                "<=" => a <= b,
                ">" => a > b,
                _ => a >= b,
            }));
    }

    RuleExpression Sum()
    {
        var left = Product();
        while (tokens.TakeAny("+", "-") is { } sign)
            left = Numbers(left, Product(), sign, sign == "+" ? (a, b) => a + b : (a, b) => a - b);
        return left;
    }

    RuleExpression Product()
    {
        var left = Signed();
        while (tokens.TakeAny("*", "/") is { } sign)
            left = Numbers(left, Signed(), sign, sign == "*" ? (a, b) => a * b : (a, b) => a / b);
        return left;
    }

    RuleExpression Signed()
    {
        if (!tokens.Take("-"))
            return Single();
        var what = Require(Signed(), RuleType.Number, "-");
        return RuleExpression.Number([what], v => -v[0]);
    }

    RuleExpression Single()
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
            return RuleExpression.Constant(RuleType.YesNo, RuleValue.Of(answer == "yes"));
        int place = tokens.Place;
        string token = tokens.Take();
        return token[0] == '\'' ? RuleExpression.Constant(RuleType.Text, RuleValue.Of(token[1..^1]))
            : char.IsAsciiDigit(token[0])
                ? RuleExpression.Constant(RuleType.Number, RuleValue.Of(double.Parse(token, CultureInfo.InvariantCulture)))
            : types(token) is { } type ? RuleExpression.Named(type, token)
            : throw tokens.Fault(char.IsAsciiLetter(token[0]) || token[0] == '_' ? $"there is no {noun} {token}"
                : $"a value is missing where {token} stands", place);
    }

    RuleExpression Extreme(string choice)
    {
        tokens.Require("(");
        var parts = new List<RuleExpression>();
        do
            parts.Add(Require(Or(), RuleType.Number, choice));
        while (tokens.Take(","));
        tokens.Require(")");
        return RuleExpression.Number(parts, choice == "max" ? v => v.Max() : v => v.Min());
    }

    RuleExpression Both(RuleExpression left, RuleExpression right, string sign, Func<bool, bool, bool> of) =>
        RuleExpression.Over(RuleType.YesNo, [Require(left, RuleType.YesNo, sign), Require(right, RuleType.YesNo, sign)],
            v => RuleValue.Of(of(v[0].Yes == true, v[1].Yes == true)));

    RuleExpression Numbers(RuleExpression left, RuleExpression right, string sign, Func<double, double, double> of) =>
        RuleExpression.Number([Require(left, RuleType.Number, sign), Require(right, RuleType.Number, sign)], v => of(v[0], v[1]));

    RuleExpression Require(RuleExpression part, RuleType type, string sign) => part.Type == type ? part
        : throw tokens.Fault($"{sign} takes {Named(type)}, not {Named(part.Type)}");

    /// <summary>A type in words.</summary>
    public static string Named(RuleType type) => type switch
    {
        RuleType.Number => "numbers",
        RuleType.Text => "texts",
        _ => "yes or no",
    };
}
