namespace Rubor.Statistics;

/// <summary>
/// A pointwise band around a ROC curve from clusters resampled. Pointwise: each false positive rate has its coverage, the band as a whole
/// has less. Resamples of a curve that touches 1 all touch it: so the band is never narrower than the interval of a sensitivity on as many
/// positives (<see cref="ClusteredProportion"/>, a patient's positives wholly alike), but at a false positive rate of 1, where
/// sensitivity is 1.
/// </summary>
public sealed record RocBand
{
    /// <summary>False positive rates at which the band is given.</summary>
    public required double[] FalsePositiveRates { get; init; }

    /// <summary>Lower edge of sensitivity at each of them; empty where there is no band.</summary>
    public required double[] Lower { get; init; }

    /// <summary>Upper edge of sensitivity at each of them; empty where there is no band.</summary>
    public required double[] Upper { get; init; }

    /// <summary>Area under the curve with its bootstrap interval and the number of clusters; <see cref="AreaUnderRoc"/> has the
    /// interval for a report.</summary>
    public required BootstrapEstimate Area { get; init; }

    /// <summary>Why there is no band; null when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Draws the band.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="scores">Score of the same case.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="steps">Points of the band less one: 100 gives false positive rates 0, 0.01, … 1.</param>
    /// <param name="settings">Resamples, seed and coverage; null for the defaults. The band is always by percentiles.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static RocBand Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, Clusters clusters, int steps = 100,
        BootstrapSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.SameLength(truth.Length, clusters.Rows, nameof(clusters));
        Require.Finite(scores, nameof(scores));
        settings ??= new BootstrapSettings();
        double[] rates = [.. Enumerable.Range(0, steps + 1).Select(i => (double)i / steps)];
        var curve = new WeightedRoc(truth, scores, clusters);
        var kept = new List<double[]>();
        var area = Bootstrap.Run(clusters.Count, clusters.Rows, 1, (drawn, values) =>
        {
            var sensitivity = new double[rates.Length];
            values[0] = curve.Trace(drawn, rates, sensitivity) ?? double.NaN;
            if (double.IsFinite(values[0]))
                kept.Add(sensitivity);
        }, settings with { Interval = BootstrapInterval.Percentile })[0];
        var alike = area.Estimate.IsDefined ? new Placements(truth, scores).Variance(clusters) : default;
        if ((area.StandardError is null ? area.Estimate.Reason : AreaUnderRoc.OneCluster(alike)) is { } none)
            return new RocBand { FalsePositiveRates = rates, Lower = [], Upper = [], Area = area, Reason = none };
        double multiple = Distributions.NormalTwoSided(settings.Confidence);
        double[] drawn = kept[0];
        kept.RemoveAt(0); // the curve of the sample itself
        var lower = new double[rates.Length];
        var upper = new double[rates.Length];
        var column = new double[kept.Count];
        double tail = (1 - settings.Confidence) / 2;
        for (int i = 0; i < rates.Length; i++)
        {
            for (int r = 0; r < column.Length; r++)
                column[r] = kept[r][i];
            Array.Sort(column);
            var alone = Proportion.WilsonInterval(drawn[i], alike.WhollyAlike.Positives, multiple, settings.Confidence);
            lower[i] = rates[i] >= 1 ? 1 : Math.Min(alone.Lower, Quantile.Linear(column, tail));
            upper[i] = Math.Max(alone.Upper, Quantile.Linear(column, 1 - tail));
        }
        return new RocBand { FalsePositiveRates = rates, Lower = lower, Upper = upper, Area = area };
    }

    /// <summary>The curve of drawn clusters; cases stay sorted, only their weights change.</summary>
    sealed class WeightedRoc
    {
        readonly int[] _order; // cases by descending score
        readonly bool[] _truth;
        readonly double[] _scores;
        readonly int[] _clusterOf;
        readonly int[] _weight;

        public WeightedRoc(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, Clusters clusters)
        {
            _truth = truth.ToArray();
            _scores = scores.ToArray();
            _order = [.. Enumerable.Range(0, _truth.Length).OrderByDescending(i => _scores[i])];
            _clusterOf = new int[_truth.Length];
            _weight = new int[clusters.Count];
            for (int c = 0; c < clusters.Count; c++)
            {
                foreach (int row in clusters[c])
                    _clusterOf[row] = c;
            }
        }

        /// <summary>Sensitivity at each rate, and the area; null with one class only.</summary>
        public double? Trace(ReadOnlySpan<int> drawn, double[] rates, double[] sensitivity)
        {
            Array.Clear(_weight);
            foreach (int cluster in drawn)
                _weight[cluster]++;
            double positives = 0, negatives = 0;
            foreach (int i in _order)
            {
                if (_truth[i])
                    positives += _weight[_clusterOf[i]];
                else
                    negatives += _weight[_clusterOf[i]];
            }
            if (positives == 0 || negatives == 0)
                return null;
            double tp = 0, fp = 0, area = 0;
            int next = 0;
            for (int from = 0; from < _order.Length;)
            {
                double tpBefore = tp, fpBefore = fp, score = _scores[_order[from]];
                int to = from;
                for (; to < _order.Length && _scores[_order[to]] == score; to++)
                {
                    if (_truth[_order[to]])
                        tp += _weight[_clusterOf[_order[to]]];
                    else
                        fp += _weight[_clusterOf[_order[to]]];
                }
                area += (fp - fpBefore) * (tp + tpBefore) / 2;
                // Rates that this step passes lie on its slope; one that it just reaches waits for a vertical step to follow.
                for (; next < rates.Length && rates[next] * negatives < fp; next++)
                    sensitivity[next] = (tpBefore + (rates[next] * negatives - fpBefore) / (fp - fpBefore) * (tp - tpBefore)) / positives;
                from = to;
            }
            for (; next < rates.Length; next++)
                sensitivity[next] = 1;
            return area / (positives * negatives);
        }
    }
}
