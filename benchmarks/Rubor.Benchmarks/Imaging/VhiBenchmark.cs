using System.Diagnostics;
using System.Globalization;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Benchmarks.Imaging;

/// <summary>
/// V_HI of one scan in process, and reading a NIfTI file: median milliseconds, for the script that runs the peers beside.
/// </summary>
internal static class VhiBenchmark
{
    /// <summary>Limits, segmentation and residues after loading; prints the same figures as the peer, then the median.</summary>
    public static int Run(string stirFile, string marrowFile, string regionFile, string repeats)
    {
        var stir = NiftiReader.Read(stirFile);
        var marrow = NiftiReader.ReadMask(marrowFile);
        var region = NiftiReader.ReadMask(regionFile);
        VhiMeasurement? measured = null;
        double median = Median(repeats, () => measured = VhiMeasurement.Of(stir, marrow, region, new VhiSettings()));
        var limits = measured!.Limits;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{limits.Lower:R} {limits.Upper:R} {limits.IqrMultiple:R} {measured.Preliminary.Lower} {measured.Preliminary.Upper} median {median:0.000} ms"));
        return 0;
    }

    /// <summary>Reading one file, measured values ready to be taken.</summary>
    public static int Load(string file, string repeats)
    {
        double sum = 0;
        double median = Median(repeats, () => sum = NiftiReader.Read(file)[0, 0, 0]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first {sum:R} median {median:0.000} ms"));
        // As get_fdata does: every measured value as a double.
        median = Median(repeats, () => sum = NiftiReader.Read(file).ToValues()[0]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all values as double: median {median:0.000} ms"));
        return 0;
    }

    static double Median(string repeats, Action work)
    {
        var times = new double[int.Parse(repeats, CultureInfo.InvariantCulture)];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
