using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Benchmarks.ChangeMaps;

/// <summary>All of a change map but elastix, from two files to the images that are written, with a transform that is given: reading, six
/// comparisons through a transform as a registration asks for, the map, the images. Prints the median and its parts.</summary>
static class ChangeMapBenchmark
{
    // Two starts each way, before and after.
    const int Comparisons = 6;

    internal static int Run(string baseline, string followUp, string transform, string to, string repeats)
    {
        var rows = JsonNode.Parse(File.ReadAllBytes(transform))!["matrix"]!.AsArray()
            .Select(r => (IReadOnlyList<double>)[.. r!.AsArray().Select(v => v!.GetValue<double>())]).ToList();
        var given = VisitTransform.Of(rows);
        int count = int.Parse(repeats, CultureInfo.InvariantCulture);
        var seconds = new double[count];
        double[] parts = new double[4];
        for (int n = -1; n < count; n++)
        {
            long start = Stopwatch.GetTimestamp();
            var (before, after) = (ImageFile.ReadScan(baseline), ImageFile.ReadScan(followUp));
            double read = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var alike = new VisitComparison(before, after, null);
            for (int k = 0; k < Comparisons; k++)
                alike.Through(k == 0 ? VisitTransform.None : given);
            double compared = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var map = ChangeMap.Of(before, after, given, null, new());
            double mapped = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using (var output = OutputFolder.Stage(Path.Combine(to, $"run{n + 1}"), true))
            {
                ChangeRun.Write(map, output);
                output.Commit();
            }
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (n < 0)
            {
                // Once without the clock, for the compiler's sake; its figures for the peer.
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"gain {map.Match.Gain:0.0000} increase_ml {map.IncreaseMl:0.000} decrease_ml {map.DecreaseMl:0.000} "
                    + $"freedom {map.Noise.Null.Freedom:0.00}"));
                continue;
            }
            seconds[n] = all;
            (parts[0], parts[1], parts[2], parts[3]) = (read, compared - read, mapped - compared, all - mapped);
        }
        Array.Sort(seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {seconds[count / 2]:0.000} s; last: read {parts[0]:0.000}, compare {parts[1]:0.000}, map {parts[2]:0.000}, write {parts[3]:0.000}"));
        return 0;
    }
}
