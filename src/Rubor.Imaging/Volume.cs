using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rubor.Imaging;

/// <summary>
/// An image of scalars on a grid: the stored samples in their own type, (z, y, x) with x fastest, and the slope and intercept
/// that turn them into measured values. Measured values are double and are never rounded to single precision on the way.
/// A 4-D image holds its frames one after the other.
/// </summary>
public sealed class Volume
{
    readonly byte[] samples;

    /// <param name="geometry">Grid of one frame.</param>
    /// <param name="type">Type of the samples.</param>
    /// <param name="samples">The samples in this machine's byte order; the volume keeps the array.</param>
    /// <param name="slope">Measured value of one stored unit; finite, not 0.</param>
    /// <param name="intercept">Measured value of stored 0; finite.</param>
    /// <param name="frames">Frames of a 4-D image, 1 for a 3-D one.</param>
    /// <param name="source">The file it came from, for error messages.</param>
    /// <exception cref="ArgumentException">The array's length does not fit, or slope or intercept is unusable.</exception>
    public Volume(Geometry geometry, SampleType type, byte[] samples, double slope = 1, double intercept = 0, int frames = 1,
        string source = "(in memory)")
    {
        long expected = (long)geometry.Size.Voxels * frames * type.Bytes();
        if (samples.Length != expected)
            throw new ArgumentException($"{geometry.Size} × {frames} samples of {type} take {expected} bytes, not {samples.Length}.",
                nameof(samples));
        if (!double.IsFinite(slope) || slope == 0 || !double.IsFinite(intercept))
            throw new ArgumentException($"Slope {slope} and intercept {intercept} do not make measured values.", nameof(slope));
        (Geometry, Type, this.samples, Slope, Intercept, Frames, Source) = (geometry, type, samples, slope, intercept, frames, source);
    }

    /// <summary>Grid of one frame.</summary>
    public Geometry Geometry { get; }

    /// <summary>Type of the stored samples.</summary>
    public SampleType Type { get; }

    /// <summary>Measured value of one stored unit.</summary>
    public double Slope { get; }

    /// <summary>Measured value of stored 0.</summary>
    public double Intercept { get; }

    /// <summary>Frames of a 4-D image, 1 for a 3-D one.</summary>
    public int Frames { get; }

    /// <summary>The file it came from, or a word in brackets.</summary>
    public string Source { get; }

    /// <summary>What the file leaves in doubt though it could be read, one sentence each, without the file's name.</summary>
    public IReadOnlyList<string> Remarks { get; private init; } = [];

    /// <summary>The same volume with other remarks; samples are shared.</summary>
    public Volume Remarked(IReadOnlyList<string> remarks) =>
        new(Geometry, Type, samples, Slope, Intercept, Frames, Source) { Remarks = remarks };

    /// <summary>The same volume on <see cref="Geometry.Settled"/>; samples are shared.</summary>
    public Volume Settled() => Geometry.File is { FormsDisagree: true }
        ? new(Geometry.Settled(), Type, samples, Slope, Intercept, Frames, Source) { Remarks = Remarks } : this;

    /// <summary>A volume over a copy of the given samples, slope 1.</summary>
    public static Volume Of<T>(Geometry geometry, ReadOnlySpan<T> values, string source = "(in memory)") where T : unmanaged =>
        new(geometry, SampleTypes.Of<T>(), MemoryMarshal.AsBytes(values).ToArray(), source: source);

    /// <summary>The stored samples as bytes.</summary>
    public ReadOnlySpan<byte> SampleBytes => samples;

    /// <summary>The stored samples, all frames.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the stored type.</exception>
    public ReadOnlySpan<T> Samples<T>() where T : unmanaged => SampleTypes.Of<T>() == Type
        ? MemoryMarshal.Cast<byte, T>(samples)
        : throw new InvalidOperationException($"The samples are {Type}, not {typeof(T).Name}.");

    /// <summary>Measured value at a voxel of the first frame.</summary>
    public double this[int z, int y, int x]
    {
        get
        {
            var size = Geometry.Size;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)size.X, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)size.Y, nameof(y));
            Span<double> value = stackalloc double[1];
            CopyValues((z * size.Y + y) * size.X + x, value);
            return value[0];
        }
    }

    /// <summary>One frame of a 4-D image as a volume of its own.</summary>
    public Volume Frame(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)frame, (uint)Frames, nameof(frame));
        int bytes = samples.Length / Frames;
        return new(Geometry, Type, samples.AsSpan(frame * bytes, bytes).ToArray(), Slope, Intercept, 1, Source) { Remarks = Remarks };
    }

    /// <summary>Measured values of consecutive voxels in (frame, z, y, x) order.</summary>
    /// <param name="start">Index of the first voxel.</param>
    /// <param name="destination">Filled whole.</param>
    public void CopyValues(int start, Span<double> destination)
    {
        var bytes = samples.AsSpan(start * Type.Bytes(), destination.Length * Type.Bytes());
        switch (Type)
        {
            case SampleType.UInt8: Convert<byte>(bytes, destination); break;
            case SampleType.Int8: Convert<sbyte>(bytes, destination); break;
            case SampleType.UInt16: Convert<ushort>(bytes, destination); break;
            case SampleType.Int16: ConvertInt16(MemoryMarshal.Cast<byte, short>(bytes), destination); break;
            case SampleType.UInt32: Convert<uint>(bytes, destination); break;
            case SampleType.Int32: Convert<int>(bytes, destination); break;
            case SampleType.UInt64: Convert<ulong>(bytes, destination); break;
            case SampleType.Int64: Convert<long>(bytes, destination); break;
            case SampleType.Float32: Convert<float>(bytes, destination); break;
            default: Convert<double>(bytes, destination); break;
        }
    }

    /// <summary>Measured values of one slice of the first frame.</summary>
    public void CopySlice(int z, Span<double> destination) =>
        CopyValues(z * Geometry.Size.SliceVoxels, destination[..Geometry.Size.SliceVoxels]);

    /// <summary>All measured values, frame by frame.</summary>
    public double[] ToValues()
    {
        var values = GC.AllocateUninitializedArray<double>(Geometry.Size.Voxels * Frames);
        CopyValues(0, values);
        return values;
    }

    /// <summary>Refuses a volume with NaN or infinite samples.</summary>
    /// <exception cref="ImageDataException">Names the first such voxel.</exception>
    public void RequireFinite()
    {
        int at = Type switch
        {
            SampleType.Float32 => FirstNotFinite<float>(),
            SampleType.Float64 => FirstNotFinite<double>(),
            _ => -1,
        };
        if (at < 0)
            return;
        var size = Geometry.Size;
        int x = at % size.X, y = at / size.X % size.Y, z = at / size.SliceVoxels;
        throw new ImageDataException(Source, string.Create(CultureInfo.InvariantCulture,
            $"voxel ({x}, {y}, {z}) is NaN or infinite; replace such values, by 0 outside the body for instance"));
    }

    /// <summary>Refuses a 4-D image where a 3-D one is measured.</summary>
    /// <exception cref="ImageDataException">There is more than one frame.</exception>
    public void RequireSingleFrame()
    {
        if (Frames != 1)
            throw new ImageDataException(Source, $"4-D with {Frames} frames where a 3-D image is measured; extract the frame you mean");
    }

    int FirstNotFinite<T>() where T : unmanaged, INumberBase<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(samples);
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(double.CreateTruncating(values[i]) * Slope + Intercept))
                return i;
        return -1;
    }

    void Convert<T>(ReadOnlySpan<byte> bytes, Span<double> destination) where T : unmanaged, INumberBase<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = double.CreateTruncating(stored[i]) * Slope + Intercept;
    }

    // MRI arrives as int16 nearly always: eight samples a step.
    void ConvertInt16(ReadOnlySpan<short> stored, Span<double> destination)
    {
        int i = 0;
        if (Avx.IsSupported)
            for (; i <= destination.Length - 8; i += 8)
            {
                var (low, high) = Vector128.Widen(Vector128.Create(stored.Slice(i, 8)));
                (Avx.ConvertToVector256Double(low) * Slope + Vector256.Create(Intercept)).CopyTo(destination[i..]);
                (Avx.ConvertToVector256Double(high) * Slope + Vector256.Create(Intercept)).CopyTo(destination[(i + 4)..]);
            }
        for (; i < destination.Length; i++)
            destination[i] = stored[i] * Slope + Intercept;
    }
}
