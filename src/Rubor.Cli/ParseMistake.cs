using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Rubor.Cli;

/// <summary>What is wrong with the words of a command line, in plain words: which option or argument, what it wants, what it got.</summary>
public static class ParseMistake
{
    const int MostChanges = 2; // letters between a mistyped word and the one that was meant

    /// <summary>The first mistake, with where to read on; null where there is none.</summary>
    public static string? Of(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        if (WrongNumber(parsed) is { } number)
            return Line(parsed, number);
        if (OptionAsArgument(parsed) is { } option)
            return Line(parsed, option);
        return parsed.Errors.Count == 0 ? null : Line(parsed, Unknown(parsed) ?? NoCommand(parsed) ?? TooOften(parsed) ?? Missing(parsed)
            ?? parsed.Errors[0].Message.TrimEnd('.'));
    }

    /// <summary>A command with the names that lead to it, such as 'rubor measure vhi'.</summary>
    public static string PathOf(CommandResult? result)
    {
        var names = new List<string>();
        for (; result is not null; result = result.Parent as CommandResult)
            names.Insert(0, result.Command is RootCommand ? "rubor" : result.Command.Name);
        return string.Join(' ', names);
    }

    static string Line(ParseResult parsed, string mistake) => $"{mistake}; see '{PathOf(parsed.CommandResult)} --help'";

    // The parser's own conversions take 2,5 for 25, and name types of the runtime.
    static string? WrongNumber(ParseResult parsed)
    {
        foreach (var symbol in Results(parsed.CommandResult))
            if (symbol is OptionResult { Implicit: false } option && Wanted(option.Option.ValueType) is { } wanted)
                foreach (var token in option.Tokens)
                    if (!wanted.Fits(token.Value))
                        return $"{option.Option.Name} {token.Value}: {wanted.Words} is wanted";
        return null;
    }

    // The parser takes a word with hyphens that it does not know for a file; after a word -- it is one.
    static string? OptionAsArgument(ParseResult parsed) => parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash) ? null
        : parsed.Tokens.FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal)) is { } word
            ? NoOption(parsed, word.Value) : null;

    static string NoOption(ParseResult parsed, string word) =>
        $"{word} is no option of '{PathOf(parsed.CommandResult)}'{Meant(word, Results(parsed.CommandResult.Command, parsed).Select(o => o.Name))}";

    static IEnumerable<SymbolResult> Results(CommandResult at) =>
        (at.Parent is CommandResult above ? Results(above) : []).Concat(at.Children);

    static (string Words, Func<string, bool> Fits)? Wanted(Type type)
    {
        type = type.GetElementType() ?? type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(int) ? ("a whole number below 2147483648", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            : type == typeof(double) ? ("a number such as 0.5, with a decimal point,",
                text => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                    CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            : type == typeof(bool) ? ("true or false", text => bool.TryParse(text, out _))
            : null;
    }

    static string? Unknown(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var word, ..])
            return null;
        var command = parsed.CommandResult.Command;
        string path = PathOf(parsed.CommandResult);
        if (word.StartsWith('-'))
            return NoOption(parsed, word);
        int at = parsed.Tokens.ToList().FindIndex(t => t.Value == word);
        if (at > 0
            && Results(command, parsed).FirstOrDefault(o =>
            o.Name == parsed.Tokens[at - 1].Value || o.Aliases.Contains(parsed.Tokens[at - 1].Value)) is { } before
            && Wanted(before.ValueType) is { } wanted && before.Arity.MaximumNumberOfValues > 0)
            return before.ValueType == typeof(bool) ? $"'{word}' is one word too many: {before.Name} takes none"
                : $"{before.Name} {word}: {wanted.Words} is wanted";
        return command.Subcommands.Count > 0 ? $"{word} is no command of '{path}'{Meant(word, command.Subcommands.Select(c => c.Name))}"
            : $"'{word}' is one word too many for '{path}'; put names with blanks in quotes";
    }

    static IEnumerable<Option> Results(Command command, ParseResult parsed) =>
        command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive));

    static string Meant(string word, IEnumerable<string> names) =>
        names.Select(n => (Name: n, Changes: Changes(word, n))).Where(n => n.Changes <= MostChanges).OrderBy(n => n.Changes)
            .Select(n => $"; is {n.Name} meant?").FirstOrDefault("");

    static string? NoCommand(ParseResult parsed) => parsed.CommandResult.Command is { Subcommands.Count: > 0 } command
        ? $"'{PathOf(parsed.CommandResult)}' takes a command: {string.Join(", ", command.Subcommands.Select(c => c.Name))}" : null;

    static string? TooOften(ParseResult parsed) => Results(parsed.CommandResult).OfType<OptionResult>()
        .Where(o => !o.Implicit && o.Tokens.Count > o.Option.Arity.MaximumNumberOfValues)
        .Select(o =>
            $"{o.Option.Name} was given {o.Tokens.Count.ToString(CultureInfo.InvariantCulture)} values; it takes " +
            $"{o.Option.Arity.MaximumNumberOfValues.ToString(CultureInfo.InvariantCulture)}").FirstOrDefault();

    static string? Missing(ParseResult parsed)
    {
        foreach (var option in Results(parsed.CommandResult).OfType<OptionResult>())
            if (!option.Implicit && option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues)
                return $"{option.Option.Name} wants a value, {option.Option.HelpName ?? "a word"}: {option.Option.Description?.TrimEnd('.')}";
        var command = parsed.CommandResult.Command;
        foreach (var argument in command.Arguments)
        {
            var given = parsed.GetResult(argument)?.Tokens ?? [];
            int least = argument.Arity.MinimumNumberOfValues;
            if (given.Count < least)
            {
                string told = given.Count == 0 ? "none is given" : $"only {string.Join(' ', given.Select(g => g.Value))} is given";
                return $"{argument.HelpName ?? argument.Name} " + (least == 1 ? "is missing"
                    : string.Create(CultureInfo.InvariantCulture, $"is to be {least} words or more, and {told}")) +
                    $": {argument.Description?.TrimEnd('.')}";
            }
        }
        var without = command.Options.Where(o => o.Required && parsed.GetResult(o) is not { Implicit: false }).ToList();
        return without.Count == 0 ? null
            : $"{string.Join(" and ", without.Select(o => o.HelpName is null ? o.Name : $"{o.Name} {o.HelpName}"))} " +
                $"{(without.Count == 1 ? "is" : "are")} missing: {string.Join("; ", without.Select(o => o.Description?.TrimEnd('.')))}";
    }

    // Levenshtein's distance.
    static int Changes(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
