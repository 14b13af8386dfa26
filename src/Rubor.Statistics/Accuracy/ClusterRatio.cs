namespace Rubor.Statistics;

/// <summary>
/// A ratio of sums over clusters, Σ part / Σ whole, with the linearised variance of a ratio estimator: m/(m − 1) Σ (part −
/// ratio · whole)² / (Σ whole)². Cochran, Sampling Techniques 1977, 6.3; Rao and Scott 1992, Biometrics 48, 577–585.
/// </summary>
sealed class ClusterRatio
{
    readonly double[] _part;
    readonly double[] _whole;

    public ClusterRatio(double[] part, double[] whole)
    {
        (_part, _whole) = (part, whole);
        (Part, Whole) = (part.Sum(), whole.Sum());
        Clusters = whole.Count(w => w > 0);
        Value = Whole > 0 ? Part / Whole : double.NaN;
    }

    /// <summary>Sums over the rows of each cluster.</summary>
    public static ClusterRatio Of(Clusters clusters, Func<int, double> part, Func<int, double> whole)
    {
        var parts = new double[clusters.Count];
        var wholes = new double[clusters.Count];
        for (int c = 0; c < clusters.Count; c++)
        {
            foreach (int row in clusters[c])
            {
                parts[c] += part(row);
                wholes[c] += whole(row);
            }
        }
        return new(parts, wholes);
    }

    public double Part { get; }

    public double Whole { get; }

    public double Value { get; }

    /// <summary>Clusters that have a share in the denominator.</summary>
    public int Clusters { get; }

    /// <summary>Variance of the ratio; 0 with one cluster.</summary>
    public double Variance => Covariance(this, this);

    /// <summary>Trials as they would count if a cluster's were all alike: (Σ n)² / Σ n². Kish 1965.</summary>
    public double WhollyAlike => Whole * Whole / _whole.Sum(w => w * w);

    /// <summary>
    /// Independent trials that would give the ratio's variance, never more than the trials there are. Where the ratio is 0 or 1
    /// nothing shows how alike a cluster's trials are: they count as wholly alike.
    /// </summary>
    public double EffectiveTrials
    {
        get
        {
            double binomial = Value * (1 - Value);
            return binomial <= 0 ? WhollyAlike : Math.Min(Whole, binomial / Math.Max(Variance, 1e-300));
        }
    }

    /// <summary>Covariance of two ratios over the same clusters.</summary>
    public static double Covariance(ClusterRatio a, ClusterRatio b)
    {
        double sum = 0;
        int clusters = Either(a, b);
        for (int c = 0; c < a._part.Length; c++)
            sum += (a._part[c] - a.Value * a._whole[c]) * (b._part[c] - b.Value * b._whole[c]);
        return clusters < 2 ? 0 : clusters / (clusters - 1.0) * sum / (a.Whole * b.Whole);
    }

    /// <summary>
    /// Correlation of two ratios; 0 where one does not vary. So few patients never prove that two ratios move as one: like
    /// Newcombe's correction
    /// for continuity it stays 2/patients below 1 (two readings that are right alike in half of n cases have φ = 1 − 2/n there).
    /// </summary>
    public static double Correlation(ClusterRatio a, ClusterRatio b)
    {
        double scale = Math.Sqrt(a.Variance * b.Variance), most = Math.Max(0, 1 - 2.0 / Either(a, b));
        return scale > 0 ? Math.Clamp(Covariance(a, b) / scale, -most, most) : 0;
    }

    static int Either(ClusterRatio a, ClusterRatio b)
    {
        int clusters = 0;
        for (int c = 0; c < a._whole.Length; c++)
            clusters += a._whole[c] > 0 || b._whole[c] > 0 ? 1 : 0;
        return clusters;
    }
}
