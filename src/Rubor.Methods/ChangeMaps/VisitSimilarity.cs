using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>How alike two visits look through a transform.</summary>
/// <param name="Correlation">Correlation of intensities over the tissue that both show, −1 to 1.</param>
/// <param name="MutualInformation">Mutual information of intensities there, nats, from 32 bins a visit.</param>
/// <param name="Overlap">Share of the baseline's tissue that the follow-up reaches, 0–1.</param>
public readonly record struct VisitSimilarity(double Correlation, double MutualInformation, double Overlap)
{
    const int Bins = 32;

    // Enough voxels for four digits, few enough to cost nothing beside a registration.
    const int MostVoxels = 200_000;

    /// <summary>Of two visits.</summary>
    /// <param name="baseline">Earlier visit.</param>
    /// <param name="followUp">Later visit.</param>
    /// <param name="transform">From the baseline to the follow-up.</param>
    /// <param name="mask">On the baseline's voxels: where to look; null for all that is brighter than air.</param>
    public static VisitSimilarity Of(Volume baseline, Volume followUp, VisitTransform transform, byte[]? mask)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        double[] values = baseline.ToValues();
        byte[] tissue = mask ?? ChangeTissue.Of(values, values, baseline.Geometry.Size);
        int count = tissue.AsSpan().Count((byte)1), stride = Math.Max(1, count / MostVoxels);
        var there = new Geometry(baseline.Geometry.Size, transform.Map.After(baseline.Geometry.ToWorld));
        double[] moved = followUp.Onto(there, Interpolation.Linear, double.NaN).ToValues();
        var (before, after) = (new List<double>(), new List<double>());
        int seen = 0, shared = 0;
        for (int i = 0; i < tissue.Length; i++)
        {
            if (tissue[i] == 0)
                continue;
            bool reached = double.IsFinite(moved[i]);
            shared += reached ? 1 : 0;
            if (reached && seen++ % stride == 0)
            {
                before.Add(values[i]);
                after.Add(moved[i]);
            }
        }
        return count == 0 || before.Count < 30 ? new(0, 0, count == 0 ? 0 : (double)shared / count)
            : new(CorrelationOf(before, after), Mutual([.. before], [.. after]), (double)shared / count);
    }

    static double CorrelationOf(List<double> a, List<double> b)
    {
        double meanA = a.Average(), meanB = b.Average(), aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < a.Count; i++)
        {
            double x = a[i] - meanA, y = b[i] - meanB;
            (aa, bb, ab) = (aa + (x * x), bb + (y * y), ab + (x * y));
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    static double Mutual(double[] a, double[] b)
    {
        var joint = new double[Bins * Bins];
        int[] binsA = BinsOf(a), binsB = BinsOf(b);
        for (int i = 0; i < binsA.Length; i++)
            joint[(binsA[i] * Bins) + binsB[i]] += 1.0 / binsA.Length;
        var (first, second) = (new double[Bins], new double[Bins]);
        for (int k = 0; k < joint.Length; k++)
            (first[k / Bins], second[k % Bins]) = (first[k / Bins] + joint[k], second[k % Bins] + joint[k]);
        double sum = 0;
        for (int k = 0; k < joint.Length; k++)
            if (joint[k] > 0)
                sum += joint[k] * Math.Log(joint[k] / (first[k / Bins] * second[k % Bins]));
        return sum;
    }

    // From the 1st to the 99th percentile: one bright vessel does not fill a bin each.
    static int[] BinsOf(double[] values)
    {
        double[] sorted = [.. values];
        double low = Robust.Quantile(sorted, 0.01), high = Robust.Quantile(sorted, 0.99), width = (high - low) / Bins;
        return [.. values.Select(v => width > 0 ? Math.Clamp((int)((v - low) / width), 0, Bins - 1) : 0)];
    }
}
