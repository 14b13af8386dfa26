namespace Rubor.Statistics;

/// <summary>The measurements of each subject that has two or more.</summary>
static class Replicates
{
    public static List<double[]> Of(ReadOnlySpan<double> measurements, Clusters subjects)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        Require.SameLength(measurements.Length, subjects.Rows, nameof(subjects));
        Require.Finite(measurements, nameof(measurements));
        var groups = new List<double[]>();
        for (int s = 0; s < subjects.Count; s++)
        {
            var rows = subjects[s];
            if (rows.Length < 2)
                continue;
            var group = new double[rows.Length];
            for (int i = 0; i < group.Length; i++)
                group[i] = measurements[rows[i]];
            groups.Add(group);
        }
        return groups;
    }
}
