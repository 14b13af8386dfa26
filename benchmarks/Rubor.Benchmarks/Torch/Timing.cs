using System.Diagnostics;
using System.Globalization;

namespace Rubor.Benchmarks.Torch;

/// <summary>Times as the peers' script reads them: one line of name and seconds each.</summary>
static class Timing
{
    /// <summary>Median seconds of <paramref name="repeats"/> runs after one that is not counted.</summary>
    internal static double Median(int repeats, Action run)
    {
        run();
        var seconds = new double[repeats];
        for (int k = 0; k < repeats; k++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            seconds[k] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[repeats / 2];
    }

    /// <summary>Seconds of one run on the clock, and those of the processor, which neighbours on the machine hardly lengthen.</summary>
    internal static (double Seconds, double Processor) Once(Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        run();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    internal static void Print(string name, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {seconds:G6}"));
}
