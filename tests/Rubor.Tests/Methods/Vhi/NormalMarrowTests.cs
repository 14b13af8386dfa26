using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class NormalMarrowTests
{
    static readonly VhiPhantomVisit Phantom = VhiPhantom.Create(new VhiPhantomSettings { Seed = 3 }).Before;

    static NormalMarrowFound Find(VhiPhantomVisit visit) => NormalMarrow.Find(visit.Stir, visit.T1w, visit.DiseaseRegion);

    // The phantom with its STIR changed where a condition on region, column and slice holds.
    static VhiPhantomVisit Changed(Func<double, int, bool, double> change)
    {
        var (values, size) = (Phantom.Stir.ToValues(), Phantom.Stir.Geometry.Size);
        for (int i = 0; i < values.Length; i++)
            values[i] = change(values[i], i % size.X, Phantom.DiseaseRegion.Voxels[i] == 1);
        return Phantom with { Stir = Volume.Of<double>(Phantom.Stir.Geometry, values) };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_phantoms_it_lies_in_sacral_marrow_off_lesions_and_gives_the_limit_of_the_true_marrow(int seed)
    {
        var visit = VhiPhantom.Create(new VhiPhantomSettings { Seed = seed }).Before;
        var found = Find(visit);
        Assert.Equal(MarrowVerdict.Plausible, found.Verdict);
        int inLesions = found.Mask.Voxels.ToArray().Zip(visit.Lesions.Voxels.ToArray()).Count(v => v is { First: 1, Second: 1 });
        int inRegion = found.Mask.Voxels.ToArray().Zip(visit.DiseaseRegion.Voxels.ToArray()).Count(v => v is { First: 1, Second: 1 });
        Assert.InRange((double)inLesions / found.Voxels, 0, 0.005);
        Assert.InRange((double)inRegion / found.Voxels, 0.95, 1);
        // Each source with its own k: found marrow holds more structure than drawn marrow, on phantoms as in patients.
        double drawn = VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(visit.Stir, visit.NormalMarrow), LimitRule.Robust).Lower;
        double lower = found.Limit!.Lower;
        Assert.InRange(lower / drawn, 0.9, 1.1);
    }

    [Fact]
    public void Scaling_the_images_changes_nothing_and_rows_stored_the_other_way_round_neither()
    {
        var found = Find(Phantom);
        Assert.Equal(found.Mask.Voxels.ToArray(), Find(Changed((v, _, _) => 8 * v)).Mask.Voxels.ToArray());

        var size = Phantom.Stir.Geometry.Size;
        var m = Phantom.Stir.Geometry.ToWorld;
        var flipped = new Geometry(size, m with { J = new(-m.J.X, -m.J.Y, -m.J.Z), Origin = m.Apply(0, size.Y - 1, 0) });
        T[] Flip<T>(T[] values) =>
            [.. values.Select((_, i) => values[(i / size.SliceVoxels * size.Y + size.Y - 1 - i / size.X % size.Y) * size.X + i % size.X])];
        var other = NormalMarrow.Find(Volume.Of<double>(flipped, Flip(Phantom.Stir.ToValues())),
            Volume.Of<double>(flipped, Flip(Phantom.T1w.ToValues())), new Mask(flipped, Flip(Phantom.DiseaseRegion.Voxels.ToArray())));
        Assert.Equal(found.Mask.Voxels.ToArray(), Flip(other.Mask.Voxels.ToArray()));
    }

    [Fact]
    public void Where_all_marrow_is_oedematous_a_reader_is_needed()
    {
        var found = Find(Changed((v, _, bone) => bone ? 2 * v : v));
        Assert.Equal(MarrowVerdict.ReaderNeeded, found.Verdict);
        Assert.Contains("all marrow may be oedematous", string.Join(' ', found.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_middle_of_the_sacrum_is_oedematous_a_reader_is_needed()
    {
        int middle = Phantom.Stir.Geometry.Size.X / 2;
        var found = Find(Changed((v, x, bone) => bone && Math.Abs(x - middle) < 26 ? 2 * v : v));
        Assert.Equal(MarrowVerdict.ReaderNeeded, found.Verdict);
        Assert.Contains("most frequent in the disease region", string.Join(' ', found.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_nowhere_bridges_the_ilia_and_an_empty_one_have_no_marrow()
    {
        var size = Phantom.Stir.Geometry.Size;
        byte[] sides = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select((v, i) => Math.Abs(i % size.X - size.X / 2) < 20 ? (byte)0 : v)];
        foreach (var region in new[] { sides, new byte[sides.Length] })
        {
            var found = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, new Mask(Phantom.Stir.Geometry, region));
            Assert.Equal((0, MarrowVerdict.ReaderNeeded), (found.Voxels, found.Verdict));
            Assert.Contains("from one ilium", Assert.Single(found.Reasons), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_slices_are_too_few()
    {
        int slice = Phantom.Stir.Geometry.Size.SliceVoxels;
        byte[] two = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select((v, i) => i / slice is 7 or 8 ? v : (byte)0)];
        var found = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, new Mask(Phantom.Stir.Geometry, two));
        Assert.Equal((2, MarrowVerdict.ReaderNeeded), (found.Slices, found.Verdict));
        Assert.Contains("2 slices only", string.Join(' ', found.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Sagittal_slices_and_a_T1W_on_another_grid_are_refused()
    {
        var g = Phantom.Stir.Geometry;
        var sagittal = new Geometry(g.Size, g.ToWorld with { I = new(0, 0.9, 0), J = new(0, 0, 0.9), K = new(4, 0, 0) });
        Volume On(Geometry geometry, Volume v) => Volume.Of<double>(geometry, v.ToValues());
        var found = NormalMarrow.Find(On(sagittal, Phantom.Stir), On(sagittal, Phantom.T1w),
            new Mask(sagittal, Phantom.DiseaseRegion.Voxels.ToArray()));
        Assert.Contains("side to side", Assert.Single(found.Reasons), StringComparison.Ordinal);
        var moved = new Geometry(g.Size, g.ToWorld with { Origin = g.ToWorld.Apply(3, 0, 0) });
        Assert.Throws<ImageDataException>(() => NormalMarrow.Find(Phantom.Stir, On(moved, Phantom.T1w), Phantom.DiseaseRegion));
    }

    // Signed error of l_lower in % against the published rule on the drawn mask, and V_HI in the readers' lesions against that, with the
    // shipped factor: measured once (docs/results/normal-marrow.md), held to half a percent and 0.02. The two whose marrow has the longest
    // bright end are not called plausible.
    [Theory]
    [InlineData("1007", 2.6, 0.90)]
    [InlineData("1012", -3.6, 1.10)]
    [InlineData("1013", -6.7, 1.08)]
    [InlineData("1234", -4.8, 1.19)]
    [InlineData("2014", 9.1, null)]
    [InlineData("2015", 4.5, null)]
    [InlineData("3002", -5.6, 1.09)]
    [InlineData("4386", 5.4, 0.72)]
    public void The_public_subjects_give_the_figures_of_the_results_page(string subject, double error, double? ratio)
    {
        var stir = NiftiReader.Read(Data.BoneMri("STIR", subject));
        var region = NiftiReader.ReadMask(Data.BoneMri("disease_region", subject));
        var drawn = VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(stir, NiftiReader.ReadMask(Data.BoneMri("normal_marrow", subject))));
        var found = NormalMarrow.Find(stir, NiftiReader.Read(Data.BoneMri("T1W", subject)), region);
        Assert.Equal(subject is not ("1013" or "2014"), found.Verdict == MarrowVerdict.Plausible);
        double lower = found.Limit!.Lower;
        Assert.Equal(error, 100 * (lower / drawn.Lower - 1), 0.5);
        if (ratio is not { } expected)
            return;
        var values = stir.ToValues();
        var lesions = Lesions(subject, region);
        int Count(double limit) => Enumerable.Range(0, values.Length).Count(i => lesions[i] && values[i] >= limit);
        Assert.Equal(expected, (double)Count(lower) / Count(drawn.Lower), 0.02);
    }

    // All trials of both readers, two pixels more to each of four sides in each slice, within the region.
    static bool[] Lesions(string subject, Mask region)
    {
        var size = region.Geometry.Size;
        var lesions = new bool[size.Voxels];
        foreach (string trial in new[] { "R11", "R12", "R21", "R22" })
        {
            var mask = NiftiReader.ReadMask(Data.Real("bone-mri", "masks", "inflammation", $"{subject}_inflammation_{trial}.nii.gz"));
            for (int i = 0; i < lesions.Length; i++)
                lesions[i] |= mask.Voxels[i] == 1;
        }
        for (int grown = 0; grown < 2; grown++)
            lesions = [.. lesions.Select((here, i) => here
                || (i % size.X > 0 && lesions[i - 1]) || (i % size.X < size.X - 1 && lesions[i + 1])
                || (i / size.X % size.Y > 0 && lesions[i - size.X]) || (i / size.X % size.Y < size.Y - 1 && lesions[i + size.X]))];
        return [.. lesions.Select((v, i) => v && region.Voxels[i] == 1)];
    }
}
