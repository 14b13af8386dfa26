using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Networks.Inference;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

/// <summary>
/// The fully automatic measurement, its network stood in for by probabilities made from the phantom's own region: no libtorch.
/// </summary>
public sealed class AutomaticVhiTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(128, 128, 16), PixelMm = 1.3, SliceMm = 5 }).Before;

    readonly TemporaryFolder folder = new();

    public AutomaticVhiTests()
    {
        NiftiWriter.Write(folder["stir.nii.gz"], Phantom.Stir);
        NiftiWriter.Write(folder["t1w.nii.gz"], Phantom.T1w);
    }

    public void Dispose() => folder.Dispose();

    VhiDocument Measure(Func<float, int, float> probability)
    {
        float[] p = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select((v, i) => probability(v, i))];
        float[] entropy = [.. p.Select(x => x is > 0 and < 1 ? -(x * MathF.Log2(x)) - ((1 - x) * MathF.Log2(1 - x)) : 0)];
        var grid = Phantom.T1w.Geometry;
        var networks = new RegionNetworks(
            _ => new SegmentationPrediction([new ProbabilityMap(grid, p)], new ProbabilityMap(grid, entropy),
                new ProbabilityMap(grid, new float[p.Length])),
            [new("net", "0", "")], () => ("none", "cpu"));
        var files = new VhiCase("", "", folder["stir.nii.gz"], null, null, null) { T1w = folder["t1w.nii.gz"] };
        return VhiDocument.Of(VhiCaseRunner.Measure(files, new VhiSettings(), null, new StageTimings(), default, networks, files.Inputs()));
    }

    [Fact]
    public void Sure_networks_and_even_marrow_leave_only_what_the_region_check_says()
    {
        // The phantom's own region is not of a patient's size and make, so the check may speak against it.
        var document = Measure((v, _) => v);
        var reasons = DiseaseRegionCheck.Of(Phantom.DiseaseRegion).Warnings;
        Assert.Equal(reasons, document.Automatic!.Reasons);
        Assert.Equal(reasons.Count == 0 ? "plausible" : "reader_needed", document.Automatic.Verdict);
        Assert.DoesNotContain("normal_marrow", document.Automatic.Needed);
    }

    [Fact]
    public void Unsure_networks_need_a_reader_to_correct_the_region()
    {
        var document = Measure((v, _) => v == 1 ? 0.8f : 0.05f);
        Assert.Equal(("reader_needed", "a reader must correct the disease region"), (document.Automatic!.Verdict, document.Automatic.Text));
        Assert.Equal(["disease_region"], document.Automatic.Needed);
        Assert.Contains(document.Automatic.Reasons, r => r.StartsWith("The networks are unsure of the region", StringComparison.Ordinal));
        Assert.All(document.Automatic.Reasons, r => Assert.Contains(r, document.Warnings));
    }

    [Fact]
    public void Oedema_everywhere_needs_a_reader_to_draw_the_marrow()
    {
        double[] bright = [.. Phantom.Stir.ToValues().Select((v, i) => Phantom.DiseaseRegion.Voxels[i] == 1 ? 2 * v : v)];
        NiftiWriter.Write(folder["stir.nii.gz"], Volume.Of<double>(Phantom.Stir.Geometry, bright));
        var document = Measure((v, _) => v);
        Assert.Contains("normal_marrow", document.Automatic!.Needed);
        Assert.StartsWith("a reader must draw the normal marrow", document.Automatic.Text, StringComparison.Ordinal);
    }
}
