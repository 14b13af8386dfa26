using System.Numerics;

namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>Power spectrum of an image of counts over rings of one frequency, as a share of the counts: Poisson noise alone is 1 at every
/// frequency, so that what a generator adds or lacks of noise shows at the right end.</summary>
public static class RadialSpectrum
{
    /// <summary>The spectrum, one number a ring: frequency k / side cycles a pixel, k from 1 to side / 2.</summary>
    /// <param name="counts">(y, x).</param>
    /// <param name="width">Columns; image and rows are filled up with zeros to a square whose side is a power of two.</param>
    /// <returns>Empty where there are no counts.</returns>
    public static double[] Of(ReadOnlySpan<double> counts, int width)
    {
        int height = counts.Length / width, side = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(width, height));
        double all = 0;
        var plane = new Complex[side * side];
        for (int i = 0; i < counts.Length; i++)
        {
            all += counts[i];
            plane[(i / width * side) + (i % width)] = counts[i];
        }

        if (!(all > 0))
            return [];
        var line = new Complex[side];
        for (int y = 0; y < side; y++)
            Transform(plane.AsSpan(y * side, side));

        for (int x = 0; x < side; x++)
        {
            for (int y = 0; y < side; y++)
                line[y] = plane[(y * side) + x];
            Transform(line);
            for (int y = 0; y < side; y++)
                plane[(y * side) + x] = line[y];
        }

        var power = new double[side / 2];
        var number = new int[side / 2];
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
            {
                int fy = Math.Min(y, side - y), fx = Math.Min(x, side - x), ring = (int)Math.Round(Math.Sqrt((fy * fy) + (fx * fx)));
                if (ring < 1 || ring > power.Length)
                    continue;
                var value = plane[(y * side) + x];
                power[ring - 1] += (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
                number[ring - 1]++;
            }

        return [.. power.Select((p, k) => p / number[k] / all)];
    }

    // Cooley and Tukey 1965, in place.
    static void Transform(Span<Complex> values)
    {
        int n = values.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (values[i], values[j]) = (values[j], values[i]);
        }

        for (int length = 2; length <= n; length <<= 1)
        {
            var root = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (int start = 0; start < n; start += length)
            {
                var turn = Complex.One;
                for (int k = 0; k < length / 2; k++, turn *= root)
                {
                    var (even, odd) = (values[start + k], turn * values[start + k + (length / 2)]);
                    (values[start + k], values[start + k + (length / 2)]) = (even + odd, even - odd);
                }
            }
        }
    }
}
