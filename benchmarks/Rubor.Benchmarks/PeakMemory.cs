namespace Rubor.Benchmarks;

/// <summary>The most memory that this process has had, its libraries' included.</summary>
internal static class PeakMemory
{
    const string Line = "VmHWM:";

    /// <summary>As the kernel writes it: "137404 kB".</summary>
    public static string OfProcess =>
        File.ReadLines("/proc/self/status").First(l => l.StartsWith(Line, StringComparison.Ordinal))[Line.Length..].Trim();
}
