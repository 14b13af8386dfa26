namespace Rubor.Statistics;

/// <summary>A statistic of units that are counted by their pattern of ratings; null where it is undefined on them.</summary>
/// <param name="weights">How many units, or parts of one, have each pattern.</param>
delegate double? WeightedStatistic(ReadOnlySpan<double> weights);

/// <summary>
/// Units counted by their pattern of ratings, for each subject and in all, so that a statistic without one subject costs the
/// patterns and not the units.
/// </summary>
/// <param name="Total">Weight of each pattern.</param>
/// <param name="Subjects">Patterns of each subject that tells of agreement, with their weights.</param>
/// <param name="Chance">Weights of a subject of average size whose readers agree by chance only.</param>
sealed record WeightedUnits(double[] Total, (int Pattern, double Weight)[][] Subjects, double[] Chance)
{
    /// <summary>Pairs of categories: pattern i·k + j is category i of the first reader and j of the second.</summary>
    public static WeightedUnits OfPairs(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int categories, Clusters clusters)
    {
        Require.SameLength(first.Length, second.Length, nameof(second));
        Require.SameLength(first.Length, clusters.Rows, nameof(clusters));
        Require.Categories(first, categories, nameof(first));
        Require.Categories(second, categories, nameof(second));
        var pattern = new int[first.Length];
        double[] row = new double[categories], column = new double[categories];
        for (int i = 0; i < pattern.Length; i++)
        {
            pattern[i] = first[i] * categories + second[i];
            row[first[i]] += 1.0 / first.Length;
            column[second[i]] += 1.0 / first.Length;
        }
        double size = (double)first.Length / Math.Max(1, clusters.Count);
        var chance = new double[categories * categories];
        for (int p = 0; p < chance.Length; p++)
            chance[p] = size * row[p / categories] * column[p % categories];
        return new(TotalOf(pattern, chance.Length), [.. BySubject(pattern, clusters, _ => true)], chance);
    }

    internal static double[] TotalOf(int[] pattern, int patterns)
    {
        var total = new double[patterns];
        foreach (int p in pattern)
        {
            if (p >= 0)
                total[p]++;
        }
        return total;
    }

    /// <summary>Patterns of each subject that has a unit which tells of agreement; a unit without ratings has pattern −1.</summary>
    internal static IEnumerable<(int, double)[]> BySubject(int[] pattern, Clusters clusters, Func<int, bool> tells)
    {
        for (int c = 0; c < clusters.Count; c++)
        {
            var own = new SortedDictionary<int, double>();
            foreach (int row in clusters[c])
            {
                if (pattern[row] >= 0)
                    own[pattern[row]] = own.GetValueOrDefault(pattern[row]) + 1;
            }
            if (own.Keys.Any(tells))
                yield return [.. own.Select(o => (o.Key, o.Value))];
        }
    }

    /// <summary>The statistic without each subject in turn; NaN where it is undefined then.</summary>
    public double[] WithoutEach(ReadOnlySpan<double> all, WeightedStatistic statistic)
    {
        double[] left = all.ToArray();
        var values = new double[Subjects.Length];
        for (int s = 0; s < values.Length; s++)
        {
            foreach (var (pattern, weight) in Subjects[s])
                left[pattern] = Math.Max(0, left[pattern] - weight);
            values[s] = statistic(left) ?? double.NaN;
            foreach (var (pattern, _) in Subjects[s])
                left[pattern] = all[pattern];
        }
        return values;
    }
}
