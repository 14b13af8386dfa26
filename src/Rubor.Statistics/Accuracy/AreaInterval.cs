namespace Rubor.Statistics;

/// <summary>The interval of an area between 0 and 1 from its variance: see <see cref="AreaUnderRoc"/>.</summary>
static class AreaInterval
{
    /// <summary>The interval on the scale of logits, or the bound of an area that does not vary.</summary>
    /// <param name="area">The area.</param>
    /// <param name="variance">Its variance.</param>
    /// <param name="multiple">Standard errors to either side.</param>
    /// <param name="cases">Independent positives and negatives, for the bound.</param>
    /// <param name="confidence">Coverage that <paramref name="multiple"/> stands for.</param>
    public static Interval Of(double area, double variance, double multiple, (double Positives, double Negatives) cases, double confidence)
    {
        if (area >= 1 - 1e-12)
            return new(Bound(cases, confidence), 1, confidence);
        if (area <= 1e-12)
            return new(0, 1 - Bound(cases, confidence), confidence);
        double logit = Math.Log(area / (1 - area)), half = multiple * Math.Sqrt(variance) / (area * (1 - area));
        return new(Math.Min(area, Expit(logit - half)), Math.Max(area, Expit(logit + half)), confidence);
    }

    /// <summary>Standard errors to either side by Student's t; the degrees of freedom need not be whole.</summary>
    public static double Multiple(double freedom, double confidence) => Distributions.StudentTwoSided(confidence, freedom);

    /// <summary>
    /// The least area θ that an observed 1 is compatible with: (1 − θ)² = z² θ(1 − θ)[1 + N((1 − θ)/(2 − θ) + θ/(1 + θ))]/(mn), N
    /// = (m + n)/2 − 1.
    /// </summary>
    public static double Bound((double Positives, double Negatives) cases, double confidence)
    {
        double z = Distributions.NormalTwoSided(confidence), pairs = cases.Positives * cases.Negatives;
        double n = (cases.Positives + cases.Negatives) / 2 - 1;
        return Distributions.Refine(t => z * z * t * (1 + n * ((1 - t) / (2 - t) + t / (1 + t))) / pairs - (1 - t), 0, 1);
    }

    static double Expit(double x) => 1 / (1 + Math.Exp(-x));
}
