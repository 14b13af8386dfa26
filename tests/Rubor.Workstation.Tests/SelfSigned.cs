using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rubor.Workstation.Tests;

/// <summary>A certificate for 127.0.0.1 that signs itself, as two PEM files.</summary>
internal sealed class SelfSigned
{
    /// <param name="folder">Folder of the two files.</param>
    /// <param name="name">Name of both, without ending.</param>
    public SelfSigned(string folder, string name = "server")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=phantom", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        (Certificate, Key, Sha256) = (Path.Combine(folder, $"{name}.crt"), Path.Combine(folder, $"{name}.key"),
            made.GetCertHashString(HashAlgorithmName.SHA256));
        File.WriteAllText(Certificate, made.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    public string Certificate { get; }

    public string Key { get; }

    public string Sha256 { get; }
}
