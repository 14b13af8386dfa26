using Rubor.Networks.HandJoints;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.HandJoints;

public class HandImageTests
{
    static readonly HandAugmentation Still = new() { RotationDegrees = 0, FlipHorizontal = 0, FlipVertical = 0, PadShare = 0 };

    // A bright pixel on the image's left, whose hand alone has an inflamed joint.
    static HandImage Image(int side = 32)
    {
        var values = new float[side * side];
        values[(10 * side) + 4] = 1;
        var truth = new sbyte[30];
        (truth[3], truth[20]) = (1, -1);
        return new("one", "01", values, 0, truth);
    }

    static (int Row, int Column, sbyte[] Truth) Drawn(HandAugmentation augmentation, ulong seed = 1)
    {
        var image = Image();
        var (values, truth) = (new float[image.Values.Length], new sbyte[30]);
        augmentation.Draw(image, values, truth, seed);
        int at = Array.IndexOf(values, values.Max());
        return (at / 32, at % 32, truth);
    }

    [Fact]
    public void A_horizontal_flip_swaps_the_labels_of_the_hands_and_nothing_else_does()
    {
        var (row, column, truth) = Drawn(Still);
        Assert.Equal((10, 4), (row, column));
        Assert.Equal(Image().Truth, truth);
        (row, column, truth) = Drawn(Still with { FlipHorizontal = 1 });
        Assert.Equal((10, 27), (row, column));
        Assert.Equal((1, -1), (truth[18], truth[5]));
        (row, column, truth) = Drawn(Still with { FlipVertical = 1 });
        Assert.Equal((21, 4), (row, column));
        Assert.Equal(Image().Truth, truth);
        Assert.Equal(Image().Truth, Drawn(Still with { RotationDegrees = 30, PadShare = 0.125 }).Truth);
    }

    [Fact]
    public void Shifts_are_whole_pixels_up_to_the_padding_and_turns_keep_their_distance_from_the_middle()
    {
        var shifts = Enumerable.Range(0, 300).Select(s => Drawn(Still with { PadShare = 0.125 }, (ulong)s)).ToList();
        Assert.Equal(Enumerable.Range(6, 9), shifts.Select(s => s.Row).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 9), shifts.Select(s => s.Column).Distinct().Order());
        foreach (var (row, column, _) in Enumerable.Range(0, 50).Select(s => Drawn(Still with { RotationDegrees = 30 }, (ulong)s)))
            Assert.InRange(Math.Sqrt(Math.Pow(row - 15.5, 2) + Math.Pow(column - 15.5, 2)), 11.7, 13.7); // 12.7 before
        Assert.True(Enumerable.Range(0, 50).Select(s => Drawn(Still with { RotationDegrees = 30 }, (ulong)s).Row).Distinct().Count() > 5);
    }

    [Fact]
    public void Counts_are_added_up_where_pixels_are_joined_and_scaled_as_the_name_says()
    {
        double[] counts = [.. Enumerable.Range(0, 16).Select(i => (double)i)];
        double[] sums = [0 + 1 + 4 + 5, 2 + 3 + 6 + 7, 8 + 9 + 12 + 13, 10 + 11 + 14 + 15];
        Assert.Equal(sums.Select(s => (float)(2 * Math.Sqrt(s + 0.375) / 20)), HandCounts.Of(counts, 4, 2, CountScale.Anscombe).Values);
        Assert.Equal(sums.Select(s => (float)(s / 400)), HandCounts.Of(counts, 4, 2, CountScale.Display).Values);
        var (values, background) = HandCounts.Of(counts, 4, 2, CountScale.Standard);
        Assert.Equal((0, 1), (values.Average(), values.Average(v => v * v)), (a, b) => Math.Abs(a.Item1 - b.Item1)
            + Math.Abs(a.Item2 - b.Item2) < 1e-5);
        Assert.True(background < values.Min());
        // Two rows of four lie in the middle of a square.
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0],
            HandCounts.Of([.. Enumerable.Repeat(100.0, 8)], 4, 4, CountScale.Display).Values);
    }

    [Fact]
    public void The_best_threshold_has_the_largest_GMS_and_lies_halfway_between_what_was_seen()
    {
        float[] logits = [-3, -2, -1, 0.5f, 1, 2, 9];
        sbyte[] truth = [0, 0, 1, 0, 1, 1, -1];
        // At -1.5: 3/3 and 2/3; at 0.75: 2/3 and 3/3. The wider gap is from -2 to -1.
        Assert.Equal(-1.5, HandJointFigures.BestThreshold(logits, truth));
        Assert.Equal((1, 2.0 / 3), HandJointFigures.At(logits, truth, -1.5));
        Assert.Null(HandJointFigures.BestThreshold(logits, new sbyte[7]));
    }
}
