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

/// <summary>rubor measure change --method density, on two lungs that hold less air at the follow-up here and more there.</summary>
public sealed class MeasureChangeDensityTests : IDisposable
{
    // 3.6 mm pixels in slices of 4.5 mm.
    static readonly Geometry Grid = new(new(60, 50, 36), new(new(3.6, 0, 0), new(0, 3.6, 0), new(0, 0, 4.5), new(-106.2, -88.2, -78.75)));

    static readonly Point3 Came = new(45, 5, 10);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Air_that_was_breathed_leaves_the_mass_as_it_was_and_tissue_that_came_stands_out_where_it_came()
    {
        ElastixTests.RequireElastix();
        Save("before.nii.gz", Density, 1);
        Save("after.nii.gz", p => Breathed(p) is var (was, packed) ? Density(was, packed, Added(was)) : 0, 2);
        NiftiWriter.Write(folder["lungs.nii.gz"], Volume.Of<byte>(Grid, [.. Places().Select(p => (byte)(Reach(p) < 0.97 ? 1 : 0))]));
        NiftiWriter.Write(folder["sides.nii.gz"], Volume.Of<byte>(Grid, [.. Places().Select(p => (byte)(Reach(p) >= 0.97 ? 0 : p.X > 0 ? 1 : 2))]));
        var run = await Compare("--mask", folder["lungs.nii.gz"], "--regions", folder["sides.nii.gz"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True((bool)run.Json["verdict"]!["comparable"]!, run.Json["verdict"]!.ToJsonString());
        var density = run.Json["density"]!;
        Assert.Equal(0, (int)density["folded_voxels"]!);
        Assert.True((double)density["correlation"]! > 0.75, $"{density["correlation"]}");
        // Volumes changed by up to a third either way; the mass of the lung where nothing came did not, but for the registration's error.
        Assert.InRange((double)density["jacobian_low"]!, 0.6, 0.9);
        Assert.InRange((double)density["jacobian_high"]!, 1.05, 1.5);
        var sides = run.Json["regions"]!.AsArray();
        Assert.InRange((double)sides[1]!["mass_percent"]!, -4, 4);
        // Around the place where tissue came D stands out from the rest of that lung by what came, half to twice as much.
        double[] told = Values("density_change.nii.gz");
        var side = Places().Select((p, i) => (Apart: (p - Came).Length, Inside: Reach(p) < 0.97 && p.X > 0, Came: Added(p), Told: told[i]))
            .Where(v => v.Inside).ToList();
        double excess = side.Where(v => v.Apart < 20).Average(v => v.Told) - side.Where(v => v.Apart > 30).Average(v => v.Told);
        Assert.InRange(excess / side.Where(v => v.Apart < 20).Average(v => v.Came), 0.5, 2);
        // What the files hold is what the figures say.
        double[] d = told, jacobian = Values("jacobian.nii.gz");
        byte[] lungs = [.. ImageFile.ReadVolume(folder["lungs.nii.gz"]).ToValues().Select(v => (byte)v)];
        Assert.Equal((double)density["mean_g_per_l"]!, Enumerable.Range(0, d.Length).Where(i => lungs[i] != 0).Average(i => d[i]), 1e-3);
        double litres = Grid.VoxelVolumeMm3 * 1e-6;
        Assert.Equal((double)density["follow_up_ml"]!, 1000 * litres * Enumerable.Range(0, d.Length).Where(i => lungs[i] != 0).Sum(i => jacobian[i]), 0.1);
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
        Volume Turned(Func<Point3, double> density, int seed)
        {
            var random = new Random(seed);
            return Volume.Of<double>(grid, [.. Enumerable.Range(0, grid.Size.Voxels).Select(i =>
                density(grid.ToWorld.Apply(i % 44, i / 44 % 36, i / (44 * 36))) - 1000 + (10 * random.NextDouble()))]);
        }
        Volume before = Turned(Density, 1), after = Turned(p => Breathed(p) is var (was, packed) ? Density(was, packed, 0) : 0, 2);
        Elastix.Write(folder["from"], before, [.. Enumerable.Repeat((byte)1, 44 * 36 * 24)]);
        Elastix.Write(folder["to"], after, null);
        var affine = new VisitTransform(new(new(1.02, 0.03, 0), new(-0.02, 0.98, 0.01), new(0.01, 0, 1.03), new(1, -2, 0.5)));
        var found = Elastix.Deform(folder["from"], folder["to"], affine, before.Geometry.SpacingMm, 1, folder["work"], TestContext.Current.CancellationToken);
        Point3[] points = [new(0, 0, 0), new(30, -20, 15), new(-40, 25, -30), new(12, 33, 21)];
        string Number(double v) => v.ToString("R", CultureInfo.InvariantCulture);
        File.WriteAllText(folder["points.txt"], $"point\n{points.Length}\n"
            + string.Concat(points.Select(p => $"{Number(-p.X)} {Number(-p.Y)} {Number(p.Z)}\n")));
        using var process = Process.Start(new ProcessStartInfo("transformix", ["-def", folder["points.txt"], "-tp",
            folder["work", "TransformParameters.0.txt"], "-out", folder["work"], "-threads", "1"])
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

    static IEnumerable<Point3> Places() => Enumerable.Range(0, Grid.Size.Voxels).Select(i =>
        Grid.ToWorld.Apply(i % Grid.Size.X, i / Grid.Size.X % Grid.Size.Y, i / Grid.Size.SliceVoxels));

    void Save(string name, Func<Point3, double> density, int seed)
    {
        var random = new Random(seed);
        NiftiWriter.Write(folder[name], Volume.Of<float>(Grid, [.. Places().Select(p =>
            (float)(density(p) - 1000 + (40 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))))]));
    }

    // Two ellipsoids: below 1 is lung.
    static double Reach(Point3 p) => Math.Min(new Point3((p.X - 45) / 34, p.Y / 52, p.Z / 62).Length,
        new Point3((p.X + 45) / 34, p.Y / 52, p.Z / 62).Length);

    static double Density(Point3 p) => Density(p, 1, 0);

    // g/l: air, a body of water, lungs with vessels in them; what lies in a lung is packed into less room, or more.
    static double Density(Point3 p, double packed, double added)
    {
        double body = 1 / (1 + Math.Exp((new Point3(p.X / 100, p.Y / 80, 0).Length - 1) / 0.02));
        double lung = 1 / (1 + Math.Exp((Reach(p) - 1) / 0.05));
        double across = Math.Sin((p.X / 9) + (0.3 * Math.Sin(p.Z / 13))) * Math.Cos(p.Y / 11), along = Math.Cos((p.Z / 12) + (p.Y / 23));
        double tissue = 170 + (30 * Math.Sin(p.X / 17) * Math.Cos(p.Z / 19)) + (0.25 * p.Y)
            + (250 * Math.Exp(-((across * across) + (along * along)) / 0.12)) + added;
        return body * (((1 - lung) * 1000) + (lung * tissue * packed));
    }

    static double Added(Point3 p) => 80 * Math.Exp(-(p - Came).Dot(p - Came) / (2 * 9.0 * 9.0));

    // Where a point of the follow-up lay at the baseline, and how many times as dense what lies there became.
    static (Point3 Was, double Packed) Breathed(Point3 p)
    {
        const double Way = 12, Length = 85;
        double within = Math.Exp(-((p.X * p.X) + (p.Y * p.Y)) / (2 * 90.0 * 90.0)), at = Math.PI * (p.Z + 10) / Length;
        return (p with { Z = p.Z + (Way * Math.Sin(at) * within) }, 1 + (Way * Math.PI / Length * Math.Cos(at) * within));
    }
}
