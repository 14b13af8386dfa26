using Rubor.Statistics;

namespace Rubor.Studies.Tables;

/// <summary>Figures whose interval rests on subjects that give several rows.</summary>
public static class ClusteredFigure
{
    /// <summary>The figure, with the subjects that its interval rests on.</summary>
    public static EstimateFigure Of(ClusteredEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return EstimateFigure.Of(estimate.Estimate) with
        {
            Clusters = estimate.Clusters,
            Warning = FewClusters.Warning(estimate.Clusters),
        };
    }
}
