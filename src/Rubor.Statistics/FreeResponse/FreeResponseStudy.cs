namespace Rubor.Statistics;

/// <summary>Estimates of a free-response curve; <see cref="FrocValues"/> says what each is.</summary>
/// <param name="Area">Mean sensitivity over 0 to the limit of false marks a case.</param>
/// <param name="AtLimit">Sensitivity at the limit.</param>
/// <param name="AverageSensitivity">Mean sensitivity at 1/8 to 8 false marks a case.</param>
/// <param name="Afroc">Chance that a lesion is rated above the surest mark of a case without lesions.</param>
public sealed record FrocEstimates(BootstrapEstimate Area, BootstrapEstimate AtLimit, BootstrapEstimate AverageSensitivity,
    BootstrapEstimate Afroc);

/// <summary>Free-response figures of readers, their mean with each modality, and the differences of those means.</summary>
/// <param name="Readers">Figures of each set of marks, in the order given.</param>
/// <param name="Means">Mean over each modality's readers.</param>
/// <param name="Differences">Every pair of modalities, first − second, for these readers.</param>
public sealed record FreeResponseStudy(IReadOnlyList<FrocEstimates> Readers, IReadOnlyList<FrocEstimates> Means,
    IReadOnlyList<(int First, int Second, FrocEstimates Difference)> Differences)
{
    const int PerSet = 4;

    /// <summary>
    /// Works out all figures, with intervals by drawing patients whole: lesions and false marks of one patient, and one patient's cases,
    /// never count as independent, and readers and modalities see the same patients in each draw. Percentile intervals (Efron and
    /// Tibshirani 1993), none below ten patients. Readers are those at hand, not a sample of readers.
    /// </summary>
    /// <param name="marks">Marks of each reader with each modality, over the same cases and lesions.</param>
    /// <param name="modalityOf">Modality of each, from 0.</param>
    /// <param name="patients">Which cases belong to one patient.</param>
    /// <param name="limit">False marks a case up to which the area goes.</param>
    /// <param name="settings">Resamples and seed.</param>
    /// <exception cref="ArgumentException">Sets of marks are of different cases.</exception>
    public static FreeResponseStudy Of(IReadOnlyList<FreeResponseMarks> marks, IReadOnlyList<int> modalityOf, Clusters patients,
        double limit, BootstrapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(modalityOf);
        ArgumentNullException.ThrowIfNull(patients);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (marks.Count != modalityOf.Count || marks.Any(m => m.Cases != patients.Rows))
            throw new ArgumentException("Each set of marks needs a modality, and all are of the same cases.", nameof(marks));
        int modalities = modalityOf.Max() + 1;
        (int First, int Second)[] pairs =
            [.. from a in Enumerable.Range(0, modalities) from b in Enumerable.Range(a + 1, modalities - a - 1) select (a, b)];
        int means = marks.Count * PerSet, differences = means + modalities * PerSet, all = differences + pairs.Length * PerSet;
        int[] buffer = new int[patients.Rows], times = new int[patients.Rows];
        var estimates = Bootstrap.Run(patients.Count, patients.Rows, all, (drawn, values) =>
        {
            Array.Clear(times);
            foreach (int row in patients.Gather(drawn, ref buffer))
                times[row]++;
            values[means..].Clear();
            for (int s = 0; s < marks.Count; s++)
            {
                var f = marks[s].Of(times, limit);
                int readers = modalityOf.Count(m => m == modalityOf[s]);
                foreach (var (i, value) in new[] { f.Area, f.AtLimit, f.AverageSensitivity, f.Afroc }.Index())
                {
                    values[s * PerSet + i] = value ?? double.NaN;
                    values[means + modalityOf[s] * PerSet + i] += (value ?? double.NaN) / readers;
                }
            }
            for (int d = 0; d < pairs.Length * PerSet; d++)
            {
                var (first, second) = pairs[d / PerSet];
                values[differences + d] = values[means + first * PerSet + d % PerSet] - values[means + second * PerSet + d % PerSet];
            }
        }, settings);
        FrocEstimates At(int from) => new(estimates[from], estimates[from + 1], estimates[from + 2], estimates[from + 3]);
        return new([.. Enumerable.Range(0, marks.Count).Select(s => At(s * PerSet))],
            [.. Enumerable.Range(0, modalities).Select(m => At(means + m * PerSet))],
            [.. pairs.Select((p, i) => (p.First, p.Second, At(differences + i * PerSet)))]);
    }
}
