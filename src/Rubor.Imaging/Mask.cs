using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>A set of voxels on a grid: one byte a voxel, 0 or 1, (z, y, x) with x fastest.</summary>
public sealed class Mask
{
    readonly byte[] voxels;

    /// <param name="geometry">The grid.</param>
    /// <param name="voxels">0 or 1 for each voxel; the mask keeps the array.</param>
    /// <param name="source">The file it came from, for error messages.</param>
    /// <exception cref="ArgumentException">The length does not fit, or a value is neither 0 nor 1.</exception>
    public Mask(Geometry geometry, byte[] voxels, string source = "(in memory)")
    {
        if (voxels.Length != geometry.Size.Voxels)
            throw new ArgumentException($"A mask of {geometry.Size} takes {geometry.Size.Voxels} bytes, not {voxels.Length}.",
                nameof(voxels));
        if (voxels.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new ArgumentException("A mask holds 0 and 1 only.", nameof(voxels));
        (Geometry, this.voxels, Source) = (geometry, voxels, source);
    }

    /// <summary>The grid.</summary>
    public Geometry Geometry { get; }

    /// <summary>The file it came from, or a word in brackets.</summary>
    public string Source { get; }

    /// <summary>0 or 1 for each voxel.</summary>
    public ReadOnlySpan<byte> Voxels => voxels;

    /// <summary>Number of voxels in the set.</summary>
    public int Count => voxels.AsSpan().Count((byte)1);

    /// <summary>A mask from an image that holds 0 and 1 only, up to the rounding of its scaling (<see cref="WholeNumbers"/>).</summary>
    /// <exception cref="ImageDataException">The image is 4-D, or holds another value, which the message names.</exception>
    public static Mask From(Volume volume)
    {
        volume.RequireSingleFrame();
        if (volume.Slope == 1 && volume.Intercept == 0)
            switch (volume.Type)
            {
                case SampleType.UInt8 when !volume.SampleBytes.ContainsAnyExceptInRange((byte)0, (byte)1):
                    return new(volume.Geometry, volume.SampleBytes.ToArray(), volume.Source);
                case SampleType.UInt16 when !volume.Samples<ushort>().ContainsAnyExceptInRange((ushort)0, (ushort)1):
                    return new(volume.Geometry, LowBytes(volume.Samples<ushort>()), volume.Source);
                case SampleType.Int16 when !volume.Samples<short>().ContainsAnyExceptInRange((short)0, (short)1):
                    return new(volume.Geometry, LowBytes(MemoryMarshal.Cast<byte, ushort>(volume.SampleBytes)), volume.Source);
            }
        return new(volume.Geometry, WholeNumbers.Of(volume, most: 1), volume.Source);
    }

    static byte[] LowBytes(ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[values.Length];
        int i = 0;
        for (; i <= values.Length - 2 * Vector<ushort>.Count; i += 2 * Vector<ushort>.Count)
            Vector.Narrow(new Vector<ushort>(values[i..]), new Vector<ushort>(values[(i + Vector<ushort>.Count)..]))
                .CopyTo(bytes.AsSpan(i));
        for (; i < values.Length; i++)
            bytes[i] = (byte)values[i];
        return bytes;
    }
}
