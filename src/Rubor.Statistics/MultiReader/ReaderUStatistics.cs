namespace Rubor.Statistics;

/// <summary>
/// Areas under the curve over all pairs of cases that readers have read, with the variance of U-statistics for random readers and
/// random cases, whoever read what: Gallas, Bandos, Samuelson and Wagner 2009, Commun Stat Theory 38, 2586–2603. Moments are estimated
/// without bias; degrees of freedom are Satterthwaite's, of the readers' own scatter alone, at least readers − 1.
/// </summary>
public static class ReaderUStatistics
{
    /// <summary>Compares modalities.</summary>
    /// <param name="study">Ratings; truth is 0 or 1; each case a patient of its own.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ReaderStudyException">Patients have several cases, or a modality has no pair.</exception>
    public static MultiReaderAnalysis Of(ReaderStudy study, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(study);
        Require.Confidence(confidence);
        if (study.Clustered)
            throw new ReaderStudyException(-1, -1, "U-statistics take cases as independent; with patients of several cases name a design");
        var kernels = new PairKernel?[study.Cells.Count];
        for (int c = 0; c < kernels.Length; c++)
            kernels[c] = study.Cells[c].Cases.Length > 0 && PairKernel.Of(study, study.Cells[c]) is { Pairs: > 0 } kernel ? kernel : null;
        var pooled = new Pooled[study.Modalities];
        for (int m = 0; m < pooled.Length; m++)
            pooled[m] = Pooled.Of(study, kernels, m)
                ?? throw new ReaderStudyException(m, -1, "no reader has read a diseased and a healthy case with it");
        var variances = new Moments8[study.Modalities, study.Modalities];
        for (int a = 0; a < study.Modalities; a++)
            for (int b = 0; b <= a; b++)
                variances[a, b] = variances[b, a] = Moments8.Of(pooled[a], pooled[b]);
        ModalityDifference Difference(int a, int b)
        {
            double d = pooled[a].Area - pooled[b].Area;
            int[] both = [.. pooled[a].Readers.Intersect(pooled[b].Readers)];
            var estimate = variances[a, a].Variance + variances[b, b].Variance - 2 * variances[a, b].Variance is not { } v
                ? ModelEstimate.None(d, "No two readers have read other cases than each other, so nothing tells the variance.")
                : ModelEstimate.Of(d, v, Freedom(v, [.. both.Select(r => pooled[a].Of(r) - pooled[b].Of(r))],
                    both.Length == pooled[a].Readers.Length && both.Length == pooled[b].Readers.Length), confidence, tested: true);
            const string reason = "U-statistics are worked out for random readers and random cases.";
            return new(a, b, new(estimate, ModelEstimate.None(d, reason), ModelEstimate.None(d, reason)), [], estimate);
        }
        ModalityEstimate Modality(int m)
        {
            const string reason = "U-statistics are worked out for random readers and random cases.";
            double area = pooled[m].Area;
            var mean = variances[m, m].Variance is { } v
                ? ModelEstimate.Of(area, v, Freedom(v, [.. pooled[m].Readers.Select(pooled[m].Of)], true), confidence, tested: false)
                : ModelEstimate.None(area, "One reader has no scatter of readers.");
            return new(m, [.. pooled[m].Readers.Select(r => new ReaderEstimate(r, pooled[m].Of(r), null))],
                new(mean, ModelEstimate.None(area, reason), ModelEstimate.None(area, reason)));
        }
        return new()
        {
            Modalities = [.. Enumerable.Range(0, study.Modalities).Select(Modality)],
            Differences = [.. from a in Enumerable.Range(0, study.Modalities)
                from b in Enumerable.Range(a + 1, study.Modalities - a - 1) select Difference(a, b)],
            Cases = study.Cases,
            Clusters = study.Clusters,
        };
    }

    // V² over the square of the part that varies with readers, which is their sample variance over their number.
    static double Freedom(double variance, double[] ofReaders, bool crossed)
    {
        int n = ofReaders.Length;
        if (!crossed || n < 2)
            return Math.Max(n - 1, 1);
        double mean = ofReaders.Average(), ofMean = ofReaders.Sum(x => (x - mean) * (x - mean)) / (n - 1.0) / n;
        return Math.Max(variance * variance / (ofMean * ofMean) * (n - 1), n - 1);
    }

    /// <summary>All pairs that a modality's readers read, each pair once a reader.</summary>
    sealed record Pooled(int[] Readers, PairKernel[] Kernels, double Area, double Pairs)
    {
        public static Pooled? Of(ReaderStudy study, PairKernel?[] kernels, int modality)
        {
            int[] readers = [.. Enumerable.Range(0, study.Readers).Where(r => kernels[modality * study.Readers + r] is not null)];
            PairKernel[] own = [.. readers.Select(r => kernels[modality * study.Readers + r]!)];
            double pairs = own.Sum(k => k.Pairs);
            return pairs > 0 ? new(readers, own, own.Sum(k => k.Sum) / pairs, pairs) : null;
        }

        public double Of(int reader) => Kernels[Array.IndexOf(Readers, reader)] is var k ? k.Sum / k.Pairs : double.NaN;
    }

    /// <summary>Variance of a modality's area, or covariance of two; null where no two pairs are of other readers and other cases.</summary>
    readonly record struct Moments8(double? Variance)
    {
        public static Moments8 Of(Pooled a, Pooled b)
        {
            var (sums, pairs) = (new double[8], new double[8]);
            for (int x = 0; x < a.Readers.Length; x++)
                for (int y = 0; y < b.Readers.Length; y++)
                {
                    var m = Moments4.Of(a.Kernels[x], b.Kernels[y]);
                    int from = a.Readers[x] == b.Readers[y] ? 0 : 4;
                    for (int i = 0; i < 4; i++)
                    {
                        sums[from + i] += m.Sums[i];
                        pairs[from + i] += m.Pairs[i];
                    }
                }
            // Shares of the pairs times the mean product of their kind add up to the square of the estimate.
            return pairs[7] > 0 ? new(sums.Sum() / (a.Pairs * b.Pairs) - sums[7] / pairs[7]) : new(null);
        }
    }
}
