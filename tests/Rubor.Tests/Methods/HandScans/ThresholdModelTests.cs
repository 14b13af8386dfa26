using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Statistics;

namespace Rubor.Tests.Methods.HandScans;

public class ThresholdModelTests
{
    [Fact]
    public void A_pixel_of_several_classes_belongs_to_the_most_severe_whatever_their_order()
    {
        ThresholdClass[] classes = [new("high", 0.1, 5, 9, 1), new("normal", 0.1, 1, 5, 1), new("low", 0.1, 4, 6, 1)];
        byte[] labels = new ThresholdModel(ThresholdCriterion.MeanDice, classes).Predict([0, 1, 3, 4, 5, 6, 9, 10], 8);
        Assert.Equal([0, 1, 1, 2, 3, 3, 3, 0], labels);
    }

    [Fact]
    public void Lesions_touch_by_an_edge_or_a_corner_and_those_of_two_classes_are_two()
    {
        byte[] labels =
        [
            2, 0, 0, 3,
            0, 2, 0, 3,
            0, 0, 0, 0,
            2, 3, 0, 1,
        ];
        double[] counts = [.. Enumerable.Range(0, 16).Select(i => (double)i)];
        var numbers = new int[16];
        var lesions = HandLesion.Of(labels, counts, 4, HandScan.Inflamed, numbers);
        Assert.Equal([("low", 2, 0.5, 0.5, 2.5, 5.0), ("low", 1, 0.0, 3.0, 12.0, 12.0), ("high", 2, 3.0, 0.5, 5.0, 7.0), ("high", 1, 1.0, 3.0, 13.0, 13.0)],
            lesions.Select(l => (l.Class.Name, l.Pixels, l.X, l.Y, l.MeanCount, l.LargestCount)));
        Assert.Equal([1, 0, 0, 3, 0, 1, 0, 3, 0, 0, 0, 0, 2, 4, 0, 0], numbers);
    }

    [Theory] // Cobb 2023, eq. 3
    [InlineData(0, 0, 0, 1)]
    [InlineData(3, 0, 0, 0)]
    [InlineData(0, 2, 0, 0)]
    [InlineData(3, 1, 1, 0.5)]
    public void The_modified_Dice_is_1_where_nothing_is_drawn_nor_found(int drawn, int found, int both, double dice) =>
        Assert.Equal(dice, ModifiedDice.Of(new OverlapCounts(drawn, found, both)));
}
