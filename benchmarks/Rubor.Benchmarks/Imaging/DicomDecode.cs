using System.Diagnostics;
using System.Globalization;
using Rubor.Imaging.Dicom;

namespace Rubor.Benchmarks.Imaging;

/// <summary>Seconds that a file's attributes and pixels take, the least of several times, a line a file.</summary>
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
        return 0;
    }
}
