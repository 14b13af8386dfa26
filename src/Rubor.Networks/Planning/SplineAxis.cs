namespace Rubor.Networks.Planning;

/// <summary>An axis in another number of samples, by the cubic spline through those that there are; both cover the same length, and the
/// outermost samples go on beyond it. What scikit-image's resize of order 3, mode edge, does along each axis (SciPy's zoom, grid_mode).
/// Unser 1999, IEEE Signal Processing Magazine 16(6), 22–38.</summary>
internal sealed class SplineAxis
{
    // Samples repeated beyond either end before the filter: SciPy's _prepad_for_spline_filter.
    const int Beyond = 12;

    // The pole of the cubic B-spline's inverse filter.
    static readonly double Pole = Math.Sqrt(3) - 2;

    readonly int size;
    readonly (int First, double A, double B, double C, double D)[] taps;

    /// <summary>From <paramref name="size"/> to <paramref name="wanted"/> samples.</summary>
    public SplineAxis(int size, int wanted)
    {
        this.size = size;
        taps = new (int, double, double, double, double)[wanted];
        double ratio = (double)size / wanted;
        for (int i = 0; i < wanted; i++)
        {
            double at = ((i + 0.5) * ratio) - 0.5 + Beyond;
            int low = (int)Math.Floor(at);
            double t = at - low, u = 1 - t;
            taps[i] = (low - 1, u * u * u / 6, ((t * t * (t - 2) * 3) + 4) / 6, ((u * u * (u - 2) * 3) + 4) / 6, t * t * t / 6);
        }
    }

    /// <summary>Samples wanted.</summary>
    public int Wanted => taps.Length;

    /// <summary>Resamples lines that lie side by side: sample i of line k stands at i × <paramref name="lines"/> + k.</summary>
    /// <param name="values">Samples × lines.</param>
    /// <param name="lines">Number of lines.</param>
    /// <returns>Wanted samples × lines.</returns>
    public double[] Of(ReadOnlySpan<double> values, int lines)
    {
        double[] coefficients = Coefficients(values, lines), found = new double[Wanted * lines];
        for (int i = 0; i < Wanted; i++)
        {
            var (first, a, b, c, d) = taps[i];
            Span<double> p = coefficients.AsSpan(first * lines, lines), q = coefficients.AsSpan((first + 1) * lines, lines),
                r = coefficients.AsSpan((first + 2) * lines, lines), s = coefficients.AsSpan((first + 3) * lines, lines);
            var to = found.AsSpan(i * lines, lines);
            for (int k = 0; k < lines; k++)
                to[k] = (a * p[k]) + (b * q[k]) + (c * r[k]) + (d * s[k]);
        }

        return found;
    }

    // What the spline's bumps are as high as, at the samples and those repeated beyond: reflected at the ends of that.
    double[] Coefficients(ReadOnlySpan<double> values, int lines)
    {
        int n = size + (2 * Beyond);
        var c = new double[n * lines];
        for (int i = 0; i < n; i++)
        {
            var from = values.Slice(Math.Clamp(i - Beyond, 0, size - 1) * lines, lines);
            for (int k = 0; k < lines; k++)
                c[(i * lines) + k] = from[k] * (1 - Pole) * (1 - (1 / Pole));
        }

        double whole = Math.Pow(Pole, n);
        for (int k = 0; k < lines; k++)
        {
            double sum = c[k] + (whole * c[((n - 1) * lines) + k]), power = Pole;
            for (int i = 1; i < n; i++, power *= Pole)
                sum += power * (c[(i * lines) + k] + (whole * c[((n - 1 - i) * lines) + k]));
            c[k] += sum * Pole / (1 - (whole * whole));
        }

        for (int i = 1; i < n; i++)
            for (int k = 0; k < lines; k++)
                c[(i * lines) + k] += Pole * c[((i - 1) * lines) + k];
        for (int k = 0; k < lines; k++)
            c[((n - 1) * lines) + k] *= Pole / (Pole - 1);
        for (int i = n - 2; i >= 0; i--)
            for (int k = 0; k < lines; k++)
                c[(i * lines) + k] = Pole * (c[((i + 1) * lines) + k] - c[(i * lines) + k]);
        return c;
    }
}
