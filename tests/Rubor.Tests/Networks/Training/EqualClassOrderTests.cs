using Rubor.Networks.Training;

namespace Rubor.Tests.Networks.Training;

public class EqualClassOrderTests
{
    static readonly int[] Classes = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, -1];

    [Fact]
    public void A_round_shows_each_class_as_often_as_the_most_frequent_one_each_case_whole_times_and_the_rest_without_replacement()
    {
        var order = new EqualClassOrder(Classes, 5);
        Assert.Equal(21, order.RoundLength);
        for (int round = 0; round < 20; round++)
        {
            var counts = Enumerable.Range(0, 21).Select(k => order.Case((round * 21L) + k)).CountBy(c => c)
                .ToDictionary(c => c.Key, c => c.Value);
            Assert.DoesNotContain(12, counts.Keys);
            for (int k = 0; k < 7; k++)
                Assert.Equal(1, counts[k]);
            Assert.Equal([2, 2, 3], new[] { 7, 8, 9 }.Select(k => counts[k]).Order());
            Assert.Equal([3, 4], new[] { 10, 11 }.Select(k => counts[k]).Order());
        }
    }

    [Fact]
    public void Rounds_are_shuffled_anew_and_follow_from_the_seed_alone()
    {
        int[] Round(ulong seed, int round)
        {
            var order = new EqualClassOrder(Classes, seed);
            return [.. Enumerable.Range(0, 21).Select(k => order.Case((round * 21L) + k))];
        }

        Assert.Equal(Round(5, 3), Round(5, 3));
        Assert.NotEqual(Round(5, 3), Round(5, 4));
        Assert.NotEqual(Round(5, 3), Round(6, 3));
        Assert.NotEqual(Round(5, 0).Order(), Round(5, 0));
    }

    [Fact]
    public void Without_equal_classes_a_round_shows_every_case_once()
    {
        var order = new EqualClassOrder(Classes, 5, equal: false);
        Assert.Equal(Enumerable.Range(0, 12), Enumerable.Range(0, 12).Select(k => order.Case(24 + k)).Order());
    }
}
