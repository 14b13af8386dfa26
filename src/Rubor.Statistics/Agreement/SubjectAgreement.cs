using System.Globalization;

namespace Rubor.Statistics;

/// <summary>
/// Agreement on units that belong to subjects: the joints, images or visits of one patient. Values are those of
/// <see cref="CohenKappa"/>, <see cref="FleissKappa"/>, <see cref="GwetAgreement"/> and <see cref="KrippendorffAlpha"/>; intervals
/// rest on the subjects, each left out whole, and hold their coverage with few of them. With one unit a subject they are
/// intervals of independent units, and better ones than the large-sample formulas. Where two categories are used, κ and α
/// take Donner and Eliasziw's interval. None below ten subjects.
/// </summary>
public static class SubjectAgreement
{
    /// <summary>Cohen's κ of two readers.</summary>
    /// <param name="first">First reader's category of each unit, from 0.</param>
    /// <param name="second">Second reader's category of the same unit.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="weights">How near misses count.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static SubjectEstimate Kappa(
        ReadOnlySpan<int> first, ReadOnlySpan<int> second, int categories, AgreementWeights weights, Clusters clusters,
            double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        var plain = CohenKappa.Of(first, second, categories, weights, confidence).Kappa;
        if (!plain.IsDefined)
            return new(plain, clusters.Count);
        if (Constant(first) || Constant(second))
        {
            // Their agreement is what chance gives, whatever the other reader says.
            string reason = FewClusters.NoInterval(clusters.Count)
                ?? "A reader uses one category throughout: κ is 0 whatever the other says, and has no interval.";
            return new(Estimate.WithoutInterval(0, plain.Count, reason), clusters.Count);
        }
        var ratings = new int?[first.Length, 2];
        for (int i = 0; i < first.Length; i++)
            (ratings[i, 0], ratings[i, 1]) = (first[i], second[i]);
        var units = WeightedUnits.OfPairs(first, second, categories, clusters);
        var kappa = TableStatistics.Kappa(weights, categories);
        return new(Binary(plain, ratings, categories, clusters, confidence)
            ?? SubjectJackknife.Of(plain, units, w => kappa(w, categories), confidence), clusters.Count);
    }

    /// <summary>Share of units on which two readers lie at most so many categories apart; 0 for exact agreement.</summary>
    /// <param name="first">First reader's category of each unit, from 0.</param>
    /// <param name="second">Second reader's category of the same unit.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="steps">Categories apart.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>With one unit a subject Wilson's interval, which needs no number of subjects.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static SubjectEstimate AgreementWithin(
        ReadOnlySpan<int> first, ReadOnlySpan<int> second, int categories, int steps, Clusters clusters, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        var plain = ConfusionMatrix.Of(first, second, categories).AgreementWithin(steps, confidence: confidence);
        var units = WeightedUnits.OfPairs(first, second, categories, clusters);
        double? Share(ReadOnlySpan<double> table)
        {
            double near = 0, all = 0;
            for (int i = 0; i < table.Length; i++)
            {
                all += table[i];
                near += Math.Abs(i / categories - i % categories) <= steps ? table[i] : 0;
            }
            return all > 0 ? near / all : null;
        }
        if (clusters.Count == clusters.Rows)
            return new(plain, clusters.Count);
        if (plain.Value is 0 or 1)
        {
            // Nothing tells how alike the units of a subject are, so they count as one.
            long agreed = (long)plain.Required;
            long[] trials = [.. Enumerable.Repeat(1L, clusters.Rows)], successes = [.. Enumerable.Repeat(agreed, clusters.Rows)];
            return new(FewClusters.Guard(ClusteredProportion.Of(successes, trials, clusters, confidence: confidence).Estimate,
                clusters.Count), clusters.Count);
        }
        return new(SubjectJackknife.Of(plain, units, Share, confidence, least: 0), clusters.Count);
    }

    /// <summary>Fleiss' κ.</summary>
    /// <param name="ratings">Units × readers, categories from 0; null where a reader did not rate.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">A category is out of range, or the clusters are of other units.</exception>
    public static SubjectEstimate Fleiss(int?[,] ratings, int categories, Clusters clusters, double confidence = 0.95) =>
        OfMany(ratings, categories, clusters, confidence, FleissKappa.Of(RatingCounts.OfRatings(ratings, categories), confidence).Kappa,
            p => p.Fleiss(), mayBeBinary: true);

    /// <summary>Gwet's AC1 (unweighted) or AC2.</summary>
    /// <param name="ratings">Units × readers, categories from 0; null where a reader did not rate.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="weights">How near misses count.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">A category is out of range, or the clusters are of other units.</exception>
    public static SubjectEstimate Gwet(int?[,] ratings, int categories, AgreementWeights weights, Clusters clusters,
        double confidence = 0.95) =>
        OfMany(ratings, categories, clusters, confidence, GwetAgreement.Of(RatingCounts.OfRatings(ratings, categories), weights,
            confidence).Coefficient, p => p.Gwet(weights), mayBeBinary: false);

    /// <summary>Krippendorff's α of names or of ordered categories.</summary>
    /// <param name="ratings">Units × readers, categories from 0; null where a reader did not rate.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="ordinal">Whether the categories have an order.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">A category is out of range, or the clusters are of other units.</exception>
    public static SubjectEstimate Alpha(int?[,] ratings, int categories, bool ordinal, Clusters clusters, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var numbers = new double?[ratings.GetLength(0), ratings.GetLength(1)];
        for (int u = 0; u < numbers.GetLength(0); u++)
        {
            for (int r = 0; r < numbers.GetLength(1); r++)
                numbers[u, r] = ratings[u, r];
        }
        var plain = KrippendorffAlpha.Of(numbers, ordinal ? MeasurementLevel.Ordinal : MeasurementLevel.Nominal,
            new BootstrapSettings { Resamples = 0 });
        return OfMany(ratings, categories, clusters, confidence, plain, p => p.Alpha(ordinal), mayBeBinary: true);
    }

    static SubjectEstimate OfMany(
        int?[,] ratings, int categories, Clusters clusters, double confidence, Estimate plain,
            Func<RatingPatterns, WeightedStatistic> statistic, bool mayBeBinary)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        var (patterns, units) = RatingPatterns.Of(ratings, categories, clusters, evenChance: !mayBeBinary);
        if (!plain.IsDefined)
            return new(plain, units.Subjects.Length);
        var binary = mayBeBinary ? Binary(plain, ratings, categories, clusters, confidence) : null;
        return new(binary ?? SubjectJackknife.Of(plain, units, statistic(patterns), confidence), units.Subjects.Length);
    }

    /// <summary>The interval for two used categories; null where other than two are, or it cannot be had.</summary>
    static Estimate? Binary(Estimate plain, int?[,] ratings, int categories, Clusters clusters, double confidence)
    {
        var (patterns, units) = RatingPatterns.Of(ratings, categories, clusters, evenChance: false);
        var (pairable, readers, shares) = patterns.Summary(units.Total);
        double[] used = [.. shares.Where(s => s > 0)];
        if (used.Length != 2 || FewClusters.NoInterval(units.Subjects.Length) is not null
            || patterns.Fleiss()(units.Total) is not { } pooled)
            return null;
        double worth = BinaryAgreement.EffectiveUnits(units, patterns.Fleiss(), pairable, readers);
        if (BinaryAgreement.Ends(pooled, used[0], worth, confidence) is not { } ends)
            return null;
        // Cohen's κ and α differ from the pooled κ in the disagreement that they expect: so do their ends.
        double value = plain.Required, ratio = pooled < 1 - 1e-12 ? (1 - value) / (1 - pooled) : 1;
        double lower = Math.Max(-1, 1 - ratio * (1 - ends.Lower)), upper = 1 - ratio * (1 - ends.Upper);
        return Estimate.Of(value, new(Math.Min(lower, value), Math.Clamp(upper, value, 1), confidence), plain.Count);
    }

    static bool Constant(ReadOnlySpan<int> codes) => codes.Length > 0 && !codes.ContainsAnyExcept(codes[0]);

    /// <summary>
    /// What is said where one category is so common that coefficients which correct for chance fall and vary; null elsewhere.
    /// </summary>
    /// <param name="shares">Share of each category among all ratings.</param>
    /// <param name="names">Name of each category.</param>
    public static string? PrevalenceWarning(IReadOnlyList<double> shares, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(shares);
        ArgumentNullException.ThrowIfNull(names);
        int most = shares.Index().MaxBy(s => s.Item).Index;
        return shares[most] is > CommonShare and < 1 ? string.Create(CultureInfo.InvariantCulture,
            $"{100 * shares[most]:0} % of all ratings are {names[most]}: κ and α then fall and vary with few ratings of the rest; read " +
                $"the specific agreement of each category beside them.") : null;
    }

    /// <summary>
    /// Share of one category above which the prevalence is said. Feinstein and Cicchetti 1990, J Clin Epidemiol 43, 543–549, describe the
    /// paradox; the bound is a convention.
    /// </summary>
    public const double CommonShare = 0.8;
}
