namespace Rubor.Statistics;

/// <summary>
/// Whether a modality is no worse than another by more than a margin, larger being better: one-sided Student's t on the standard error
/// and degrees of freedom of the difference. Equivalence: both one-sided tests (Schuirmann 1987, J Pharmacokinet Biopharm 15, 657–680).
/// </summary>
/// <param name="Margin">What does not matter, above 0.</param>
/// <param name="Estimate">New − reference.</param>
/// <param name="Lower">Lower end of its two-sided interval; null where there is none.</param>
/// <param name="Upper">Upper end; null where there is none.</param>
/// <param name="NonInferiorP">One-sided p of "worse by the margin or more"; null where there is none.</param>
/// <param name="EquivalentP">The larger of the two one-sided p; null where there is none.</param>
/// <param name="NonInferior">Whether the lower end lies above −margin; null where there is none.</param>
/// <param name="Equivalent">Whether both ends lie within the margin; null where there are none.</param>
public sealed record MarginTest(double Margin, double Estimate, double? Lower, double? Upper, double? NonInferiorP, double? EquivalentP,
    bool? NonInferior, bool? Equivalent)
{
    /// <summary>Tests a difference.</summary>
    /// <param name="newMinusReference">The difference, new − reference.</param>
    /// <param name="margin">Margin, above 0.</param>
    public static MarginTest Of(ModelEstimate newMinusReference, double margin)
    {
        ArgumentNullException.ThrowIfNull(newMinusReference);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        var d = newMinusReference;
        if (d.Interval is not { } interval || d.StandardError is not { } error)
            return new(margin, d.Estimate, null, null, null, null, null, null);
        double below = Above((d.Estimate + margin) / error, d.Freedom), above = Above((margin - d.Estimate) / error, d.Freedom);
        return new(margin, d.Estimate, interval.Lower, interval.Upper, below, Math.Max(below, above), interval.Lower > -margin,
            interval.Lower > -margin && interval.Upper < margin);
    }

    /// <summary>Tests a mean difference by its t interval.</summary>
    /// <param name="mean">Mean difference.</param>
    /// <param name="interval">Its interval, symmetric about it; null for none, and then there is no test.</param>
    /// <param name="freedom">Degrees of freedom of the interval.</param>
    /// <param name="margin">Margin, above 0.</param>
    public static MarginTest Of(double mean, Interval? interval, double freedom, double margin) => Of(new ModelEstimate(mean,
        interval is { } i ? (i.Upper - i.Lower) / 2 / Distributions.StudentTwoSided(i.Confidence, freedom) : null, freedom, interval, null,
        null), margin);

    // P(T > t).
    static double Above(double t, double? freedom)
    {
        double tail = (freedom is { } f ? Distributions.TwoSidedStudentP(t, f) : Distributions.TwoSidedNormalP(t)) / 2;
        return t > 0 ? tail : 1 - tail;
    }
}
