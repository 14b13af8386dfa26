using System.Globalization;

namespace Rubor.Statistics;

/// <summary>
/// Coefficients over any number of readers, as functions of the weight of each pattern of ratings. Formulas and sources: see the
/// coefficients' own pages.
/// </summary>
sealed class RatingPatterns
{
    readonly List<int[]> _counts; // of each pattern: ratings in each category
    readonly double[] _readers;
    readonly int _categories;

    RatingPatterns(List<int[]> counts, int categories)
    {
        _counts = counts;
        _readers = [.. counts.Select(c => (double)c.Sum())];
        _categories = categories;
    }

    /// <summary>Whether a pattern has two ratings or more.</summary>
    public bool Tells(int pattern) => _readers[pattern] >= 2;

    /// <summary>Counts units × readers by pattern.</summary>
    /// <param name="ratings">Units × readers.</param>
    /// <param name="categories">Categories on the scale.</param>
    /// <param name="clusters">Units of one subject.</param>
    /// <param name="evenChance">Whether readers who agree by chance draw each category as often (Gwet's model) or by its share.</param>
    public static (RatingPatterns Patterns, WeightedUnits Units) Of(int?[,] ratings, int categories, Clusters clusters, bool evenChance)
    {
        int units = ratings.GetLength(0), readers = ratings.GetLength(1);
        Require.SameLength(units, clusters.Rows, nameof(clusters));
        var counts = new List<int[]>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        int Pattern(int[] count)
        {
            string key = string.Join(',', count.Select(c => c.ToString(CultureInfo.InvariantCulture)));
            if (!index.TryGetValue(key, out int at))
            {
                index[key] = at = counts.Count;
                counts.Add(count);
            }
            return at;
        }
        var pattern = new int[units];
        var shares = new double[categories];
        int rated = 0, pairable = 0;
        for (int u = 0; u < units; u++)
        {
            var count = new int[categories];
            int given = 0;
            for (int r = 0; r < readers; r++)
            {
                if (ratings[u, r] is not { } category)
                    continue;
                count[category]++;
                given++;
            }
            pattern[u] = given == 0 ? -1 : Pattern(count);
            if (given == 0)
                continue;
            rated++;
            pairable += given >= 2 ? 1 : 0;
            for (int c = 0; c < categories; c++)
                shares[c] += (double)count[c] / given;
        }
        if (evenChance)
            Array.Fill(shares, (double)rated / categories);
        var pairs = new List<(int Pattern, double Weight)>();
        for (int i = 0; i < categories; i++)
        {
            for (int j = i; j < categories; j++)
            {
                if (shares[i] == 0 || shares[j] == 0)
                    continue;
                var count = new int[categories];
                count[i]++;
                count[j]++;
                pairs.Add((Pattern(count), (i == j ? 1 : 2) * shares[i] * shares[j] / rated / rated));
            }
        }
        var patterns = new RatingPatterns(counts, categories);
        var subjects = WeightedUnits.BySubject(pattern, clusters, patterns.Tells).ToArray();
        var chance = new double[counts.Count];
        foreach (var (at, weight) in pairs)
            chance[at] += weight * pairable / Math.Max(1, subjects.Length);
        return (patterns, new(WeightedUnits.TotalOf(pattern, counts.Count), subjects, chance));
    }

    /// <summary>Units with two ratings, the mean number of their readers, and each category's mean share over all units.</summary>
    public (double Pairable, double MeanReaders, double[] Shares) Summary(ReadOnlySpan<double> weights)
    {
        double pairable = 0, readers = 0, all = 0;
        var shares = new double[_categories];
        for (int p = 0; p < weights.Length; p++)
        {
            if (weights[p] <= 0)
                continue;
            all += weights[p];
            pairable += Tells(p) ? weights[p] : 0;
            readers += Tells(p) ? weights[p] * _readers[p] : 0;
            for (int c = 0; c < _categories; c++)
                shares[c] += weights[p] * _counts[p][c] / _readers[p];
        }
        for (int c = 0; c < _categories; c++)
            shares[c] /= all;
        return (pairable, readers / pairable, shares);
    }

    public WeightedStatistic Fleiss()
    {
        var agreement = PairAgreement(WeightOf.Table(AgreementWeights.Unweighted, _categories));
        return weights => Coefficient(weights, agreement, shares => shares.Sum(s => s * s));
    }

    public WeightedStatistic Gwet(AgreementWeights weighting)
    {
        var table = WeightOf.Table(weighting, _categories);
        double scale = table.Cast<double>().Sum() / (_categories * (_categories - 1.0));
        var agreement = PairAgreement(table);
        return weights => Coefficient(weights, agreement, shares => scale * shares.Sum(s => s * (1 - s)));
    }

    public WeightedStatistic Alpha(bool ordinal) => weights =>
    {
        var totals = new double[_categories];
        double n = 0;
        for (int p = 0; p < weights.Length; p++)
        {
            if (!Tells(p) || weights[p] <= 0)
                continue;
            for (int c = 0; c < _categories; c++)
                totals[c] += weights[p] * _counts[p][c];
            n += weights[p] * _readers[p];
        }
        double observed = 0, expected = 0;
        if (ordinal)
        {
            var rank = new double[_categories];
            double below = 0, mean = 0;
            for (int c = 0; c < _categories; c++)
            {
                rank[c] = below + totals[c] / 2;
                below += totals[c];
                mean += totals[c] / n * rank[c];
            }
            for (int c = 0; c < _categories; c++)
                expected += n * totals[c] * (rank[c] - mean) * (rank[c] - mean);
            for (int p = 0; p < weights.Length; p++)
                observed += Tells(p) ? weights[p] * Spread(_counts[p], _readers[p], rank) : 0;
        }
        else
        {
            expected = n * n - totals.Sum(t => t * t);
            for (int p = 0; p < weights.Length; p++)
                observed += Tells(p) ? weights[p] * (_readers[p] * _readers[p] - _counts[p].Sum(c => (double)c * c)) / (_readers[p] - 1)
                    : 0;
        }
        return expected > 1e-12 * n * n ? 1 - (n - 1) * observed / expected : null;
    };

    static double Spread(int[] counts, double readers, double[] place)
    {
        double own = 0, squares = 0;
        for (int c = 0; c < place.Length; c++)
            own += counts[c] * place[c] / readers;
        for (int c = 0; c < place.Length; c++)
            squares += counts[c] * (place[c] - own) * (place[c] - own);
        return squares * readers / (readers - 1);
    }

    double? Coefficient(ReadOnlySpan<double> weights, double[] agreement, Func<double[], double> chance)
    {
        var (pairable, _, shares) = Summary(weights);
        if (!(pairable > 0))
            return null;
        double observed = 0;
        for (int p = 0; p < weights.Length; p++)
            observed += Tells(p) ? weights[p] * agreement[p] / pairable : 0;
        double expected = chance(shares);
        return 1 - expected < 1e-15 ? null : (observed - expected) / (1 - expected);
    }

    double[] PairAgreement(double[,] table) =>
        [.. _counts.Select((counts, p) => Tells(p) ? ChanceCorrected.PairAgreement(counts, table, _readers[p]) : 0)];
}
