
namespace Rubor.Tests.Statistics;

/// <summary>
/// Small random tables: every figure lies in its range and in its interval, or says why it has none. The same tables, twenty
/// thousand of them,
/// stand in the benchmarks.
/// </summary>
public class AccuracyFuzzTests
{
    [Fact]
    public void Every_figure_of_small_tables_lies_in_its_range_and_interval_or_says_why_not()
    {
        for (int seed = 0; seed < 600; seed++)
            AccuracyTable.Random(seed).Check();
    }
}
