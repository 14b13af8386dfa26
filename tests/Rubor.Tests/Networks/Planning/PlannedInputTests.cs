using System.Text.Json;
using Rubor.Imaging;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

/// <summary>What a planned network sees, against scikit-image and SciPy: tests/Reference/inference/make_golden.py.</summary>
public class PlannedInputTests
{
    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Data.Reference("inference", "golden.json"))).RootElement;

    static readonly NetworkPlan Plan = new()
    {
        Channels = PlanChannel.Of(["a"], ChannelNormalisation.None),
        Labels = ["one", "two"],
        SpacingMm = [1, 1],
        Resampling = NetworkPlan.Cubic,
        Turn = NetworkPlan.NoTurn,
    };

    [Fact]
    public void Images_are_resampled_by_splines_labels_one_against_the_rest_and_answers_linearly_as_in_scikit_image()
    {
        foreach (var one in Golden.GetProperty("splines").EnumerateArray())
        {
            var (rows, columns) = (Whole(one, "rows"), Whole(one, "columns"));
            var (wantedRows, wantedColumns) = (Whole(one, "wanted_rows"), Whole(one, "wanted_columns"));
            // Spacings at which pixels of 1 mm give those numbers.
            var geometry = Geometry.AxisAligned(new(columns, rows, 1), (double)wantedColumns / columns, (double)wantedRows / rows, 3);
            var input = NetworkInput.Of(Plan, Volume.Of<float>(geometry, [.. Numbers(one, "image").Select(v => (float)v)]));
            Assert.Equal((wantedRows, wantedColumns), (input.Rows, input.Columns));
            Near(Numbers(one, "image_resized"), input.Values, 2e-7);
            byte[] labels = [.. Numbers(one, "labels").Select(v => (byte)v)];
            Assert.Equal(Numbers(one, "labels_resized").Select(v => (byte)v), input.Classes(labels, 3));
            Near(Numbers(one, "back"), input.OnScan(input.Values), 1e-6);
        }
    }

    [Theory]
    [InlineData(ChannelNormalisation.ZScore)]
    [InlineData(PlannedNormalisation.NonzeroZScore)]
    [InlineData(PlannedNormalisation.Ct)]
    [InlineData(PlannedNormalisation.ToOne)]
    [InlineData(PlannedNormalisation.Rgb)]
    [InlineData(ChannelNormalisation.None)]
    public void A_scan_is_cropped_then_normalised_then_resampled(string normalisation)
    {
        var golden = Golden.GetProperty("seen");
        double[] range = Numbers(golden, "range");
        var input = NetworkInput.Of(Cropping(normalisation, new(range[0], range[1], range[2], range[3])), Scans());
        Assert.Equal((3, Whole(golden, "rows"), Whole(golden, "columns")), (input.Slices, input.Rows, input.Columns));
        double[] expected = Numbers(golden.GetProperty("seen"), normalisation);
        Near(expected, input.Values, 1e-6 * expected.Max(Math.Abs));
    }

    [Fact]
    public void What_is_said_of_the_crop_is_pasted_back_and_the_rest_is_outside()
    {
        var plan = Cropping(ChannelNormalisation.None, null);
        var input = NetworkInput.Of(plan, Scans());
        float[] back = input.OnScan([.. Enumerable.Repeat(0.25f, 3 * input.Rows * input.Columns)], -7);
        for (int z = 0, k = 0; z < 4; z++)
            for (int y = 0; y < 9; y++)
                for (int x = 0; x < 10; x++, k++)
                    Assert.Equal(z >= 1 && y is >= 2 and < 8 && x is >= 1 and < 9 ? 0.25f : -7, back[k]);
        // Labels are cut in the same way: one that lies outside only is not seen.
        var labels = new byte[back.Length];
        labels[0] = 1;
        Assert.All(input.Classes(labels, 3), c => Assert.Equal(0, c));
        Assert.Equal(0, input.OnScan(new float[3 * input.Rows * input.Columns])[0]);
    }

    [Fact]
    public void A_crop_with_area_means_and_a_turn_sees_the_same_as_a_scan_that_was_cut_before()
    {
        var plan = Plan with { Resampling = NetworkPlan.AreaMeans, Turn = NetworkPlan.QuarterTurn, SpacingMm = [], PixelMm = 2 };
        var grid = Geometry.AxisAligned(new(12, 10, 2), 1, 1, 3);
        var values = new float[grid.Size.Voxels];
        var inner = new List<float>();
        for (int z = 0; z < 2; z++)
            for (int y = 1; y < 9; y++)
                for (int x = 2; x < 8; x++)
                    inner.Add(values[(((z * 10) + y) * 12) + x] = 1 + z + (y * x));
        var cropped = NetworkInput.Of(plan with { Crop = NetworkPlan.NonzeroCrop }, Volume.Of<float>(grid, values));
        var before = NetworkInput.Of(plan, Volume.Of<float>(Geometry.AxisAligned(new(6, 8, 2), 1, 1, 3), [.. inner]));
        Assert.Equal((4, 3), (cropped.Rows, cropped.Columns));
        Assert.Equal(before.Values, cropped.Values);
    }

    [Fact]
    public void Nothing_but_0_is_not_cropped_and_pixels_of_the_wanted_size_are_left_alone()
    {
        var grid = Geometry.AxisAligned(new(5, 4, 2), 1, 1, 3);
        var empty = NetworkInput.Of(Plan with { Crop = NetworkPlan.NonzeroCrop }, Volume.Of<float>(grid, new float[40]));
        Assert.Equal((2, 4, 5), (empty.Slices, empty.Rows, empty.Columns));
        float[] values = [.. Enumerable.Range(0, 40).Select(k => MathF.Sin(k))];
        Assert.Equal(values, NetworkInput.Of(Plan, Volume.Of<float>(grid, values)).Values);
    }

    [Fact]
    public void Values_that_cannot_be_normalised_are_refused()
    {
        var grid = Geometry.AxisAligned(new(3, 2, 1), 1, 1, 3);
        NetworkPlan With(string name) => Plan with { Channels = PlanChannel.Of(["a"], name) };
        var colours = Assert.Throws<ImageDataException>(() =>
            NetworkInput.Of(With(PlannedNormalisation.Rgb), Volume.Of<float>(grid, [0, 1, 2, 3, 4, 256])));
        Assert.Contains("outside 0 to 255", colours.Message, StringComparison.Ordinal);
        foreach (string name in new[] { PlannedNormalisation.ToOne, PlannedNormalisation.NonzeroZScore, ChannelNormalisation.ZScore })
            Assert.Throws<ImageDataException>(() => NetworkInput.Of(With(name), Volume.Of<float>(grid, [4, 4, 4, 4, 4, 4])));
        Assert.Throws<ImageDataException>(() =>
            NetworkInput.Of(With(PlannedNormalisation.NonzeroZScore), Volume.Of<float>(grid, new float[6])));
    }

    [Fact]
    public void The_range_of_a_channel_stands_in_its_plan_and_only_where_there_is_one()
    {
        var shape = new UNetPlan { Inputs = 2, Outputs = 3 };
        var plan = Cropping(PlannedNormalisation.Ct, new(-100, 300, 40.5, 20)) with { Network = shape.ToJson() };
        var read = NetworkPlan.Of(plan.ToJson());
        Assert.Equal(plan.Channels, read.Channels);
        Assert.True(read.SeesAs(plan));
        Assert.False(read.SeesAs(Cropping(PlannedNormalisation.Ct, new(-100, 300, 40.5, 21))));
        Assert.DoesNotContain("range", Plan.ToJson().ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("range of a is missing", Assert.Throws<ArgumentException>(Cropping(PlannedNormalisation.Ct, null).Check).Message,
            StringComparison.Ordinal);
        foreach (var bad in new ChannelRange[] { new(1, 0, 0, 1), new(0, 1, 0, 0), new(double.NaN, 1, 0, 1) })
            Assert.Throws<ArgumentException>(Cropping(PlannedNormalisation.Ct, bad).Check);
    }

    static NetworkPlan Cropping(string normalisation, ChannelRange? range) => Plan with
    {
        Channels = [new("a", normalisation) { Range = range }, new("b", normalisation) { Range = range }],
        Crop = NetworkPlan.NonzeroCrop,
    };

    static Volume[] Scans()
    {
        var golden = Golden.GetProperty("seen");
        var geometry = Geometry.AxisAligned(new(10, 9, 4), 1.2, 1.5, 3);
        return [.. new[] { "first", "second" }.Select(name => Volume.Of<float>(geometry, [.. Numbers(golden, name).Select(v => (float)v)]))];
    }

    static int Whole(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    static double[] Numbers(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    static void Near(double[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], found[k], tolerance * Math.Max(1, Math.Abs(expected[k])));
    }
}
