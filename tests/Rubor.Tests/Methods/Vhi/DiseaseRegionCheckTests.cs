using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class DiseaseRegionCheckTests
{
    // 100 × 100 voxels of 2 × 2 mm in 10 slices of 5 mm; the region fills 64 × 64 of each: 820 ml, or 410 ml of 1 mm less depth.
    static Mask Region(double sliceMm, params (int X, int Y, int Z, int Width, int Height)[] holes)
    {
        var geometry = Geometry.AxisAligned(new(100, 100, 10), 2, 2, sliceMm);
        var voxels = new byte[geometry.Size.Voxels];
        for (int i = 0; i < voxels.Length; i++)
        {
            int x = i % 100, y = i / 100 % 100, z = i / 10000;
            bool inside = x is >= 10 and < 74 && y is >= 10 and < 74;
            voxels[i] = inside && !holes.Any(h => h.Z == z && x >= h.X && x < h.X + h.Width && y >= h.Y && y < h.Y + h.Height)
                ? (byte)1 : (byte)0;
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
        Assert.Contains("No disease region",
            Assert.Single(DiseaseRegionCheck.Of(new(Geometry.AxisAligned(new(4, 4, 2), 1, 1, 1), new byte[32])).Warnings),
            StringComparison.Ordinal);

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

    // Two vertebrae of 24 voxels in the middle of two wings, in slices 2 to 7; between them a gap of 4 rows, which slices close at its
    // rims.
    static Mask Spine(int shift, Func<int, bool> closed, int height = 4)
    {
        var geometry = Geometry.AxisAligned(new(100, 100, 10), 2, 2, 5);
        var voxels = new byte[geometry.Size.Voxels];
        for (int z = 2; z < 8; z++)
            for (int y = 0; y < 100; y++)
                for (int x = 0; x < 100; x++)
                {
                    bool wing = y is >= 30 and < 80 && x is (>= 5 and < 30) or (>= 70 and < 95) && y is >= 30 and < 80;
                    int column = x - (38 + shift);
                    bool vertebra = column is >= 0 and < 24 && y is >= 20 and < 60;
                    bool gap = y >= 38 && y < 38 + height && (!closed(z) || column is >= 2 and < 22);
                    voxels[(z * 100 + y) * 100 + x] = wing || (vertebra && !gap) ? (byte)1 : (byte)0;
                }
        return new(geometry, voxels);
    }

    [Fact]
    public void A_disc_that_the_region_closes_around_in_some_slices_is_no_hole_in_bone()
    {
        var check = DiseaseRegionCheck.Of(Spine(0, z => z == 4));
        Assert.Empty(check.Holes);
        Assert.Equal([new RegionHole(4, 80, 320)], check.DiscSpaces);
        Assert.DoesNotContain(check.Warnings, w => w.Contains("hole", StringComparison.Ordinal));
        Assert.Equal([4, 5], DiseaseRegionCheck.Of(Spine(0, z => z is 4 or 5)).DiscSpaces.Select(d => d.Slice));
    }

    [Theory]
    [InlineData("bone of the region lies before and behind it", 0, 4)]
    [InlineData("it lies beside the middle", 18, 4)]
    [InlineData("it is as high as wide", 0, 18)]
    public void The_same_gap_is_a_hole_in_bone_where(string why, int shift, int height)
    {
        var region = why.StartsWith("bone", StringComparison.Ordinal) ? Filled(Spine(shift, _ => true, height))
            : Spine(shift, z => z == 4, height);
        var check = DiseaseRegionCheck.Of(region);
        Assert.Empty(check.DiscSpaces);
        Assert.Contains(4, check.Holes.Select(h => h.Slice));
        Assert.Contains(check.Warnings, w => w.Contains("in bone", StringComparison.Ordinal));
    }

    // What slice 4 encloses is bone in all others.
    static Mask Filled(Mask region)
    {
        var voxels = region.Voxels.ToArray();
        for (int z = 2; z < 8; z++)
            for (int y = 20; y < 60 && z != 4; y++)
                voxels.AsSpan((z * 100 + y) * 100 + 38, 24).Fill(1);
        return new(region.Geometry, voxels);
    }

    [Fact]
    public void The_disc_of_patient_2014_closed_at_its_rims_is_none_and_bone_left_out_is_one()
    {
        const int Slice = 8;
        var region = NiftiReader.ReadMask(Data.Real("bone-mri", "masks", "disease_region", "2014_disease_region.nii.gz"));
        var size = region.Geometry.Size;
        byte[] closed = region.Voxels.ToArray(), left = region.Voxels.ToArray();
        // As the networks do it: the disc of slice 8 (columns 141 to 188) is bridged at both of its rims.
        foreach (int x in (int[])[138, 139, 140, 141, 142, 143, 182, 183, 184, 185, 186, 187, 188, 189])
            for (int y = 260; y < 300; y++)
                closed[(Slice * size.Y + y) * size.X + x] = 1;
        var check = DiseaseRegionCheck.Of(new(region.Geometry, closed));
        Assert.Empty(check.Holes);
        Assert.Equal(Slice, Assert.Single(check.DiscSpaces).Slice);
        // Sclerosis of the same size in the middle of the sacrum.
        int first = Enumerable.Range(0, size.Y - 22).First(y =>
            Enumerable.Range(y, 22).All(r => Enumerable.Range(140, 50).All(x => region.Voxels[(12 * size.Y + r) * size.X + x] == 1)));
        for (int y = first + 1; y < first + 15; y++)
            left.AsSpan((12 * size.Y + y) * size.X + 145, 40).Clear();
        check = DiseaseRegionCheck.Of(new(region.Geometry, left));
        Assert.Empty(check.DiscSpaces);
        Assert.Equal(12, Assert.Single(check.Holes).Slice);
    }
}
