namespace Rubor.Statistics;

/// <summary>
/// Ratings of cases by readers with modalities (unaided and assisted, MR and CT), with the truth of each case and which cases belong
/// to one patient.
/// </summary>
public sealed class ReaderStudy
{
    readonly double[,,] _ratings; // (modality, reader, case); NaN where not read
    readonly double[] _truth;
    readonly int[] _clusters;

    /// <summary>Makes a study.</summary>
    /// <param name="ratings">(modality, reader, case); NaN where a case was not read.</param>
    /// <param name="truth">Truth of each case: 0 or 1 where cases are healthy or diseased, else the right rating.</param>
    /// <param name="clusters">Patient of each case; null where each case is one.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a truth or rating is infinite.</exception>
    public ReaderStudy(double[,,] ratings, double[] truth, int[]? clusters = null)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        ArgumentNullException.ThrowIfNull(truth);
        Require.SameLength(ratings.GetLength(2), truth.Length, nameof(truth));
        Require.Finite(truth, nameof(truth));
        Require.SameLength(truth.Length, clusters?.Length ?? truth.Length, nameof(clusters));
        foreach (double rating in ratings)
            if (double.IsInfinity(rating))
                throw new ArgumentException("A rating is infinite.", nameof(ratings));
        (_ratings, _truth) = (ratings, truth);
        _clusters = Numbered(clusters ?? [.. Enumerable.Range(0, truth.Length)]);
        Clusters = _clusters.Length == 0 ? 0 : _clusters.Max() + 1;
        Clustered = Clusters < truth.Length;
        Cells = [.. from m in Enumerable.Range(0, Modalities) from r in Enumerable.Range(0, Readers) select CellOf(m, r)];
    }

    /// <summary>Modalities.</summary>
    public int Modalities => _ratings.GetLength(0);

    /// <summary>Readers.</summary>
    public int Readers => _ratings.GetLength(1);

    /// <summary>Cases.</summary>
    public int Cases => _truth.Length;

    /// <summary>Independent patients.</summary>
    public int Clusters { get; }

    /// <summary>Whether a patient has several cases.</summary>
    public bool Clustered { get; }

    /// <summary>Whether a reader read a case with a modality.</summary>
    public bool IsRead(int modality, int reader, int @case) => !double.IsNaN(_ratings[modality, reader, @case]);

    internal ReadOnlySpan<double> Truth => _truth;

    internal ReadOnlySpan<int> ClusterOf => _clusters;

    /// <summary>Cells modality by modality: cell m · readers + r. A reader who did not use a modality has one without cases.</summary>
    internal IReadOnlyList<ReaderCell> Cells { get; }

    /// <summary>The study with the cases of one truth alone: sensitivity and specificity are shares of these.</summary>
    internal ReaderStudy Only(double truth)
    {
        int[] kept = [.. Enumerable.Range(0, Cases).Where(c => _truth[c] == truth)];
        var ratings = new double[Modalities, Readers, kept.Length];
        for (int m = 0; m < Modalities; m++)
            for (int r = 0; r < Readers; r++)
                for (int c = 0; c < kept.Length; c++)
                    ratings[m, r, c] = _ratings[m, r, kept[c]];
        return new(ratings, [.. kept.Select(c => _truth[c])], [.. kept.Select(c => _clusters[c])]);
    }

    ReaderCell CellOf(int modality, int reader)
    {
        int[] cases = [.. Enumerable.Range(0, Cases).Where(c => IsRead(modality, reader, c))];
        return new(modality, reader, cases, [.. cases.Select(c => _ratings[modality, reader, c])], [.. cases.Select(c => _truth[c])]);
    }

    static int[] Numbered(int[] clusters)
    {
        var number = new Dictionary<int, int>();
        return [.. clusters.Select(c => number.TryGetValue(c, out int known) ? known : number[c] = number.Count)];
    }
}

/// <summary>What one reader rated with one modality.</summary>
sealed record ReaderCell(int Modality, int Reader, int[] Cases, double[] Ratings, double[] Truth);
