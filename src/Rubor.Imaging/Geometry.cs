using System.Globalization;

namespace Rubor.Imaging;

/// <summary>Number of voxels along each index axis. A 2-D image has <paramref name="Z"/> = 1.</summary>
public readonly record struct GridSize(int X, int Y, int Z)
{
    /// <summary>Voxels in all.</summary>
    public int Voxels => checked(X * Y * Z);

    /// <summary>Voxels in one slice.</summary>
    public int SliceVoxels => checked(X * Y);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X}×{Y}×{Z}");
}

/// <summary>Where the voxels of an image lie: their number and the map from index to RAS millimetres (as NIfTI).</summary>
public sealed class Geometry
{
    /// <summary>Largest difference of a corner, in voxels, at which two grids still count as one.</summary>
    public const double SameGridTolerance = 0.1;

    /// <param name="size">Voxels along x, y, z; each at least 1.</param>
    /// <param name="toWorld">Voxel index to millimetres; finite and not singular.</param>
    /// <param name="file">How the file that it was read from stores it, or null.</param>
    /// <exception cref="ArgumentException">The size or the affine is unusable.</exception>
    public Geometry(GridSize size, Affine toWorld, FileSpace? file = null)
    {
        if (size.X < 1 || size.Y < 1 || size.Z < 1)
            throw new ArgumentException($"A grid needs at least one voxel along each axis, not {size}.", nameof(size));
        double volume = Math.Abs(toWorld.Determinant);
        if (!toWorld.IsFinite || volume == 0 || !double.IsFinite(volume))
            throw new ArgumentException("The affine is singular or not finite.", nameof(toWorld));
        Size = size;
        ToWorld = toWorld;
        File = file;
    }

    /// <summary>An axis-aligned grid with the given spacing in mm.</summary>
    public static Geometry AxisAligned(GridSize size, double spacingX, double spacingY, double spacingZ) =>
        new(size, Affine.Scaling(spacingX, spacingY, spacingZ));

    /// <summary>Voxels along each axis.</summary>
    public GridSize Size { get; }

    /// <summary>Voxel index to RAS millimetres.</summary>
    public Affine ToWorld { get; }

    /// <summary>
    /// How the file that it was read from stores it: what is written on this grid is stored alike. Null where it was made.
    /// </summary>
    public FileSpace? File { get; }

    /// <summary>The same voxels at the same places in another order.</summary>
    public Geometry Turned(Turn turn) =>
        turn.IsNone ? this
            : new(turn.Of(Size), turn.Of(ToWorld, Size), File is null ? null : File with { Turned = File.Turned.Then(turn) });

    /// <summary>The same grid, where its file's qform and sform disagree as if it had been made here: what is written on it has both alike, by
    /// the form that is used. For files that other programs read, some of which take the qform.</summary>
    public Geometry Settled() => File is { FormsDisagree: true } ? new(Size, ToWorld) : this;

    /// <summary>Where each index axis runs, by the nearest axis of the patient: "LSP" for left, superior, posterior.</summary>
    public string AxisLetters
    {
        get
        {
            // Each axis of the patient once, as the three together fit best: two oblique axes may both be nearest to one.
            Point3[] steps = [Unit(ToWorld.I), Unit(ToWorld.J), Unit(ToWorld.K)];
            var best = Turn.All.Where(t => t is { BackX: false, BackY: false, BackZ: false })
                .MaxBy(t => Math.Abs(Of(steps[0], t.X)) + Math.Abs(Of(steps[1], t.Y)) + Math.Abs(Of(steps[2], t.Z)));
            return new([Letter(steps[0], best.X), Letter(steps[1], best.Y), Letter(steps[2], best.Z)]);

            static double Of(Point3 v, int axis) => axis == 0 ? v.X : axis == 1 ? v.Y : v.Z;
            static char Letter(Point3 v, int axis) => (Of(v, axis) < 0 ? "LPI" : "RAS")[axis];
            static Point3 Unit(Point3 v) => new(v.X / v.Length, v.Y / v.Length, v.Z / v.Length);
        }
    }

    /// <summary>Distance in mm between neighbours along x, y, z.</summary>
    public Point3 SpacingMm => new(ToWorld.I.Length, ToWorld.J.Length, ToWorld.K.Length);

    /// <summary>Volume of one voxel in mm³.</summary>
    public double VoxelVolumeMm3 => Math.Abs(ToWorld.Determinant);

    /// <summary>Why <paramref name="other"/> is not this grid, in words, or null where it is: sizes match and no corner is more
    /// than <see cref="SameGridTolerance"/> of a voxel away.</summary>
    public string? DifferenceFrom(Geometry other)
    {
        if (Size != other.Size)
            return $"its grid is {other.Size} voxels, not {Size}";
        // Spacing alone makes up a place for the voxels, which must never pass for a known one.
        if (File is { IsPlaced: var placed } && other.File is { IsPlaced: var otherPlaced } && placed != otherPlaced)
            return placed ? "its header states no position in the patient (qform and sform codes 0), and the other's does"
                : "its header states a position in the patient, and the other's none (qform and sform codes 0)";
        var toIndex = ToWorld.Inverse();
        double worst = 0;
        (double I, double J, double K) where = default;
        for (int corner = 0; corner < 8; corner++)
        {
            double i = (corner & 1) == 0 ? -0.5 : Size.X - 0.5;
            double j = (corner & 2) == 0 ? -0.5 : Size.Y - 0.5;
            double k = (corner & 4) == 0 ? -0.5 : Size.Z - 0.5;
            var world = other.ToWorld.Apply(i, j, k);
            var index = toIndex.Apply(world.X, world.Y, world.Z);
            double difference = Math.Max(Math.Abs(index.X - i), Math.Max(Math.Abs(index.Y - j), Math.Abs(index.Z - k)));
            if (difference > worst)
                (worst, where) = (difference, (i, j, k));
        }
        return worst <= SameGridTolerance
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"its corner at voxel ({where.I:0.#}, {where.J:0.#}, {where.K:0.#}) lies {worst:0.00} voxels away (at most {SameGridTolerance} is allowed)");
    }

    /// <summary>As <see cref="DifferenceFrom"/>, whatever order <paramref name="other"/> is stored in.</summary>
    public string? DifferenceInAnyOrder(Geometry other) => DifferenceFrom(other.Turned(Turn.Between(other, this) ?? Turn.None));

    /// <summary>Refuses an image whose grid is not this one.</summary>
    /// <param name="other">The grid to compare.</param>
    /// <param name="otherFile">The file to blame.</param>
    /// <param name="thisFile">The file that sets the grid.</param>
    /// <exception cref="ImageDataException">The grids differ; the message says which corner, and by how much.</exception>
    public void RequireSame(Geometry other, string otherFile, string thisFile)
    {
        if (DifferenceFrom(other) is not { } difference)
            return;
        if (other.AxisLetters != AxisLetters)
            difference += $", and its axes run {other.AxisLetters} where those of {System.IO.Path.GetFileName(thisFile)} run {AxisLetters}";
        throw new ImageDataException(otherFile, $"not on the grid of {thisFile}: {difference}; draw or resample it on that image");
    }
}
