using System.Text;
using System.Text.RegularExpressions;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange;

/// <summary>What rules say of a series.</summary>
/// <param name="Role">Its role, or empty where it is left aside.</param>
/// <param name="Reason">Why it is left aside; empty where it has a role.</param>
/// <param name="Rule">The rule that decided, or null where none holds.</param>
public sealed record RoleFound(string Role, string Reason, RoleRule? Rule);

/// <summary>
/// Which role a series has: an ordered list of rules, of which the first that holds decides. A description is looked for in the series
/// description; only where no rule holds by that in the name of the protocol, and then in the name of the file or folder: a protocol may be
/// called "STIR and T1" for all of its series.
/// </summary>
public sealed class RoleRules
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.import-rules/1";

    /// <summary>Name of the rules that ship for planar scans of hands.</summary>
    public const string HandScans = "hand-scans";

    const string DefaultsName = "import-rules.json", HandScansName = "import-rules-hand-scans.json";

    static readonly Lazy<RoleRules> Shipped = new(() => RoleRulesJson.Of("the default rules", DefaultsText));

    internal RoleRules(string source, IReadOnlyList<RoleRule> all) => (Source, All) = (source, all);

    /// <summary>The rules that ship with Rubor.</summary>
    public static RoleRules Defaults => Shipped.Value;

    /// <summary>The file of the rules that ship, as a user can copy and change it.</summary>
    public static string DefaultsText => Text(DefaultsName);

    /// <summary>The file of the rules for planar scans of hands.</summary>
    public static string HandScansText => Text(HandScansName);

    /// <summary>Where they come from, for messages.</summary>
    public string Source { get; }

    /// <summary>Whether these are the rules that ship.</summary>
    public bool AreDefaults => ReferenceEquals(this, Shipped.Value);

    /// <summary>The rules in order.</summary>
    public IReadOnlyList<RoleRule> All { get; }

    /// <summary>Whether a name is that of rules that ship, and of no file.</summary>
    public static bool AreShipped(string? name) => name == HandScans && !File.Exists(name);

    /// <summary>Reads a file of rules, or takes <see cref="HandScans"/>, which ship.</summary>
    /// <exception cref="OutputException">It is missing or damaged; names the rule and the key.</exception>
    public static RoleRules Read(string path) =>
        AreShipped(path) ? RoleRulesJson.Of("the rules for hand scans", HandScansText) : RoleRulesJson.Read(path);

    /// <summary>What a series is.</summary>
    public RoleFound Of(SeriesFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        string[] texts = [facts.Description, facts.Protocol, facts.FileName];
        var possible = All.Where(r => r.HoldsBeside(facts)).ToList();
        foreach (string text in texts.Where(t => t.Length > 0).DefaultIfEmpty(""))
            if (possible.Find(r => r.Description is null || Found(r, RoleRule.Spaced(text))) is { } rule)
                return rule.Role.Length > 0 ? new(rule.Role, "", rule)
                    : new("", rule.Ask.Length > 0 ? rule.Ask
                        : $"not wanted ({facts.Words}) by {rule.Words}{(rule.Note.Length > 0 ? $": {rule.Note}" : "")}", rule);
        return new("", $"no rule gives it a role ({facts.Words}); write one and give it by --rules", null);
    }

    static string Text(string name)
    {
        using var stream = typeof(RoleRules).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The build left out {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    static bool Found(RoleRule rule, string text)
    {
        try
        {
            return rule.Description!.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Nothing but a description of absurd length takes that long.
            return false;
        }
    }
}
