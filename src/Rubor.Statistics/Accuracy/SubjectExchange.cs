namespace Rubor.Statistics;

/// <summary>
/// McNemar's test where patients give several cases. If the two readings are equally good, exchanging them within a patient changes
/// nothing but the sign of that patient's difference of hits: so each sign is as likely, and the sum's distribution is known exactly
/// (Fisher 1935, The Design of Experiments, 21; Winkler et al. 2014, NeuroImage 92, 381–397, for whole blocks). With one case a
/// patient it is
/// McNemar's exact test.
/// </summary>
static class SubjectExchange
{
    public const string Method = "McNemar's test over subjects, exact";
    const string Normal = "McNemar's test over subjects, normal";

    /// <summary>Work beyond which the normal distribution serves: that many differences are near to it.</summary>
    const long MostWork = 20_000_000;
    const int MostSubjects = 1000; // 2⁻¹⁰⁰⁰ is still a normal number

    /// <summary>Tests that the differences scatter about 0.</summary>
    /// <param name="differences">Hits of the first reading less those of the second, patient by patient.</param>
    public static HypothesisTest Test(ReadOnlySpan<long> differences)
    {
        long[] nonzero = [.. differences.ToArray().Where(d => d != 0).Select(Math.Abs)];
        long sum = 0;
        foreach (long d in differences)
            sum += d;
        long span = nonzero.Sum();
        if (nonzero.Length > MostSubjects || nonzero.Length * span > MostWork)
        {
            double z = sum / Math.Sqrt(nonzero.Sum(d => (double)d * d));
            return new(Normal, z, Distributions.TwoSidedNormalP(z), differences.Length);
        }
        // chance[i] is that of the signed sum 2i − span: each patient adds its difference to i, or nothing.
        var chance = new double[span + 1];
        chance[0] = 1;
        foreach (long d in nonzero)
        {
            for (long i = span; i >= 0; i--)
                chance[i] = (chance[i] + (i >= d ? chance[i - d] : 0)) / 2;
        }
        double p = 0;
        for (long i = 0; i <= span; i++)
            p += Math.Abs(2 * i - span) >= Math.Abs(sum) ? chance[i] : 0;
        return new(Method, sum, Math.Min(1, p), differences.Length);
    }
}
