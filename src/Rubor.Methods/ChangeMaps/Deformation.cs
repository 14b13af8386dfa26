using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// Where a point of the baseline lies at the follow-up when tissue deformed between the visits: an affine map, and after it the smooth
/// displacements of a grid of cubic B-splines (Rueckert et al. 1999, IEEE Transactions on Medical Imaging 18, 712), as elastix finds them.
/// </summary>
public sealed class Deformation
{
    readonly Affine affine;
    readonly Affine toGrid;
    readonly GridSize size;
    readonly Point3[] displacements;

    /// <param name="affine">Baseline to where the grid takes over, RAS mm.</param>
    /// <param name="grid">Control points, RAS mm; at least four along each axis.</param>
    /// <param name="displacements">Coefficient of each control point, RAS mm, (z, y, x) with x fastest.</param>
    /// <exception cref="ArgumentException">Numbers do not go together.</exception>
    public Deformation(VisitTransform affine, Geometry grid, Point3[] displacements)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(displacements);
        if (displacements.Length != grid.Size.Voxels)
            throw new ArgumentException($"a grid of {grid.Size} takes {grid.Size.Voxels} displacements, not {displacements.Length}", nameof(displacements));
        (this.affine, toGrid, size, this.displacements) = (affine.Map, grid.ToWorld.Inverse(), grid.Size, displacements);
    }

    /// <summary>The affine part.</summary>
    public VisitTransform Affine => new(affine);

    /// <summary>The place at the follow-up of a point of the baseline, and how many times the volume around it has grown: the determinant
    /// of the map's derivatives, exact, 0 or below where the map folds.</summary>
    public (Point3 Place, double Jacobian) At(Point3 baseline)
    {
        var y = affine.Apply(baseline.X, baseline.Y, baseline.Z);
        var c = toGrid.Apply(y.X, y.Y, y.Z);
        int x0 = (int)Math.Floor(c.X) - 1, y0 = (int)Math.Floor(c.Y) - 1, z0 = (int)Math.Floor(c.Z) - 1;
        // Beyond the control points nothing is displaced.
        if (x0 < 0 || y0 < 0 || z0 < 0 || x0 + 4 > size.X || y0 + 4 > size.Y || z0 + 4 > size.Z)
            return (y, affine.Determinant);
        Span<double> wx = stackalloc double[4], wy = stackalloc double[4], wz = stackalloc double[4];
        Span<double> dx = stackalloc double[4], dy = stackalloc double[4], dz = stackalloc double[4];
        Weights(c.X - x0 - 1, wx, dx);
        Weights(c.Y - y0 - 1, wy, dy);
        Weights(c.Z - z0 - 1, wz, dz);
        Point3 moved = default, alongX = default, alongY = default, alongZ = default; // displacement, and its rise a step of the grid
        for (int k = 0; k < 4; k++)
            for (int j = 0; j < 4; j++)
            {
                int row = ((((z0 + k) * size.Y) + y0 + j) * size.X) + x0;
                Point3 sum = default, rise = default;
                for (int i = 0; i < 4; i++)
                {
                    var d = displacements[row + i];
                    (sum, rise) = (sum + (d * wx[i]), rise + (d * dx[i]));
                }
                moved += sum * (wy[j] * wz[k]);
                alongX += rise * (wy[j] * wz[k]);
                alongY += sum * (dy[j] * wz[k]);
                alongZ += sum * (wy[j] * dz[k]);
            }
        // Steps of the grid to millimetres, and the point itself.
        Point3 Column(Point3 steps, Point3 unit) => (alongX * steps.X) + (alongY * steps.Y) + (alongZ * steps.Z) + unit;
        var local = new Affine(Column(toGrid.I, new(1, 0, 0)), Column(toGrid.J, new(0, 1, 0)), Column(toGrid.K, new(0, 0, 1)), default);
        return (y + moved, local.Determinant * affine.Determinant);
    }

    // Of the four control points around a place a share t beyond the second, and the weights' rise.
    static void Weights(double t, Span<double> weights, Span<double> rises)
    {
        double s = 1 - t;
        (weights[0], weights[1], weights[2], weights[3]) = (s * s * s / 6, ((3 * t * t * t) - (6 * t * t) + 4) / 6,
            ((-3 * t * t * t) + (3 * t * t) + (3 * t) + 1) / 6, t * t * t / 6);
        (rises[0], rises[1], rises[2], rises[3]) = (-s * s / 2, ((3 * t * t) - (4 * t)) / 2, ((-3 * t * t) + (2 * t) + 1) / 2, t * t / 2);
    }
}
