using System.Text.Json.Nodes;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

/// <summary>The plan as a file that people edit.</summary>
public class SegmenterPlanTests
{
    static readonly SegmenterPlan Plan = SegmenterPlanner.Of(SegmenterPlannerTests.Seen(
        Enumerable.Repeat(SegmenterPlannerTests.Case(1, 256, 200), 50), 2, 3), new()).Plan;

    [Fact]
    public void A_plan_comes_back_from_its_JSON_and_names_every_key()
    {
        var json = Plan.ToJson();
        Assert.Equal(
            [
                "format", "planner", "images", "labels", "normalization", "intensities", "crop", "spacing", "median_shape", "patch", "batch",
                "stages", "features", "strides", "kernels", "convolutions", "decoder_convolutions", "residual_encoder", "bias", "mirror",
                "average", "parameters", "memory_proxy"
            ],
            json.Select(p => p.Key));
        Assert.Equal(json.ToJsonString(), SegmenterPlan.Of(JsonNode.Parse(json.ToJsonString())!.AsObject()).ToJson().ToJsonString());
    }

    [Fact]
    public void An_edited_plan_is_taken_and_its_weights_and_memory_are_counted_anew()
    {
        var json = Plan.ToJson();
        json["parameters"] = 5;
        json["memory_proxy"] = -5;
        Assert.Equal((Plan.Parameters, Plan.MemoryProxy), (SegmenterPlan.Of(json).Parameters, SegmenterPlan.Of(json).MemoryProxy));
        json["patch"] = new JsonArray(128, 128);
        json["features"] = new JsonArray([.. Plan.Features.Select(f => (JsonNode)(f / 2))]);
        var edited = SegmenterPlan.Of(json);
        Assert.True(edited.Parameters < Plan.Parameters / 3 && edited.MemoryProxy < Plan.MemoryProxy / 3);
        json.Remove("stages");
        json.Remove("parameters");
        Assert.Equal(Plan.Stages, SegmenterPlan.Of(json).Stages);
    }

    [Theory]
    [InlineData("format", "\"rubor.plan/3\"", "format is rubor.plan/3; wanted rubor.segmenter-plan/1")]
    [InlineData("filters", "3", "filters is no key of a plan; there is format, planner")]
    [InlineData("patch", "[250, 256]", "patch is 250 × 256; allowed is multiples of")]
    [InlineData("patch", "\"large\"", "patch does not take such a value")]
    [InlineData("batch", "0", "batch is 0; allowed is 1 to 4096")]
    [InlineData("stages", "3", "stages is 3; allowed is the length of features")]
    [InlineData("spacing", "[0, 1]", "spacing is 0 × 1")]
    [InlineData("normalization", "[\"z-score\"]", "normalization is a list of 1; allowed is one for each of the 2 images")]
    [InlineData("normalization", "[\"z-score\", \"much\"]", "normalization is much; allowed is z-score")]
    [InlineData("normalization", "[\"z-score\", \"ct\"]", "intensities is empty")]
    [InlineData("planner", "\"mine\"", "planner is mine")]
    [InlineData("mirror", "[\"slices\"]", "mirror is slices")]
    [InlineData("average", "\"mode\"", "average is mode")]
    [InlineData("crop", "\"much\"", "crop is much")]
    [InlineData("images", "[]", "images is empty")]
    [InlineData("labels", "null", "labels is empty")]
    [InlineData("kernels", "[[3, 3]]", "kernels is a list of 1")]
    [InlineData("strides", "[[2, 2], [1, 1], [2, 2], [2, 2], [2, 2], [2, 2]]", "strides is 2 × 2; allowed is 1 × 1 at the finest")]
    public void What_cannot_be_is_refused_in_one_line_that_names_the_key(string key, string value, string because)
    {
        var json = Plan.ToJson();
        json[key] = JsonNode.Parse(value);
        string message = Assert.Throws<ArgumentException>(() => SegmenterPlan.Of(json)).Message;
        Assert.Contains(because, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void The_network_plan_sees_and_finds_what_was_planned()
    {
        var network = Plan.ToNetworkPlan(["i0", "i1"], ["s0", "s1", "s2"]);
        Assert.Equal(("planned-unet", "none", "cubic", "nonzero", "logits"),
            (network.Architecture, network.Turn, network.Resampling, network.Crop, network.Average));
        Assert.Equal(Plan.Patch, network.Patch);
        Assert.Equal([1.0, 1.0], network.SpacingMm);
        Assert.Equal([new("i0", "z-score"), new("i1", "z-score")], network.Channels);
        var shape = PlannedUNetPlan.Of(network);
        Assert.Equal((2, 4, Plan.Stages), (shape.Inputs, shape.Outputs, shape.Features.Count));
        shape.Check();
        Assert.Contains("images is i0, i1; allowed is t1w", Assert.Throws<ArgumentException>(() =>
            Plan.ToNetworkPlan(["t1w"], ["s0", "s1", "s2"])).Message, StringComparison.Ordinal);
        Assert.Contains("labels is s0, s1, s2; allowed is s0", Assert.Throws<ArgumentException>(() =>
            Plan.ToNetworkPlan(["i0", "i1"], ["s0"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_of_CT_carries_the_values_that_it_is_normalised_by()
    {
        var seen = new IntensityFigures("i0", 40, 38, 25, -900, 1200, -55, 180);
        var plan = Plan with { Normalization = ["ct", "z-score"], Intensities = [seen, seen with { Image = "i1" }] };
        var network = plan.ToNetworkPlan(["i0", "i1"], ["s0", "s1", "s2"]);
        Assert.Equal([new("i0", "ct") { Range = new(-55, 180, 40, 25) }, new("i1", "z-score")], network.Channels);
    }
}
