namespace Rubor.Statistics;

/// <summary>Ranks from 1, ties sharing their mean rank.</summary>
static class MidRanks
{
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var keys = values.ToArray();
        var order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(keys, order);
        var ranks = new double[keys.Length];
        for (int from = 0; from < keys.Length;)
        {
            int to = from;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            double rank = (from + to + 1) / 2.0;
            for (int i = from; i < to; i++)
                ranks[order[i]] = rank;
            from = to;
        }
        return ranks;
    }

    /// <summary>Σ(t³ − t) over groups of tied values.</summary>
    public static double TieTerm(ReadOnlySpan<double> values)
    {
        var keys = values.ToArray();
        Array.Sort(keys);
        double sum = 0;
        for (int from = 0; from < keys.Length;)
        {
            int to = from;
            while (to < keys.Length && keys[to] == keys[from])
                to++;
            double t = to - from;
            sum += t * t * t - t;
            from = to;
        }
        return sum;
    }
}
