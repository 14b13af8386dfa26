namespace Rubor.Statistics;

/// <summary>
/// Multi-reader multi-case analysis by Obuchowski and Rockette 1995, Commun Stat Simul 24, 285–308, with the degrees of freedom of
/// Hillis 2007, Stat Med 26, 596–619, and negative differences of covariances set to 0 as there. Designs other than factorial ones:
/// Hillis 2014, Stat Med 33, 330–360. Estimates of a modality rest on its own mean squares and covariances.
/// </summary>
public static class ObuchowskiRockette
{
    /// <summary>Analyses a study.</summary>
    /// <param name="study">Ratings; two modalities and two readers or more.</param>
    /// <param name="settings">Statistic, design, covariances.</param>
    /// <exception cref="ReaderStudyException">The statistic is undefined for a reader, or would be without a case.</exception>
    /// <exception cref="ArgumentException">The study is not of the design, or the method is not of the statistic.</exception>
    public static MultiReaderAnalysis Of(ReaderStudy study, MultiReaderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(settings);
        Require.Confidence(settings.Confidence);
        Check(study, settings);
        if (settings.Design == ReaderDesign.Any)
            return ReaderUStatistics.Of(study, settings.Confidence);
        var used = settings.Statistic switch
        {
            ReaderStatistic.Sensitivity => study.Only(1),
            ReaderStatistic.Specificity => study.Only(0),
            _ => study,
        };
        var cells = CaseCovariance.Of(used, settings);
        var layout = ReaderLayout.Of(used, settings.Design);
        bool pairwise = settings.Statistic == ReaderStatistic.Auc && !study.Clustered && PairsOfPairs(study) < MostProducts;
        return new Model(used, cells, layout, settings).Analyse(pairwise ? ReaderUStatistics.Of(study, settings.Confidence) : null);
    }

    /// <summary>Analyses a factorial study by estimates of its own, with those without one patient at a time.</summary>
    internal static MultiReaderAnalysis OfLeftOut(ReaderStudy study, double[] estimates, double[][] left) => new Model(study,
        CaseCovariance.OfLeftOut(study, estimates, left), ReaderLayout.Of(study, ReaderDesign.Factorial), new()).Analyse(null);

    // Beyond this U-statistics, which stand beside the model's figures, would take minutes.
    const double MostProducts = 2e10;

    static double PairsOfPairs(ReaderStudy study)
    {
        double diseased = study.Truth.Count(1);
        return diseased * (study.Cases - diseased) * study.Cells.Count * study.Cells.Count;
    }

    static void Check(ReaderStudy study, MultiReaderSettings settings)
    {
        if (study.Modalities < 2 || study.Readers < 2)
            throw new ArgumentException("Two modalities and two readers are needed.", nameof(study));
        if (settings.Covariance is CovarianceMethod.DeLong or CovarianceMethod.Unbiased
            && settings.Statistic != ReaderStatistic.Auc)
            throw new ArgumentException("DeLong's and unbiased covariances are of areas under the curve.", nameof(settings));
        if (settings.Statistic != ReaderStatistic.Auc && settings.Design == ReaderDesign.Any)
            throw new ArgumentException("Without a design only areas under the curve are compared.", nameof(settings));
        if (ReaderDesignCheck.Of(study, settings.Design) is { } fault)
            throw new ArgumentException($"The study is not of the design: {fault}.", nameof(study));
        bool yesOrNo = settings.Statistic is not (ReaderStatistic.Accuracy or ReaderStatistic.Kappa) || settings.PositiveFrom is not null;
        if (yesOrNo && study.Truth.ContainsAnyExcept(0, 1))
            throw new ArgumentException("Truth is 0 or 1.", nameof(study));
    }

    sealed class Model(ReaderStudy study, CaseCovariance cells, ReaderLayout layout, MultiReaderSettings settings)
    {
        readonly double _confidence = settings.Confidence;
        readonly AveragedCovariances _mean = AveragedCovariances.Of(study, cells.Covariances, layout);

        public MultiReaderAnalysis Analyse(MultiReaderAnalysis? uStatistics)
        {
            int t = study.Modalities;
            double[] means = [.. Enumerable.Range(0, t).Select(m => layout.ReadersOf[m].Average(r => Estimate(m, r)))];
            var squares = ReaderMeanSquares.Of(means, layout, Estimate);
            double x = Math.Max(_mean.Covariance2 - _mean.Covariance3, 0), own = _mean.Error - _mean.SameReader;
            ModalityDifference Difference(int a, int b)
            {
                double k = 1.0 / layout.ReadersOf[a].Length + 1.0 / layout.ReadersOf[b].Length, d = means[a] - means[b];
                double readers = k * squares.Error, total = readers + 2 * layout.RandomShare * x;
                // Satterthwaite, as Hillis: only the mean square varies.
                double freedom = total * total / (readers * readers) * squares.ErrorFreedom;
                return new(a, b, new(ModelEstimate.Of(d, total, freedom, _confidence, tested: true),
                    ModelEstimate.Of(d, k * own + 2 * layout.FixedShare * x, null, _confidence, tested: true),
                    ModelEstimate.Of(d, readers, squares.ErrorFreedom, _confidence, tested: true)),
                    [.. layout.ReadersOf[a].Intersect(layout.ReadersOf[b]).Select(r => (r, OfReader(a, b, r)))],
                    uStatistics?.Differences.Single(u => u.First == a && u.Second == b).UStatistics);
            }
            double harmonic = t / layout.ReadersOf.Sum(r => 1.0 / r.Length), pair = 2 / harmonic;
            double random = squares.Error + 2 * layout.RandomShare * x / pair, ofCases = own + 2 * layout.FixedShare * x / pair;
            return new()
            {
                Modalities = [.. Enumerable.Range(0, t).Select(m => Modality(m, means[m]))],
                Differences = [.. from a in Enumerable.Range(0, t) from b in Enumerable.Range(a + 1, t - a - 1) select Difference(a, b)],
                RandomReadersRandomCases = F(squares.Modality, t - 1, random,
                    random * random / (squares.Error * squares.Error) * squares.ErrorFreedom),
                FixedReadersRandomCases = ChiSquare(squares.Modality, t - 1, ofCases),
                RandomReadersFixedCases = F(squares.Modality, t - 1, squares.Error, squares.ErrorFreedom),
                Components = new(squares.Modality, squares.Reader, squares.Error, _mean.Error, _mean.Covariance1, _mean.Covariance2,
                    _mean.Covariance3,
                    squares.Reader is { } ms ? (ms - squares.ModalityByReader) / t - _mean.Covariance1 + _mean.OverAllPairs3 : null,
                    squares.Reader is null ? null : squares.Error - _mean.Error + _mean.Covariance1
                        + (layout.Grouped ? x : Math.Max(_mean.OverAllPairs2 - _mean.OverAllPairs3, 0)))
                {
                    Pseudovalues = settings.Design == ReaderDesign.Factorial && !study.Clustered
                        ? PseudovaluesOf(_mean, study.Cases) : null,
                },
                Cases = study.Cases,
                Clusters = study.Clusters,
            };
        }

        static PseudovalueVariances PseudovaluesOf(AveragedCovariances c, int cases) => new(cases * c.Covariance3,
            cases * (c.Covariance2 - c.Covariance3), cases * (c.Covariance1 - c.Covariance3),
            cases * (c.Error - c.Covariance1 - c.Covariance2 + c.Covariance3));

        double Estimate(int m, int r) => cells.Estimates[m * study.Readers + r];

        double Covariance(int m, int r, int n, int q) => cells.Covariances[m * study.Readers + r, n * study.Readers + q];

        ModelEstimate OfReader(int a, int b, int r) => ModelEstimate.Of(Estimate(a, r) - Estimate(b, r),
            Covariance(a, r, a, r) + Covariance(b, r, b, r) - 2 * Covariance(a, r, b, r), null, _confidence, tested: true);

        ModalityEstimate Modality(int m, double mean)
        {
            int[] readers = layout.ReadersOf[m];
            int n = readers.Length;
            double square = readers.Sum(r => (Estimate(m, r) - mean) * (Estimate(m, r) - mean)) / (n - 1);
            double error = readers.Average(r => Covariance(m, r, m, r)), shared = 0;
            foreach (int r in readers)
                foreach (int q in readers)
                    shared += r == q ? 0 : Covariance(m, r, m, q);
            shared = Math.Max(shared / (n * (n - 1.0)), 0);
            double random = square + n * shared;
            return new(m, [.. readers.Select(r => new ReaderEstimate(r, Estimate(m, r),
                Covariance(m, r, m, r) is > 0 and var v ? Math.Sqrt(v) : null))], new(
                ModelEstimate.Of(mean, random / n, random * random / (square * square) * (n - 1), _confidence, tested: false),
                ModelEstimate.Of(mean, (error + (n - 1) * shared) / n, null, _confidence, tested: false),
                ModelEstimate.Of(mean, square / n, n - 1, _confidence, tested: false)));
        }

        const string Still = "Nothing varies, so there is no test.";

        static OverallTest F(double above, double freedom, double below, double freedomBelow) => below > 1e-24
            ? new(above / below, freedom, freedomBelow < 1e7 ? freedomBelow : null, freedomBelow < 1e7
                ? Distributions.FUpperTail(above / below, freedom, freedomBelow)
                : Distributions.ChiSquareUpperTail(above / below * freedom, freedom), null)
            : new(null, freedom, null, null, Still);

        static OverallTest ChiSquare(double above, double freedom, double below) => below > 1e-24
            ? new(above * freedom / below, freedom, null, Distributions.ChiSquareUpperTail(above * freedom / below, freedom), null)
            : new(null, freedom, null, null, Still);
    }
}
