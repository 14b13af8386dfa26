
namespace Rubor.Tests.Statistics;

/// <summary>Some hundred small tables of every awkward kind: each figure lies in its range and in its interval, or says why it is none. The
/// same at 20,000 in the benchmarks (<c>continuous-fuzz</c>).</summary>
public class ContinuousFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_figure_of_a_small_table_lies_in_its_range_or_says_why_it_is_none(int seed)
    {
        for (int table = 0; table < 150; table++)
            Assert.Empty(ContinuousTables.FaultsOf(seed * 1000 + table));
    }
}
