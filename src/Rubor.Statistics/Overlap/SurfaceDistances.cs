namespace Rubor.Statistics;

/// <summary>
/// Distances between the surfaces of two masks, mm, centre of voxel to centre of voxel. A surface voxel is a foreground
/// voxel with a background neighbour across a face, or on the edge of the image; an axis of length 1 has no faces, so a
/// single slice is measured in its plane. (MedPy takes the same surface; MONAI and DeepMind's surface-distance weight
/// surface elements and give slightly other numbers.)
/// </summary>
public sealed record SurfaceDistances
{
    /// <summary>Furthest that any surface voxel lies from the other surface: Hausdorff distance, mm. One stray voxel sets it.</summary>
    public required Estimate HausdorffMm { get; init; }

    /// <summary>
    /// 95 % Hausdorff distance, mm: the larger of the two directed 95th percentiles (linear between order statistics).
    /// Not the 95th percentile of both directions thrown together, which is never larger.
    /// </summary>
    public required Estimate Hausdorff95Mm { get; init; }

    /// <summary>
    /// Average symmetric surface distance, mm: the mean over all surface voxels of both masks. Not the mean of the two
    /// directed means, which differs where the surfaces differ in size.
    /// </summary>
    public required Estimate AverageSymmetricMm { get; init; }

    /// <summary>Mean distance from the first mask's surface to the second's, mm.</summary>
    public required Estimate FirstToSecondMm { get; init; }

    /// <summary>Mean distance from the second mask's surface to the first's, mm.</summary>
    public required Estimate SecondToFirstMm { get; init; }

    /// <summary>
    /// Surface Dice at a tolerance (normalised surface Dice), 0–1: the share of surface voxels of both masks that lie within the tolerance
    /// of the other surface. Nikolov and others 2021, J Med Internet Res 23, e26151, with every surface voxel counting as one; they weight
    /// surface elements by their area. Null where no tolerance was given.
    /// </summary>
    public Estimate? SurfaceDice { get; init; }

    /// <summary>Surface voxels of the first mask.</summary>
    public required long FirstSurfaceVoxels { get; init; }

    /// <summary>Surface voxels of the second mask.</summary>
    public required long SecondSurfaceVoxels { get; init; }

    /// <summary>
    /// Measures two masks. Beyond the masks it needs 8 bytes for each voxel of the box around both masks.
    /// Undefined where either mask is empty.
    /// </summary>
    /// <param name="first">Mask (z, y, x), 0 background and 1 foreground.</param>
    /// <param name="second">Mask on the same grid.</param>
    /// <param name="grid">Size and spacing.</param>
    /// <param name="anyLabel">Labels above 1 count as foreground. Without it such a label is an error.</param>
    /// <param name="toleranceMm">Tolerance of the surface Dice, mm, 0 or more; null for none.</param>
    /// <exception cref="ArgumentException">A mask does not fit the grid, or a label above 1 is met and not asked for.</exception>
    public static SurfaceDistances Between(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, MaskGrid grid, bool anyLabel = false,
        double? toleranceMm = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(toleranceMm ?? 0);
        ArgumentNullException.ThrowIfNull(grid);
        grid.Holds(first, nameof(first));
        grid.Holds(second, nameof(second));
        if (!anyLabel)
        {
            MaskCheck.Binary(first, nameof(first));
            MaskCheck.Binary(second, nameof(second));
        }
        if (MaskBox.Around(first, grid) is not { } boxFirst)
            return Nothing(second.IndexOfAnyExcept((byte)0) < 0 ? "Both masks are empty." : "The first mask is empty.", toleranceMm);
        if (MaskBox.Around(second, grid) is not { } boxSecond)
            return Nothing("The second mask is empty.", toleranceMm);

        var box = boxFirst.Joined(boxSecond);
        int[] surfaceFirst = MaskSurface.Of(first, grid, box);
        int[] surfaceSecond = MaskSurface.Of(second, grid, box);
        var transform = new DistanceTransform(box.Depth, box.Height, box.Width, grid.SpacingZMm, grid.SpacingYMm, grid.SpacingXMm);
        double[] toSecond = Distances(transform, surfaceSecond, surfaceFirst);
        double[] toFirst = Distances(transform, surfaceFirst, surfaceSecond);
        double sumToSecond = toSecond.Sum();
        double sumToFirst = toFirst.Sum();
        long count = toSecond.LongLength + toFirst.LongLength;
        return new SurfaceDistances
        {
            HausdorffMm = Estimate.WithoutInterval(Math.Max(toSecond[^1], toFirst[^1]), count),
            Hausdorff95Mm = Estimate.WithoutInterval(Math.Max(Quantile.Linear(toSecond, 0.95), Quantile.Linear(toFirst, 0.95)), count),
            AverageSymmetricMm = Estimate.WithoutInterval((sumToSecond + sumToFirst) / count, count),
            FirstToSecondMm = Estimate.WithoutInterval(sumToSecond / toSecond.Length, toSecond.Length),
            SecondToFirstMm = Estimate.WithoutInterval(sumToFirst / toFirst.Length, toFirst.Length),
            SurfaceDice = toleranceMm is { } mm
                ? Estimate.WithoutInterval((double)(Within(toSecond, mm) + Within(toFirst, mm)) / count, count) : null,
            FirstSurfaceVoxels = toSecond.LongLength,
            SecondSurfaceVoxels = toFirst.LongLength,
        };
    }

    // A distance that is the tolerance but for rounding is within it.
    static int Within(double[] sorted, double mm) => sorted.Count(d => d <= mm * (1 + 1e-12));

    static double[] Distances(DistanceTransform transform, int[] seeds, int[] from)
    {
        var distances = new double[from.Length];
        transform.At(seeds, from, distances);
        for (int i = 0; i < distances.Length; i++)
            distances[i] = Math.Sqrt(distances[i]);
        Array.Sort(distances);
        return distances;
    }

    static SurfaceDistances Nothing(string reason, double? toleranceMm)
    {
        var none = Estimate.Undefined(reason, 0);
        return new SurfaceDistances
        {
            HausdorffMm = none,
            Hausdorff95Mm = none,
            AverageSymmetricMm = none,
            FirstToSecondMm = none,
            SecondToFirstMm = none,
            SurfaceDice = toleranceMm is null ? null : none,
            FirstSurfaceVoxels = 0,
            SecondSurfaceVoxels = 0,
        };
    }
}
