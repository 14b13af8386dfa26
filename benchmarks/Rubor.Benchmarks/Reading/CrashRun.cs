using System.Diagnostics;
using System.Globalization;
using Rubor.Tests.Reading;

namespace Rubor.Benchmarks.Reading;

/// <summary>Rounds of the crash test on one growing store: a client killed by SIGKILL at seeded moments.</summary>
internal static class CrashRun
{
    public static int Run(string rounds, string seed)
    {
        int count = int.Parse(rounds, CultureInfo.InvariantCulture);
        var random = new Random(int.Parse(seed, CultureInfo.InvariantCulture));
        string folder = Directory.CreateTempSubdirectory("rubor-crash-").FullName;
        var acknowledged = new Dictionary<(string, long), string>();
        long from = Stopwatch.GetTimestamp();
        try
        {
            for (int round = 1; round <= count; round++)
                if (CrashRound.PlayAsync(Path.Combine(folder, "reads.db"), random, acknowledged).GetAwaiter().GetResult() is { } wrong)
                {
                    Console.WriteLine($"round {round}: {wrong}");
                    return 1;
                }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} kills, {acknowledged.Count} acts acknowledged, all there once, every chain whole; {Stopwatch.GetElapsedTime(from).TotalSeconds:F0} s"));
        return 0;
    }
}
