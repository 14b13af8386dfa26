using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rubor.Reading.Audit;

/// <summary>
/// What a store was at a moment: the number of its events, and a hash over the heads of all reads in the order in which they were
/// opened. Written as COUNT-HASH. Kept outside the store it proves later that none of those events was changed, cut off or added to.
/// </summary>
/// <param name="Events">Number of events.</param>
/// <param name="Hash">SHA-256 over a line "NAME HEAD" for each read, each with a line feed.</param>
public sealed record StoreHead(long Events, string Hash)
{
    /// <summary>The head of reads in the order in which they were opened.</summary>
    public static StoreHead Of(long events, IEnumerable<(string Read, string Head)> heads)
    {
        var text = new StringBuilder();
        foreach (var (read, head) in heads)
            text.Append(read).Append(' ').Append(head).Append('\n');
        return new(events, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    /// <summary>Reads COUNT-HASH.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static StoreHead Parse(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long events)
            && parts[1].Length == 64 && parts[1].All(char.IsAsciiHexDigitLower)
            ? new(events, parts[1])
            : throw new FormatException("a head is a number of events, a hyphen and 64 hexadecimal digits, as 'rubor audit verify' prints it");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Events}-{Hash}");
}
