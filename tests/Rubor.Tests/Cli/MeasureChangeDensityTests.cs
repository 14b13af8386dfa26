using System.Diagnostics;
using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Tests.Methods.ChangeMaps;
using Rubor.Tests.Studies.ChangeMaps;

namespace Rubor.Tests.Cli;

/// <summary>rubor measure change --method density, on two lungs that hold less air at the follow-up here and more there. Elastix takes the
/// time: these tests call it three times, and once for a few steps.</summary>
public sealed class MeasureChangeDensityTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact] // One run by what registered before: three registrations; other seeds, and pairs without change, are in benchmarks
    public async Task Air_that_was_breathed_leaves_the_mass_as_it_was_and_tissue_that_came_is_told_where_it_came()
    {
        ElastixTests.RequireElastix();
        var phantom = new LungPairPhantom(21, 200);
        Volume baseline = phantom.Baseline;
        NiftiWriter.Write(folder["before.nii.gz"], baseline);
        NiftiWriter.Write(folder["after.nii.gz"], phantom.FollowUp);
        NiftiWriter.Write(folder["lungs.nii.gz"], Volume.Of<byte>(LungPairPhantom.Grid, LungPairPhantom.Lungs));
        NiftiWriter.Write(folder["sides.nii.gz"], Volume.Of<byte>(LungPairPhantom.Grid, LungPairPhantom.Sides));
        await File.WriteAllTextAsync(folder["same.json"], """{"matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}""",
            TestContext.Current.CancellationToken);
        var run = await Compare("--mask", folder["lungs.nii.gz"], "--regions", folder["sides.nii.gz"], "--transform-file", folder["same.json"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True((bool)run.Json["verdict"]!["comparable"]!, run.Json["verdict"]!.ToJsonString());
        var density = run.Json["density"]!;
        Assert.Equal(0, (int)density["folded_voxels"]!);
        Assert.True((double)density["correlation"]! > 0.65, $"{density["correlation"]}");
        Assert.InRange((double)density["inverse_consistency95_mm"]!, 0.05, 4.5);
        Assert.True((double)density["inverse_consistency_mean_mm"]! < (double)density["inverse_consistency95_mm"]!);
        // Volumes changed as they were made to; the mass of the lung where nothing came did not, but for the registration's error.
        double[] grown = [.. LungPairPhantom.Places().Where((_, i) => LungPairPhantom.Lungs[i] != 0)
            .Select(p => phantom.True(p).Jacobian).Order()];
        Assert.Equal(grown[grown.Length / 100], (double)density["jacobian_low"]!, 0.25);
        Assert.Equal(grown[^(grown.Length / 100)], (double)density["jacobian_high"]!, 0.25);
        var other = run.Json["regions"]!.AsArray()[phantom.Side > 0 ? 1 : 0]!;
        Assert.InRange((double)other["mass_percent"]!, -2, 2);
        // What came is told by the grams around its place.
        double litres = LungPairPhantom.Grid.VoxelVolumeMm3 * 1e-6;
        double[] d = Values("density_change.nii.gz"), jacobian = Values("jacobian.nii.gz");
        var near = LungPairPhantom.Places()
            .Select((p, i) => (Apart: (p - phantom.Came).Length, Came: phantom.Added(p), Told: d[i], Voxel: i))
            .Where(v => v.Apart < phantom.ReachMm && LungPairPhantom.Lungs[v.Voxel] != 0).ToList();
        Assert.InRange(near.Sum(v => v.Told) / near.Sum(v => v.Came), 0.7, 1.4);
        // What the files hold is what the figures say.
        var change = DensityChange.Of(baseline, baseline, p => (p, 1), LungPairPhantom.Lungs);
        Assert.Equal((double)density["mean_g_per_l"]!, Enumerable.Range(0, d.Length).Where(i => change.Core[i] != 0).Average(i => d[i]), 1e-3);
        Assert.Equal((double)density["follow_up_ml"]!,
            1000 * litres * Enumerable.Range(0, d.Length).Where(i => LungPairPhantom.Lungs[i] != 0).Sum(i => jacobian[i]), 0.1);
        Assert.Equal((double)run.Json["increase_ml"]!, 1000 * litres * Values("significant.nii.gz").Count(v => v == 1), 1e-6);
        Assert.False(File.Exists(folder["out", "transform.json"]));
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("orange, solid outline: denser at the follow-up", page, StringComparison.Ordinal); // as the review's figure 6B
        Assert.Contains("mass (g)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_elastix_deforms_is_what_transformix_does_by_the_same_file()
    {
        ElastixTests.RequireElastix();
        // Turned axes, so that a row taken for a column shows.
        double c = Math.Cos(0.3), s = Math.Sin(0.3);
        var grid = new Geometry(new(44, 36, 24),
            new(new(4.5 * c, 4.5 * s, 0), new(-4.5 * s, 4.5 * c, 0), new(0, 0, 6), new(-70, -110, -69)));
        // Texture, and the same a little elsewhere.
        Volume Turned(double way) => Volume.Of<double>(grid, [.. Enumerable.Range(0, grid.Size.Voxels).Select(i =>
        {
            var p = grid.ToWorld.Apply(i % 44, i / 44 % 36, i / (44 * 36));
            double z = p.Z + (way * Math.Sin(p.Z / 27) * Math.Cos(p.X / 60));
            return -800 + (120 * Math.Sin(p.X / 13) * Math.Cos(p.Y / 17) * Math.Sin(z / 15));
        })]);
        Volume before = Turned(0), after = Turned(9);
        Elastix.Write(folder["from"], before, [.. Enumerable.Repeat((byte)1, 44 * 36 * 24)]);
        Elastix.Write(folder["to"], after, null);
        var affine = new VisitTransform(new(new(1.02, 0.03, 0), new(-0.02, 0.98, 0.01), new(0.01, 0, 1.03), new(1, -2, 0.5)));
        var found = ElastixDeformation.Run(folder["from"], folder["to"], affine, before.Geometry.SpacingMm, new() { Iterations = 15 }, 1,
            folder["work"], TestContext.Current.CancellationToken);
        Point3[] points = [new(0, 0, 0), new(30, -20, 15), new(-40, 25, -30), new(12, 33, 21)];
        string Number(double v) => v.ToString("R", CultureInfo.InvariantCulture);
        File.WriteAllText(folder["points.txt"], $"point\n{points.Length}\n"
            + string.Concat(points.Select(p => $"{Number(-p.X)} {Number(-p.Y)} {Number(p.Z)}\n")));
        using var process = Process.Start(new ProcessStartInfo("transformix", ["-def", folder["points.txt"], "-tp",
            folder["work", Elastix.TransformFile], "-out", folder["work"], "-threads", "1"])
        { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        string[] lines = File.ReadAllLines(folder["work", "outputpoints.txt"]);
        foreach (var (p, line) in points.Zip(lines))
        {
            string after0 = line[(line.IndexOf("OutputPoint = [", StringComparison.Ordinal) + 15)..];
            double[] wanted = [.. after0[..after0.IndexOf(']', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
            var place = found.At(p).Place;
            Assert.True((place - new Point3(-wanted[0], -wanted[1], wanted[2])).Length < 1e-3, $"{place} at {p}, wanted {line}");
            Assert.True((place - affine.Map.Apply(p.X, p.Y, p.Z)).Length > 0.05, "nothing was deformed");
        }
    }

    [Fact]
    public async Task What_is_no_chest_CT_is_refused_in_one_line()
    {
        NiftiWriter.Write(folder["before.nii.gz"], ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1, 3));
        NiftiWriter.Write(folder["after.nii.gz"], ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 2, 3));
        NiftiWriter.Write(folder["body.nii.gz"], ChangePhantom.Body);
        (await Compare("--mask", folder["body.nii.gz"])).RefusedWith("before.nii.gz", "takes chest CT in Hounsfield units");
        // A CT, and a mask of what is no lung.
        NiftiWriter.Write(folder["before.nii.gz"], ChangePhantom.Scan(p => p.Length < 24 ? 40 : -1000, 1, 3));
        (await Compare("--mask", folder["body.nii.gz"])).RefusedWith("body.nii.gz", "covers tissue of 40 HU");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("", "name the lungs")]
    [InlineData("--mask m --transform affine", "--transform does not go with --method density")]
    [InlineData("--mask m --seeds 2", "--seeds does not go with")]
    [InlineData("--mask m --repeats a b", "--repeats does not go with")]
    [InlineData("--mask m --baseline-lesions a --follow-up-lesions b", "--baseline-lesions does not go with")]
    public async Task Words_that_mean_nothing_of_a_density_are_refused(string words, string said) =>
        (await Compare(words.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Refused(said);

    [Fact]
    public async Task Another_method_is_named() => (await CommandRun.Of("measure", "change", "--baseline", "a", "--follow-up", "b", "--method", "x", "--out",
        folder["o"])).Refused("--method x: is none of difference, density");

    Task<CommandRun> Compare(params string[] more) => CommandRun.Of(["measure", "change", "--method", "density", "--baseline", folder["before.nii.gz"],
        "--follow-up", folder["after.nii.gz"], "--out", folder["out"], "--threads", "2", .. more]);

    double[] Values(string name) => ImageFile.ReadVolume(folder["out", name]).ToValues();
}
