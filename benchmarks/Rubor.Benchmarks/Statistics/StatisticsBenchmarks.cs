using System.Diagnostics;
using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// Times statistics on data that benchmarks/peers/agreement_and_overlap.py wrote, one line a measure: name, milliseconds of the first call,
/// median milliseconds of the later ones, and a number to compare with the peer's.
/// </summary>
static class StatisticsBenchmarks
{
    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["large"]:
                Large();
                return 0;
            case ["readers"]:
                Readers();
                return 0;
            case [var folder]:
                Bootstrap(folder);
                Masks(folder);
                return 0;
            default:
                Console.Error
                    .WriteLine("error: give the folder that benchmarks/peers/agreement_and_overlap.py wrote, 'large' or 'readers'");
                return 2;
        }
    }

    static void Bootstrap(string folder)
    {
        int[][] rows = [.. File.ReadLines(Path.Combine(folder, "rows.tsv"))
            .Select(line => line.Split('\t').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        int[] patient = [.. rows.Select(row => row[0])], truth = [.. rows.Select(row => row[1])],
            predicted = [.. rows.Select(row => row[2])];
        var settings = new BootstrapSettings { Resamples = 1000 };
        Report("bootstrap", 50, () =>
        {
            var estimates = TableBootstrap.Of(truth, predicted, 4, Clusters.Of<int>(patient),
                [TableStatistics.Kappa(AgreementWeights.Linear, 4), TableStatistics.Accuracy], settings);
            return estimates[0].Estimate.Interval!.Lower;
        });
    }

    static void Masks(string folder)
    {
        byte[] first = File.ReadAllBytes(Path.Combine(folder, "first.u8")), second = File.ReadAllBytes(Path.Combine(folder, "second.u8"));
        var grid = new MaskGrid(25, 336, 336, 3.3, 0.595, 0.595);
        Report("overlap", 15, () =>
        {
            var counts = OverlapCounts.OfMasks(first, second);
            return Overlap.Dice(counts).Required + Overlap.VolumeSimilarity(counts).Required;
        });
        Report("masks", 15, () =>
        {
            var counts = OverlapCounts.OfMasks(first, second);
            _ = Overlap.Dice(counts).Required + Overlap.VolumeSimilarity(counts).Required;
            return SurfaceDistances.Between(first, second, grid).Hausdorff95Mm.Required;
        });
    }

    /// <summary>A hundred million voxels: seconds, and peak memory against the two masks.</summary>
    static void Large()
    {
        const int edge = 464;
        byte[] first = Ball(edge, 0), second = Ball(edge, 9);
        var watch = Stopwatch.StartNew();
        var counts = OverlapCounts.OfMasks(first, second);
        Console.WriteLine($"dice\t{Overlap.Dice(counts).Required}\t{watch.Elapsed.TotalSeconds:f3} s");
        watch.Restart();
        var lesions = LesionDetection.Between(first, second, new MaskGrid(edge, edge, edge, 1, 1, 1));
        Console.WriteLine($"lesions\t{lesions.TruthLesions}\t{watch.Elapsed.TotalSeconds:f3} s");
        watch.Restart();
        double hausdorff = SurfaceDistances.Between(first, second, new MaskGrid(edge, edge, edge, 1, 1, 1)).Hausdorff95Mm.Required;
        Console.WriteLine($"hausdorff95\t{hausdorff}\t{watch.Elapsed.TotalSeconds:f3} s");
        watch.Restart();
        var result = new byte[first.Length];
        MaskConsensus.AtLeast([first, second], 2, result);
        Console.WriteLine($"consensus\t{watch.Elapsed.TotalSeconds:f3} s");
        watch.Restart();
        var staple = Staple.Of([first, second, result], []);
        Console.WriteLine($"staple\t{staple.Rounds} rounds\t{watch.Elapsed.TotalSeconds:f3} s");
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"peak\t{process.PeakWorkingSet64 / 1048576} MiB for two masks of {first.Length / 1048576} MiB");
    }

    static byte[] Ball(int edge, int shift)
    {
        var mask = new byte[edge * edge * edge];
        double radius = edge * 0.49, centre = edge / 2.0;
        for (int z = 0, i = 0; z < edge; z++)
        {
            for (int y = 0; y < edge; y++)
            {
                for (int x = 0; x < edge; x++, i++)
                    mask[i] = (z - centre) * (z - centre) + (y - centre) * (y - centre) + (x - centre - shift)
                        * (x - centre - shift) < radius * radius ? (byte)1 : (byte)0;
            }
        }
        return mask;
    }

    /// <summary>10 readers × 274 cases × 3 scores: ICC over all, Bland–Altman and κ with intervals for every pair.</summary>
    static void Readers()
    {
        var random = new Random(1);
        var scores = new double[3][,];
        for (int s = 0; s < 3; s++)
        {
            scores[s] = new double[274, 10];
            for (int i = 0; i < 274; i++)
            {
                int truth = random.Next(4);
                for (int r = 0; r < 10; r++)
                    scores[s][i, r] = random.Next(5) == 0 ? random.Next(4) : truth;
            }
        }
        Report("readers", 5, () =>
        {
            double sum = 0;
            foreach (double[,] table in scores)
            {
                foreach (var form in Enum.GetValues<IccForm>())
                    sum += IntraclassCorrelation.Of(table, form).Icc.Required;
                for (int a = 0; a < 10; a++)
                {
                    for (int b = 0; b < a; b++)
                    {
                        double[] first = Column(table, a), second = Column(table, b);
                        sum += BlandAltman.Of(first, second).UpperLimit.Interval!.Upper;
                        int[] codesFirst = [.. first.Select(x => (int)x)], codesSecond = [.. second.Select(x => (int)x)];
                        foreach (var weights in Enum.GetValues<AgreementWeights>())
                            sum += CohenKappa.Of(codesFirst, codesSecond, 4, weights).Kappa.Required;
                    }
                }
            }
            return sum;
        });
    }

    static double[] Column(double[,] table, int column) => [.. Enumerable.Range(0, table.GetLength(0)).Select(i => table[i, column])];

    static void Report(string name, int times, Func<double> work)
    {
        var watch = Stopwatch.StartNew();
        double answer = work();
        double cold = watch.Elapsed.TotalMilliseconds;
        var warm = new double[times];
        for (int i = 0; i < times; i++)
        {
            watch.Restart();
            work();
            warm[i] = watch.Elapsed.TotalMilliseconds;
        }
        Array.Sort(warm);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{cold:f3}\t{warm[times / 2]:f3}\t{answer:r}"));
    }
}
