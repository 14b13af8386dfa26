using Rubor.Statistics;

namespace Rubor.Methods.ChangeMaps;

/// <summary>How wide the difference of two visits is where nothing changed, at each voxel: noise, and what an edge makes of the
/// registration's error.</summary>
/// <param name="Sd">Standard deviation of the difference in flat tissue.</param>
/// <param name="ErrorVoxels">Voxels that the registration is off by, as the difference at edges tells it.</param>
/// <param name="Null">What the difference over its standard deviation is like where nothing changed.</param>
public readonly record struct ChangeNoise(double Sd, double ErrorVoxels, HeavyTailedNull Null)
{
    // Tissue is divided by its gradient into so many parts of one size.
    const int Parts = 20;

    const int FewestVoxels = 1000;

    /// <summary>Estimates it, and writes z.</summary>
    /// <param name="difference">Follow-up minus baseline.</param>
    /// <param name="gradient">Length of the mean image's gradient, a voxel.</param>
    /// <param name="tissue">Where it is estimated and told; 0 elsewhere.</param>
    /// <param name="z">Takes the difference over its standard deviation, on the scale of a Gaussian: where nothing changed 1 voxel in 20 is
    /// beyond 1.96, as long as the tails may be; 0 outside the tissue.</param>
    /// <returns>Null where there are fewer than 1,000 voxels, or they do not differ at all.</returns>
    public static ChangeNoise? Of(double[] difference, float[] gradient, byte[] tissue, float[] z)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(tissue);
        ArgumentNullException.ThrowIfNull(z);
        int[] inside = [.. Enumerable.Range(0, tissue.Length).Where(i => tissue[i] != 0)];
        if (inside.Length < FewestVoxels)
            return null;
        Array.Sort(inside.Select(i => gradient[i]).ToArray(), inside);
        var parts = inside.Chunk((inside.Length + Parts - 1) / Parts).Select(part => (
            Gradient: Math.Sqrt(part.Average(i => (double)gradient[i] * gradient[i])),
            Sd: Robust.Deviation(part.Select(i => difference[i]).ToArray(), 0))).ToList();
        if (parts.Any(p => !(p.Sd > 0)))
            return null;
        var values = new double[inside.Length];
        for (int n = 0; n < inside.Length; n++)
            values[n] = difference[inside[n]] / SdAt(parts, gradient[inside[n]]);
        var found = HeavyTailedNull.Fit(values);
        Array.Clear(z);
        var sizes = new GaussianSizes(found, values.Max(Math.Abs));
        for (int n = 0; n < inside.Length; n++)
            z[inside[n]] = (float)(Math.Sign(values[n]) * sizes.Of(values[n]));
        return new(parts[0].Sd, ErrorOf(parts), found);
    }

    // GaussianSize of a null by table: it is smooth and rising, and asked for at a million values. Steps are even in the inverse hyperbolic
    // sine, fine at 0 and of even ratio far out; between them the error is below 1e-6.
    readonly struct GaussianSizes
    {
        const int Steps = 8192;

        readonly double[] table;
        readonly double scale, toSteps;

        public GaussianSizes(HeavyTailedNull of, double largest)
        {
            scale = of.Scale;
            double end = Math.Max(Math.Asinh(largest / scale), 1e-6);
            toSteps = Steps / end;
            var sizes = new double[Steps + 2];
            double step = end / Steps, width = of.Scale;
            for (int i = 0; i < sizes.Length; i++)
                sizes[i] = of.GaussianSize(width * Math.Sinh(i * step));
            table = sizes;
        }

        public double Of(double value)
        {
            double at = Math.Asinh(Math.Abs(value) / scale) * toSteps;
            int below = (int)at;
            return table[below] + ((at - below) * (table[below + 1] - table[below]));
        }
    }

    // Between the parts in proportion; beyond the steepest, as the gradient.
    static double SdAt(List<(double Gradient, double Sd)> parts, double gradient)
    {
        if (gradient <= parts[0].Gradient)
            return parts[0].Sd;
        for (int k = 1; k < parts.Count; k++)
            if (gradient <= parts[k].Gradient)
            {
                var (below, above) = (parts[k - 1], parts[k]);
                return below.Sd + ((gradient - below.Gradient) / (above.Gradient - below.Gradient) * (above.Sd - below.Sd));
            }
        return parts[^1].Sd * gradient / parts[^1].Gradient;
    }

    // variance = noise + (error · gradient)², each part weighed by how well its variance is known.
    static double ErrorOf(List<(double Gradient, double Sd)> parts)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach (var (g, sd) in parts)
        {
            double variance = sd * sd, weight = 1 / (variance * variance), at = g * g;
            (w, x, y) = (w + weight, x + (weight * at), y + (weight * variance));
            (xx, xy) = (xx + (weight * at * at), xy + (weight * at * variance));
        }
        double spread = (w * xx) - (x * x);
        return spread > 0 ? Math.Sqrt(Math.Max(0, ((w * xy) - (x * y)) / spread)) : 0;
    }
}
