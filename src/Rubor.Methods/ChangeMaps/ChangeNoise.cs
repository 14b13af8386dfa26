using Rubor.Statistics;

namespace Rubor.Methods.ChangeMaps;

/// <summary>How wide the difference of two visits is where nothing changed, at each voxel: noise, and what an edge makes of the registration's
/// error.</summary>
/// <param name="Sd">Standard deviation of the difference in flat tissue.</param>
/// <param name="ErrorVoxels">Voxels that the registration is off by, as the difference at edges tells it, at least what the settings say.</param>
/// <param name="Null">What z is like where nothing changed.</param>
public readonly record struct ChangeNoise(double Sd, double ErrorVoxels, HeavyTailedNull Null)
{
    // Stable tissue is divided by its gradient into so many parts of one size.
    const int Parts = 20;

    /// <summary>Estimates it, and writes z.</summary>
    /// <param name="difference">Follow-up minus baseline; NaN where a visit does not reach.</param>
    /// <param name="gradient">Length of the mean image's gradient, a voxel.</param>
    /// <param name="tissue">Where it is estimated and told; 0 elsewhere.</param>
    /// <param name="leastError">Least error of the registration in voxels.</param>
    /// <param name="z">Takes difference over its standard deviation, so calibrated that the null has width 1; 0 outside the tissue.</param>
    /// <returns>Null where there are fewer than 1,000 voxels, or they do not differ at all.</returns>
    public static ChangeNoise? Of(double[] difference, float[] gradient, byte[] tissue, double leastError, float[] z)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(tissue);
        ArgumentNullException.ThrowIfNull(z);
        int[] inside = [.. Enumerable.Range(0, tissue.Length).Where(i => tissue[i] != 0 && double.IsFinite(difference[i]))];
        if (inside.Length < 1000)
            return null;
        Array.Sort(inside.Select(i => gradient[i]).ToArray(), inside);
        var parts = inside.Chunk((inside.Length + Parts - 1) / Parts).Select(part => (
            Gradient2: part.Average(i => (double)gradient[i] * gradient[i]),
            Variance: Squared(Robust.Deviation(part.Select(i => difference[i]).ToArray(), 0)))).ToList();
        var (noise, error) = Line(parts);
        error = Math.Max(error, leastError * leastError);
        // Flat tissue alone, where edges count least.
        noise = Math.Max(noise, 0.25 * parts[0].Variance);
        if (!(noise > 0))
            return null;
        Array.Clear(z);
        var values = new double[inside.Length];
        for (int n = 0; n < inside.Length; n++)
        {
            int i = inside[n];
            values[n] = difference[i] / Math.Sqrt(noise + (error * gradient[i] * gradient[i]));
        }
        var found = HeavyTailedNull.Fit(values);
        for (int n = 0; n < inside.Length; n++)
            z[inside[n]] = (float)(values[n] / found.Scale);
        return new(Math.Sqrt(noise), Math.Sqrt(error), found with { Scale = 1 });
    }

    static double Squared(double value) => value * value;

    // variance = noise + error · gradient², each part weighed by what it is known to: its own variance.
    static (double Noise, double Error) Line(List<(double Gradient2, double Variance)> parts)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach (var (g, v) in parts)
        {
            double weight = 1 / Math.Max(v * v, 1e-300);
            (w, x, y, xx, xy) = (w + weight, x + (weight * g), y + (weight * v), xx + (weight * g * g), xy + (weight * g * v));
        }
        double spread = (w * xx) - (x * x);
        double error = spread > 0 ? Math.Max(0, ((w * xy) - (x * y)) / spread) : 0;
        return (Math.Max(0, (y - (error * x)) / w), error);
    }
}
