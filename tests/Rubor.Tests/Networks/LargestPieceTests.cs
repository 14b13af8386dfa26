using Rubor.Imaging;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks;

public class LargestPieceTests
{
    static readonly GridSize Picture = new(6, 4, 1);

    [Fact]
    public void A_corner_joins_pieces_on_a_picture_and_between_the_slices_of_a_volume()
    {
        byte[] picture =
        [
            1, 0, 0, 0, 0, 0,
            0, 1, 0, 0, 1, 0,
            0, 0, 0, 0, 1, 0,
            0, 0, 0, 0, 1, 1,
        ];
        Assert.Equal(2, StrayPieces.Remove(picture, Picture, 1));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1], picture);

        // Two voxels that touch at a corner across slices are one piece, larger than the third.
        byte[] apart = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        Assert.Equal(1, StrayPieces.Remove(apart, new(3, 3, 4), 1));
        Assert.Equal((1, 1, 0), (apart[0], apart[13], apart[29]));
    }

    [Fact]
    public void Pieces_of_the_same_size_are_all_kept_and_other_structures_are_left()
    {
        byte[] labels = [1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(1, StrayPieces.Remove(labels, Picture, 1));
        Assert.Equal([1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0], labels);
        // All as one: a structure that touches another is one piece with it.
        byte[] joined = [1, 2, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(1, StrayPieces.Remove(joined, Picture, 0));
        Assert.Equal([1, 2, 2, 0, 0, 0], joined[..6]);
        Assert.Equal(0, StrayPieces.Remove(new byte[24], Picture, 1));
    }

    [Fact]
    public void A_prediction_keeps_what_it_is_told_in_its_labels_and_not_in_its_probabilities()
    {
        var geometry = Geometry.AxisAligned(new(5, 1, 1), 1, 1, 1);
        SegmentationPrediction With(params int[] kept) =>
            new([new(geometry, [0.9f, 0.8f, 0, 0.7f, 0]), new(geometry, [0, 0, 0.45f, 0.1f, 0.6f])], null, null) { LargestPiece = kept };
        Assert.Equal([1, 1, 0, 1, 2], With().Labels().Labels.ToArray());
        Assert.Equal([1, 1, 0, 0, 2], With(1).Labels().Labels.ToArray());
        Assert.Equal(0.7f, With(1).Structures[0].Values[3]);
        Assert.Equal([1, 1, 0, 1, 2], With(0).Labels().Labels.ToArray());
        // 0.45 is less than the background's 0.55.
        Assert.Equal([1, 1, 0, 1, 2], (With() with { MostProbable = true }).Labels().Labels.ToArray());
    }

    [Fact]
    public void The_most_probable_of_three_may_have_less_than_a_half()
    {
        var geometry = Geometry.AxisAligned(new(3, 1, 1), 1, 1, 1);
        SegmentationPrediction found = new([new(geometry, [0.4f, 0.25f, 0.5f]), new(geometry, [0.35f, 0.375f, 0])], null, null);
        Assert.Equal([0, 0, 0], found.Labels().Labels.ToArray());
        // Among equals the background comes first.
        Assert.Equal([1, 0, 0], (found with { MostProbable = true }).Labels().Labels.ToArray());
    }

    // Structure 1: found 4 + a stray one of 1; structure 2: two pieces, both true. All together: 1's stray piece touches nothing.
    static readonly byte[] Truth = [1, 1, 0, 0, 2, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0];
    static readonly byte[] Found = [1, 1, 0, 0, 2, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 2, 0, 0, 0, 0];

    [Fact]
    public void Only_the_structure_that_gains_loses_its_stray_pieces()
    {
        var choice = new LargestPieceChoice(["a", "b"]);
        choice.Add(Found, Truth, Picture);
        foreach (var rule in Enum.GetValues<LargestPieceRule>())
        {
            // All together would take structure 2 away altogether.
            var decided = choice.Decide(rule);
            Assert.Equal(["a"], decided.Kept);
            Assert.Equal(4, decided.Figures.Count);
            Assert.Equal(new LargestPieceFigure(NetworkPlan.AllStructures, "b", 1, 0, false), decided.Figures[1]);
            Assert.Equal(new LargestPieceFigure("a", "a", 8.0 / 9, 1, true), decided.Figures[2]);
            Assert.False(decided.Figures[3].Taken);
        }
    }

    [Fact]
    public void Where_one_gains_and_the_other_stays_both_rules_keep_the_largest_of_all()
    {
        byte[] truth = [1, 1, 2, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] found = [.. truth];
        found[17] = 1;
        var choice = new LargestPieceChoice(["a", "b"]);
        choice.Add(found, truth, Picture);
        Assert.All(Enum.GetValues<LargestPieceRule>(), rule => Assert.Equal([NetworkPlan.AllStructures], choice.Decide(rule).Kept));
    }

    [Fact]
    public void A_single_structure_is_decided_once_and_cases_without_it_do_not_count()
    {
        var choice = new LargestPieceChoice(["a"]);
        choice.Add(new byte[24], new byte[24], Picture);
        Assert.Empty(choice.Decide().Kept);
        Assert.Null(Assert.Single(choice.Decide().Figures).Before);
        byte[] only = [.. Found.Select(l => l == 2 ? (byte)0 : l)], truth = [.. Truth.Select(l => l == 2 ? (byte)0 : l)];
        choice.Add(only, truth, Picture);
        var decided = choice.Decide();
        Assert.Equal([NetworkPlan.AllStructures], decided.Kept);
        Assert.Equal((8.0 / 9, 1.0), (Assert.Single(decided.Figures).Before, Assert.Single(decided.Figures).After));
        Assert.Throws<ArgumentException>(() => choice.Add(new byte[3], truth, Picture));
    }

    [Fact]
    public void A_structure_that_would_get_worse_in_the_mean_of_the_cases_is_left_alone()
    {
        var choice = new LargestPieceChoice(["a"]);
        byte[] one = [.. Found.Select(l => l == 2 ? (byte)0 : l)], truth = [.. Truth.Select(l => l == 2 ? (byte)0 : l)];
        choice.Add(one, truth, Picture);
        // In this one both pieces are true.
        choice.Add(one, one, Picture);
        choice.Add(one, one, Picture);
        Assert.Empty(choice.Decide().Kept);
        Assert.Empty(choice.Decide(LargestPieceRule.AnyRises).Kept);
    }
}
