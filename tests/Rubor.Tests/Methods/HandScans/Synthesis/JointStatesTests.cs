using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Tests.Methods.HandScans.Synthesis;

public class JointStatesTests
{
    const int Draws = 20000;

    [Theory]
    [InlineData(JointStateSettings.Redraw, 0.36)]
    [InlineData(JointStateSettings.Force, 0.3515625)]
    public void Every_joint_and_every_pair_of_joints_is_inflamed_as_often_as_the_law_says(string atLeastOne, double chance)
    {
        var settings = new JointStateSettings { AtLeastOne = atLeastOne };
        Assert.Equal(chance, settings.JointChance, 12);
        byte[][] drawn = [.. Enumerable.Range(0, Draws).Select(i => JointStates.Draw(new(11, i, 1), settings))];
        // 30 joints, each with its own draw: a chi-squared number of 30 degrees of freedom, 59.7 in one of a thousand.
        double squares = Enumerable.Range(0, 30).Sum(j => ChiSquared([chance, 1 - chance],
            [drawn.Count(d => d[j] > 1), drawn.Count(d => d[j] == 1)]));
        // Joints of a hand go together, so that their sum is wider than that of 30 draws: each by itself is held to 10.8 as well.
        Assert.InRange(squares, 5, 90);
        Assert.All(Enumerable.Range(0, 30), j => Assert.True(ChiSquared([chance, 1 - chance],
            [drawn.Count(d => d[j] > 1), drawn.Count(d => d[j] == 1)]) < 10.83));
        double none = 0.25 * 0.25, both = atLeastOne == JointStateSettings.Redraw ? 0.75 * 0.75 / (1 - none) : 0.75 * 0.75;
        // Of one hand, and one of each: both, either alone, neither; 16.3 in one of a thousand with 3 degrees of freedom.
        foreach (var (a, b, together) in new[] { (1, 7, settings.Any * settings.HandChance * 0.25), (1, 17, settings.Any * both * 0.25) })
            Assert.True(ChiSquared([together, chance - together, chance - together, 1 - (2 * chance) + together], [
                drawn.Count(d => d[a] > 1 && d[b] > 1), drawn.Count(d => d[a] > 1 && d[b] == 1), drawn.Count(d => d[a] == 1 && d[b] > 1),
                drawn.Count(d => d[a] == 1 && d[b] == 1)]) < 16.3, $"joints {a} and {b}");
        int low = drawn.Sum(d => d.Count(s => s == 2)), high = drawn.Sum(d => d.Count(s => s == 3));
        Assert.True(ChiSquared([0.5, 0.5], [low, high]) < 10.83);
        // Nothing at all: one in ten by the law, and hands whose joints all stayed normal.
        Assert.InRange(drawn.Count(d => d.All(s => s == 1)) / (double)Draws, 0.1 - 0.007, 0.1 + 0.007);
    }

    [Fact]
    public void Chances_that_are_none_are_refused_by_their_name()
    {
        Assert.Equal("any is 1.5; 0 to 1 are taken", Assert.Throws<ArgumentException>(() => new JointStateSettings { Any = 1.5 }.Check()).Message);
        Assert.StartsWith("hand is 0;", Assert.Throws<ArgumentException>(() => new JointStateSettings { Hand = 0 }.Check()).Message, StringComparison.Ordinal);
        Assert.StartsWith("at_least_one is maybe;", Assert.Throws<ArgumentException>(() =>
            new JointStateSettings { AtLeastOne = "maybe" }.Check()).Message, StringComparison.Ordinal);
        Assert.Equal(30, HandJoints.All.Count);
    }

    static double ChiSquared(double[] chances, int[] counts) =>
        chances.Zip(counts, (p, c) =>
            (c - (p * Draws * Scale(counts))) * (c - (p * Draws * Scale(counts))) / (p * Draws * Scale(counts))).Sum();

    // Counts of joints add up to more than the draws.
    static double Scale(int[] counts) => counts.Sum() / (double)Draws;
}
