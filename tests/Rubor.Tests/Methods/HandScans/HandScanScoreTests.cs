using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Evaluation;

namespace Rubor.Tests.Methods.HandScans;

public sealed class HandScanScoreTests
{
    // Rows of four pixels: normal 1, low 2, high 3.
    static readonly byte[] Drawn = [1, 1, 2, 2, 1, 1, 0, 3, 0, 0, 0, 3], Found = [1, 1, 2, 3, 0, 1, 0, 3, 2, 0, 0, 0];

    static HandScanScore Score(byte[] drawn, byte[] found, byte[]? regions = null) =>
        HandScanScore.Of(HandScanMasks.OfLabels(drawn, 4), HandScanMasks.OfLabels(found, 4), HandScan.Classes, regions);

    [Fact]
    public void Dice_and_IoU_are_those_worked_out_by_hand()
    {
        var score = Score(Drawn, Found);
        // normal 4 drawn, 3 found, 3 both; low 2, 2, 1; high 2, 2, 1; inflamed 4, 4, 3.
        Assert.Equal([6.0 / 7, 0.5, 0.5], score.Classes.Select(c => c.Dice));
        Assert.Equal([3.0 / 4, 1.0 / 3, 1.0 / 3], score.Classes.Select(c => c.Iou));
        Assert.Equal((0.75, 0.6), (score.Inflamed.Dice, score.Inflamed.Iou));
        Assert.Equal(((6.0 / 7) + 1) / 3, score.AllDice, 12);
    }

    [Fact]
    public void Pixels_are_confused_as_counted_by_hand()
    {
        var matrix = Score(Drawn, Found).Confusion;
        Assert.Equal([3, 0, 1, 0, 1, 3, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1],
            Enumerable.Range(0, 16).Select(i => matrix[i / 4, i % 4]));
    }

    [Fact]
    public void Lesions_are_found_by_one_pixel_and_false_without_any()
    {
        var score = Score(Drawn, Found);
        var (low, high) = (score.Classes[1], score.Classes[2]);
        Assert.Equal((1, 1, 2, 1), (low.Lesions, low.LesionsFound, low.LesionsPredicted, low.LesionsFalse));
        Assert.Equal((1, 1, 1, 0), (high.Lesions, high.LesionsFound, high.LesionsPredicted, high.LesionsFalse));
        // Low and high touch: together one lesion.
        var either = score.Inflamed;
        Assert.Equal((1, 1, 2, 1), (either.Lesions, either.LesionsFound, either.LesionsPredicted, either.LesionsFalse));
    }

    [Fact]
    public void A_joint_is_inflamed_by_a_pixel_in_its_region_alone()
    {
        byte[] regions = [0, 0, 1, 1, 2, 2, 0, 0, 3, 3, 4, 4];
        Assert.Equal(new(4, 2, 1, 1), Score(Drawn, Found, regions).Joints);
        Assert.Null(Score(Drawn, Found).Joints);
    }

    [Fact]
    public void A_class_that_is_neither_drawn_nor_found_counts_full()
    {
        var score = Score(new byte[4], new byte[4]);
        Assert.All(score.Classes, c => Assert.Equal((1.0, 1.0, true), (c.Dice, c.Iou, c.InNeither)));
        Assert.False(Score([2, 0, 0, 0], new byte[4]).Classes[1].InNeither);
        Assert.Equal(0, Score([2, 0, 0, 0], new byte[4]).Classes[1].Dice);
    }

    [Fact]
    public void Of_masks_that_overlap_the_most_severe_counts_and_inflamed_is_clipped_to_one()
    {
        var masks = new HandScanMasks([[1, 1, 1, 1], [0, 1, 1, 0], [0, 0, 1, 0]], 4);
        Assert.Equal([1, 2, 3, 1], masks.MostSevere());
        Assert.Equal([0, 1, 1, 0], masks.Inflamed());
    }
}
