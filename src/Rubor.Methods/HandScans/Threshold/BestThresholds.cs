using System.Numerics;

namespace Rubor.Methods.HandScans.Threshold;

/// <summary>
/// Which pair of thresholds is best, of scores seen in order of preference. Of pairs whose scores tie with the best the first counts. Only
/// a score above all before it can be that first one, so that these few are kept and no other.
/// </summary>
/// <param name="tolerance">Scores this near are the same, in units of <see cref="DiceRows.One"/>.</param>
internal sealed class BestThresholds(long tolerance)
{
    readonly List<(long Score, int Sigma, int Lower, int Upper)> records = [];
    long best = -1;

    /// <summary>Index of the width, and numbers of the thresholds.</summary>
    public (int Sigma, int Lower, int Upper) Chosen => (records[0].Sigma, records[0].Lower, records[0].Upper);

    /// <summary>Sees the scores of one lower threshold, by upper threshold from it on.</summary>
    public void See(int sigma, int lower, ReadOnlySpan<long> row)
    {
        if (Largest(row) <= best)
            return;
        for (int i = 0; i < row.Length; i++)
            Record((row[i], sigma, lower, lower + i));
        records.RemoveAll(r => r.Score < best - tolerance);
    }

    /// <summary>Sees what another saw that comes after all seen here.</summary>
    public void See(BestThresholds later)
    {
        foreach (var record in later.records)
            Record(record);
        records.RemoveAll(r => r.Score < best - tolerance);
    }

    void Record((long Score, int Sigma, int Lower, int Upper) seen)
    {
        if (seen.Score <= best)
            return;
        best = seen.Score;
        records.Add(seen);
    }

    static long Largest(ReadOnlySpan<long> row)
    {
        long largest = -1;
        int i = 0;
        if (row.Length >= Vector<long>.Count)
        {
            var most = new Vector<long>(row);
            for (i = Vector<long>.Count; i <= row.Length - Vector<long>.Count; i += Vector<long>.Count)
                most = Vector.Max(most, new Vector<long>(row[i..]));
            for (int k = 0; k < Vector<long>.Count; k++)
                largest = Math.Max(largest, most[k]);
        }
        for (; i < row.Length; i++)
            largest = Math.Max(largest, row[i]);
        return largest;
    }
}
