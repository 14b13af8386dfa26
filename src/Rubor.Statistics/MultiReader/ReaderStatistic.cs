namespace Rubor.Statistics;

/// <summary>What is worked out of one reader's ratings with one modality.</summary>
public enum ReaderStatistic
{
    /// <summary>Empirical area under the ROC curve, ties half.</summary>
    Auc,

    /// <summary>Share of right ratings.</summary>
    Accuracy,

    /// <summary>Share of the diseased rated positive.</summary>
    Sensitivity,

    /// <summary>Share of the healthy rated negative.</summary>
    Specificity,

    /// <summary>Sensitivity + specificity − 1.</summary>
    Youden,

    /// <summary>Cohen's κ of rating and truth, weights linear in the values.</summary>
    Kappa,
}

/// <summary>A statistic of a cell whose cases count so many times each; NaN where it is undefined.</summary>
/// <param name="weights">How often each case of the study counts.</param>
delegate double CellStatistic(ReadOnlySpan<int> weights);

/// <summary>
/// Statistics of cells as functions of how often each case counts: once for the estimate, 0 where left out, as drawn in a resample.
/// </summary>
static class CellStatistics
{
    public static CellStatistic Of(ReaderStatistic statistic, ReaderCell cell, double? positiveFrom) => statistic switch
    {
        ReaderStatistic.Auc => Area(cell),
        ReaderStatistic.Sensitivity => Share(cell, [.. cell.Ratings.Select(x => x >= Cut(positiveFrom))]),
        ReaderStatistic.Specificity => Share(cell, [.. cell.Ratings.Select(x => x < Cut(positiveFrom))]),
        ReaderStatistic.Accuracy => Share(cell, [.. Cut(cell, positiveFrom).Zip(cell.Truth, (x, t) => x == t)]),
        ReaderStatistic.Youden => Youden(cell, Cut(positiveFrom)),
        _ => Kappa(cell.Cases, Cut(cell, positiveFrom), cell.Truth),
    };

    static double Cut(double? positiveFrom) =>
        positiveFrom ?? throw new ArgumentException("This statistic needs the rating from which on a case is called positive.");

    static double[] Cut(ReaderCell cell, double? positiveFrom) =>
        positiveFrom is { } from ? [.. cell.Ratings.Select(x => x >= from ? 1.0 : 0)] : cell.Ratings;

    static CellStatistic Area(ReaderCell cell)
    {
        double[] steps = [.. cell.Ratings.Distinct().Order()];
        int[] at = [.. cell.Ratings.Zip(cell.Truth, (x, t) => 2 * Array.BinarySearch(steps, x) + (t == 1 ? 1 : 0))], cases = cell.Cases;
        var counts = new long[2 * steps.Length];
        return weights =>
        {
            Array.Clear(counts);
            for (int i = 0; i < at.Length; i++)
                counts[at[i]] += weights[cases[i]];
            double outranked = 0;
            long healthy = 0, diseased = 0;
            for (int step = 0; step < counts.Length; step += 2)
            {
                outranked += counts[step + 1] * (healthy + counts[step] / 2.0);
                healthy += counts[step];
                diseased += counts[step + 1];
            }
            return healthy > 0 && diseased > 0 ? outranked / ((double)healthy * diseased) : double.NaN;
        };
    }

    static CellStatistic Share(ReaderCell cell, bool[] hit)
    {
        int[] cases = cell.Cases;
        return weights =>
        {
            long hits = 0, all = 0;
            for (int i = 0; i < cases.Length; i++)
            {
                int w = weights[cases[i]];
                all += w;
                hits += hit[i] ? w : 0;
            }
            return all > 0 ? (double)hits / all : double.NaN;
        };
    }

    static CellStatistic Youden(ReaderCell cell, double from)
    {
        int[] kind = [.. cell.Ratings.Zip(cell.Truth, (x, t) => (t == 1 ? 2 : 0) + (x >= from ? 1 : 0))], cases = cell.Cases;
        var counts = new long[4];
        return weights =>
        {
            Array.Clear(counts);
            for (int i = 0; i < kind.Length; i++)
                counts[kind[i]] += weights[cases[i]];
            long healthy = counts[0] + counts[1], diseased = counts[2] + counts[3];
            return healthy > 0 && diseased > 0 ? (double)counts[3] / diseased + (double)counts[0] / healthy - 1 : double.NaN;
        };
    }

    // 1 − Σ|rating − truth| observed over expected. The mean |x − y| of independent x and y is Σ over gaps between values of the gap's
    // width times the chance that x and y lie on either side.
    static CellStatistic Kappa(int[] cases, double[] ratings, double[] truth)
    {
        double[] values = [.. ratings.Concat(truth).Distinct().Order()];
        int[] rated = [.. ratings.Select(x => Array.BinarySearch(values, x))];
        int[] right = [.. truth.Select(x => Array.BinarySearch(values, x))];
        var (ofRated, ofRight) = (new long[values.Length], new long[values.Length]);
        return weights =>
        {
            Array.Clear(ofRated);
            Array.Clear(ofRight);
            double observed = 0, expected = 0;
            long n = 0;
            for (int i = 0; i < cases.Length; i++)
            {
                int w = weights[cases[i]];
                ofRated[rated[i]] += w;
                ofRight[right[i]] += w;
                observed += w * Math.Abs(ratings[i] - truth[i]);
                n += w;
            }
            long x = 0, y = 0;
            for (int v = 0; v + 1 < values.Length; v++)
            {
                x += ofRated[v];
                y += ofRight[v];
                expected += (values[v + 1] - values[v]) * ((double)x * (n - y) + (double)y * (n - x));
            }
            return expected > 0 ? 1 - n * observed / expected : double.NaN;
        };
    }
}
