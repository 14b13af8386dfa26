using System.Reflection;

namespace Rubor.Cli;

/// <summary>Version of this program.</summary>
public static class ProductVersion
{
    /// <summary>For instance 0.1.0.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
