using System.Globalization;

namespace Rubor.Imaging;

/// <summary>
/// The one order in which scans are measured and shown to networks, whatever order their file has: slices along z; in the slices of an
/// oblique coronal scan x to the patient's left, y up, z to the back, as the public scans of the V_HI paper are stored, so that those stay
/// as they are. Steps of the header are compared with these directions as they lie, never by the letter of the nearest axis: three of the
/// public scans are tilted by more than 45° and carry other letters for the same order.
/// </summary>
public static class ScanOrder
{
    // The mean tilt of the public scans, 36° from coronal towards axial; a hundredth off the axes, so that no direction is tied.
    static readonly Point3 Left = new(-0.9998, 0.012, -0.016), Up = new(0.003, 0.588, 0.809), Back = new(0.019, -0.809, 0.588);

    // Slices lie further apart than pixels: 3.3 against 0.6 mm in the public scans. Below this ratio spacing says nothing.
    const double ClearlyWider = 1.2;

    // 25 slices of 336 × 336: where spacing says nothing, half as many voxels along one axis do.
    const double ClearlyFewer = 0.5;

    // Slices more than 45° off those that networks learnt from are another plane.
    const double SamePlane = 0.7071;

    /// <summary>The turn that brings a grid into order.</summary>
    public static Turn TurnOf(Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        int slices = SliceAxis(grid).Axis;
        return grid.File is { IsPlaced: false } ? Upright(slices) : Best(grid.ToWorld, slices);
    }

    /// <summary>A scan brought into order; what is not known of its order is added to its remarks.</summary>
    /// <param name="scan">As its file stores it.</param>
    public static Volume InOrder(Volume scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        var turned = scan.Turned(TurnOf(scan.Geometry));
        return SliceAxis(scan.Geometry).Doubt is { } doubt ? turned.WithRemark(doubt) : turned;
    }

    /// <summary>Why the header does not tell in which direction a scan in order runs, in words, or null where it does, and for a grid that
    /// was not read from a file.</summary>
    /// <param name="grid">Of a scan in order.</param>
    public static string? DoubtOf(Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.File is { IsPlaced: false })
            return "its header does not say where it lies in the patient (qform and sform codes are 0)";
        return OtherForm(grid) is { } other && Best(other, 2) is var turn && !turn.IsNone ? "qform and sform of its header turn it differently" : null;
    }

    /// <summary>
    /// As <see cref="DoubtOf"/>, where coronal slices are expected: also why a header that names another plane may be wrong.
    /// </summary>
    /// <param name="grid">Of a scan in order.</param>
    public static string? CoronalDoubtOf(Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return DoubtOf(grid) ?? (grid.File is not null && Math.Abs(Dot(Unit(grid.ToWorld.K), Back)) < SamePlane
            ? $"its header says that its slices are {PlaneOf(grid)}, where coronal ones are expected" : null);
    }

    /// <summary>coronal, axial or sagittal: the plane of the slices of a scan in order, by its header.</summary>
    public static string PlaneOf(Geometry grid)
    {
        var normal = Unit(grid.ToWorld.K);
        return Math.Abs(Dot(normal, Back)) >= SamePlane ? "coronal"
            : Math.Abs(normal.X) > Math.Max(Math.Abs(normal.Y), Math.Abs(normal.Z)) ? "sagittal"
            : Math.Abs(normal.Z) >= Math.Abs(normal.Y) ? "axial" : "coronal";
    }

    static (int Axis, string? Doubt) SliceAxis(Geometry grid)
    {
        int[] voxels = [grid.Size.X, grid.Size.Y, grid.Size.Z];
        if (voxels.Count(n => n == 1) == 1)
            return (Array.IndexOf(voxels, 1), null);
        var mm = grid.SpacingMm;
        double[] spacing = [mm.X, mm.Y, mm.Z];
        int[] widest = [.. Enumerable.Range(0, 3).OrderByDescending(a => spacing[a])],
            fewest = [.. Enumerable.Range(0, 3).OrderBy(a => voxels[a])];
        if (voxels.Count(n => n == 1) > 1)
            return (2, null);
        bool wider = spacing[widest[0]] >= ClearlyWider * spacing[widest[1]], fewer = voxels[fewest[0]] <= ClearlyFewer * voxels[fewest[1]];
        if (wider && fewer && widest[0] != fewest[0])
            return (widest[0], string.Create(CultureInfo.InvariantCulture,
                $"Its slices are taken along the axis of the largest spacing, which has {voxels[widest[0]]} voxels of " +
                    $"{spacing[widest[0]]:0.###} mm; another has only {voxels[fewest[0]]}, of {spacing[fewest[0]]:0.###} mm."));
        if (wider || fewer)
            return (wider ? widest[0] : fewest[0], null);
        string sizes = string.Create(CultureInfo.InvariantCulture,
            $"{grid.Size} voxels of {mm.X:0.###} × {mm.Y:0.###} × {mm.Z:0.###} mm do not tell which axis its slices are stacked along");
        if (grid.File is { IsPlaced: false })
            return (2, $"{sizes}, and its header not where they lie: the third axis of the file is taken.");
        Point3[] steps = [grid.ToWorld.I, grid.ToWorld.J, grid.ToWorld.K];
        return (Enumerable.Range(0, 3).MaxBy(a => Math.Abs(Dot(Unit(steps[a]), Back))), $"{sizes}: coronal slices are taken, by the directions in its header.");
    }

    // The order whose steps fit the expected directions best, among those with the given slice axis.
    static Turn Best(Affine toWorld, int slices)
    {
        Point3[] steps = [Unit(toWorld.I), Unit(toWorld.J), Unit(toWorld.K)];
        return Turn.All.Where(t => t.Z == slices).MaxBy(t =>
            (Sign(t.BackX) * Dot(steps[t.X], Left)) + (Sign(t.BackY) * Dot(steps[t.Y], Up)) + (Sign(t.BackZ) * Dot(steps[t.Z], Back)));
    }

    // Nothing is known but the slice axis: the other two stay as they are.
    static Turn Upright(int slices) =>
        slices switch { 2 => Turn.None, 1 => new(0, 2, 1, false, false, false), _ => new(1, 2, 0, false, false, false) };

    // In the grid's own order.
    static Affine? OtherForm(Geometry grid)
    {
        if (grid.File is not { OtherForm: { } form } file)
            return null;
        return file.Turned.Of(form, file.Turned.Inverse.Of(grid.Size));
    }

    static double Sign(bool back) => back ? -1 : 1;

    static double Dot(Point3 a, Point3 b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    static Point3 Unit(Point3 v) => new(v.X / v.Length, v.Y / v.Length, v.Z / v.Length);
}
