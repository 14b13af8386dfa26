namespace Rubor.Statistics;

/// <summary>The six forms of Shrout and Fleiss; McGraw and Wong's names in brackets.</summary>
public enum IccForm
{
    /// <summary>ICC(1,1) [ICC(1)]: every target has its own readers; one reading.</summary>
    OneWayRandom,

    /// <summary>ICC(2,1) [ICC(A,1)]: readers are a sample; absolute agreement of one reading.</summary>
    TwoWayRandom,

    /// <summary>ICC(3,1) [ICC(C,1)]: these readers only; consistency of one reading, shifts between readers forgiven.</summary>
    TwoWayMixed,

    /// <summary>ICC(1,k) [ICC(k)]: as ICC(1,1), for the mean of the k readings.</summary>
    OneWayRandomMean,

    /// <summary>ICC(2,k) [ICC(A,k)]: as ICC(2,1), for the mean of the k readers.</summary>
    TwoWayRandomMean,

    /// <summary>ICC(3,k) [ICC(C,k)]: as ICC(3,1), for the mean of the k readers; Cronbach's α.</summary>
    TwoWayMixedMean,
}

/// <summary>
/// Intraclass correlation: the share of variance that lies between targets. 1 at best; below 0 when readers differ more within
/// targets than between. Shrout and Fleiss 1979, Psychol Bull 86, 420–428; McGraw and Wong 1996, Psychol Methods 1, 30–46.
/// It grows with the spread of the targets, so it says nothing of measurement error in units: see <see cref="BlandAltman"/>.
/// </summary>
public sealed record IntraclassCorrelation
{
    /// <summary>Share of the total variance under which a mean square is rounding error.</summary>
    const double Negligible = 1e-18;

    /// <summary>
    /// The reliability of a mean of k readings has no lower bound; below this it says no more than that readers agree worse than chance, so
    /// an interval is cut here.
    /// </summary>
    public const double LeastOfMeans = -1;

    /// <summary>Which form.</summary>
    public required IccForm Form { get; init; }

    /// <summary>ICC with its F-based interval; its count is the targets.</summary>
    public required Estimate Icc { get; init; }

    /// <summary>F test of ICC = 0, one-sided as in the papers.</summary>
    public required HypothesisTest Test { get; init; }

    /// <summary>Readers (readings for each target, in the one-way forms).</summary>
    public required int Readers { get; init; }

    /// <summary>Estimates one form.</summary>
    /// <param name="ratings">Targets × readers, complete.</param>
    /// <param name="form">Form; say in a report which one.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>
    /// Undefined for fewer than two targets or readers, where the ratings do not vary, and where the formula of absolute agreement leaves
    /// the range of a correlation, −1/(k − 1) to 1: its variance of the readers is then negative.
    /// </returns>
    /// <exception cref="ArgumentException">A rating is missing or not finite; the message names row and column.</exception>
    public static IntraclassCorrelation Of(double[,] ratings, IccForm form, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        Require.Finite(ratings, nameof(ratings));
        Require.Confidence(confidence);
        int n = ratings.GetLength(0), k = ratings.GetLength(1);
        if (n < 2 || k < 2)
            return Nothing(form, "An ICC needs two targets that every reader scored, and two readers.", n, k);
        var squares = MeanSquares.Of(ratings);
        if (squares.Total <= 0)
            return Nothing(form, "All ratings are equal.", n, k);
        bool mean = IsOfMeans(form);
        var single = form switch
        {
            IccForm.OneWayRandom or IccForm.OneWayRandomMean => OneWay(squares, n, k, confidence),
            IccForm.TwoWayMixed or IccForm.TwoWayMixedMean => Consistency(squares, n, k, confidence),
            IccForm.TwoWayRandom or IccForm.TwoWayRandomMean => Agreement(squares, n, k, confidence),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
        };
        var (icc, lower, upper, test) = single;
        return new IntraclassCorrelation
        {
            Form = form,
            Icc = Assemble(icc, lower, upper, mean, n, k, confidence),
            Test = test,
            Readers = k
        };
    }

    internal static bool IsOfMeans(IccForm form) => form is IccForm.OneWayRandomMean or IccForm.TwoWayRandomMean or IccForm.TwoWayMixedMean;

    /// <summary>The coefficient with its interval, of one reading or, by Spearman and Brown, of the mean of k.</summary>
    static Estimate Assemble(double icc, double lower, double upper, bool mean, int n, int k, double confidence)
    {
        double least = -1 / (k - 1.0);
        if (double.IsNaN(icc))
            return Estimate.Undefined("The targets' means do not vary.", n);
        if (!(icc >= least - Slack && icc <= 1 + Slack))
            return Estimate.Undefined("The ratings give the readers a negative variance, and the coefficient would lie outside its range.",
                n);
        icc = Math.Clamp(icc, least, 1);
        double value = mean ? SpearmanBrown(icc, k) : icc;
        if (!double.IsFinite(value))
            return Estimate.Undefined("The targets' means do not vary, so that of the readers' mean nothing can be said.", n);
        if (Between(lower, upper, least, mean, k, confidence) is { } interval && interval.Contains(value)
            && interval.Lower < interval.Upper)
            return Estimate.Of(value, interval, n);
        return Estimate.WithoutInterval(value, n, value < LeastOfMeans
            ? "Below −1 the reliability of a mean has no interval: readers agree worse than chance."
            : "The F-based interval does not exist: there is no residual variance, or hardly any, or the targets' means hardly vary.");
    }

    /// <summary>An interval of one reading as that of the form, within its range; null where there is none.</summary>
    internal static Interval? Between(double lower, double upper, double least, bool mean, int k, double confidence)
    {
        if (!(lower <= upper) || !double.IsFinite(lower) || !double.IsFinite(upper))
            return null;
        (lower, upper) = (Math.Clamp(lower, least, 1), Math.Clamp(upper, least, 1));
        if (mean)
            (lower, upper) = (Math.Max(LeastOfMeans, SpearmanBrown(lower, k)), Math.Max(LeastOfMeans, SpearmanBrown(upper, k)));
        return double.IsFinite(lower) && double.IsFinite(upper) ? new(lower, upper, confidence) : null;
    }

    const double Slack = 1e-9;

    static (double Icc, double Lower, double Upper, HypothesisTest Test) OneWay(MeanSquares s, int n, int k, double confidence) =>
        FromRatio(s.Between, s.Within, s.Total, n - 1, n * (k - 1.0), k, confidence);

    static (double Icc, double Lower, double Upper, HypothesisTest Test) Consistency(MeanSquares s, int n, int k, double confidence) =>
        FromRatio(s.Between, s.Residual, s.Total, n - 1, (n - 1) * (k - 1.0), k, confidence);

    static (double, double, double, HypothesisTest) FromRatio(
        double between, double error, double total, double freedom, double errorFreedom, int k, double confidence)
    {
        bool targetsVary = between > Negligible * total;
        // Rounding of the ratings themselves was taken out before: see MeanSquares.
        if (error <= Negligible * total)
            return (targetsVary ? 1 : double.NaN, double.NaN, double.NaN, NoTest((int)freedom + 1));
        if (!targetsVary)
            return (-1 / (k - 1.0), double.NaN, double.NaN, FTest(0, freedom, errorFreedom));
        double f = between / error;
        double low = f / Distributions.FQuantile((1 + confidence) / 2, freedom, errorFreedom);
        double high = f * Distributions.FQuantile((1 + confidence) / 2, errorFreedom, freedom);
        double Icc(double ratio) => (ratio - 1) / (ratio + k - 1);
        return (Icc(f), Icc(low), Icc(high), FTest(f, freedom, errorFreedom));
    }

    /// <summary>Absolute agreement; Satterthwaite's degrees of freedom. Shrout and Fleiss 1979, p. 424.</summary>
    static (double, double, double, HypothesisTest) Agreement(MeanSquares s, int n, int k, double confidence)
    {
        double whole = s.Between + (k - 1) * s.Residual + k * (s.Readers - s.Residual) / n;
        // A share of nothing, or of less than nothing, is none: outside the range, so that it is told as such.
        double icc = whole > 0 ? (s.Between - s.Residual) / whole : double.PositiveInfinity;
        if (s.Residual <= Negligible * s.Total)
            return (icc, double.NaN, double.NaN, NoTest(n));
        if (!double.IsFinite(icc))
            return (icc, double.NaN, double.NaN, FTest(s.Between / s.Residual, n - 1, (n - 1) * (k - 1.0)));
        double f = s.Readers / s.Residual;
        double rest = n * (1 + (k - 1) * icc) - k * icc;
        double freedom = (k - 1) * (n - 1.0) * Math.Pow(k * icc * f + rest, 2)
            / ((n - 1) * (double)k * k * icc * icc * f * f + rest * rest);
        double tail = (1 + confidence) / 2, spread = k * s.Readers + ((double)k * n - k - n) * s.Residual;
        double over = Distributions.FQuantile(tail, n - 1, freedom);
        double under = Distributions.FQuantile(tail, freedom, n - 1);
        double lower = n * (s.Between / over - s.Residual) / (spread + n * s.Between / over); // over may be infinite
        double upper = n * (under * s.Between - s.Residual) / (spread + n * under * s.Between);
        return (icc, lower, upper, FTest(s.Between / s.Residual, n - 1, (n - 1) * (k - 1.0)));
    }

    /// <summary>From one reading to the mean of k.</summary>
    static double SpearmanBrown(double icc, int k) => 1 + (k - 1) * icc is > 0 and var below ? k * icc / below : double.NegativeInfinity;

    static HypothesisTest FTest(double f, double freedom, double errorFreedom) =>
        new($"ICC = 0, F on {freedom} and {errorFreedom}", f, Distributions.FUpperTail(f, freedom, errorFreedom), (long)freedom + 1);

    static HypothesisTest NoTest(int n) => HypothesisTest.Undefined("ICC = 0, F", "There is no residual variance.", n);

    static IntraclassCorrelation Nothing(IccForm form, string reason, int n, int k) => new()
    {
        Form = form,
        Icc = Estimate.Undefined(reason, n),
        Test = HypothesisTest.Undefined("ICC = 0, F", reason, n),
        Readers = k,
    };

    /// <summary>Mean squares of the two-way table, one rating a cell.</summary>
    sealed record MeanSquares(double Between, double Within, double Readers, double Residual, double Total)
    {
        public static MeanSquares Of(double[,] ratings)
        {
            int n = ratings.GetLength(0), k = ratings.GetLength(1);
            double[] all = [.. ratings.Cast<double>()];
            if (Moments.AllEqual(all))
                return new(0, 0, 0, 0, 0);
            var target = new double[n];
            var reader = new double[k];
            double grand = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < k; j++)
                    grand += ratings[i, j] / (n * (double)k);
            }
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < k; j++)
                {
                    target[i] += (ratings[i, j] - grand) / k;
                    reader[j] += (ratings[i, j] - grand) / n;
                }
            }
            double between = 0, readers = 0, residual = 0, within = 0, total = 0;
            for (int i = 0; i < n; i++)
            {
                between += k * target[i] * target[i];
                for (int j = 0; j < k; j++)
                {
                    double off = ratings[i, j] - grand;
                    total += off * off;
                    within += (off - target[i]) * (off - target[i]);
                    residual += (off - target[i] - reader[j]) * (off - target[i] - reader[j]);
                }
            }
            foreach (double r in reader)
                readers += n * r * r;
            // What lies below the rounding of the ratings (0.3 − 0.2 beside 0.2 − 0.1) is no variance.
            double floor = Math.Pow(Moments.Rounding / 10 * Moments.Greatest(all), 2);
            double Square(double sum, double freedom) => sum / freedom is var square && square > floor ? square : 0;
            return new(Square(between, n - 1), Square(within, n * (k - 1.0)), Square(readers, k - 1), Square(residual, (n - 1) * (k - 1.0)),
                total / (n * (double)k - 1));
        }
    }
}
