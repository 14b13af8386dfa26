using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class DiseaseRegionCheckTests
{
    // 100 × 100 voxels of 2 × 2 mm in 10 slices of 5 mm; the region fills 64 × 64 of each: 820 ml, or 410 ml of 1 mm less depth.
    private static Mask Region(double sliceMm, params (int X, int Y, int Z, int Width, int Height)[] holes)
    {
        var geometry = Geometry.AxisAligned(new(100, 100, 10), 2, 2, sliceMm);
        var voxels = new byte[geometry.Size.Voxels];
        for (int i = 0; i < voxels.Length; i++)
        {
            int x = i % 100, y = i / 100 % 100, z = i / 10000;
            bool inside = x is >= 10 and < 74 && y is >= 10 and < 74;
            voxels[i] = inside && !holes.Any(h => h.Z == z && x >= h.X && x < h.X + h.Width && y >= h.Y && y < h.Y + h.Height) ? (byte)1 : (byte)0;
        }
        return new(geometry, voxels);
    }

    [Fact]
    public void Enclosed_background_is_a_hole_from_10_square_millimetres_and_a_bay_is_none()
    {
        // 3 voxels are 12 mm², 2 are 8 mm²; the bay reaches the edge of the region.
        var check = DiseaseRegionCheck.Of(Region(2.5, (20, 20, 3, 3, 1), (40, 40, 3, 2, 1), (30, 50, 6, 4, 5), (10, 30, 7, 20, 4)));
        Assert.Equal([new RegionHole(3, 3, 12), new RegionHole(6, 20, 80)], check.Holes);
        string warning = Assert.Single(check.Warnings);
        Assert.Contains("2 holes in bone, 92 mm² in all, in slices 3, 6", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wall_of_corners_encloses()
    {
        var geometry = Geometry.AxisAligned(new(9, 9, 1), 2, 2, 2);
        var voxels = new byte[81];
        for (int y = 0; y < 9; y++)
            for (int x = 0; x < 9; x++)
                voxels[y * 9 + x] = Math.Abs(x - 4) + Math.Abs(y - 4) == 3 ? (byte)1 : (byte)0;
        Assert.Equal(13, Assert.Single(DiseaseRegionCheck.Of(new(geometry, voxels)).Holes).Voxels);
    }

    [Theory]
    [InlineData(1.5, true)]
    [InlineData(1.65, false)]
    [InlineData(3.6, false)]
    [InlineData(3.7, true)]
    public void A_volume_far_from_the_manual_ones_is_improbable(double sliceMm, bool warned)
    {
        var check = DiseaseRegionCheck.Of(Region(sliceMm));
        Assert.Equal(64 * 64 * 10 * 4 * sliceMm, check.VolumeMm3, 1e-6);
        Assert.Equal(warned, check.Warnings.Any(w => w.Contains("improbable", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_empty_region_is_told() =>
        Assert.Contains("No disease region", Assert.Single(DiseaseRegionCheck.Of(new(Geometry.AxisAligned(new(4, 4, 2), 1, 1, 1), new byte[32])).Warnings), StringComparison.Ordinal);

    [Fact]
    public void The_public_manual_regions_span_the_named_volumes_and_have_no_holes()
    {
        string[] files = Directory.GetFiles(Data.Real("bone-mri", "masks", "disease_region"), "*.nii.gz");
        Assert.Equal(11, files.Length);
        var checks = files.Select(f => DiseaseRegionCheck.Of(NiftiReader.ReadMask(f))).ToList();
        Assert.InRange(checks.Min(c => c.VolumeMm3) - DiseaseRegionCheck.SmallestManualMm3, -100, 100);
        Assert.InRange(checks.Max(c => c.VolumeMm3) - DiseaseRegionCheck.LargestManualMm3, -100, 100);
        Assert.All(checks, c => Assert.Empty(c.Warnings));
    }
}
