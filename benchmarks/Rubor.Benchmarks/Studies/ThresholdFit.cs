using System.Diagnostics;
using System.Globalization;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Benchmarks.Studies;

/// <summary>Fits the threshold model on a study of hand scans, whose images are read before: once on one thread, as NumPy does it, once
/// on all, and the 90 fits of ten nested folds. Prints seconds and thresholds.</summary>
internal static class ThresholdFit
{
    const int Folds = 10;

    public static int Run(string path)
    {
        var study = HandScanStudy.Of(Study.Open(path), null);
        var cases = study.Scans.Cases(study.Study.Subjects);
        var scans = cases.Select(study.Read).ToList();
        int[] all = [.. Enumerable.Range(0, scans.Count)];
        var subjects = study.Study.Subjects;
        // A subject's bucket, by order: 10 buckets; a fit leaves out two of them.
        int[] bucket = [.. cases.Select(c => subjects.Index().First(s => s.Item == c.Subject).Index % Folds)];
        List<int[]> nested = [.. Enumerable.Range(0, Folds).SelectMany(outer => Enumerable.Range(0, Folds).Where(inner => inner != outer)
            .Select(inner => all.Where(i => bucket[i] != outer && bucket[i] != inner).ToArray()))];
        // Compiled by the first run, which does not count.
        _ = Fit(scans.Take(8).ToList(), study, [[.. Enumerable.Range(0, 8)]], 1);
        foreach (var (name, fits, threads) in new[] { ("one fit, one thread", [all], 1), ("one fit", [all], Environment.ProcessorCount),
            ("nested", nested, Environment.ProcessorCount) })
        {
            long start = Stopwatch.GetTimestamp();
            var found = Fit(scans, study, fits, threads);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}\t{fits.Count}\t{Stopwatch.GetElapsedTime(start).TotalSeconds:0.000}\t") + string.Join('\t', found.Select(f =>
                    string.Create(CultureInfo.InvariantCulture, $"{f[0].Label} {f[0].Score:0.000000000000} {f[0].Sigma:0.0} {f[0].Lower} {f[0].Upper}"))));
        }
        return 0;
    }

    static List<IReadOnlyList<ThresholdClass>> Fit(List<HandScanCase> scans, HandScanStudy study, List<int[]> fits, int threads)
    {
        var settings = new ThresholdSettings();
        byte[] values = [.. study.Classes.Select(c => c.Value)];
        var histograms = new ClassHistograms[scans.Count];
        Parallel.For(0, scans.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            histograms[i] = ClassHistograms.Of([.. scans[i].Image.Pixels], scans[i].Labels, scans[i].Image.Width, values, settings));
        var search = new ThresholdSearch(histograms, settings);
        return [.. study.Classes.Select((c, i) => search.Fit(c.Name, i, fits, threads, () => { }, CancellationToken.None))];
    }
}
