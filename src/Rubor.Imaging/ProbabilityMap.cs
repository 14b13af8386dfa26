namespace Rubor.Imaging;

/// <summary>A probability, 0–1, for each voxel of a grid: (z, y, x) with x fastest.</summary>
public sealed class ProbabilityMap
{
    readonly float[] values;

    /// <param name="geometry">The grid.</param>
    /// <param name="values">One probability a voxel; the map keeps the array.</param>
    /// <exception cref="ArgumentException">The length does not fit, or a value is outside 0–1.</exception>
    public ProbabilityMap(Geometry geometry, float[] values)
    {
        if (values.Length != geometry.Size.Voxels)
            throw new ArgumentException($"Probabilities of {geometry.Size} take {geometry.Size.Voxels} values, not {values.Length}.",
                nameof(values));
        foreach (float value in values)
            if (!(value >= 0 && value <= 1))
                throw new ArgumentException($"{value} is no probability.", nameof(values));
        (Geometry, this.values) = (geometry, values);
    }

    /// <summary>The grid.</summary>
    public Geometry Geometry { get; }

    /// <summary>One probability a voxel.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>Voxels whose probability rounds to 1, halves to the even number as in IEEE 754: 0.5 is outside.</summary>
    public Mask Rounded()
    {
        var voxels = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
            voxels[i] = values[i] > 0.5f ? (byte)1 : (byte)0;
        return new(Geometry, voxels);
    }
}
