namespace Rubor.Statistics;

/// <summary>An estimate from rows of which several belong to one patient.</summary>
/// <param name="Estimate">The estimate; its count is of rows or trials, its interval that of the patients' spread.</param>
/// <param name="Clusters">Patients that gave a row or trial: the sample size of the interval.</param>
public sealed record ClusteredEstimate(Estimate Estimate, int Clusters)
{
    internal static ClusteredEstimate Undefined(string reason, long count) => new(Estimate.Undefined(reason, count), 0);
}
