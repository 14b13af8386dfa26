namespace Rubor.Statistics;

/// <summary>
/// Intervals of what is made of two shares, from the shares' own intervals and their correlation: the square-and-add method of
/// Newcombe 1998, Stat Med 17, 873–890, method 10; with correlation Zou 2007, Psychol Methods 12, 399–413.
/// </summary>
static class CombinedShares
{
    /// <summary>p + q − 1: Youden's index of sensitivity and specificity.</summary>
    public static Interval Youden(double p, Interval ofP, double q, Interval ofQ, double correlation, double confidence)
    {
        var (low, high) = Sum(p, (ofP.Lower, ofP.Upper), q, (ofQ.Lower, ofQ.Upper), correlation);
        return Holding(p + q - 1, low - 1, high - 1, -1, 1, confidence);
    }

    /// <summary>p − q.</summary>
    public static Interval Difference(double p, Interval ofP, double q, Interval ofQ, double correlation, double confidence)
    {
        var (low, high) = Sum(p, (ofP.Lower, ofP.Upper), -q, (-ofQ.Upper, -ofQ.Lower), -correlation);
        return Holding(p - q, low, high, -1, 1, confidence);
    }

    /// <summary>√(p·q), on the scale of logarithms; where a share is 0 the upper end is that of both shares at theirs.</summary>
    public static Interval GeometricMean(double p, Interval ofP, double q, Interval ofQ, double correlation, double confidence)
    {
        double value = Math.Sqrt(p * q);
        if (value <= 0)
            return new(0, Math.Sqrt(ofP.Upper * ofQ.Upper), confidence);
        bool fromNought = ofP.Lower <= 0 || ofQ.Lower <= 0; // a lower end of 0 is one of both
        (double, double) Half(double share, Interval i) => (Math.Log(fromNought ? share : i.Lower) / 2, Math.Log(i.Upper) / 2);
        var (low, high) = Sum(Math.Log(p) / 2, Half(p, ofP), Math.Log(q) / 2, Half(q, ofQ), correlation);
        return Holding(value, fromNought ? 0 : Math.Exp(low), Math.Exp(high), 0, 1, confidence);
    }

    /// <summary>2j/(1 + j): F1 from the share j = TP/(TP + FP + FN), whose interval it takes over, being monotone in it.</summary>
    public static double F1(double jaccard) => 2 * jaccard / (1 + jaccard);

    static (double Low, double High) Sum(double a, (double Low, double High) ofA, double b, (double Low, double High) ofB,
        double correlation)
    {
        double Root(double x, double y) => Math.Sqrt(Math.Max(0, x * x + y * y + 2 * correlation * x * y));
        return (a + b - Root(a - ofA.Low, b - ofB.Low), a + b + Root(ofA.High - a, ofB.High - b));
    }

    // Rounding must not put the estimate outside.
    static Interval Holding(double value, double low, double high, double least, double greatest, double confidence) =>
        new(Math.Clamp(Math.Min(low, value), least, greatest), Math.Clamp(Math.Max(high, value), least, greatest), confidence);
}
