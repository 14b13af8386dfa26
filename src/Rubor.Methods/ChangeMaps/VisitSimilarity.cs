using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>How alike two visits look through a transform.</summary>
/// <param name="Correlation">Correlation of intensities over the tissue that both show, −1 to 1.</param>
/// <param name="MutualInformation">Mutual information of intensities there, nats, from 32 bins a visit.</param>
/// <param name="Overlap">Share of the baseline's tissue that the follow-up reaches, 0–1.</param>
public readonly record struct VisitSimilarity(double Correlation, double MutualInformation, double Overlap);

/// <summary>Two visits, ready to be compared through any number of transforms: where the baseline has tissue is found once.</summary>
public sealed class VisitComparison
{
    const int Bins = 32;

    // Enough voxels for four digits, few enough to cost nothing beside a registration.
    const int MostVoxels = 200_000;

    readonly GridSize size;
    readonly Affine toVoxels;
    readonly double[] later, earlier;
    readonly Point3[] places;

    /// <summary>Of two visits.</summary>
    /// <param name="baseline">Earlier visit.</param>
    /// <param name="followUp">Later visit.</param>
    /// <param name="mask">On the baseline's voxels: where to look; null for all that is brighter than air.</param>
    public VisitComparison(Volume baseline, Volume followUp, byte[]? mask)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        (size, toVoxels, later) = (followUp.Geometry.Size, followUp.Geometry.ToWorld.Inverse(), followUp.ToValues());
        double[] values = baseline.ToValues();
        byte[] tissue = mask ?? ChangeTissue.Of(values, values, baseline.Geometry.Size);
        var (grid, to) = (baseline.Geometry.Size, baseline.Geometry.ToWorld);
        int count = tissue.AsSpan().Count((byte)1), stride = Math.Max(1, count / MostVoxels), seen = 0;
        var (at, there) = (new List<Point3>(), new List<double>());
        for (int i = 0; i < tissue.Length; i++)
            if (tissue[i] != 0 && seen++ % stride == 0)
            {
                at.Add(to.Apply(i % grid.X, i / grid.X % grid.Y, i / grid.SliceVoxels));
                there.Add(values[i]);
            }
        (places, earlier) = ([.. at], [.. there]);
    }

    /// <summary>How alike they look.</summary>
    /// <param name="transform">From the baseline to the follow-up.</param>
    public VisitSimilarity Through(VisitTransform transform)
    {
        var map = toVoxels.After(transform.Map);
        var (before, after) = (new List<double>(), new List<double>());
        for (int i = 0; i < places.Length; i++)
        {
            double moved = Resampling.At(later, size, map.Apply(places[i].X, places[i].Y, places[i].Z));
            if (!double.IsFinite(moved))
                continue;
            before.Add(earlier[i]);
            after.Add(moved);
        }
        double overlap = places.Length == 0 ? 0 : (double)before.Count / places.Length;
        return before.Count < 30 ? new(0, 0, overlap) : new(CorrelationOf(before, after), Mutual([.. before], [.. after]), overlap);
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
