using System.Diagnostics;
using System.Globalization;
using Rubor.Tests.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>The tables of ContinuousFuzzTests, many more of them: <c>continuous-fuzz TABLES SEED</c>.</summary>
internal static class ContinuousFuzz
{
    const int MostShown = 20;

    /// <summary>0 where every figure of every table is right or says why it is none.</summary>
    public static int Run(string tables, string seed)
    {
        int count = int.Parse(tables, CultureInfo.InvariantCulture), first = int.Parse(seed, CultureInfo.InvariantCulture), wrong = 0;
        var clock = Stopwatch.StartNew();
        double longest = 0;
        for (int i = 0; i < count; i++)
        {
            double before = clock.Elapsed.TotalSeconds;
            foreach (string fault in ContinuousTables.FaultsOf(first + i))
                if (++wrong <= MostShown)
                    Console.WriteLine(fault);
            longest = Math.Max(longest, clock.Elapsed.TotalSeconds - before);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} tables from seed {first}: {wrong} faults, {clock.Elapsed.TotalSeconds:0} s, longest table {longest:0.00} s"));
        return wrong == 0 ? 0 : 1;
    }
}
