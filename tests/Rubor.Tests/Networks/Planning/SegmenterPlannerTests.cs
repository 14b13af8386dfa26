using System.Text.Json.Nodes;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.Planning;

/// <summary>Plans against the rules in plain Python (tests/Reference/planning/planner.py), and against plans that others printed.</summary>
public class SegmenterPlannerTests
{
    static readonly JsonArray Golden = JsonNode.Parse(File.ReadAllText(Data.Reference("planning", "planner.json")))!.AsArray();

    public static TheoryData<string, string, int> Goldens() =>
        new(Golden.Select(g => ((string)g!["name"]!, (string)g["planner"]!, (int)g["memory_gb"]!)));

    [Theory, MemberData(nameof(Goldens))]
    public void Plans_are_those_of_the_rules(string name, string planner, int memory)
    {
        var golden = Golden.Single(g => (string)g!["name"]! == name && (string)g["planner"]! == planner && (int)g["memory_gb"]! == memory)!;
        var cases = Enumerable.Repeat(golden["cases"]!.AsArray(), (int)golden["times"]!).SelectMany(c => c).Select(c => Case(
            (int)c![0]!, (int)c[1]!, (int)c[2]!, (double)c[3]!, (double)c[4]!, (double)c[5]!));
        var seen = Seen(cases, (int)golden["inputs"]!, (int)golden["structures"]!);
        var plan = SegmenterPlanner.Of(seen, new() { Planner = planner, MemoryGb = memory }).Plan;
        var wanted = golden["plan"]!;
        var found = plan.ToJson();
        foreach (string key in (string[])["median_shape", "spacing"])
            Assert.All(wanted[key]!.AsArray().Zip(found[key]!.AsArray()), p => Assert.Equal((double)p.First!, (double)p.Second!, 12));
        foreach (string key in (string[])["patch", "stages", "features", "strides", "kernels", "convolutions", "decoder_convolutions",
            "memory_proxy", "parameters"])
            Assert.Equal((key, wanted[key]!.ToJsonString()), (key, found[key]!.ToJsonString()));
        // Batches of thousands are cut: nothing is learnt from more.
        Assert.Equal(Math.Min((int)wanted["batch"]!, SegmenterPlan.MostBatch), plan.Batch);
    }

    // What others printed or published; facts and places in planner.py and docs/segmenter.md.
    [Theory]
    [InlineData("nnunet", 192, 1, 256, 256, 1, 1, "256 256", 10, 20_627_456, 33_471_820)]
    [InlineData("nnunet-v1", 192, 1, 256, 256, 1, 1, "256 256", 10, 19_423_232, 29_966_112)]
    [InlineData("residual-m", 192, 1, 256, 256, 1, 1, "256 256", 50, 32_317_440, 105_916_812)]
    [InlineData("residual-l", 192, 1, 256, 256, 1, 1, "256 256", 141, 32_317_440, 105_916_812)]
    [InlineData("residual-xl", 192, 1, 256, 256, 1, 1, "256 256", 192, 32_317_440, 105_916_812)]
    [InlineData("nnunet", 260, 36, 50, 35, 1, 2, "56 40", 366, 651_840, 1_928_489)] // nnU-Net's documentation: benchmarking
    [InlineData("nnunet", 100, 1, 2848, 4288, 3, 1, "1024 1536", 2, 495_919_104, 59_177_872)] // nnU-Net, issue 2251
    [InlineData("nnunet", 100, 25, 270, 270, 3, 2, "320 320", 32, 32_332_800, 33_473_906)] // Prostate158's plan
    [InlineData("nnunet-v1", 800, 1, 1500, 1500, 3, 1, "1280 1024", 2, 391_802_880, 52_559_328)] // version 1's documentation: plans files
    [InlineData("nnunet-v1", 900, 1, 512, 512, 3, 1, "512 512", 12, 78_331_904, 41_263_008)] // nnU-Net, issue 352
    public void Plans_are_those_that_were_published(
        string planner, int cases, int slices, int rows, int columns, int inputs, int structures, string patch, int batch, long memory,
        long parameters)
    {
        var seen = Seen(Enumerable.Repeat(Case(slices, rows, columns), cases), inputs, structures);
        var plan = SegmenterPlanner.Of(seen, new() { Planner = planner }).Plan;
        Assert.Equal((patch, batch, memory, parameters), (string.Join(' ', plan.Patch), plan.Batch, plan.MemoryProxy, plan.Parameters));
    }

    [Fact]
    public void Widths_biases_and_means_are_those_of_each_version()
    {
        var seen = Seen(Enumerable.Repeat(Case(1, 256, 256), 192));
        var (now, before) = (SegmenterPlanner.Of(seen, new()).Plan, SegmenterPlanner.Of(seen, new() { Planner = "nnunet-v1" }).Plan);
        Assert.Equal([32, 64, 128, 256, 512, 512, 512], now.Features);
        Assert.Equal([32, 64, 128, 256, 480, 480, 480], before.Features);
        Assert.Equal((true, "logits", false, "probabilities"), (now.Bias, now.Average, before.Bias, before.Average));
        var residual = SegmenterPlanner.Of(seen, new() { Planner = "residual-m" }).Plan;
        Assert.Equal([1, 3, 4, 6, 6, 6, 6], residual.Convolutions);
        Assert.Equal((1, true), (residual.DecoderConvolutions, residual.ResidualEncoder));
        Assert.All(now.Kernels, k => Assert.Equal([3, 3], k));
        Assert.Equal([[1, 1], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2]], now.Strides);
    }

    // nnU-Net crashes on them, or divides by no weight at all: one output on the way up.
    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 7)]
    [InlineData(12, 12)]
    [InlineData(9, 300)]
    [InlineData(15, 8)]
    [InlineData(3000, 4)]
    public void Tiny_images_have_three_stages_all_the_same(int rows, int columns)
    {
        foreach (string planner in PlannerSettings.Planners.Where(p => p != "cpu"))
            foreach (double anisotropy in (double[])[1, 2.5, 9])
            {
                var seen = Seen([Case(1, rows, columns, 999, 1, anisotropy), Case(1, rows + 1, columns, 999, 1, anisotropy)]);
                var plan = SegmenterPlanner.Of(seen, new() { Planner = planner }).Plan;
                Assert.True(plan.Stages is >= SegmenterPlanner.FewestStages and <= PlannedUNetPlan.MostStages, $"{planner}: {plan.Stages}");
                Assert.True(plan.Patch[0] >= Math.Min(rows, 2048) && plan.Batch >= 1, $"{planner}: {plan.Patch[0]}");
                _ = plan.ToNetworkPlan(["i0"], ["s0"]);
            }
    }

    [Theory]
    [InlineData("nnunet")]
    [InlineData("residual-m")]
    [InlineData("residual-xl")]
    public void Little_memory_ends_with_the_smallest_patch(string planner)
    {
        var plan = SegmenterPlanner.Of(Seen([Case(1, 2000, 3000)], 64, 200), new() { Planner = planner, MemoryGb = 1 }).Plan;
        Assert.True(plan.Stages >= SegmenterPlanner.FewestStages && plan.Patch.Max() < 1024, string.Join(' ', plan.Patch));
    }

    [Theory]
    [InlineData("left_wrist", "off: left_wrist has a side")]
    [InlineData("wrist Right", "off: wrist Right has a side")]
    [InlineData("hand-left-2", "off:")]
    [InlineData("leftover", null)]
    [InlineData("bright", null)]
    public void A_label_with_a_side_turns_mirrors_off_and_says_so(string label, string? why)
    {
        var seen = Seen([Case(1, 256, 256)]) with { Labels = ["bone", label] };
        var planned = SegmenterPlanner.Of(seen, new());
        Assert.Equal(why is null ? ["rows", "columns"] : [], planned.Plan.Mirror);
        Assert.StartsWith(why ?? "no label has a side", planned.MirrorFrom, StringComparison.Ordinal);
        Assert.Equal(["columns"], SegmenterPlanner.Of(seen, new() { Mirror = ["columns"] }).Plan.Mirror);
    }

    [Theory]
    [InlineData("t1w", 1, "z-score")]
    [InlineData("planar", 1, "z-score")]
    [InlineData("planar", 0.5, "z-score-nonzero")]
    [InlineData("t1w", 0.75, "z-score")]
    [InlineData("CT", 0.5, "ct")]
    [InlineData("chest_ct", 1, "ct")]
    [InlineData("octet", 1, "z-score")]
    [InlineData("noNorm", 0.5, "none")]
    [InlineData("rgb_to_0_1", 1, "rgb-to-0-1")]
    [InlineData("rescale_to_0_1", 1, "rescale-to-0-1")]
    public void Values_are_normalised_by_the_name_of_their_image(string image, double share, string wanted)
    {
        var seen = Seen([Case(1, 64, 64) with { Share = share }]) with { Images = [image] };
        seen = seen with { Intensities = [new(image, 1, 1, 1, 0, 2, 0, 2)] };
        Assert.Equal([wanted], SegmenterPlanner.Of(seen, new()).Plan.Normalization);
    }

    [Fact]
    public void Version_1_knows_fewer_names() => Assert.Equal("z-score", PlannedNormalisation.Of("rgb_to_0_1", 1, version1: true));

    [Theory]
    [InlineData("x", 0, 1, "planner is x; allowed is nnunet, residual-m")]
    [InlineData("nnunet", 0.5, 1, "memory_gb is 0.5")]
    [InlineData("nnunet-v1", 8, 1, "memory_gb is 8")]
    [InlineData("cpu", 0, 0, "epoch_minutes is 0")]
    [InlineData("cpu", 0, 1, "needs steps to be measured")]
    public void Settings_that_cannot_be_are_refused(string planner, double memory, double minutes, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => SegmenterPlanner.Of(Seen([Case(1, 64, 64)]),
            new() { Planner = planner, MemoryGb = memory, EpochMinutes = minutes })).Message, StringComparison.Ordinal);

    internal static Fingerprint Seen(IEnumerable<FingerprintCase> cases, int inputs = 1, int structures = 1) => new()
    {
        Images = [.. Enumerable.Range(0, inputs).Select(i => $"i{i}")],
        Labels = [.. Enumerable.Range(0, structures).Select(i => $"s{i}")],
        Cases = [.. cases],
    };

    internal static FingerprintCase Case(int slices, int rows, int columns, double apart = 999, double row = 1, double column = 1) =>
        new("c", slices, rows, columns, apart, row, column, 1);
}
