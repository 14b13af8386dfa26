namespace Rubor.Workstation;

/// <summary>How the workstation is served.</summary>
public sealed record WorkstationOptions
{
    /// <summary>Port that is used when none is named.</summary>
    public const int DefaultPort = 5080;

    /// <summary>Minutes without a request after which a sign-in ends, when none are named.</summary>
    public const int DefaultTimeoutMinutes = 30;

    /// <summary>Name of the store in the folder of reads.</summary>
    public const string StoreName = "reads.db";

    /// <summary>Folder of reads: catalog, store, what was found on cases.</summary>
    public required string Folder { get; init; }

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Address to listen at.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Whether a proxy in front speaks HTTPS with the readers.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Address of that proxy where it is not on this machine, or null.</summary>
    public string? Proxy { get; init; }

    /// <summary>Certificate (PEM) for HTTPS, or null.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its key (PEM), or null.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Minutes without a request after which a sign-in ends; the work stays in the page.</summary>
    public int TimeoutMinutes { get; init; } = DefaultTimeoutMinutes;

    /// <summary>Folder of the page's files.</summary>
    public string Page { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>The store of reads and accounts.</summary>
    public string StorePath => Path.Combine(Folder, StoreName);

    /// <summary>Whether readers reach it by HTTPS, so that cookies are marked Secure.</summary>
    public bool IsHttps => Certificate is not null || BehindProxy;
}
