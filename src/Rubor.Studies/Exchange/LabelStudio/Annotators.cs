using System.Globalization;
using System.Text.Json;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Names people by their number in Label Studio, never by name or address: "a7". Those of whom an export keeps the address alone
/// are counted in the order in which they appear: "p1".</summary>
internal sealed class Annotators
{
    /// <summary>Number of the first observer who has no number of his own in Label Studio; smaller ones are people's.</summary>
    public const long FirstMade = 1_000_000_001;

    readonly Dictionary<string, string> counted = new(StringComparer.Ordinal);

    /// <summary>Whether somebody had to be counted.</summary>
    public bool AnyCounted => counted.Count > 0;

    /// <summary>Who made an annotation; empty where it does not say.</summary>
    /// <param name="completedBy">A number, a text, or an object with id and email.</param>
    /// <param name="observers">Names of observers by number, as an export of Rubor keeps them; may be undefined.</param>
    public string Of(JsonElement completedBy, JsonElement observers)
    {
        var id = completedBy.ValueKind == JsonValueKind.Object ? completedBy.Field("id") : completedBy;
        if (id.Whole() is { } number || long.TryParse(id.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return observers.Field(Text(number)).Text() is { Length: > 0 } known ? known : $"a{Text(number)}";
        string address = id.Text().Length > 0 ? id.Text() : completedBy.Field("email").Text();
        if (address.Length == 0)
            return "";
        if (!counted.TryGetValue(address, out string? name))
            counted[address] = name = $"p{Text(counted.Count + 1)}";
        return name;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
