namespace Rubor.Statistics;

/// <summary>
/// Which rows belong together: the joints, images or visits of one patient. Whole clusters are resampled, so that rows of one
/// patient never count as independent.
/// </summary>
public sealed class Clusters
{
    readonly int[][] _rows;

    Clusters(int[][] rows, int total)
    {
        _rows = rows;
        Rows = total;
    }

    /// <summary>Number of clusters: the sample size that an interval rests on.</summary>
    public int Count => _rows.Length;

    /// <summary>Number of rows in all.</summary>
    public int Rows { get; }

    /// <summary>Groups rows by their subject, clusters in order of first appearance.</summary>
    /// <param name="subjects">Subject of each row.</param>
    /// <typeparam name="T">Kind of subject name.</typeparam>
    public static Clusters Of<T>(ReadOnlySpan<T> subjects) where T : notnull
    {
        var index = new Dictionary<T, List<int>>();
        var rows = new List<List<int>>();
        for (int i = 0; i < subjects.Length; i++)
        {
            if (!index.TryGetValue(subjects[i], out var cluster))
            {
                index[subjects[i]] = cluster = [];
                rows.Add(cluster);
            }
            cluster.Add(i);
        }
        return new([.. rows.Select(cluster => cluster.ToArray())], subjects.Length);
    }

    /// <summary>Every row for itself: right only where each subject gives one row.</summary>
    /// <param name="rows">Number of rows.</param>
    public static Clusters OneRowEach(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return new([.. Enumerable.Range(0, rows).Select(row => new[] { row })], rows);
    }

    internal ReadOnlySpan<int> this[int cluster] => _rows[cluster];

    /// <summary>The rows of the drawn clusters, one after the other.</summary>
    internal ReadOnlySpan<int> Gather(ReadOnlySpan<int> drawn, ref int[] buffer)
    {
        int length = 0;
        foreach (int cluster in drawn)
            length += _rows[cluster].Length;
        if (buffer.Length < length)
            buffer = new int[Math.Max(length, 2 * buffer.Length)];
        int at = 0;
        foreach (int cluster in drawn)
        {
            _rows[cluster].CopyTo(buffer, at);
            at += _rows[cluster].Length;
        }
        return buffer.AsSpan(0, length);
    }
}
