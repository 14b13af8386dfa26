using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

public class NetworkPlanTests
{
    static readonly NetworkPlan Plan = new()
    {
        Channels = [new("stir", ChannelNormalisation.ZScore), new("t1w", ChannelNormalisation.None)],
        Labels = ["a", "b"],
        PixelMm = 1.5,
        Turn = NetworkPlan.NoTurn,
        NeighbourSlices = 1,
        Network = new UNetPlan { Inputs = 6, Outputs = 3, Levels = 2 }.ToJson(),
    };

    // Wherever it stands in a file: a plan is refused in one line.
    static string Refused(JsonObject json)
    {
        string message = Assert.Throws<ArgumentException>(() => Architecture.Of(NetworkPlan.Of(json))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    static JsonObject With(string key, JsonNode? value)
    {
        var json = Plan.ToJson();
        json[key] = value;
        return json;
    }

    [Fact]
    public void A_plan_comes_back_from_its_JSON_and_says_its_format()
    {
        var json = JsonNode.Parse(Plan.ToJson().ToJsonString())!.AsObject();
        Assert.Equal(("format", "rubor.plan/3"), (json.First().Key, (string)json["format"]!));
        Assert.Equal(
            [
                "format", "task", "channels", "labels", "pixel_mm", "spacing_mm", "resampling", "crop", "patch", "turn", "neighbour_slices",
                "mirror", "average", "temperature", "largest_piece", "architecture", "network"
            ],
                json.Select(p => p.Key));
        var read = NetworkPlan.Of(json);
        Assert.Equal(Plan.ToJson().ToJsonString(), read.ToJson().ToJsonString());
        Assert.Equal((6, 3, "z-score, none"), (read.Inputs, read.Outputs, read.Preprocessing));
        using var network = Architecture.Of(read).Make(read);
        Assert.Equal((2, 2), Architecture.Of(read).SizeMultiple(read));
    }

    [Fact]
    public void A_plan_of_before_is_read_and_its_keys_are_checked_as_then()
    {
        var before = JsonNode.Parse("""
            {"images": ["t1w"], "labels": ["x"], "intensity": "divide-by-3-standard-deviations", "pixelMm": 0.5, "neighbourSlices": 1, "network":
             {"inputs": 3, "outputs": 1, "levels": 3, "filters": 4, "mostFilters": 8, "kernel": 3,
              "normalisation": "batch", "residualEncoder": true, "spaceToDepth": 2}}
            """)!.AsObject();
        var plan = NetworkPlan.Of(before);
        Assert.Equal((NetworkPlan.FormatName, 0.5, 1, "t1w"), (plan.Format, plan.PixelMm, plan.NeighbourSlices, plan.Images[0]));
        Assert.Equal(new UNetPlan { Inputs = 3, Levels = 3, Filters = 4, MostFilters = 8, ResidualEncoder = true, SpaceToDepth = 2 },
            UNetPlan.Of(plan));
        before["network"]!["mystery"] = 1;
        Assert.Contains("mystery", Refused(before), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_version_2_is_read_and_what_it_lacks_has_its_defaults()
    {
        var before = JsonNode.Parse("""
            {"format": "rubor.plan/2", "task": "segmentation", "channels": [{"image": "t1w", "normalisation": "z-score"}], "labels": ["x"],
             "pixel_mm": 0.5, "resampling": "area-means", "turn": "none", "neighbour_slices": 1, "architecture": "unet", "network":
             {"inputs": 3, "outputs": 1, "levels": 3, "filters": 4, "most_filters": 8, "kernel": 3,
              "normalisation": "batch", "residual_encoder": true, "space_to_depth": 2}}
            """)!.AsObject();
        var plan = NetworkPlan.Of(before);
        Assert.Equal((NetworkPlan.FormatName, 0.5, NetworkPlan.NoCrop, 1.0), (plan.Format, plan.PixelMm, plan.Crop, plan.Temperature));
        Assert.Equal([NetworkPlan.Columns], plan.Mirror);
        before["mystery"] = 1;
        Assert.Contains("mystery", Refused(before), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denoising")]
    [InlineData("poetry")]
    public void A_task_that_nothing_trains_is_refused_in_one_line(string task)
    {
        string message = Refused(With("task", task));
        Assert.StartsWith($"task is {task}, ", message, StringComparison.Ordinal);
        Assert.EndsWith("there is segmentation, classification, multi-label-classification, scoring, diffusion, pretext", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "\"rubor.plan/9\"", "rubor.plan/9")]
    [InlineData("task", "\"classification\"", "a unet is for segmentation")]
    [InlineData("architecture", "\"vgg\"", "architecture is vgg; there is unet")]
    [InlineData("turn", "\"half\"", "turn is half")]
    [InlineData("turn", "null", "turn is")]
    [InlineData("resampling", "\"nearest\"", "resampling is nearest")]
    [InlineData("spacing_mm", "[1]", "spacing_mm")]
    [InlineData("spacing_mm", "[1, 0]", "spacing_mm")]
    [InlineData("crop", "\"tight\"", "crop is tight")]
    [InlineData("patch", "[0, 3]", "patch")]
    [InlineData("mirror", "[\"slices\"]", "mirror")]
    [InlineData("mirror", "[\"rows\", \"rows\"]", "mirror")]
    [InlineData("average", "\"median\"", "average is median")]
    [InlineData("temperature", "0", "temperature is 0")]
    [InlineData("largest_piece", "[\"c\"]", "largest_piece")]
    [InlineData("pixel_mm", "-1", "pixel_mm is -1")]
    [InlineData("pixel_mm", "\"wide\"", "pixel_mm")]
    [InlineData("neighbour_slices", "9", "neighbour_slices is 9")]
    [InlineData("channels", "[]", "channels")]
    [InlineData("channels", "[{\"image\": \"t1w\", \"normalisation\": \"loud\"}]", "normalisation of t1w is loud")]
    [InlineData("channels", "[{\"image\": \"t1w\", \"colour\": 1}]", "colour")]
    [InlineData("labels", "null", "labels")]
    [InlineData("labels", "[\"a\"]", "outputs is 3; 1 structures make 1")]
    [InlineData("network", "{\"levels\": 2}", "is 0; allowed")]
    [InlineData("network", "{\"depth\": 2}", "depth")]
    [InlineData("network", "null", "network")]
    [InlineData("mystery", "1", "mystery")]
    public void A_plan_that_cannot_be_is_refused_in_one_line_that_names_the_key(string key, string value, string named) =>
        Assert.Contains(named, Refused(With(key, JsonNode.Parse(value))), StringComparison.Ordinal);

    [Fact]
    public void Each_channel_has_its_own_normalisation_and_a_turn_can_be_left_out()
    {
        var grid = Geometry.AxisAligned(new(3, 2, 1), 1, 1, 1);
        float[] first = [1, 2, 3, 4, 5, 6], second = [0, 0, 7, 0, 0, 0];
        var plan = Plan with { PixelMm = 0, NeighbourSlices = 0 };
        var input = NetworkInput.Of(plan, Volume.Of<float>(grid, first), Volume.Of<float>(grid, second));
        double deviation = Math.Sqrt(35 / 12.0);
        Assert.Equal(first.Select(v => (float)((v - 3.5) / deviation)), input.Values[..6]);
        Assert.Equal(second, input.Values[6..]);
        Assert.Equal(first, input.OnScan(first));
        var turned = NetworkInput.Of(plan with { Turn = NetworkPlan.QuarterTurn }, Volume.Of<float>(grid, first),
            Volume.Of<float>(grid, second));
        Assert.Equal([0f, 0, 0, 0, 0, 7], turned.Values[6..]);
        // What is not divided by a deviation may be the same everywhere.
        var even = Volume.Of<float>(grid, new float[6]);
        Assert.All(NetworkInput.Of(plan with { Channels = PlanChannel.Of(["x"], ChannelNormalisation.None) }, even).Values, v =>
            Assert.Equal(0, v));
        Assert.Throws<ImageDataException>(() =>
            NetworkInput.Of(plan with { Channels = PlanChannel.Of(["x"], ChannelNormalisation.ZScore) }, even));
    }
}
