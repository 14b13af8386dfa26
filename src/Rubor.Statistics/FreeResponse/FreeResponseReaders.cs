namespace Rubor.Statistics;

/// <summary>Two modalities' difference in the figures of a free-response curve, for readers and patients like these.</summary>
/// <param name="First">First modality.</param>
/// <param name="Second">Second modality.</param>
/// <param name="Figures">Area, sensitivity at the limit, average sensitivity and AFROC, in this order; null where a figure is undefined, or
/// would be without a patient.</param>
public sealed record FreeResponseDifference(int First, int Second, IReadOnlyList<ReaderModels?> Figures);

/// <summary>
/// Modalities compared over readers by <see cref="ObuchowskiRockette"/>, with covariances by leaving out a patient at a time, as Chakraborty
/// and Berbaum 2004, Med Phys 31, 2313–2330 (JAFROC) do with the alternative curve.
/// </summary>
public static class FreeResponseReaders
{
    const int Figures = 4;

    /// <summary>Compares every pair of modalities.</summary>
    /// <param name="marks">Marks by modality and reader, over the same cases and lesions; every reader with every modality.</param>
    /// <param name="patients">Which cases belong to one patient.</param>
    /// <param name="limit">False marks a case up to which the area goes.</param>
    /// <returns>Null for fewer than two modalities, readers, or three patients.</returns>
    /// <exception cref="ArgumentException">Modalities have other numbers of readers, or marks are of other cases.</exception>
    public static IReadOnlyList<FreeResponseDifference>? Of(IReadOnlyList<IReadOnlyList<FreeResponseMarks>> marks, Clusters patients,
        double limit)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(patients);
        if (marks.Select(m => m.Count).Distinct().Count() > 1 || marks.Any(m => m.Any(r => r.Cases != patients.Rows)))
            throw new ArgumentException("Every reader marks the same cases with every modality.", nameof(marks));
        if (marks.Count < 2 || marks[0].Count < 2 || patients.Count < 3)
            return null;
        var cells = marks.SelectMany(m => m).ToList();
        int[] once = [.. Enumerable.Repeat(1, patients.Rows)], rest = new int[patients.Rows];
        var values = new double[Figures][];
        var left = new double[Figures][][];
        for (int f = 0; f < Figures; f++)
            (values[f], left[f]) = (new double[cells.Count], [.. cells.Select(_ => new double[patients.Count])]);
        for (int cell = 0; cell < cells.Count; cell++)
        {
            foreach (var (f, value) in ValuesOf(cells[cell], once, limit).Index())
                values[f][cell] = value;
            for (int p = 0; p < patients.Count; p++)
            {
                once.CopyTo(rest, 0);
                foreach (int row in patients[p])
                    rest[row] = 0;
                foreach (var (f, value) in ValuesOf(cells[cell], rest, limit).Index())
                    left[f][cell][p] = value;
            }
        }
        var study = new ReaderStudy(new double[marks.Count, marks[0].Count, patients.Rows], new double[patients.Rows], PatientOf(patients));
        var analyses = Enumerable.Range(0, Figures).Select(f => values[f].Concat(left[f].SelectMany(l => l)).Any(double.IsNaN) ? null
            : ObuchowskiRockette.OfLeftOut(study, values[f], left[f])).ToList();
        return [.. from a in Enumerable.Range(0, marks.Count) from b in Enumerable.Range(a + 1, marks.Count - a - 1)
            select new FreeResponseDifference(a, b,
                [.. analyses.Select(x => x?.Differences.Single(d => d.First == a && d.Second == b).Models)])];
    }

    static IEnumerable<double> ValuesOf(FreeResponseMarks marks, int[] times, double limit)
    {
        var f = marks.Of(times, limit);
        return new[] { f.Area, f.AtLimit, f.AverageSensitivity, f.Afroc }.Select(v => v ?? double.NaN);
    }

    static int[] PatientOf(Clusters patients)
    {
        var of = new int[patients.Rows];
        for (int p = 0; p < patients.Count; p++)
            foreach (int row in patients[p])
                of[row] = p;
        return of;
    }
}
