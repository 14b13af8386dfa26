using System.Numerics;

namespace Rubor.Statistics;

/// <summary>
/// The clustered bootstrap of statistics of a table of categories. A table of the resample is the sum of its clusters'
/// tables, so each resample costs clusters × cells additions, however many rows there are. The numbers are those of
/// <see cref="Bootstrap"/> with the same seed.
/// </summary>
public static class TableBootstrap
{
    /// <summary>Several statistics of one table, on the same resamples.</summary>
    /// <param name="truth">Category of each row, from 0.</param>
    /// <param name="predicted">Category that the second source gives to it.</param>
    /// <param name="categories">Number of categories.</param>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="statistics">What is worked out.</param>
    /// <param name="settings">Resamples, seed, coverage, kind; null for the defaults.</param>
    /// <returns>One estimate for each statistic, in their order.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static BootstrapEstimate[] Of(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int categories, Clusters clusters,
        IReadOnlyList<TableStatistic> statistics, BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(statistics);
        var tables = new ClusterTables(truth, predicted, categories, clusters);
        return Bootstrap.Run(clusters.Count, clusters.Rows, statistics.Count, (drawn, values) =>
        {
            var table = tables.Sum(drawn);
            for (int s = 0; s < statistics.Count; s++)
                values[s] = statistics[s](table, categories) ?? double.NaN;
        }, settings);
    }

    /// <summary>One statistic of two predictions of the same rows, paired.</summary>
    /// <param name="truth">Category of each row, from 0.</param>
    /// <param name="first">First prediction.</param>
    /// <param name="second">Second prediction.</param>
    /// <param name="categories">Number of categories.</param>
    /// <param name="clusters">Rows that belong together.</param>
    /// <param name="statistic">What is compared.</param>
    /// <param name="settings">Resamples, seed, coverage, kind; null for the defaults.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static BootstrapDifference Difference(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> first, ReadOnlySpan<int> second, int categories, Clusters clusters,
        TableStatistic statistic, BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(statistic);
        var tablesFirst = new ClusterTables(truth, first, categories, clusters);
        var tablesSecond = new ClusterTables(truth, second, categories, clusters);
        return Bootstrap.Paired(clusters.Count, clusters.Rows, (drawn, values) =>
        {
            values[0] = statistic(tablesFirst.Sum(drawn), categories) ?? double.NaN;
            values[1] = statistic(tablesSecond.Sum(drawn), categories) ?? double.NaN;
        }, settings);
    }

    /// <summary>A table for each cluster, padded to whole vectors.</summary>
    sealed class ClusterTables
    {
        readonly int _cells;
        readonly int _blocks; // vectors to a table
        readonly Vector<double>[] _tables;
        readonly Vector<double>[] _sum;

        public ClusterTables(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int categories, Clusters clusters)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(categories);
            Require.SameLength(truth.Length, predicted.Length, nameof(predicted));
            Require.SameLength(truth.Length, clusters.Rows, nameof(clusters));
            Require.Categories(truth, categories, nameof(truth));
            Require.Categories(predicted, categories, nameof(predicted));
            _cells = categories * categories;
            _blocks = (_cells + Vector<double>.Count - 1) / Vector<double>.Count;
            _tables = new Vector<double>[clusters.Count * _blocks];
            _sum = new Vector<double>[_blocks];
            var flat = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector<double>, double>(_tables.AsSpan());
            int stride = _blocks * Vector<double>.Count;
            for (int c = 0; c < clusters.Count; c++)
            {
                foreach (int row in clusters[c])
                    flat[c * stride + truth[row] * categories + predicted[row]]++;
            }
        }

        public ReadOnlySpan<double> Sum(ReadOnlySpan<int> drawn)
        {
            for (int block = 0; block < _blocks; block++)
            {
                var sum = Vector<double>.Zero;
                foreach (int cluster in drawn)
                    sum += _tables[cluster * _blocks + block];
                _sum[block] = sum;
            }
            return System.Runtime.InteropServices.MemoryMarshal.Cast<Vector<double>, double>(_sum.AsSpan())[.._cells];
        }
    }
}
