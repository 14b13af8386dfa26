using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rubor.Imaging.Dicom;

namespace Rubor.Benchmarks.Imaging;

/// <summary>Seconds that a file's attributes and pixels take, the least of several times, a line a file; then seconds for all of them,
/// as many at once as there are cores, which is how an import reads them.</summary>
internal static class DicomDecode
{
    public static int Run(string repeats, string[] files)
    {
        int times = int.Parse(repeats, CultureInfo.InvariantCulture);
        foreach (string file in files)
        {
            double least = double.PositiveInfinity;
            for (int i = 0; i < times; i++)
            {
                long start = Stopwatch.GetTimestamp();
                var (_, pixels) = DicomFile.ReadWhole(file);
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
                GC.KeepAlive(pixels);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}\t{least:0.000000}"));
        }
        double together = double.PositiveInfinity;
        string[] largestFirst = [.. files.OrderByDescending(f => new FileInfo(f).Length)];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel.ForEach(Partitioner.Create(largestFirst, EnumerablePartitionerOptions.NoBuffering), file => DicomFile.ReadWhole(file));
            together = Math.Min(together, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"together\t{together:0.000000}"));
        return 0;
    }
}
