using System.Security.Cryptography;

namespace Rubor.Cli;

/// <summary>The account of a demo.</summary>
internal static class DemoPassword
{
    /// <summary>Its name.</summary>
    public const string Reader = "demo";

    // Without letters that look alike.
    const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A password that nobody can guess and everybody can type: four groups of four.</summary>
    public static string New() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
}
