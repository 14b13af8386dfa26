using System.Reflection;
using Rubor.Reading.Catalog;

namespace Rubor.Workstation.Options;

/// <summary>How the workstation is served.</summary>
public sealed record WorkstationOptions
{
    /// <summary>Version of this program.</summary>
    public static string Version { get; } =
        typeof(WorkstationOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Folder of reads: catalog, store, what was found on cases.</summary>
    public required string Folder { get; init; }

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; } = ServingDefaults.Port;

    /// <summary>Address to listen at.</summary>
    public string Address { get; init; } = ServingDefaults.Address;

    /// <summary>Whether a proxy in front speaks HTTPS with the readers.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>Address of that proxy where it is not on this machine, or null.</summary>
    public string? Proxy { get; init; }

    /// <summary>Certificate (PEM) for HTTPS, or null.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its key (PEM), or null.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Minutes without a request after which a sign-in ends; the work stays in the page.</summary>
    public int TimeoutMinutes { get; init; } = ServingDefaults.TimeoutMinutes;

    /// <summary>Folder of the study that is served, or its study.json; null where no reader study is made of it here.</summary>
    public string? Study { get; init; }

    /// <summary>Folder in which reader studies are made; null where none are.</summary>
    public string? Tasks { get; init; }

    /// <summary>The program <c>rubor</c>, which holds reader studies against the study; null where none are made.</summary>
    public string? Rubor { get; init; }

    /// <summary>Folder of the page's files.</summary>
    public string Page { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>The store of reads and accounts.</summary>
    public string StorePath => Path.Combine(Folder, ServingDefaults.StoreName);

    /// <summary>Whether readers reach it by HTTPS, so that cookies are marked Secure.</summary>
    public bool IsHttps => Certificate is not null || BehindProxy;
}

/// <summary>An option that cannot be used. The message says which, and what to do.</summary>
public sealed class WorkstationOptionException(string message, Exception? inner = null) : Exception(message, inner);
