using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Tests.Studies.ChangeMaps;

namespace Rubor.Tests.Cli;

/// <summary>rubor measure change of pictures.</summary>
public sealed class MeasureChangePicturesTests : IDisposable
{
    const int Width = 150, Height = 180;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_pictures_without_a_spacing_are_registered_to_a_tenth_of_a_pixel_and_measured_in_pixels()
    {
        ElastixTests.RequireElastix();
        double angle = 4 * Math.PI / 180;
        (double X, double Y) Moved(double x, double y) => (75 + (Math.Cos(angle) * (x - 75)) - (Math.Sin(angle) * (y - 90)) + 5,
            90 + (Math.Sin(angle) * (x - 75)) + (Math.Cos(angle) * (y - 90)) - 3);
        (double X, double Y) Back(double x, double y) => (75 + (Math.Cos(angle) * (x - 80)) + (Math.Sin(angle) * (y - 87)),
            90 - (Math.Sin(angle) * (x - 80)) + (Math.Cos(angle) * (y - 87)));
        Save("a.png", Draw(1, (x, y) => Hand(x, y)));
        Save("b.png", Draw(2, (x, y) => Back(x, y) is var p ? Hand(p.X, p.Y) + (9000 * Spot(p.X - 60, p.Y - 70, 4)) : 0));
        var run = await Compare("a.png", "b.png", "out", "--seeds", "1", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("pixels", (string?)run.Json["unit"]);
        Assert.True((bool)run.Json["verdict"]!["comparable"]!, run.Output);
        var transform = JsonNode.Parse(await File.ReadAllTextAsync(folder["out", "transform.json"], TestContext.Current.CancellationToken))!;
        Assert.StartsWith("pixels of the picture", (string?)transform["units"], StringComparison.Ordinal);
        double[][] rows = [.. transform["matrix"]!.AsArray().Select(r => r!.AsArray().Select(v => (double)v!).ToArray())];
        double apart = 0;
        foreach (var (x, y) in new (double, double)[] { (75, 90), (50, 60), (100, 60), (60, 130), (95, 120) })
        {
            var (wantedX, wantedY) = Moved(x, y);
            double foundX = (rows[0][0] * x) + (rows[0][1] * y) + rows[0][3], foundY = (rows[1][0] * x) + (rows[1][1] * y) + rows[1][3];
            apart += Math.Sqrt(Math.Pow(foundX - wantedX, 2) + Math.Pow(foundY - wantedY, 2)) / 5;
        }
        Assert.True(apart <= 0.1, $"{apart:0.000} pixels");
        Assert.InRange((double)run.Json["increase_pixels"]!, 20, 400);
        Assert.Null(run.Json["increase_ml"]);
        Assert.InRange((double)run.Json["clusters"]![0]!["centre_pixels"]![0]!, 59, 61);
        Assert.True((double)run.Json["registration"]!["moved_pixels"]! > 4);
        // Two dimensions, and the map as a picture.
        byte[] header = Gunzipped(folder["out", "significant.nii.gz"]);
        Assert.Equal([2, Width, Height], MemoryMarshal.Cast<byte, short>(header.AsSpan(40, 6)).ToArray());
        var map = ImageFile.Read(folder["out", "map.png"]).Picture!;
        Assert.Equal((Width, Height, 3), (map.Width, map.Height, map.Channels));
        Assert.True(map.Plane(2).Zip(map.Plane(0)).Count(p => p.First > p.Second + 40) > 20, "nothing blue in map.png");
    }

    [Fact]
    public async Task A_spacing_that_the_file_states_makes_areas_and_distances_of_millimetres()
    {
        Save("a.png", Draw(3, Hand), new(0.2, 0.2));
        Save("b.png", Draw(4, (x, y) => Hand(x, y) + (9000 * Spot(x - 60, y - 70, 5))), new(0.2, 0.2));
        Same();
        var run = await Compare("a.png", "b.png", "mm", "--transform-file", folder["same.json"], "--json");
        Assert.Equal("mm2", (string?)run.Json["unit"]);
        double area = (double)run.Json["increase_mm2"]!;
        Assert.Equal(Gray(folder["mm", "significant.nii.gz"]).Count(v => v == 1) * 0.04, area, 1e-6);
        Assert.InRange(area, 4.3, 25); // of a Gaussian of 1 mm: more than is half of its height, less than a fiftieth of it
        var print = await Compare("a.png", "b.png", "print", "--transform-file", folder["same.json"]);
        Assert.Contains("mm² brighter", print.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_two_sizes_or_sides_or_in_colour_and_a_picture_beside_a_scan_are_refused()
    {
        Save("a.png", Draw(5, Hand));
        byte[] narrow = PngWriter.Of(new RasterImage(Width - 10, Height, 1, SampleType.UInt8, new byte[(Width - 10) * Height]));
        await File.WriteAllBytesAsync(folder["narrow.png"], narrow, TestContext.Current.CancellationToken);
        (await Compare("a.png", "narrow.png", "o")).RefusedWith("narrow.png", "has 140 × 180 pixels and the baseline 150 × 180");
        File.Copy(folder["a.png"], folder["hand_left.png"]);
        File.Copy(folder["a.png"], folder["hand_right.png"]);
        (await Compare("hand_left.png", "hand_right.png", "o")).Refused("compare visits of one side");
        byte[] coloured = PngWriter.Rgb([.. Enumerable.Range(0, 3 * Width * Height).Select(i => (byte)(i % 200))], Width);
        await File.WriteAllBytesAsync(folder["coloured.png"], coloured, TestContext.Current.CancellationToken);
        (await Compare("a.png", "coloured.png", "o")).RefusedWith("coloured.png", "is in colour");
        await File.WriteAllBytesAsync(folder["later.png"], await File.ReadAllBytesAsync(folder["a.png"], TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        (await Compare("a.png", "later.png", "o", "--baseline-lesions", folder["a.png"], "--follow-up-lesions", folder["later.png"]))
            .RefusedWith("a.png", "is a picture of one slice, and lesions are matched by their volumes");
        NiftiWriter.Write(folder["scan.nii.gz"], Rubor.Tests.Methods.ChangeMaps.ChangePhantom.Scan(p => 1, 1, 1));
        (await Compare("a.png", "scan.nii.gz", "o")).Refused("compare two scans, or two pictures");
        Assert.False(Directory.Exists(folder["o"]));
    }

    Task<CommandRun> Compare(string baseline, string followUp, string to, params string[] more) => CommandRun.Of(
        ["measure", "change", "--baseline", folder[baseline], "--follow-up", folder[followUp], "--out", folder[to], .. more]);

    void Same() => File.WriteAllText(folder["same.json"], """{"matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}""");

    // A palm with bones, bright on dark.
    static double Hand(double x, double y)
    {
        double palm = 1 / (1 + Math.Exp((Math.Sqrt(Math.Pow((x - 75) / 0.8, 2) + Math.Pow(y - 90, 2)) - 62) / 2));
        double bones = Enumerable.Range(0, 4).Sum(k => 7000 * Spot(x - (45 + (20 * k)), 0, 3.5) / (1
            + Math.Exp((Math.Abs(y - 88 - (4 * k)) - 30) / 1.5)));
        return 3000 + (palm * (18000 + bones + (2500 * Math.Sin(x / 9) * Math.Cos(y / 11))));
    }

    static double Spot(double x, double y, double width) => Math.Exp(-((x * x) + (y * y)) / (2 * width * width));

    static ushort[] Draw(int seed, Func<double, double, double> value)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Width * Height).Select(i => (ushort)Math.Clamp(value(i % Width, i / Width)
            + (400 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)), 0, ushort.MaxValue))];
    }

    void Save(string name, ushort[] pixels, PixelSpacing? spacing = null) => File.WriteAllBytes(folder[name],
        PngWriter.Of(new RasterImage(Width, Height, 1, SampleType.UInt16,
            MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray())
        { SpacingMm = spacing }));

    static double[] Gray(string path) => ImageFile.ReadVolume(path).ToValues();

    static byte[] Gunzipped(string path)
    {
        using var stream = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        byte[] head = new byte[348];
        stream.ReadExactly(head);
        return head;
    }
}
