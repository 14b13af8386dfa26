using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Writes NIfTI-1, little-endian; gzip where the name ends in .gz. On a grid that was read from a file, the order of the voxels, qform,
/// sform, their codes and the spacing are that file's; on another the forms are both written (some readers know only one). The same image
/// gives the same bytes. Writing is not atomic: write into a folder that is renamed when it is whole.
/// </summary>
public static class NiftiWriter
{
    const int DataOffset = NiftiHeader.Nifti1Bytes + 4;

    /// <summary>A volume with its stored samples, slope and intercept.</summary>
    /// <exception cref="ArgumentException">An axis is longer than the 32,767 voxels that NIfTI-1 can say.</exception>
    public static void Write(string path, Volume volume) =>
        Write(path, volume.Geometry, volume.Type, volume.SampleBytes, volume.Slope, volume.Intercept, volume.Frames);

    /// <summary>An image of one slice as one of two dimensions, which a picture is: programs that tell scans from pictures look for
    /// that.</summary>
    /// <exception cref="ArgumentException">It has several slices or frames, or an axis is longer than NIfTI-1 can say.</exception>
    public static void WritePicture(string path, Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (volume.Geometry.Size.Z != 1 || volume.Frames != 1)
            throw new ArgumentException($"{volume.Geometry.Size} voxels × {volume.Frames} frames are no picture.", nameof(volume));
        Write(path, volume.Geometry, volume.Type, volume.SampleBytes, volume.Slope, volume.Intercept, 1, dimensions: 2);
    }

    /// <summary>A label map as unsigned bytes, slope 1.</summary>
    public static void Write(string path, LabelMap labels) => Write(path, labels.Geometry, SampleType.UInt8, labels.Labels, 1, 0, 1);

    /// <summary>A mask as unsigned bytes 0 and 1, slope 1.</summary>
    public static void Write(string path, Mask mask) => Write(path, mask.Geometry, SampleType.UInt8, mask.Voxels, 1, 0, 1);

    /// <summary>A probability map as 32-bit floats.</summary>
    public static void Write(string path, ProbabilityMap map) =>
        Write(path, map.Geometry, SampleType.Float32, MemoryMarshal.AsBytes(map.Values), 1, 0, 1);

    static void Write(string path, Geometry geometry, SampleType type, ReadOnlySpan<byte> samples, double slope,
        double intercept, int frames, int dimensions = 3)
    {
        var header = new byte[DataOffset];
        if (geometry.File is { Turned: { IsNone: false } turned })
        {
            samples = AsStored(geometry, turned.Inverse, type, samples);
            geometry = geometry.Turned(turned.Inverse);
        }
        var size = geometry.Size;
        if (Math.Max(Math.Max(size.X, size.Y), Math.Max(size.Z, frames)) > short.MaxValue)
            throw new ArgumentException($"NIfTI-1 has no room for {size} voxels × {frames} frames.", nameof(geometry));
        void Short(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at), (short)value);
        void Float(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(at), (float)value);

        BinaryPrimitives.WriteInt32LittleEndian(header, NiftiHeader.Nifti1Bytes);
        int[] dim = [frames > 1 ? 4 : dimensions, size.X, size.Y, size.Z, frames, 1, 1, 1];
        for (int i = 0; i < dim.Length; i++)
            Short(40 + 2 * i, dim[i]);
        Short(70, Code(type));
        Short(72, 8 * type.Bytes());
        for (int i = 4; i < 8; i++)
            Float(76 + 4 * i, 1);
        Float(108, DataOffset);
        Float(112, slope);
        Float(116, intercept);
        NiftiSpace.Write(header, geometry);
        "n+1\0"u8.CopyTo(header.AsSpan(344));

        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(header);
            gzip.Write(samples);
        }
        else
        {
            file.Write(header);
            file.Write(samples);
        }
    }

    static ReadOnlySpan<byte> AsStored(Geometry geometry, Turn back, SampleType type, ReadOnlySpan<byte> samples) => type.Bytes() switch
    {
        1 => back.Of(samples, geometry.Size),
        2 => MemoryMarshal.AsBytes(back.Of(MemoryMarshal.Cast<byte, ushort>(samples), geometry.Size).AsSpan()),
        4 => MemoryMarshal.AsBytes(back.Of(MemoryMarshal.Cast<byte, uint>(samples), geometry.Size).AsSpan()),
        _ => MemoryMarshal.AsBytes(back.Of(MemoryMarshal.Cast<byte, ulong>(samples), geometry.Size).AsSpan()),
    };

    static short Code(SampleType type) => type switch
    {
        SampleType.UInt8 => 2,
        SampleType.Int16 => 4,
        SampleType.Int32 => 8,
        SampleType.Float32 => 16,
        SampleType.Float64 => 64,
        SampleType.Int8 => 256,
        SampleType.UInt16 => 512,
        SampleType.UInt32 => 768,
        SampleType.Int64 => 1024,
        _ => 1280,
    };
}
