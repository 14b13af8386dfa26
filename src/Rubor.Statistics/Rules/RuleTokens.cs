using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubor.Statistics.Rules;

/// <summary>A rule taken apart into words, numbers, texts and signs.</summary>
public sealed partial class RuleTokens
{
    readonly List<(string Text, int At)> tokens = [];
    readonly string rule;
    int next;

    /// <exception cref="FormatException">A sign is none of a rule's.</exception>
    public RuleTokens(string rule)
    {
        this.rule = rule;
        for (int at = 0; at < rule.Length;)
        {
            var found = Token().Match(rule, at);
            if (!found.Success)
                throw Fault($"{rule[at]} is no sign of a rule", at);
            if (!string.IsNullOrWhiteSpace(found.Value))
                tokens.Add((found.Value, at));
            at += found.Length;
        }
    }

    /// <summary>What comes next; empty at the end.</summary>
    public string Next => next < tokens.Count ? tokens[next].Text : "";

    /// <summary>Where the next one begins in the rule, from 0; its length at the end.</summary>
    public int Place => next < tokens.Count ? tokens[next].At : rule.Length;

    /// <summary>Takes the next one, if it is this.</summary>
    public bool Take(string token)
    {
        if (Next != token)
            return false;
        next++;
        return true;
    }

    /// <summary>Takes the next one, if it is one of these; null where it is none.</summary>
    public string? TakeAny(params ReadOnlySpan<string> wanted)
    {
        foreach (string token in wanted)
            if (Take(token))
                return token;
        return null;
    }

    /// <summary>Takes the next one, whatever it is.</summary>
    public string Take() => next < tokens.Count ? tokens[next++].Text : throw Fault("something is missing at its end");

    /// <summary>Takes this one.</summary>
    public void Require(string token)
    {
        if (!Take(token))
            throw Fault($"{token} is missing {(Next.Length == 0 ? "at its end" : $"before {Next}")}");
    }

    /// <summary>What is wrong, with the place.</summary>
    public FormatException Fault(string what, int? at = null) => new(string.Create(CultureInfo.InvariantCulture,
        $"{what} (character {(at ?? Place) + 1} of '{rule}')"));

    [GeneratedRegex(@"\G(?:\s+|[0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|'[^']*'|!=|<=|>=|[-+*/(),=<>])")]
    private static partial Regex Token();
}
