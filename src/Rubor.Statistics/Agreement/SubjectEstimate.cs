namespace Rubor.Statistics;

/// <summary>A statistic of units whose interval rests on the subjects that they belong to.</summary>
/// <param name="Estimate">The statistic of all units, with its interval; its count is the units.</param>
/// <param name="Subjects">Independent subjects that the interval rests on.</param>
public sealed record SubjectEstimate(Estimate Estimate, int Subjects)
{
    /// <summary>What must stand beside the figure: <see cref="FewClusters.Warning"/>; null where subjects suffice.</summary>
    public string? Warning => FewClusters.Warning(Subjects);
}
