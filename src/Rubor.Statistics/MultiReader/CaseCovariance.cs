using System.Globalization;

namespace Rubor.Statistics;

/// <summary>How covariances between readers and modalities, which share cases, are estimated.</summary>
public enum CovarianceMethod
{
    /// <summary>One case (patient) left out at a time, factor (n − 1)/n. Efron 1982; Hillis and others 2005.</summary>
    Jackknife,

    /// <summary>Cases (patients) drawn with replacement.</summary>
    Bootstrap,

    /// <summary>DeLong, DeLong and Clarke-Pearson 1988; over patients Obuchowski 1997. Areas under the curve only.</summary>
    DeLong,

    /// <summary>Unbiased moments of U-statistics: Gallas 2006. Areas under the curve of independent cases only.</summary>
    Unbiased,
}

/// <summary>Estimates of all cells, and their covariances due to cases.</summary>
sealed record CaseCovariance(double[] Estimates, double[,] Covariances)
{
    /// <summary>Works them out.</summary>
    /// <param name="study">The study, with the cases that the statistic is of.</param>
    /// <param name="settings">Statistic and method.</param>
    /// <exception cref="ReaderStudyException">A statistic is undefined, or would be without a case.</exception>
    public static CaseCovariance Of(ReaderStudy study, MultiReaderSettings settings)
    {
        CellStatistic?[] statistics = [.. study.Cells.Select(c =>
            c.Cases.Length == 0 ? null : CellStatistics.Of(settings.Statistic, c, settings.PositiveFrom))];
        int[] once = [.. Enumerable.Repeat(1, study.Cases)];
        double[] estimates = [.. statistics.Select((s, i) =>
            s is null ? double.NaN : s(once) is var value && !double.IsNaN(value) ? value
            : throw new ReaderStudyException(study.Cells[i].Modality, study.Cells[i].Reader, Undefined(settings.Statistic)))];
        return new(estimates, settings.Covariance switch
        {
            CovarianceMethod.Jackknife => Products(study, Jackknife(study, statistics, settings.Statistic)),
            CovarianceMethod.Bootstrap => Products(study, Bootstrap(study, statistics, settings)),
            CovarianceMethod.DeLong => DeLong(study),
            _ => Unbiased(study),
        });
    }

    /// <summary>From estimates of cells that were worked out elsewhere, and those without one patient at a time.</summary>
    /// <param name="study">Who read what.</param>
    /// <param name="estimates">Of each cell.</param>
    /// <param name="left">Of each cell, without each patient.</param>
    public static CaseCovariance OfLeftOut(ReaderStudy study, double[] estimates, double[][] left) =>
        new(estimates, Products(study, Deviations(left, [.. study.Cells.Select(c => HoldsOf(study, c))])));

    static string Undefined(ReaderStatistic statistic) => statistic switch
    {
        ReaderStatistic.Kappa => "κ is undefined: every rating and every truth is one and the same",
        ReaderStatistic.Sensitivity => "there is no diseased case",
        ReaderStatistic.Specificity => "there is no healthy case",
        ReaderStatistic.Accuracy => "there is no case",
        _ => "there must be diseased (1) and healthy (0) cases",
    };

    // Deviations whose products sum to covariances. A patient whom a cell lacks does not move it.
    static double[][] Jackknife(ReaderStudy study, CellStatistic?[] statistics, ReaderStatistic statistic)
    {
        int n = study.Clusters;
        int[][] members = MembersOf(study);
        double[][] left = [.. statistics.Select(_ => new double[n])];
        int[] weights = [.. Enumerable.Repeat(1, study.Cases)];
        bool[][] holds = [.. study.Cells.Select(c => HoldsOf(study, c))];
        for (int cluster = 0; cluster < n; cluster++)
        {
            foreach (int c in members[cluster])
                weights[c] = 0;
            for (int cell = 0; cell < statistics.Length; cell++)
            {
                if (statistics[cell] is not { } of || !holds[cell][cluster])
                    continue;
                left[cell][cluster] = of(weights) is var value && !double.IsNaN(value) ? value
                    : throw new ReaderStudyException(study.Cells[cell].Modality, study.Cells[cell].Reader,
                        $"without one {(study.Clustered ? "patient" : "case")} the statistic is undefined ({Undefined(statistic)}), so it has no jackknife");
            }
            foreach (int c in members[cluster])
                weights[c] = 1;
        }
        return Deviations(left, holds);
    }

    static double[][] Deviations(double[][] left, bool[][] holds) => [.. left.Zip(holds, (values, held) =>
    {
        int own = held.Count(h => h);
        double mean = own == 0 ? 0 : values.Where((_, c) => held[c]).Average();
        return values.Select((v, c) => held[c] ? (v - mean) * Math.Sqrt((own - 1.0) / own) : 0).ToArray();
    })];

    static double[][] Bootstrap(ReaderStudy study, CellStatistic?[] statistics, MultiReaderSettings settings)
    {
        int resamples = settings.Resamples;
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        // Patients are drawn among those whom the same cells hold: else groups of cases would vary in size together.
        bool[][] holds = [.. study.Cells.Select(c => HoldsOf(study, c))];
        int[][] strata = [.. Enumerable.Range(0, study.Clusters).GroupBy(c => string.Concat(holds.Select(h => h[c] ? '1' : '0')), StringComparer.Ordinal)
            .Select(g => g.ToArray())];
        int[][] members = MembersOf(study);
        double[][] drawn = [.. statistics.Select(_ => new double[resamples])];
        var random = new SeededRandom(settings.Seed);
        var weights = new int[study.Cases];
        int undefined = 0;
        for (int b = 0; b < resamples;)
        {
            Array.Clear(weights);
            foreach (int[] stratum in strata)
                for (int i = 0; i < stratum.Length; i++)
                    foreach (int c in members[stratum[random.Next(stratum.Length)]])
                        weights[c]++;
            bool whole = true;
            for (int cell = 0; cell < statistics.Length && whole; cell++)
                if (statistics[cell] is { } of)
                    whole = !double.IsNaN(drawn[cell][b] = of(weights));
            if (whole)
                b++;
            else if (++undefined > FewClusters.MostUndefined * resamples)
                throw new ReaderStudyException(-1, -1, string.Create(CultureInfo.InvariantCulture,
                    $"{undefined} resamples leave the statistic undefined ({Undefined(settings.Statistic)}): too few cases for a bootstrap"));
        }
        foreach (double[] values in drawn)
        {
            double mean = values.Average(), scale = 1 / Math.Sqrt(resamples - 1.0);
            for (int b = 0; b < values.Length; b++)
                values[b] = (values[b] - mean) * scale;
        }
        return drawn;
    }

    static double[,] Products(ReaderStudy study, double[][] deviations)
    {
        var covariances = new double[deviations.Length, deviations.Length];
        bool[][] holds = [.. study.Cells.Select(c => HoldsOf(study, c))];
        for (int a = 0; a < deviations.Length; a++)
            for (int b = 0; b <= a; b++)
                covariances[a, b] = covariances[b, a] = Share(holds[a], holds[b])
                    ? Dot(deviations[a], deviations[b]) : 0;
        return covariances;
    }

    static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    static double[,] DeLong(ReaderStudy study)
    {
        Placements?[] placements = [.. study.Cells.Select(c =>
            c.Cases.Length == 0 ? null : new Placements([.. c.Truth.Select(t => t == 1)], c.Ratings))];
        var sums = study.Cells.Zip(placements, (c, p) => p is null ? null : ClassSums.Of(study, c, p)).ToArray();
        var covariances = new double[sums.Length, sums.Length];
        for (int a = 0; a < sums.Length; a++)
            for (int b = 0; b <= a; b++)
                if (sums[a] is { } x && sums[b] is { } y)
                    covariances[a, b] = covariances[b, a] = x.Covariance(y);
        return covariances;
    }

    static double[,] Unbiased(ReaderStudy study)
    {
        if (study.Clustered)
            throw new ReaderStudyException(-1, -1, "unbiased covariances take cases as independent; with patients of several cases use the jackknife");
        PairKernel?[] kernels = [.. study.Cells.Select(c => c.Cases.Length == 0 ? null : PairKernel.Of(study, c))];
        var covariances = new double[kernels.Length, kernels.Length];
        for (int a = 0; a < kernels.Length; a++)
            for (int b = 0; b <= a; b++)
                if (kernels[a] is { } x && kernels[b] is { } y && Moments4.Of(x, y) is var m && m.Pairs[0] > 0)
                    covariances[a, b] = covariances[b, a] = m.Covariance()
                        ?? throw new ReaderStudyException(study.Cells[a].Modality, study.Cells[a].Reader, "two diseased and two healthy cases are needed");
        return covariances;
    }

    static int[][] MembersOf(ReaderStudy study)
    {
        var members = Enumerable.Range(0, study.Clusters).Select(_ => new List<int>()).ToArray();
        for (int c = 0; c < study.Cases; c++)
            members[study.ClusterOf[c]].Add(c);
        return [.. members.Select(m => m.ToArray())];
    }

    static bool[] HoldsOf(ReaderStudy study, ReaderCell cell)
    {
        var holds = new bool[study.Clusters];
        foreach (int c in cell.Cases)
            holds[study.ClusterOf[c]] = true;
        return holds;
    }

    static bool Share(bool[] first, bool[] second) => first.Zip(second, (a, b) => a && b).Any(both => both);
}

/// <summary>A cell's deviations of DeLong's components, summed by patient and class.</summary>
sealed record ClassSums(double[] Diseased, double[] Healthy, bool[] HasDiseased, bool[] HasHealthy, int DiseasedCases, int HealthyCases)
{
    public static ClassSums Of(ReaderStudy study, ReaderCell cell, Placements placements)
    {
        int n = study.Clusters;
        var sums = new ClassSums(new double[n], new double[n], new bool[n], new bool[n], placements.Positives, placements.Negatives);
        if (placements.Positives < 2 || placements.Negatives < 2)
            throw new ReaderStudyException(cell.Modality, cell.Reader, "two diseased and two healthy cases are needed");
        for (int i = 0; i < cell.Cases.Length; i++)
        {
            int cluster = study.ClusterOf[cell.Cases[i]];
            var (to, has) = cell.Truth[i] == 1 ? (sums.Diseased, sums.HasDiseased) : (sums.Healthy, sums.HasHealthy);
            to[cluster] += placements[i] - placements.Area;
            has[cluster] = true;
        }
        return sums;
    }

    /// <summary>Obuchowski 1997, eq. 4 to 6; with a case a patient DeLong's.</summary>
    public double Covariance(ClassSums other)
    {
        double diseased = 0, healthy = 0, across = 0;
        int withDiseased = 0, withHealthy = 0, any = 0;
        for (int c = 0; c < Diseased.Length; c++)
        {
            diseased += Diseased[c] * other.Diseased[c];
            healthy += Healthy[c] * other.Healthy[c];
            across += Diseased[c] * other.Healthy[c] + Healthy[c] * other.Diseased[c];
            withDiseased += HasDiseased[c] && other.HasDiseased[c] ? 1 : 0;
            withHealthy += HasHealthy[c] && other.HasHealthy[c] ? 1 : 0;
            any += (HasDiseased[c] || HasHealthy[c]) && (other.HasDiseased[c] || other.HasHealthy[c]) ? 1 : 0;
        }
        static double Factor(int n) => n > 1 ? n / (n - 1.0) : 0;
        return Factor(withDiseased) * diseased / ((double)DiseasedCases * other.DiseasedCases)
            + Factor(withHealthy) * healthy / ((double)HealthyCases * other.HealthyCases)
            + Factor(any) * across / ((double)DiseasedCases * other.HealthyCases);
    }
}
