using System.Text.Json;
using Rubor.Imaging;

namespace Rubor.Tests.Imaging;

public class CubicSplineVolumeTests
{
    sealed record Golden(int[] Size, double[] Volume, double[][] Points, double[] Through, double[] Over);

    static readonly JsonSerializerOptions Lower = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Theory] // tests/Reference/imaging/cubic.py: SciPy's splines of order 3
    [InlineData(true)]
    [InlineData(false)]
    public void Values_between_voxels_are_those_of_SciPy(bool through)
    {
        var golden = JsonSerializer.Deserialize<Golden>(File.ReadAllText(Data.Reference("imaging", "cubic.json")), Lower)!;
        var geometry = Geometry.AxisAligned(new(golden.Size[0], golden.Size[1], golden.Size[2]), 1, 1, 1);
        var spline = new CubicSplineVolume(Volume.Of<double>(geometry, golden.Volume), through);
        double[] wanted = through ? golden.Through : golden.Over;
        for (int n = 0; n < golden.Points.Length; n++)
        {
            var p = golden.Points[n];
            var one = new Geometry(new(1, 1, 1), Affine.Scaling(1, 1, 1) with { Origin = new(p[0], p[1], p[2]) });
            Assert.Equal(wanted[n], spline.Onto(one, Affine.Scaling(1, 1, 1))[0], 1e-9);
        }
    }

    [Fact]
    public void It_goes_through_its_voxels_and_says_where_it_ends()
    {
        var geometry = new Geometry(new(6, 5, 4), new(new(0, 2, 0), new(-1, 0, 0), new(0, 0, 3), new(10, -4, 7)));
        double[] values = [.. Enumerable.Range(0, 120).Select(i => Math.Sin(i * 1.7) * 40)];
        var spline = new CubicSplineVolume(Volume.Of<double>(geometry, values));
        double[] same = spline.Onto(geometry, Affine.Scaling(1, 1, 1));
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], same[i], 1e-9);
        var moved = new Affine(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(0, 2, 0)); // one voxel on along x
        double[] shifted = spline.Onto(geometry, moved, outside: -1);
        Assert.Equal(values[1], shifted[0], 1e-9);
        Assert.Equal(-1, shifted[5]);
    }

    [Fact]
    public void A_picture_of_one_slice_is_read_in_its_plane()
    {
        var geometry = Geometry.AxisAligned(new(8, 8, 1), 1, 1, 1);
        double[] values = [.. Enumerable.Range(0, 64).Select(i => (double)(i % 8))];
        var moved = Affine.Scaling(1, 1, 1) with { Origin = new(0.5, 0, 0) };
        double[] half = new CubicSplineVolume(Volume.Of<double>(geometry, values)).Onto(geometry, moved);
        Assert.Equal(3.5, half[27], 0.02);
    }
}
