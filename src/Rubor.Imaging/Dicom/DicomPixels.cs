namespace Rubor.Imaging.Dicom;

/// <summary>
/// Decoded pixels of a DICOM object: stored values, neither rescaled nor inverted, bits above the stored ones masked off, signs extended.
/// </summary>
public sealed class DicomPixels
{
    readonly byte[] samples;

    internal DicomPixels(int rows, int columns, int frames, int channels, SampleType type, byte[] samples)
    {
        (Rows, Columns, Frames, Channels, Type, this.samples) = (rows, columns, frames, channels, type, samples);
    }

    /// <summary>Rows of a frame.</summary>
    public int Rows { get; }

    /// <summary>Columns of a frame.</summary>
    public int Columns { get; }

    /// <summary>Frames.</summary>
    public int Frames { get; }

    /// <summary>Samples a pixel: 1, or 3 of colours.</summary>
    public int Channels { get; }

    /// <summary>Type of a sample in memory.</summary>
    public SampleType Type { get; }

    /// <summary>Bits of a sample that the object says are used.</summary>
    public int Bits { get; init; }

    /// <summary>Whole frames that lie in the file beyond those that the object states.</summary>
    public int SpareFrames { get; init; }

    /// <summary>What the samples mean after decoding: MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, YBR_FULL_422.</summary>
    public required string Photometric { get; init; }

    /// <summary>All samples, (frame, y, x, channel), in this machine's byte order.</summary>
    public ReadOnlySpan<byte> SampleBytes => samples;

    /// <summary>Bytes of a frame.</summary>
    public int FrameBytes => Rows * Columns * Channels * Type.Bytes();

    /// <summary>Samples of one frame, (y, x, channel).</summary>
    public ReadOnlySpan<byte> Frame(int index) => samples.AsSpan(checked(index * FrameBytes), FrameBytes);
}
