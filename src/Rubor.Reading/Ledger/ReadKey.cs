using System.Security.Cryptography;
using System.Text;

namespace Rubor.Reading.Ledger;

/// <summary>Which read: one reader's one round on one case of one study.</summary>
public sealed record ReadKey(string Study, string Case, string Reader, int Round = 1)
{
    /// <summary>
    /// Name of the read in a store: 32 hexadecimal digits that follow from the key, so two tabs that open the same read at once
    /// cannot make two of it. Not a secret.
    /// </summary>
    public string Id =>
        Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Study}\0{Case}\0{Reader}\0{Round}")))[..16]);

    /// <summary>The key of a read by its first event.</summary>
    public static ReadKey Of(Opened opened, string reader) => new(opened.Study, opened.Case, reader, opened.Round);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Study}, case {Case}, reader {Reader}, round {Round}");
}
