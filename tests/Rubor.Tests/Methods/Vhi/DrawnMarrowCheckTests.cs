using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Methods.Vhi;

public class DrawnMarrowCheckTests
{
    static readonly VhiPhantomVisit Phantom = VhiPhantom.Create(new VhiPhantomSettings { Seed = 3 }).Before;

    static string Warnings(Volume stir, Mask marrow) => string.Join('\n', DrawnMarrowCheck.Warnings(
        stir, Phantom.DiseaseRegion, marrow, VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(stir, marrow)).Lower));

    static Mask Where(Func<int, bool> there) => new(
        Phantom.Stir.Geometry, [.. Phantom.NormalMarrow.Voxels.ToArray().Select((v, i) => (byte)(v == 1 && there(i) ? 1 : 0))]);

    [Theory]
    [InlineData("1007")]
    [InlineData("1012")]
    [InlineData("1013")]
    [InlineData("1234")]
    [InlineData("2014")]
    [InlineData("2015")]
    [InlineData("3002")]
    [InlineData("4386")]
    public void Nothing_speaks_against_the_public_masks(string subject)
    {
        var (stir, marrow) = (NiftiReader.Read(Data.BoneMri("STIR", subject)),
            NiftiReader.ReadMask(Data.BoneMri("normal_marrow", subject)));
        double lower = VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(stir, marrow)).Lower;
        Assert.Empty(DrawnMarrowCheck.Warnings(stir, NiftiReader.ReadMask(Data.BoneMri("disease_region", subject)), marrow, lower));
    }

    [Fact]
    public void Too_little_one_slice_a_vessel_inside_and_oedema_are_told()
    {
        Assert.Empty(Warnings(Phantom.Stir, Phantom.NormalMarrow));
        var few = Phantom.NormalMarrow.Voxels.ToArray().Select((v, i) => (v, i)).Where(p => p.v == 1).Take(150).Select(p => p.i)
            .ToHashSet();
        Assert.Contains("rest on 150 marrow voxels only", Warnings(Phantom.Stir, Where(few.Contains)), StringComparison.Ordinal);
        int slice = Phantom.Stir.Geometry.Size.SliceVoxels;
        int middle = Enumerable.Range(0, Phantom.Stir.Geometry.Size.Z).MaxBy(z => Where(i => i / slice == z).Count);
        Assert.Contains("lies in one slice", Warnings(Phantom.Stir, Where(i => i / slice == middle)), StringComparison.Ordinal);

        var vessel = Phantom.Stir.ToValues();
        vessel[Phantom.NormalMarrow.Voxels.IndexOf((byte)1)] *= 4;
        Assert.Contains("a vessel, a foramen or oedema may be inside",
            Warnings(Volume.Of<double>(Phantom.Stir.Geometry, vessel), Phantom.NormalMarrow), StringComparison.Ordinal);

        // A twentieth of the marrow is oedematous: no single voxel stands out, and the quartiles follow.
        var part = Phantom.Stir.ToValues();
        int at = 0;
        for (int i = 0; i < part.Length; i++)
            if (Phantom.NormalMarrow.Voxels[i] == 1 && at++ % 20 == 0)
                part[i] *= 1.6;
        Assert.Contains("oedema may be inside", Warnings(Volume.Of<double>(Phantom.Stir.Geometry, part), Phantom.NormalMarrow),
            StringComparison.Ordinal);

        var oedema = Phantom.Stir.ToValues();
        for (int i = 0; i < oedema.Length; i++)
            if (Phantom.NormalMarrow.Voxels[i] == 1)
                oedema[i] *= 2;
        Assert.Contains("it may be oedematous", Warnings(Volume.Of<double>(Phantom.Stir.Geometry, oedema), Phantom.NormalMarrow),
            StringComparison.Ordinal);
    }
}
