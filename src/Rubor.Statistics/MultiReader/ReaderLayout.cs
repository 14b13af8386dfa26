namespace Rubor.Statistics;

/// <summary>How a design's readers enter the variance of a difference.</summary>
/// <param name="ReadersOf">Readers of each modality.</param>
/// <param name="Nested">Whether each modality has readers of its own.</param>
/// <param name="GroupOf">Group of each reader; one group where there are none.</param>
/// <param name="RandomShare">What cov2 − cov3 counts, twice, where readers are random.</param>
/// <param name="FixedShare">What it counts, twice, where readers are fixed.</param>
sealed record ReaderLayout(int[][] ReadersOf, bool Nested, int[] GroupOf, double RandomShare, double FixedShare)
{
    /// <summary>Whether there are groups of readers, each with their own cases.</summary>
    public bool Grouped => GroupOf.Max() > 0;

    public static ReaderLayout Of(ReaderStudy study, ReaderDesign design)
    {
        int[][] readersOf = [.. Enumerable.Range(0, study.Modalities).Select(m =>
            study.Cells.Where(c => c.Modality == m && c.Cases.Length > 0).Select(c => c.Reader).ToArray())];
        int r = study.Readers;
        var together = new int[r];
        switch (design)
        {
            case ReaderDesign.ReadersInModalities:
                return new(readersOf, true, together, 1, 1);
            case ReaderDesign.Groups:
                int[] groups = ReaderDesignCheck.GroupOf(study);
                double squares = groups.CountBy(g => g).Sum(g => (double)g.Value * g.Value);
                return new(readersOf, false, groups, squares / ((double)r * r), (squares - r) / ((double)r * r));
            default:
                return new(readersOf, false, together, 1, (r - 1.0) / r);
        }
    }
}

/// <summary>Covariances averaged over pairs of cells.</summary>
/// <param name="Error">Variance of a cell.</param>
/// <param name="Covariance1">The same reader, two modalities.</param>
/// <param name="Covariance2">Two readers, the same modality; of one group where there are groups.</param>
/// <param name="Covariance3">Two readers, two modalities; likewise.</param>
/// <param name="SameReader">What is taken off the error for a difference of fixed readers.</param>
/// <param name="OverAllPairs2">Covariance 2 over all pairs of readers, of other groups too.</param>
/// <param name="OverAllPairs3">Covariance 3 likewise.</param>
sealed record AveragedCovariances(double Error, double Covariance1, double Covariance2, double Covariance3, double SameReader,
    double OverAllPairs2, double OverAllPairs3)
{
    public static AveragedCovariances Of(ReaderStudy study, double[,] covariances, ReaderLayout layout)
    {
        double Mean(Func<ReaderCell, ReaderCell, bool> which)
        {
            double sum = 0;
            int n = 0;
            for (int a = 0; a < study.Cells.Count; a++)
                for (int b = 0; b < study.Cells.Count; b++)
                    if (study.Cells[a].Cases.Length > 0 && study.Cells[b].Cases.Length > 0 && which(study.Cells[a], study.Cells[b]))
                    {
                        sum += covariances[a, b];
                        n++;
                    }
            return n == 0 ? 0 : sum / n;
        }
        bool Together(ReaderCell a, ReaderCell b) => a.Reader != b.Reader && layout.GroupOf[a.Reader] == layout.GroupOf[b.Reader];
        double error = Mean((a, b) => a == b), one = Mean((a, b) => a.Reader == b.Reader && a.Modality != b.Modality),
            two = Mean((a, b) => Together(a, b) && a.Modality == b.Modality);
        return new(error, one, two, Mean((a, b) => Together(a, b) && a.Modality != b.Modality), layout.Nested ? two : one,
            Mean((a, b) => a.Reader != b.Reader && a.Modality == b.Modality),
            Mean((a, b) => a.Reader != b.Reader && a.Modality != b.Modality));
    }
}

/// <summary>Mean squares of the cells' estimates.</summary>
/// <param name="Modality">MS(T), on the harmonic mean of readers a modality.</param>
/// <param name="Reader">MS(R); null where readers are nested.</param>
/// <param name="ModalityByReader">MS(T·R) over all readers; where they are nested MS(R(T)).</param>
/// <param name="Error">What modalities are tested against: MS(T·R), within groups where there are some; MS(R(T)).</param>
/// <param name="ErrorFreedom">Its degrees of freedom.</param>
sealed record ReaderMeanSquares(double Modality, double? Reader, double ModalityByReader, double Error, double ErrorFreedom)
{
    public static ReaderMeanSquares Of(double[] means, ReaderLayout layout, Func<int, int, double> estimate)
    {
        int t = means.Length;
        double harmonic = t / layout.ReadersOf.Sum(r => 1.0 / r.Length), grand = means.Average();
        double modality = harmonic * means.Sum(m => (m - grand) * (m - grand)) / (t - 1);
        if (layout.Nested)
        {
            double within = Enumerable.Range(0, t).Sum(m => layout.ReadersOf[m].Sum(r => Square(estimate(m, r) - means[m])));
            double freedom = layout.ReadersOf.Sum(r => r.Length - 1.0);
            return new(modality, null, within / freedom, within / freedom, freedom);
        }
        int[] readers = layout.ReadersOf[0];
        int n = readers.Length;
        double[] ofReader = [.. readers.Select(r => Enumerable.Range(0, t).Average(m => estimate(m, r)))];
        double reader = t * ofReader.Sum(r => Square(r - grand)) / (n - 1);
        double Interaction(IReadOnlyList<int> among)
        {
            double all = among.Average(i => ofReader[i]), sum = 0;
            for (int m = 0; m < t; m++)
            {
                double mean = among.Average(i => estimate(m, readers[i]));
                sum += among.Sum(i => Square(estimate(m, readers[i]) - mean - ofReader[i] + all));
            }
            return sum;
        }
        double interaction = Interaction([.. Enumerable.Range(0, n)]) / ((t - 1) * (n - 1.0));
        if (!layout.Grouped)
            return new(modality, reader, interaction, interaction, (t - 1) * (n - 1.0));
        int[][] groups = [.. Enumerable.Range(0, n).GroupBy(i => layout.GroupOf[readers[i]]).Select(g => g.ToArray())];
        double errorFreedom = (t - 1) * (double)(n - groups.Length);
        return new(modality, reader, interaction, groups.Sum(g => Interaction(g)) / errorFreedom, errorFreedom);
    }

    static double Square(double x) => x * x;
}
