namespace Rubor.Statistics;

/// <summary>The size of a mask and its voxels, as numbers. Voxels lie (z, y, x), x fastest; a 2-D image has depth 1.</summary>
public sealed record MaskGrid
{
    /// <summary>Describes a grid.</summary>
    /// <param name="depth">Slices.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="spacingZMm">Distance of slices, mm.</param>
    /// <param name="spacingYMm">Distance of rows, mm.</param>
    /// <param name="spacingXMm">Distance of columns, mm.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or spacing is not positive, or the grid exceeds 2³¹ voxels.</exception>
    public MaskGrid(int depth, int height, int width, double spacingZMm, double spacingYMm, double spacingXMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Positive(spacingZMm, nameof(spacingZMm));
        Positive(spacingYMm, nameof(spacingYMm));
        Positive(spacingXMm, nameof(spacingXMm));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)depth * height * width, int.MaxValue, nameof(depth));
        (Depth, Height, Width) = (depth, height, width);
        (SpacingZMm, SpacingYMm, SpacingXMm) = (spacingZMm, spacingYMm, spacingXMm);
    }

    /// <summary>Slices.</summary>
    public int Depth { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Distance of slices, mm.</summary>
    public double SpacingZMm { get; }

    /// <summary>Distance of rows, mm.</summary>
    public double SpacingYMm { get; }

    /// <summary>Distance of columns, mm.</summary>
    public double SpacingXMm { get; }

    /// <summary>Voxels in the grid.</summary>
    public int Length => Depth * Height * Width;

    internal void Holds(ReadOnlySpan<byte> mask, string name)
    {
        if (mask.Length != Length)
            throw new ArgumentException($"The mask has {mask.Length} voxels, the grid {Depth} × {Height} × {Width} = {Length}.", name);
    }

    static void Positive(double spacing, string name)
    {
        if (!(spacing > 0) || !double.IsFinite(spacing))
            throw new ArgumentOutOfRangeException(name, spacing, "A spacing is a positive number of millimetres.");
    }
}
