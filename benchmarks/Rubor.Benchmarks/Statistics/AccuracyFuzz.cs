using System.Globalization;
using Rubor.Tests.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>Many small random tables of cases: every accuracy figure lies in its range and interval, or says why it has none.</summary>
internal static class AccuracyFuzz
{
    public static int Run(string count)
    {
        int tables = int.Parse(count, CultureInfo.InvariantCulture), broken = 0;
        for (int seed = 0; seed < tables; seed++)
        {
            try
            {
                AccuracyTable.Random(seed).Check();
            }
            catch (Exception e)
            {
                broken++;
                Console.WriteLine($"{e.GetType().Name}: {e.Message}");
            }
        }
        Console.WriteLine($"{tables} tables, {broken} broken");
        return broken == 0 ? 0 : 1;
    }
}
