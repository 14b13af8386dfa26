using System.Diagnostics;
using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// Times a multi-reader analysis of a table that benchmarks/peers/mrmc_ratio.py wrote: jackknife and 1,000 bootstrap resamples over
/// patients, first and median of ten; and prints difference, F and df by the jackknife over cases.
/// </summary>
internal static class MultiReaderBenchmark
{
    public static int Run(string table)
    {
        string[][] rows = [.. File.ReadLines(table).Skip(1).Select(l => l.Split('\t'))]; // reader, case, patient, modality, truth, rating
        int[] Column(int c) => [.. rows.Select(r => int.Parse(r[c], CultureInfo.InvariantCulture))];
        int[] reader = Column(0), @case = Column(1), patient = Column(2), modality = Column(3), truth = Column(4), rating = Column(5);
        var ratings = new double[modality.Max() + 1, reader.Max() + 1, @case.Max() + 1];
        var (ofCase, ofPatient) = (new double[@case.Max() + 1], new int[@case.Max() + 1]);
        for (int i = 0; i < rows.Length; i++)
        {
            ratings[modality[i], reader[i], @case[i]] = rating[i];
            (ofCase[@case[i]], ofPatient[@case[i]]) = (truth[i], patient[i]);
        }
        var study = new ReaderStudy(ratings, ofCase, ofPatient);
        Time("jackknife", () => ObuchowskiRockette.Of(study, new()));
        Time("bootstrap", () => ObuchowskiRockette.Of(study, new() { Covariance = CovarianceMethod.Bootstrap, Resamples = 1000 }));
        var a = ObuchowskiRockette.Of(new(ratings, ofCase), new());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"difference {a.Differences[0].Models.RandomReadersRandomCases.Estimate:f9}  F {a.RandomReadersRandomCases!.Statistic:f7}  " +
            $"df {a.RandomReadersRandomCases.Freedom:f6}"));
        return 0;
    }

    static void Time(string name, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        double first = watch.Elapsed.TotalSeconds;
        var later = new double[10];
        for (int i = 0; i < later.Length; i++)
        {
            watch.Restart();
            work();
            later[i] = watch.Elapsed.TotalSeconds;
        }
        Array.Sort(later);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{first:f4}\t{later[later.Length / 2]:f4}"));
    }
}
