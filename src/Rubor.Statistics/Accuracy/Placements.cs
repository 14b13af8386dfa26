namespace Rubor.Statistics;

/// <summary>
/// DeLong's components of an area under the ROC curve, by mid-ranks as Sun and Xu 2014: for each positive the share of negatives that
/// it outranks (ties half), for each negative the share of positives that outrank it.
/// </summary>
sealed class Placements
{
    readonly double[] _ofCase; // components in the order of the cases
    readonly bool[] _truth;

    public Placements(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        _truth = truth.ToArray();
        Positives = truth.Count(true);
        Negatives = truth.Length - Positives;
        var positive = new List<double>(Positives);
        var negative = new List<double>(Negatives);
        for (int i = 0; i < truth.Length; i++)
            (truth[i] ? positive : negative).Add(scores[i]);
        double[] all = MidRanks.Of(scores);
        double[] amongPositive = MidRanks.Of(positive.ToArray());
        double[] amongNegative = MidRanks.Of(negative.ToArray());
        _ofCase = new double[truth.Length];
        int p = 0, n = 0;
        double area = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i])
                area += _ofCase[i] = (all[i] - amongPositive[p++]) / Negatives;
            else
                _ofCase[i] = 1 - (all[i] - amongNegative[n++]) / Positives;
        }
        Area = Math.Clamp(area / Positives, 0, 1);
    }

    Placements(bool[] truth, double[] ofCase, int positives, double area) =>
        (_truth, _ofCase, Positives, Negatives, Area) = (truth, ofCase, positives, truth.Length - positives, area);

    public int Positives { get; }

    public int Negatives { get; }

    public double Area { get; }

    /// <summary>Component of a case.</summary>
    public double this[int row] => _ofCase[row];

    /// <summary>Components of the difference of two areas on the same cases.</summary>
    public Placements Minus(Placements other) =>
        new(_truth, [.. _ofCase.Zip(other._ofCase, (a, b) => a - b)], Positives, Area - other.Area);

    /// <summary>DeLong's variance; 0 where a class holds one case.</summary>
    public double Variance()
    {
        if (Positives < 2 || Negatives < 2)
            return 0;
        double positive = 0, negative = 0;
        for (int i = 0; i < _truth.Length; i++)
        {
            double d = _ofCase[i] - Area;
            (positive, negative) = _truth[i] ? (positive + d * d, negative) : (positive, negative + d * d);
        }
        return positive / (Positives - 1.0) / Positives + negative / (Negatives - 1.0) / Negatives;
    }

    /// <summary>
    /// Variance where cases come in clusters, Obuchowski 1997, Biometrics 53, 567–578, with the freedom of its two main parts by
    /// Welch and Satterthwaite, and the clusters of each class.
    /// </summary>
    public ClusteredVariance Variance(Clusters clusters)
    {
        double positive = 0, negative = 0, shared = 0, squaresPositive = 0, squaresNegative = 0;
        int withPositive = 0, withNegative = 0, any = clusters.Count;
        for (int c = 0; c < clusters.Count; c++)
        {
            double p = 0, n = 0;
            int positives = 0, negatives = 0;
            foreach (int row in clusters[c])
            {
                if (_truth[row])
                    (p, positives) = (p + _ofCase[row] - Area, positives + 1);
                else
                    (n, negatives) = (n + _ofCase[row] - Area, negatives + 1);
            }
            positive += p * p;
            negative += n * n;
            shared += p * n;
            squaresPositive += (double)positives * positives;
            squaresNegative += (double)negatives * negatives;
            withPositive += positives > 0 ? 1 : 0;
            withNegative += negatives > 0 ? 1 : 0;
        }
        double m = Positives, k = Negatives;
        var alike = (m * m / squaresPositive, k * k / squaresNegative);
        if (withPositive < 2 || withNegative < 2)
            return new(0, 0, withPositive, withNegative, alike);
        double ofPositive = withPositive / (withPositive - 1.0) * positive / (m * m),
            ofNegative = withNegative / (withNegative - 1.0) * negative / (k * k);
        double variance = Math.Max(0, ofPositive + ofNegative + 2 * any / (any - 1.0) * shared / (m * k));
        double spread = ofPositive * ofPositive / (withPositive - 1) + ofNegative * ofNegative / (withNegative - 1);
        int least = Math.Min(withPositive, withNegative) - 1;
        double freedom = spread > 0 ? Math.Clamp((ofPositive + ofNegative) * (ofPositive + ofNegative) / spread, least, any - 1) : least;
        return new(variance, freedom, withPositive, withNegative, alike);
    }
}

/// <summary>Variance of an area from clusters.</summary>
/// <param name="Variance">Variance, not negative.</param>
/// <param name="Freedom">Degrees of freedom of Student's t.</param>
/// <param name="WithPositive">Clusters with a positive.</param>
/// <param name="WithNegative">Clusters with a negative.</param>
/// <param name="WhollyAlike">Positives and negatives as they would count if those of a cluster were all alike.</param>
readonly record struct ClusteredVariance(double Variance, double Freedom, int WithPositive, int WithNegative,
    (double Positives, double Negatives) WhollyAlike);
