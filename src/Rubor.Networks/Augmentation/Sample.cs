namespace Rubor.Networks.Augmentation;

/// <summary>One 2-D training sample: an image and the class of each of its pixels.</summary>
public sealed class Sample
{
    /// <summary>A sample of zeros.</summary>
    /// <param name="channels">Planes of the image.</param>
    /// <param name="rows">Height in pixels.</param>
    /// <param name="columns">Width in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public Sample(int channels, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Channels, Rows, Columns) = (channels, rows, columns);
        Image = new float[checked(channels * rows * columns)];
        Label = new byte[rows * columns];
    }

    /// <summary>Planes of the image.</summary>
    public int Channels { get; }

    /// <summary>Height in pixels.</summary>
    public int Rows { get; }

    /// <summary>Width in pixels.</summary>
    public int Columns { get; }

    /// <summary>Intensities (channels, rows, columns), columns fastest.</summary>
    public float[] Image { get; }

    /// <summary>Class numbers (rows, columns), columns fastest; 0 is background.</summary>
    public byte[] Label { get; }

    /// <summary>One plane of the image.</summary>
    internal Span<float> Plane(int channel) => Image.AsSpan(channel * Rows * Columns, Rows * Columns);
}
