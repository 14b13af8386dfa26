using System.Text.Json.Nodes;
using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class YoudenThresholdTests
{
    [Fact]
    public void It_lies_halfway_between_the_scores_that_a_search_over_all_gaps_finds()
    {
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Data.Repository, "tests/Reference/jointultrasound/evaluation.json")))!;
        var joints = golden["joints"]!.AsArray();
        var found = YoudenThreshold.Of([.. joints.Select(j => (int)j!["truth"]! >= 2)], [.. joints.Select(j => (double)j!["score"]!)])!;
        foreach (var (name, value) in new[] { ("youden", found.Youden), ("lower", found.Lower), ("upper", found.Upper), ("threshold", found.Threshold) })
            Assert.Equal((double)golden["youden"]![name]!, value, 11);
        Assert.Equal((joints.Count(j => (int)j!["truth"]! >= 2), 1), (found.Positives, found.Alike));
    }

    [Fact]
    public void Of_gaps_that_are_as_good_the_widest_is_taken()
    {
        // Each gap but the outermost lets one be wrong on one side or the other.
        var found = YoudenThreshold.Of([false, true, false, true], [0.1, 0.2, 0.5, 0.9])!;
        Assert.Equal((0.5, 0.9, 0.7, 0.5, 2), (found.Lower, found.Upper, found.Threshold, found.Youden, found.Alike));
        var upside = YoudenThreshold.Of([true, false], [0.1, 0.9])!;
        Assert.Equal((-1, 0.5), (upside.Youden, upside.Threshold));
    }

    [Fact]
    public void Neighbouring_numbers_are_told_apart_and_one_kind_of_case_has_no_threshold()
    {
        double low = 0.3, high = Math.BitIncrement(low);
        Assert.Equal(high, YoudenThreshold.Of([false, true], [low, high])!.Threshold);
        Assert.Null(YoudenThreshold.Of([true, true], [0.1, 0.9]));
        Assert.Null(YoudenThreshold.Of([true, false], [0.5, 0.5]));
        Assert.Throws<ArgumentException>(() => YoudenThreshold.Of([true], [0.1, 0.2]));
        Assert.Throws<ArgumentException>(() => YoudenThreshold.Of([true, false], [0.1, double.NaN]));
    }
}
