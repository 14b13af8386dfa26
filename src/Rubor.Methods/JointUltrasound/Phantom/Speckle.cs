using System.Numerics;

namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>The picture that a machine makes of scatterers: random phases, a point-spread function, envelope and logarithm.</summary>
internal static class Speckle
{
    // The beam is narrowest at the focus, and this much wider a picture's height away from it.
    const double Widening = 0.9, Focus = 0.5;
    const int Widths = 6;
    const float QuietestDb = -75;

    /// <summary>Gray of each pixel, 0–255, (y, x).</summary>
    public static byte[] Image(float[] echoDb, int width, double mmAPixel, UltrasoundMachine machine, double gainDb, JointStream random)
    {
        int height = echoDb.Length / width;
        var envelope = new float[echoDb.Length];
        var amplitude = new float[echoDb.Length];
        for (int i = 0; i < echoDb.Length; i++)
            amplitude[i] = Amplitudes[Math.Clamp((int)((echoDb[i] - QuietestDb) * 8), 0, Amplitudes.Length - 1)];
        var (real, imaginary, work) = (new float[echoDb.Length], new float[echoDb.Length], new float[echoDb.Length]);
        float[][] across = [.. Enumerable.Range(0, Widths).Select(k =>
            Kernel(machine.LateralMm / mmAPixel * (1 + (Widening * k / (Widths - 1)))))];
        float[] along = Kernel(machine.AxialMm / mmAPixel);
        for (int look = 0; look < machine.Looks; look++)
        {
            Scatter(amplitude, real, imaginary, random);
            foreach (float[] field in new[] { real, imaginary })
            {
                Down(field, work, width, height, along);
                Across(work, field, width, height, across);
            }
            for (int i = 0; i < envelope.Length; i++)
                envelope[i] += MathF.Sqrt((real[i] * real[i]) + (imaginary[i] * imaginary[i])) / machine.Looks;
        }
        var gray = new byte[envelope.Length];
        for (int i = 0; i < gray.Length; i++)
        {
            double db = (20 * Math.Log10(envelope[i] + 1e-6f)) + gainDb;
            gray[i] = (byte)Math.Clamp(255 * (db + machine.DynamicRangeDb) / machine.DynamicRangeDb, 0, 255);
        }
        return gray;
    }

    // 10 to the power of a twentieth of the decibels, in steps of an eighth.
    static float[] Amplitudes { get; } = [.. Enumerable.Range(0, (int)(-QuietestDb * 8) + 64).Select(i =>
        (float)Math.Pow(10, ((i / 8.0) + QuietestDb) / 20))];

    // Sums of four uniform numbers: the point-spread function makes them normal.
    static void Scatter(float[] amplitude, float[] real, float[] imaginary, JointStream random)
    {
        const float unit = 1 / 37837f; // the deviation of four numbers of 16 bits
        for (int i = 0; i < amplitude.Length; i++)
        {
            ulong a = random.Bits(), b = random.Bits();
            real[i] = amplitude[i] * unit * ((a & 0xffff) + (a >> 16 & 0xffff) + (a >> 32 & 0xffff) + (a >> 48) - 131070f);
            imaginary[i] = amplitude[i] * unit * ((b & 0xffff) + (b >> 16 & 0xffff) + (b >> 32 & 0xffff) + (b >> 48) - 131070f);
        }
    }

    // A Gaussian whose squares sum to 1: the mean of the envelope stays that of the scatterers.
    static float[] Kernel(double sigma)
    {
        int reach = Math.Max(1, (int)Math.Ceiling(2.5 * sigma));
        double[] values = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(k => Math.Exp(-k * k / (2 * sigma * sigma)))];
        double norm = Math.Sqrt(values.Sum(v => v * v));
        return [.. values.Select(v => (float)(v / norm))];
    }

    static void Down(float[] from, float[] to, int width, int height, float[] kernel)
    {
        int reach = kernel.Length / 2;
        for (int y = 0; y < height; y++)
        {
            var row = to.AsSpan(y * width, width);
            row.Clear();
            for (int k = -reach; k <= reach; k++)
                AddScaled(from.AsSpan(Math.Clamp(y + k, 0, height - 1) * width, width), kernel[k + reach], row);
        }
    }

    static void Across(float[] from, float[] to, int width, int height, float[][] kernels)
    {
        for (int y = 0; y < height; y++)
        {
            float[] kernel = kernels[(int)Math.Round(Math.Min(1, Math.Abs((y / (double)height) - Focus) * 2) * (Widths - 1))];
            int reach = kernel.Length / 2;
            var row = from.AsSpan(y * width, width);
            var target = to.AsSpan(y * width, width);
            target.Clear();
            for (int k = -reach; k <= reach; k++)
            {
                int first = Math.Max(0, -k), count = width - Math.Abs(k);
                AddScaled(row.Slice(first + k, count), kernel[k + reach], target.Slice(first, count));
            }
        }
    }

    static void AddScaled(ReadOnlySpan<float> from, float factor, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to[i..]) + (new Vector<float>(from[i..]) * factor)).CopyTo(to[i..]);
        for (; i < from.Length; i++)
            to[i] += from[i] * factor;
    }
}
