using System.Security.Cryptography;
using System.Text;

namespace Rubor.Studies.Exchange.Bids;

/// <summary>
/// Names as BIDS takes them: ASCII letters and digits alone. Two that would become one are kept apart by a piece of a SHA-256.
/// </summary>
internal sealed class BidsNames
{
    const int DigitsOfHash = 6;

    readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public BidsNames(IEnumerable<string> texts)
    {
        // BIDS is used on file systems that do not tell capitals apart.
        foreach (var same in texts.Distinct().GroupBy(Plain, StringComparer.OrdinalIgnoreCase))
            foreach (string text in same)
                names[text] = same.Count() == 1 && same.Key.Length > 0 ? same.Key : Plain(text) + Hash(text);
    }

    /// <summary>The name of a text.</summary>
    public string this[string text] => names[text];

    static string Plain(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigitsOfHash];
}
