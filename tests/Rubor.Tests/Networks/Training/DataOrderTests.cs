using Rubor.Networks.Training;

namespace Rubor.Tests.Networks.Training;

public class DataOrderTests
{
    static readonly bool[] Shown = [.. Enumerable.Range(0, 23).Select(k => k % 6 == 0)]; // 4 of 23

    [Fact]
    public void Shuffled_every_slice_comes_once_before_any_comes_twice()
    {
        var order = new DataOrder(Shown, DataOrder.Shuffled, 5);
        // 92 = 4 rounds
        int[] slices = [.. Enumerable.Range(0, 23).SelectMany(step => Enumerable.Range(0, 4).Select(i => order.Slice(step, i, 4)))];
        Assert.All(slices.Chunk(23), round => Assert.Equal(Enumerable.Range(0, 23), round.Order()));
        Assert.NotEqual(slices[..23], slices[23..46]);
        Assert.NotEqual(slices[..23], Enumerable.Range(0, 23).Select(k => new DataOrder(Shown, DataOrder.Shuffled, 6).Slice(0, k, 23)));
    }

    [Fact]
    public void Balanced_half_of_the_slices_show_a_structure_and_all_come()
    {
        var order = new DataOrder(Shown, DataOrder.Balanced, 5);
        int[] slices = [.. Enumerable.Range(0, 1000).SelectMany(step => Enumerable.Range(0, 4).Select(i => order.Slice(step, i, 4)))];
        Assert.InRange(slices.Count(s => Shown[s]) / 4000.0, 0.47, 0.53);
        Assert.Equal(23, slices.Distinct().Count());
        // Within each half no slice is preferred.
        Assert.All(slices.Where(s => Shown[s]).CountBy(s => s), s => Assert.InRange(s.Value, 400, 600));
    }

    [Theory]
    [InlineData(DataOrder.Shuffled)]
    [InlineData(DataOrder.Balanced)]
    public void It_is_the_same_for_any_thread_and_from_any_step_on(string sampling)
    {
        var first = new DataOrder(Shown, sampling, 5);
        int[] inOrder = [.. Enumerable.Range(0, 400).Select(step => first.Slice(step, 1, 3))];
        var second = new DataOrder(Shown, sampling, 5);
        int[] mixed = new int[400];
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, k => mixed[399 - k] = second.Slice(399 - k, 1, 3));
        Assert.Equal(inOrder, mixed);
    }

    [Fact]
    public void Balanced_with_nothing_to_balance_is_shuffled()
    {
        var none = new DataOrder([false, false, false], DataOrder.Balanced, 5);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(i => none.Slice(0, i, 3)).Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataOrder([], DataOrder.Shuffled, 1));
    }
}
