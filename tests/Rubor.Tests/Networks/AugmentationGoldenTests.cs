using System.Text.Json;
using Rubor.Networks.Augmentation;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

/// <summary>Against SciPy: tests/Reference/augmentation/make_golden.py.</summary>
public class AugmentationGoldenTests
{
    const double FloatTolerance = 2e-5; // coordinates and values are float32

    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Data.Reference("augmentation", "golden.json"))).RootElement;

    [Fact]
    public void Affine_maps_read_what_SciPy_reads()
    {
        var source = Source();
        foreach (var map in Golden.GetProperty("maps").EnumerateArray())
        {
            var draw = AugmentationDraw.Neutral with
            {
                RotationDegrees = Number(map, "degrees"),
                ScaleRows = Number(map, "scale_rows"),
                ScaleColumns = Number(map, "scale_columns"),
                ShearRows = Number(map, "shear_rows"),
                ShearColumns = Number(map, "shear_columns"),
                TranslationRowsPixels = Number(map, "move_rows"),
                TranslationColumnsPixels = Number(map, "move_columns"),
                FlipUpDown = map.GetProperty("flip_up_down").GetBoolean(),
                FlipLeftRight = map.GetProperty("flip_left_right").GetBoolean(),
            };
            var filled = AugmentationSettings.None;
            var mirrored = AugmentationSettings.None with { Border = Border.Mirror };
            AssertClose(Numbers(map, "linear"), Apply(filled, source, draw).Image);
            AssertClose(Numbers(map, "linear_mirror"), Apply(mirrored, source, draw).Image);
            AssertClose(Numbers(map, "cubic"), Apply(filled with { Interpolation = Interpolation.Cubic }, source, draw).Image);
            Assert.Equal(Numbers(map, "label"), Apply(filled, source, draw).Label.Select(v => (double)v));
            Assert.Equal(Numbers(map, "label_mirror"), Apply(mirrored, source, draw).Label.Select(v => (double)v));
        }
    }

    [Fact]
    public void Elastic_displacements_are_SciPys_cubic_spline_through_the_control_points()
    {
        int rows = Golden.GetProperty("rows").GetInt32(), columns = Golden.GetProperty("columns").GetInt32();
        foreach (var expected in Golden.GetProperty("fields").EnumerateArray())
        {
            var field = new ElasticField(rows, columns, Number(expected, "spacing"));
            field.Set(Floats(expected, "points_rows"), Floats(expected, "points_columns"));
            float[] atRows = new float[rows * columns], atColumns = new float[rows * columns];
            float[] cutRows = new float[rows * columns], cutColumns = new float[rows * columns];
            for (int r = 0; r < rows; r++)
            {
                field.AddRow(r, 0, atRows.AsSpan(r * columns, columns), atColumns.AsSpan(r * columns, columns));
                field.AddRow(r, 5, cutRows.AsSpan(r * columns + 5, columns - 5), cutColumns.AsSpan(r * columns + 5, columns - 5));
                Assert.Equal(atRows[(r * columns + 7)..((r + 1) * columns)], cutRows[(r * columns + 7)..((r + 1) * columns)], (a, b) =>
                    Math.Abs(a - b) < FloatTolerance);
            }

            AssertClose(Numbers(expected, "rows"), atRows);
            AssertClose(Numbers(expected, "columns"), atColumns);
        }
    }

    [Fact]
    public void Blur_is_SciPys_Gaussian_filter()
    {
        foreach (var blur in Golden.GetProperty("blurs").EnumerateArray())
            AssertClose(Numbers(blur, "values"),
                Apply(AugmentationSettings.None, Source(),
                AugmentationDraw.Neutral with { BlurDeviationPixels = Number(blur, "deviation") }).Image);
    }

    [Fact]
    public void Low_resolution_averages_and_interpolates_between_coarse_centres() =>
        AssertClose(Numbers(Golden, "low_resolution_3"),
            Apply(AugmentationSettings.None, Source(), AugmentationDraw.Neutral with { LowResolutionPixels = 3 }).Image);

    static Sample Source()
    {
        var source = new Sample(1, Golden.GetProperty("rows").GetInt32(), Golden.GetProperty("columns").GetInt32());
        Floats(Golden, "image").CopyTo(source.Image.AsSpan());
        for (int i = 0; i < source.Label.Length; i++)
            source.Label[i] = Golden.GetProperty("label")[i].GetByte();
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

    static float[] Floats(JsonElement element, string name) => [.. Numbers(element, name).Select(v => (float)v)];
}
