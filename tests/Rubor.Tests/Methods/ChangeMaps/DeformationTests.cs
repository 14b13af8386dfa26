using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

public class DeformationTests
{
    // Turned by 30° about z, cells of 6, 7 and 8 mm.
    static readonly Geometry Cells = new(new(11, 10, 8),
        new(new(5.196152423, 3, 0), new(-3.5, 6.062177826, 0), new(0, 0, 8), new(-10, -45, -24)));

    static readonly VisitTransform Before = new(new(new(1.1, 0.02, 0), new(-0.03, 0.95, 0.01), new(0, 0.04, 1.05), new(2, -1, 0.5)));

    [Fact]
    public void Displacements_that_rise_in_a_line_are_an_affine_map_whose_Jacobian_is_exact()
    {
        // Cubic B-splines with a line's values as coefficients are that line: u(y) = B y + t, T(x) = (1 + B) A x + t, J = det(1 + B) det A.
        double[,] b = { { 0.2, 0.03, -0.02 }, { -0.05, -0.15, 0.04 }, { 0.01, 0.06, 0.1 } };
        Point3 Line(Point3 p) => new((b[0, 0] * p.X) + (b[0, 1] * p.Y) + (b[0, 2] * p.Z) + 3,
            (b[1, 0] * p.X) + (b[1, 1] * p.Y) + (b[1, 2] * p.Z) - 2, (b[2, 0] * p.X) + (b[2, 1] * p.Y) + (b[2, 2] * p.Z) + 1);
        var map = new Deformation(Before, Cells, Coefficients(Line));
        double Det(double[,] m) => (m[0, 0] * ((m[1, 1] * m[2, 2]) - (m[1, 2] * m[2, 1])))
            - (m[0, 1] * ((m[1, 0] * m[2, 2]) - (m[1, 2] * m[2, 0]))) + (m[0, 2] * ((m[1, 0] * m[2, 1]) - (m[1, 1] * m[2, 0])));
        double wanted = Det(new[,] { { 1.2, 0.03, -0.02 }, { -0.05, 0.85, 0.04 }, { 0.01, 0.06, 1.1 } })
            * Det(new[,] { { 1.1, -0.03, 0 }, { 0.02, 0.95, 0.04 }, { 0, 0.01, 1.05 } });
        foreach (var p in new Point3[] { new(0, 0, 0), new(4.3, -2.1, 5.2), new(-6, 3.7, -4.4) })
        {
            var y = Before.Map.Apply(p.X, p.Y, p.Z);
            var (place, jacobian) = map.At(p);
            Assert.True((place - (y + Line(y))).Length < 1e-9, $"{place} at {p}");
            Assert.Equal(wanted, jacobian, 1e-9);
        }
    }

    [Fact]
    public void The_Jacobian_of_any_deformation_is_that_of_small_steps_and_a_mirror_folds()
    {
        var random = new Random(5);
        double Any() => 4 * random.NextDouble();
        var map = new Deformation(Before, Cells, Coefficients(_ => new(Any(), Any(), Any())));
        const double Step = 1e-4;
        foreach (var p in new Point3[] { new(1, 2, 3), new(-3.3, 0.4, -2.2) })
        {
            Point3 Rise(Point3 d) => (map.At(p + d).Place - map.At(p - d).Place) * (1 / (2 * Step));
            double steps = new Affine(Rise(new(Step, 0, 0)), Rise(new(0, Step, 0)), Rise(new(0, 0, Step)), default).Determinant;
            Assert.Equal(steps, map.At(p).Jacobian, 1e-6);
        }
        var mirror = new Deformation(VisitTransform.None, Cells, Coefficients(p => new(-2 * p.X, 0, 0)));
        Assert.Equal(-1, mirror.At(new(1, 1, 1)).Jacobian, 1e-9);
    }

    [Fact]
    public void Beyond_the_control_points_the_affine_map_is_all()
    {
        var map = new Deformation(Before, Cells, Coefficients(_ => new(1, 1, 1)));
        var (place, jacobian) = map.At(new(500, 0, 0));
        Assert.Equal(Before.Map.Apply(500, 0, 0), place);
        Assert.Equal(Before.Map.Determinant, jacobian);
        Assert.Throws<ArgumentException>(() => new Deformation(Before, Cells, new Point3[3]));
    }

    static Point3[] Coefficients(Func<Point3, Point3> at) => [.. Enumerable.Range(0, Cells.Size.Voxels).Select(i =>
        at(Cells.ToWorld.Apply(i % Cells.Size.X, i / Cells.Size.X % Cells.Size.Y, i / Cells.Size.SliceVoxels)))];
}
