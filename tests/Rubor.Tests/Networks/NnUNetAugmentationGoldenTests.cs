using System.Text.Json;
using Rubor.Networks.Augmentation;

namespace Rubor.Tests.Networks;

/// <summary>nnU-Net's transforms with fixed draws, against SciPy, scikit-image and NumPy: tests/Reference/augmentation/make_nnunet.py.</summary>
public class NnUNetAugmentationGoldenTests
{
    const double FloatTolerance = 3e-5; // coordinates and values are float32

    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Data.Reference("augmentation", "nnunet.json"))).RootElement;

    static readonly int Rows = Golden.GetProperty("rows").GetInt32(), Columns = Golden.GetProperty("columns").GetInt32();

    [Fact]
    public void Rotation_and_scale_read_the_image_linearly_and_the_class_of_the_most_weight()
    {
        foreach (var map in Golden.GetProperty("maps").EnumerateArray())
        {
            var target = Turned(map, first: false);
            AssertClose(Numbers(map, "linear"), target.Image);
            Assert.Equal(Numbers(map, "labels"), target.Label.Select(v => (double)v));
        }
    }

    [Fact]
    public void Version_1_reads_the_image_by_splines_and_classes_of_at_least_half_the_weight()
    {
        foreach (var map in Golden.GetProperty("maps").EnumerateArray())
        {
            var target = Turned(map, first: true);
            AssertClose(Numbers(map, "cubic"), target.Image);
            Assert.Equal(Numbers(map, "labels_1"), target.Label.Select(v => (double)v));
        }
    }

    [Fact]
    public void Blur_has_a_short_kernel_and_a_deviation_for_each_axis()
    {
        foreach (var blur in Golden.GetProperty("short_blurs").EnumerateArray())
            AssertClose(Numbers(blur, "values"),
                Changed(Neutral with { BlurRowsPixels = Number(blur, "rows"), BlurColumnsPixels = Number(blur, "columns") }));
    }

    [Fact]
    public void Blur_of_version_1_is_SciPys()
    {
        foreach (var blur in Golden.GetProperty("blurs").EnumerateArray())
            AssertClose(Numbers(blur, "values"), Changed(Neutral with { BlurRowsPixels = Number(blur, "deviation") }, first: true));
    }

    [Fact]
    public void Brightness_is_a_factor() =>
        Assert.Equal(Source().Image.Select(v => v * 1.2f), Changed(Neutral with { Brightness = 1.2f }));

    [Fact]
    public void Contrast_keeps_the_mean_and_stays_in_the_range()
    {
        foreach (var contrast in Golden.GetProperty("contrasts").EnumerateArray())
            AssertClose(Numbers(contrast, "values"), Changed(Neutral with { Contrast = Number(contrast, "factor") }));
    }

    [Fact]
    public void Low_resolution_is_the_nearest_pixel_and_linear_between_or_a_clipped_spline_in_version_1()
    {
        foreach (var fewer in Golden.GetProperty("fewer").EnumerateArray())
        {
            var draw = Neutral with { Zoom = Number(fewer, "zoom") };
            AssertClose(Numbers(fewer, "linear"), Changed(draw));
            AssertClose(Numbers(fewer, "spline"), Changed(draw, first: true));
        }
    }

    [Fact]
    public void A_power_keeps_mean_and_deviation_of_the_image_or_its_inverse()
    {
        foreach (var gamma in Golden.GetProperty("gammas").EnumerateArray())
            AssertClose(Numbers(gamma, "values"), Changed(gamma.GetProperty("inverted").GetBoolean()
                ? Neutral with { InvertedGamma = Number(gamma, "power") } : Neutral with { Gamma = Number(gamma, "power") }));
    }

    [Fact]
    public void An_even_image_stays_so_whatever_is_drawn()
    {
        var even = new Sample(1, 12, 10);
        Array.Fill(even.Image, 0.25f);
        var all = new NnUNetChannelDraw(0.7, 0.6, 1, 0.8, 0.6, 1.3, 0.8);
        foreach (bool first in new[] { false, true })
            Assert.All(Changed(all, first, even), v => Assert.Equal(0.25, v, 1e-5));
    }

    [Fact]
    public void One_row_or_one_pixel_goes_through_every_step()
    {
        foreach (var (rows, columns) in new[] { (1, 1), (1, 9), (9, 1), (2, 2) })
            foreach (bool first in new[] { false, true })
            {
                var target = new Sample(2, rows, columns);
                var draw = NnUNetDraw.Neutral(2) with { RotationDegrees = 20, Scale = 0.9, NoiseDeviation = 0.1, MirrorRows = true };
                draw = draw with { Channels = [new(1, 1, 0.8, 1.2, 0.5, 0.7, 1.5), new(0.5, 0.7, 1.2, 0.8, 0.6, 1.5, 0.7)] };
                new NnUNetAugmenter(first, true, true).Apply(AugmentationSamples.Random(2, rows, columns), target, draw, new());
                Assert.All(target.Image, v => Assert.True(float.IsFinite(v)));
            }
    }

    [Fact]
    public void The_loaders_patch_holds_the_turned_patch_as_far_as_nnU_Net_has_it()
    {
        foreach (var loader in Golden.GetProperty("loaders").EnumerateArray())
        {
            int[] patch = Whole(loader, "patch"), wanted = Whole(loader, "loader");
            Assert.Equal((wanted[0], wanted[1]), NnUNetAugmenter.LoaderSize(patch[0], patch[1]));
        }
    }

    static NnUNetChannelDraw Neutral => NnUNetChannelDraw.Neutral;

    static Sample Turned(JsonElement map, bool first)
    {
        var target = new Sample(1, map.GetProperty("rows").GetInt32(), map.GetProperty("columns").GetInt32());
        Array.Fill(target.Image, float.NaN);
        Array.Fill(target.Label, (byte)99);
        var draw = NnUNetDraw.Neutral(1) with { RotationDegrees = Number(map, "degrees"), Scale = Number(map, "scale") };
        new NnUNetAugmenter(first, false, false).Apply(Source(), target, draw, new());
        return target;
    }

    static float[] Changed(NnUNetChannelDraw draw, bool first = false, Sample? source = null)
    {
        source ??= Source();
        var target = new Sample(1, source.Rows, source.Columns);
        new NnUNetAugmenter(first, false, false).Apply(source, target, NnUNetDraw.Neutral(1) with { Channels = [draw] }, new());
        Assert.Equal(source.Label, target.Label);
        return target.Image;
    }

    static Sample Source()
    {
        var source = new Sample(1, Rows, Columns);
        Numbers(Golden, "image").Select(v => (float)v).ToArray().CopyTo(source.Image, 0);
        Whole(Golden, "label").Select(v => (byte)v).ToArray().CopyTo(source.Label, 0);
        return source;
    }

    static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) < FloatTolerance, $"{i}: {actual[i]}, SciPy {expected[i]}");
    }

    static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    static int[] Whole(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];
}
