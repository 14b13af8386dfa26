using System.Diagnostics;
using System.Globalization;
using Rubor.Tests.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// How often the 95 % interval of a difference between two modalities holds the truth, readers and cases random, and how often modalities
/// that do not differ seem to: 5 readers, 60 cases, AUC and κ.
/// </summary>
internal static class MultiReaderCoverage
{
    const int Readers = 5;
    const int Cases = 60;
    const int TruthStudies = 20_000;

    public static int Run(string count)
    {
        int studies = int.Parse(count, CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        Console.WriteLine("| structure | statistic | true difference | coverage | coverage, no difference | type I error |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (bool grades in new[] { false, true })
            foreach (var structure in MultiReaderSimulation.Structures)
            {
                double truth = structure.Truth(TruthStudies, Readers, Cases, grades);
                var apart = structure.Run(studies, Readers, Cases, grades, worse: true, truth);
                var alike = structure.Run(studies, Readers, Cases, grades, worse: false, 0);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {structure.Name} | {(grades ? "κ" : "AUC")} | {truth:0.000} | {Percent(apart.Held)} | " +
                    $"{Percent(alike.Held)} | {Percent(alike.Significant)} |"));
            }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{studies} studies a cell, {watch.Elapsed.TotalSeconds:0} s"));
        return 0;

        double Percent(int n) => Math.Round(100.0 * n / studies, 1);
    }
}
