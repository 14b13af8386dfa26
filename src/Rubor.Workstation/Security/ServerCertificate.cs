using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Security;

/// <summary>A certificate with its key, and those between it and its authority.</summary>
public sealed record ServerCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>Reads two PEM files.</summary>
    /// <param name="certificate">The server's own certificate first, then those between it and its authority.</param>
    /// <param name="key">Key of the first.</param>
    /// <exception cref="WorkstationOptionException">They are not there, or do not belong together.</exception>
    public static ServerCertificate Open(string certificate, string key)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return new(X509Certificate2.CreateFromPemFile(certificate, key), chain);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkstationOptionException(
                $"{certificate}: is no certificate with the key {key} ({e.Message.TrimEnd('.')}); name two PEM files that belong together",
                e);
        }
    }
}
