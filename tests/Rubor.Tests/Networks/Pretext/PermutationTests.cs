using Rubor.Networks.Pretext;

namespace Rubor.Tests.Networks.Pretext;

public class PermutationTests
{
    static readonly IReadOnlyList<byte[]> Thousand = Permutations.Greedy(1000);

    static string Text(byte[] order) => string.Concat(order);

    static (double Mean, int Least) Distances(IReadOnlyList<byte[]> orders)
    {
        long sum = 0, pairs = 0;
        int least = 9;
        for (int i = 0; i < orders.Count; i++)
            for (int j = 0; j < i; j++, pairs++)
            {
                int distance = Permutations.Distance(orders[i], orders[j]);
                (sum, least) = (sum + distance, Math.Min(least, distance));
            }
        return (sum / (double)pairs, least);
    }

    [Fact]
    public void The_greedy_rule_from_the_identity_begins_and_ends_with_its_known_orders()
    {
        Assert.Equal(["012345678", "103254786", "230167845", "321078564"], Thousand.Take(4).Select(Text));
        Assert.Equal("012367854", Text(Thousand[^1]));
        Assert.Equal(1000, Thousand.Select(Text).Distinct().Count());
        Assert.Equal(Thousand.Take(35).Select(Text), Permutations.Greedy(35).Select(Text));
    }

    [Theory]
    [InlineData(10, 8.80, 2)]
    [InlineData(35, 8.2286, 2)]
    [InlineData(100, 8.0800, 2)]
    [InlineData(1000, 8.0080, 2)]
    public void The_greedy_rule_is_as_far_apart_in_the_mean_as_random_orders_and_no_farther_at_least(int count, double mean, int least)
    {
        var found = Distances([.. Thousand.Take(count)]);
        Assert.Equal((mean, least), (Math.Round(found.Mean, 4), found.Least));
    }

    [Theory]
    [InlineData(10, 8)]
    [InlineData(71, 7)]
    [InlineData(100, 6)]
    public void The_rule_by_least_distance_keeps_orders_farther_apart(int count, int least) =>
        Assert.Equal(least, Distances(Permutations.MaximinGreedy(count)).Least);

    [Fact]
    public void The_group_code_has_1512_orders_that_differ_at_six_places_or_more()
    {
        var group = Permutations.ProjectiveGroup();
        Assert.Equal(1512, group.Count);
        Assert.Equal(1512, group.Select(Text).Distinct().Count());
        Assert.Equal(group.Select(Text).Order(StringComparer.Ordinal), group.Select(Text));
        Assert.All(group, order => Assert.Equal(Enumerable.Range(0, 9), order.Select(b => (int)b).Order()));
        foreach (byte[] from in new[] { group[0], group[711], group[^1] })
        {
            var counts = group.GroupBy(to => Permutations.Distance(from, to)).ToDictionary(g => g.Key, g => g.Count());
            Assert.Equal([(0, 1), (6, 168), (7, 216), (8, 567), (9, 560)], counts.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)));
        }

        Assert.Equal(group.Take(100).Select(Text), Permutations.First(100).Select(Text));
    }

    [Fact]
    public void The_group_code_is_closed()
    {
        var group = Permutations.ProjectiveGroup();
        var known = group.Select(Text).ToHashSet();
        foreach (byte[] a in group.Where((_, k) => k % 97 == 0))
            foreach (byte[] b in group)
                Assert.Contains(string.Concat(a.Select(k => b[k])), known);
    }
}
