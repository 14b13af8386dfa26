using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>Turns one picture to gray or to red, green and blue, as <see cref="DisplaySamples"/> says.</summary>
internal static class PictureColours
{
    const int Rgb = 3, Cmyk = 4;

    /// <summary>Type, channels and little-endian samples (y, x, channel).</summary>
    public static (SampleType Type, int Channels, byte[] Samples) Of(RasterImage picture) => picture.Model switch
    {
        ColourModel.Palette => (SampleType.UInt8, Rgb, LookedUp(picture)),
        ColourModel.Rgb when picture is { Channels: >= Rgb, Type: SampleType.UInt8, Bits: 8 } => (SampleType.UInt8, Rgb, First(picture)),
        ColourModel.Rgb when picture.Channels >= Rgb => Coloured(picture, p => [.. Enumerable.Range(0, Rgb).Select(c => Filling(p, c))]),
        ColourModel.Cmyk when picture.Channels >= Cmyk => Coloured(picture, Lit),
        _ => Gray(picture),
    };

    static (SampleType, int, byte[]) Gray(RasterImage picture)
    {
        if (picture is
            {
                Model: not ColourModel.GrayInverted, Channels: 1,
                Type: SampleType.UInt8 or SampleType.UInt16 or SampleType.Float32
            })
            return (picture.Type, 1, picture.SampleBytes.ToArray());
        var values = picture.Plane(0);
        if (picture.Model == ColourModel.GrayInverted)
            for (int i = 0; i < values.Length; i++)
                values[i] = Largest(picture) - values[i];
        return picture.Type switch
        {
            SampleType.UInt8 => (SampleType.UInt8, 1, [.. values.Select(v => (byte)v)]),
            SampleType.UInt16 => (SampleType.UInt16, 1, BytesOf(values.Select(v => (ushort)v).ToArray())),
            _ => (SampleType.Float32, 1, BytesOf(values.Select(v => (float)v).ToArray())),
        };
    }

    static byte[] First(RasterImage picture)
    {
        var stored = picture.SampleBytes;
        int channels = picture.Channels;
        var samples = GC.AllocateUninitializedArray<byte>(stored.Length / channels * Rgb);
        for (int at = 0, from = 0; at < samples.Length; at += Rgb, from += channels)
            stored.Slice(from, Rgb).CopyTo(samples.AsSpan(at));
        return samples;
    }

    // Some writers fill the 16 bits of a TIFF's palette with numbers of 8.
    static byte[] LookedUp(RasterImage picture)
    {
        var palette = picture.Palette.Span;
        bool eight = !palette.ContainsAnyExceptInRange((ushort)0, (ushort)byte.MaxValue);
        // Of 16 bits are palettes of TIFF at most; channels beyond the index are not looked at.
        var stored = picture.SampleBytes;
        bool wide = picture.Type == SampleType.UInt16;
        int channels = picture.Channels;
        var samples = GC.AllocateUninitializedArray<byte>(picture.Width * picture.Height * Rgb);
        for (int i = 0; i < samples.Length / Rgb; i++)
            for (int c = 0; c < Rgb; c++)
            {
                int index = wide ? MemoryMarshal.Cast<byte, ushort>(stored)[i * channels] : stored[i * channels];
                // An index beyond the palette is black.
                int colour = (index * Rgb) + c < palette.Length ? palette[(index * Rgb) + c] : 0;
                samples[(i * Rgb) + c] = (byte)(eight ? colour : (colour + 128) / 257);
            }
        return samples;
    }

    // Colours as planes of 0 to 1.
    static (SampleType, int, byte[]) Coloured(RasterImage picture, Func<RasterImage, double[][]> planes)
    {
        var light = planes(picture);
        if (picture.Type == SampleType.UInt8)
        {
            var bytes = new byte[light[0].Length * Rgb];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)Math.Round(byte.MaxValue * light[i % Rgb][i / Rgb]);
            return (SampleType.UInt8, Rgb, bytes);
        }
        var words = new ushort[light[0].Length * Rgb];
        for (int i = 0; i < words.Length; i++)
            words[i] = (ushort)Math.Round(ushort.MaxValue * light[i % Rgb][i / Rgb]);
        return (SampleType.UInt16, Rgb, BytesOf(words));
    }

    static double[][] Lit(RasterImage picture)
    {
        var ink = Enumerable.Range(0, Cmyk).Select(c => Filling(picture, c)).ToArray();
        return [.. ink.Take(Rgb).Select(plane => plane.Zip(ink[^1], (colour, black) => (1 - colour) * (1 - black)).ToArray())];
    }

    // 0 to 1: unsigned integers by the range of their bits, others from the smallest to the largest sample of all colours.
    static double[] Filling(RasterImage picture, int channel)
    {
        var values = picture.Plane(channel);
        bool whole = picture.Type is SampleType.UInt8 or SampleType.UInt16;
        double minimum = 0, maximum = whole ? Largest(picture) : 0;
        if (!whole)
            (minimum, maximum) = Finite(picture);
        double span = maximum > minimum ? maximum - minimum : 1;
        for (int i = 0; i < values.Length; i++)
            values[i] = double.IsNaN(values[i]) ? 0 : Math.Clamp((values[i] - minimum) / span, 0, 1);
        return values;
    }

    static (double Minimum, double Maximum) Finite(RasterImage picture)
    {
        int colours = picture.Model == ColourModel.Cmyk ? Cmyk : Rgb;
        var finite = Enumerable.Range(0, colours).SelectMany(picture.Plane).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        return (finite.Min(), finite.Max());
    }

    // Of gray that counts from white, what white is at its other end.
    static double Largest(RasterImage picture) =>
        picture.Type is SampleType.UInt8 or SampleType.UInt16 or SampleType.UInt32 or SampleType.UInt64 ? Math.Pow(2, picture.Bits) - 1 : 0;

    static byte[] BytesOf<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
