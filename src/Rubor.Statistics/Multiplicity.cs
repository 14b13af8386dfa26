namespace Rubor.Statistics;

/// <summary>p values adjusted for their number: compare each with the level itself. Adjusted values come in the input's order.</summary>
public static class Multiplicity
{
    /// <summary>
    /// Holm's step-down: no false positive at all with probability 1 − level, whatever the dependence; never weaker than
    /// Bonferroni. Holm 1979, Scand J Stat 6, 65–70.
    /// </summary>
    /// <param name="pValues">p values, 0–1.</param>
    /// <exception cref="ArgumentException">A value is no probability.</exception>
    public static double[] Holm(ReadOnlySpan<double> pValues)
    {
        int[] order = Ascending(pValues);
        var adjusted = new double[order.Length];
        double running = 0;
        for (int i = 0; i < order.Length; i++)
        {
            running = Math.Max(running, Math.Min(1, (order.Length - i) * pValues[order[i]]));
            adjusted[order[i]] = running;
        }
        return adjusted;
    }

    /// <summary>
    /// Benjamini and Hochberg's step-up: the expected share of false ones among the positives stays below the level, for
    /// independent or positively dependent tests. Benjamini and Hochberg 1995, JRSS B 57, 289–300. A weaker promise than Holm's.
    /// </summary>
    /// <param name="pValues">p values, 0–1.</param>
    /// <exception cref="ArgumentException">A value is no probability.</exception>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        int[] order = Ascending(pValues);
        var adjusted = new double[order.Length];
        double running = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            running = Math.Min(running, order.Length * pValues[order[i]] / (i + 1));
            adjusted[order[i]] = running;
        }
        return adjusted;
    }

    static int[] Ascending(ReadOnlySpan<double> pValues)
    {
        for (int i = 0; i < pValues.Length; i++)
        {
            if (!(pValues[i] >= 0 && pValues[i] <= 1))
                throw new ArgumentException($"pValues[{i}] is {pValues[i]}; a p value lies in 0–1.", nameof(pValues));
        }
        double[] keys = pValues.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        return order;
    }
}
