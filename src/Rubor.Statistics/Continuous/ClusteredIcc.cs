namespace Rubor.Statistics;

/// <summary>
/// Intraclass correlation where a patient has several targets (joints, images, visits): the coefficient is that of
/// <see cref="IntraclassCorrelation"/> over all targets; its interval takes patients, targets within patients, readers and the readers'
/// way with a patient as random. Mean squares of the unweighted means (Thomas and Hultquist 1978, Ann Stat 6, 582–587) are drawn from their
/// χ² distributions and put into the coefficient: a generalised interval (Weerahandi 1993, JASA 88, 899–905; Burdick, Borror and Montgomery
/// 2005). Readers are few, so an interval of absolute agreement is wide; resampling patients alone holds the readers fixed and is too
/// narrow.
/// </summary>
public static class ClusteredIcc
{
    /// <summary>Fewest patients with an interval.</summary>
    public const int FewestPatients = 3;

    const int Draws = 5_000;

    /// <summary>Estimates one form.</summary>
    /// <param name="ratings">Targets × readers, complete.</param>
    /// <param name="patients">Which targets belong to one patient.</param>
    /// <param name="form">Form; say in a report which one.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>The estimate, whose count is the targets. With one target a patient it is that of
    /// <see cref="IntraclassCorrelation"/>.</returns>
    /// <exception cref="ArgumentException">A rating is missing or not finite, or the patients are of another number of targets.</exception>
    public static Estimate Of(double[,] ratings, Clusters patients, IccForm form, int seed = 1, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(patients);
        var plain = IntraclassCorrelation.Of(ratings, form, confidence).Icc;
        int n = ratings.GetLength(0), k = ratings.GetLength(1);
        Require.SameLength(n, patients.Rows, nameof(patients));
        if (plain.Value is not { } value || patients.Count == n)
            return plain;
        if (patients.Count < FewestPatients)
            return Estimate.WithoutInterval(value, n,
                $"Targets of {patients.Count} patients: an interval needs {FewestPatients} patients.");
        var strata = Strata.Of(ratings, patients);
        if (strata.NoError)
            return Estimate.WithoutInterval(value, n, "There is no residual variance, so there is no interval.");
        double[] single = strata.Draw(form, Draws, new ChiSquareDraws(seed));
        if (single.Length < Draws / 2)
            return Estimate.WithoutInterval(value, n, "The variances do not vary, so there is no interval.");
        Array.Sort(single);
        double tail = (1 - confidence) / 2;
        var interval = IntraclassCorrelation.Between(
            Quantile.Linear(single, tail), Quantile.Linear(single, 1 - tail), -1 / (k - 1.0), IntraclassCorrelation.IsOfMeans(form), k,
                confidence);
        if (interval is not null && interval.Upper - interval.Lower <= 1e-9)
            return Estimate.WithoutInterval(value, n, "The targets' means do not vary, so there is no interval.");
        return interval is null || value < IntraclassCorrelation.LeastOfMeans
            ? Estimate.WithoutInterval(value, n, "Below −1 the reliability of a mean has no interval: readers agree worse than chance.")
            : Estimate.Of(value, new(Math.Min(interval.Lower, value), Math.Max(interval.Upper, value), confidence), n);
    }

    /// <summary>Sums of squares with their degrees of freedom, of patients' means over targets unless said otherwise.</summary>
    sealed record Strata(int Patients, int Targets, int Readers, double MeanInverseSize, double OfPatients, double OfReaders,
        double OfReadersInPatients, double OfTargets, double OfError)
    {
        public static Strata Of(double[,] ratings, Clusters patients)
        {
            int m = patients.Count, n = ratings.GetLength(0), k = ratings.GetLength(1);
            var means = new double[m, k];
            double inverse = 0, targets = 0, error = 0, greatest = Moments.Greatest([.. ratings.Cast<double>()]);
            for (int p = 0; p < m; p++)
            {
                var rows = patients[p];
                inverse += 1.0 / rows.Length / m;
                for (int r = 0; r < k; r++)
                    foreach (int row in rows)
                        means[p, r] += ratings[row, r] / rows.Length;
                foreach (int row in rows)
                {
                    double mean = 0;
                    for (int r = 0; r < k; r++)
                        mean += (ratings[row, r] - means[p, r]) / k;
                    targets += mean * mean;
                    for (int r = 0; r < k; r++)
                        error += Math.Pow(ratings[row, r] - means[p, r] - mean, 2);
                }
            }
            double[] ofPatient = new double[m], ofReader = new double[k];
            for (int p = 0; p < m; p++)
                for (int r = 0; r < k; r++)
                {
                    ofPatient[p] += means[p, r] / k;
                    ofReader[r] += means[p, r] / m;
                }
            double grand = Moments.Mean(ofPatient), interaction = 0;
            for (int p = 0; p < m; p++)
                for (int r = 0; r < k; r++)
                    interaction += Math.Pow(means[p, r] - ofPatient[p] - ofReader[r] + grand, 2);
            double floor = n * k * Math.Pow(Moments.Rounding / 10 * greatest, 2);
            double Above(double sum) => sum > floor ? sum : 0;
            return new(m, n, k, inverse, Above(Moments.SumOfSquares(ofPatient, grand)), Above(Moments.SumOfSquares(ofReader, grand)),
                Above(interaction), Above(targets), Above(error));
        }

        public bool NoError => OfReadersInPatients + OfError == 0;

        /// <summary>The coefficient of one reading, in each draw in which it exists.</summary>
        public double[] Draw(IccForm form, int draws, ChiSquareDraws random)
        {
            int m = Patients, k = Readers;
            double h = MeanInverseSize;
            var found = new List<double>(draws);
            for (int i = 0; i < draws; i++)
            {
                double patients = OfPatients / random.Next(m - 1), readers = OfReaders / random.Next(k - 1);
                double inPatients = OfReadersInPatients / random.Next((m - 1) * (k - 1));
                double targets = OfTargets / random.Next(Targets - m), error = OfError / random.Next((Targets - m) * (k - 1));
                double within = inPatients + (1 - h) * error;
                double between = patients + (1 - h) * targets - within / k;
                double reader = Math.Max(0, readers - inPatients / m);
                var (above, whole) = form switch
                {
                    IccForm.TwoWayMixed or IccForm.TwoWayMixedMean => (between, between + within),
                    IccForm.TwoWayRandom or IccForm.TwoWayRandomMean => (between, between + within + reader),
                    // The readers' shifts count as error of the single reading.
                    _ => (between - reader / k, between + within + reader * (k - 1) / k),
                };
                if (whole > 0 && double.IsFinite(above / whole))
                    found.Add(above / whole);
            }
            return [.. found];
        }
    }
}
