using System.Globalization;

namespace Rubor.Cli;

/// <summary>The most memory that this process has held.</summary>
internal static class PeakMemory
{
    /// <summary>In MB, as the kernel counts it (VmHWM).</summary>
    public static long Megabytes
    {
        get
        {
            const string Line = "VmHWM:";
            string? found = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal));
            return found is null ? 0 : long.Parse(found[Line.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer,
                CultureInfo.InvariantCulture) / 1024;
        }
    }
}
