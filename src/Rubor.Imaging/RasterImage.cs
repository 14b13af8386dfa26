using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>
/// A picture without a place in the patient: samples as the file stores them, (y, x, channel) with the channel fastest, top row first,
/// turned as EXIF or TIFF says that it is looked at. Samples of 1 to 7 bits stand in bytes, of 9 to 15 bits in 16, neither scaled.
/// </summary>
public sealed class RasterImage
{
    readonly byte[] samples;

    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">Samples a pixel.</param>
    /// <param name="type">Type of the samples.</param>
    /// <param name="samples">In this machine's byte order; the picture keeps the array.</param>
    /// <param name="source">The file it came from, for error messages.</param>
    /// <exception cref="ArgumentException">The array's length does not fit.</exception>
    public RasterImage(int width, int height, int channels, SampleType type, byte[] samples, string source = "(in memory)")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        long expected = (long)width * height * channels * type.Bytes();
        if (samples.Length != expected)
            throw new ArgumentException($"{width} × {height} pixels of {channels} {type} take {expected} bytes, not {samples.Length}.",
                nameof(samples));
        (Width, Height, Channels, Type, this.samples, Source) = (width, height, channels, type, samples, source);
        Bits = 8 * type.Bytes();
        Model = channels >= 3 ? ColourModel.Rgb : ColourModel.Gray;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples a pixel: those of the colour model, then alpha or others.</summary>
    public int Channels { get; }

    /// <summary>Type of the samples as they stand in memory.</summary>
    public SampleType Type { get; }

    /// <summary>Bits of a sample in the file: 1 to 16, 32 or 64.</summary>
    public int Bits { get; init; }

    /// <summary>What the channels mean.</summary>
    public ColourModel Model { get; init; }

    /// <summary>Red, green and blue of each index, 0 to 65535; empty but for <see cref="ColourModel.Palette"/>.</summary>
    public ReadOnlyMemory<ushort> Palette { get; init; }

    /// <summary>Distance between pixels, where the file states one: without it no length is ever given in mm.</summary>
    public PixelSpacing? SpacingMm { get; init; }

    /// <summary>The file it came from, or a word in brackets.</summary>
    public string Source { get; }

    /// <summary>The stored samples, (y, x, channel).</summary>
    public ReadOnlySpan<byte> SampleBytes => samples;

    /// <summary>The stored samples, (y, x, channel).</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the stored type.</exception>
    public ReadOnlySpan<T> Samples<T>() where T : unmanaged => SampleTypes.Of<T>() == Type
        ? MemoryMarshal.Cast<byte, T>(samples)
        : throw new InvalidOperationException($"The samples are {Type}, not {typeof(T).Name}.");

    /// <summary>The stored samples of one channel, (y, x).</summary>
    public double[] Plane(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
        return Type switch
        {
            SampleType.UInt8 => Plane<byte>(channel),
            SampleType.Int8 => Plane<sbyte>(channel),
            SampleType.UInt16 => Plane<ushort>(channel),
            SampleType.Int16 => Plane<short>(channel),
            SampleType.UInt32 => Plane<uint>(channel),
            SampleType.Int32 => Plane<int>(channel),
            SampleType.UInt64 => Plane<ulong>(channel),
            SampleType.Int64 => Plane<long>(channel),
            SampleType.Float32 => Plane<float>(channel),
            _ => Plane<double>(channel),
        };
    }

    /// <summary>For each channel the sum of its stored samples, neither scaled nor inverted; NaN where a sample is.</summary>
    public IReadOnlyList<double> Sums() => Type switch
    {
        SampleType.UInt8 => Sums<byte>(),
        SampleType.Int8 => Sums<sbyte>(),
        SampleType.UInt16 => Sums<ushort>(),
        SampleType.Int16 => Sums<short>(),
        SampleType.UInt32 => Sums<uint>(),
        SampleType.Int32 => Sums<int>(),
        SampleType.UInt64 => Sums<ulong>(),
        SampleType.Int64 => Sums<long>(),
        SampleType.Float32 => Sums<float>(),
        _ => Sums<double>(),
    };

    /// <summary>The same picture turned as EXIF's orientation says that it is looked at.</summary>
    /// <param name="orientation">1 to 8; anything else turns nothing.</param>
    public RasterImage Oriented(int orientation)
    {
        if (orientation is < 2 or > 8)
            return this;
        bool across = orientation >= 5;
        var (width, height) = across ? (Height, Width) : (Width, Height);
        int pixel = Channels * Type.Bytes();
        var turned = GC.AllocateUninitializedArray<byte>(samples.Length);
        for (int y = 0, at = 0; y < height; y++)
            for (int x = 0; x < width; x++, at += pixel)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (Width - 1 - x, y),
                    3 => (Width - 1 - x, Height - 1 - y),
                    4 => (x, Height - 1 - y),
                    5 => (y, x),
                    6 => (y, Height - 1 - x),
                    7 => (Width - 1 - y, Height - 1 - x),
                    _ => (Width - 1 - y, x),
                };
                samples.AsSpan(((fromY * Width) + fromX) * pixel, pixel).CopyTo(turned.AsSpan(at));
            }
        return new(width, height, Channels, Type, turned, Source)
        {
            Bits = Bits,
            Model = Model,
            Palette = Palette,
            SpacingMm = across && SpacingMm is { } s ? new(s.Y, s.X) : SpacingMm,
        };
    }

    double[] Plane<T>(int channel) where T : unmanaged, INumberBase<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(samples);
        var plane = new double[Width * Height];
        for (int i = 0, at = channel; i < plane.Length; i++, at += Channels)
            plane[i] = double.CreateTruncating(stored[at]);
        return plane;
    }

    double[] Sums<T>() where T : unmanaged, INumberBase<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(samples);
        var sums = new double[Channels];
        for (int at = 0; at < stored.Length;)
            for (int c = 0; c < sums.Length; c++, at++)
                sums[c] += double.CreateTruncating(stored[at]);
        return sums;
    }
}
