namespace Rubor.Imaging;

/// <summary>A label for each voxel of a grid, 0 for background: one byte a voxel, (z, y, x) with x fastest.</summary>
public sealed class LabelMap
{
    readonly byte[] labels;

    /// <param name="geometry">The grid.</param>
    /// <param name="labels">One label a voxel; the map keeps the array.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public LabelMap(Geometry geometry, byte[] labels)
    {
        if (labels.Length != geometry.Size.Voxels)
            throw new ArgumentException($"Labels of {geometry.Size} take {geometry.Size.Voxels} bytes, not {labels.Length}.",
                nameof(labels));
        (Geometry, this.labels) = (geometry, labels);
    }

    /// <summary>The grid.</summary>
    public Geometry Geometry { get; }

    /// <summary>One label a voxel.</summary>
    public ReadOnlySpan<byte> Labels => labels;

    /// <summary>The labels of one slice, (y, x).</summary>
    public ReadOnlySpan<byte> Slice(int z) => labels.AsSpan(z * Geometry.Size.SliceVoxels, Geometry.Size.SliceVoxels);

    /// <summary>
    /// A label map from an image that holds whole numbers from 0 to 255 only, up to the rounding of its scaling
    /// (<see cref="WholeNumbers"/>).
    /// </summary>
    /// <exception cref="ImageDataException">The image is 4-D, or holds another value, which the message names.</exception>
    public static LabelMap From(Volume volume)
    {
        volume.RequireSingleFrame();
        if (volume is { Type: SampleType.UInt8, Slope: 1, Intercept: 0 })
            return new(volume.Geometry, volume.SampleBytes.ToArray());
        return new(volume.Geometry, WholeNumbers.Of(volume, most: byte.MaxValue));
    }

    /// <summary>The same map on <see cref="Geometry.Settled"/>; labels are shared.</summary>
    public LabelMap Settled() => Geometry.File is { FormsDisagree: true } ? new(Geometry.Settled(), labels) : this;

    /// <summary>The voxels whose label is at least <paramref name="least"/>.</summary>
    public Mask AtLeast(byte least)
    {
        var voxels = new byte[labels.Length];
        for (int i = 0; i < labels.Length; i++)
            voxels[i] = labels[i] >= least ? (byte)1 : (byte)0;
        return new(Geometry, voxels);
    }
}
