using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Lesions found over all scans. Lesions of one patient are never independent: every interval rests on the spread between
/// subjects.</summary>
internal static class LesionFigures
{
    /// <summary>Sensitivity, precision and their harmonic mean.</summary>
    /// <param name="cases">Scans.</param>
    /// <param name="clusters">Scans of one subject.</param>
    /// <param name="settings">How subjects are resampled for F1, which has no closed form.</param>
    public static IReadOnlyList<NamedFigure> Of(IReadOnlyList<SegmentationCase> cases, Clusters clusters, BootstrapSettings settings)
    {
        EstimateFigure Share(Func<SegmentationCase, int> part, Func<SegmentationCase, int> whole, string none) =>
            ClusteredFigure.Of(ClusteredProportion.Of([.. cases.Select(c => (long)part(c))], [.. cases.Select(c => (long)whole(c))],
                clusters, none));
        var resampled = EstimateFigure.Of(Bootstrap.Of(clusters, rows => F1(cases, rows), settings))
            with
        { N = cases.Sum(c => c.LesionsTruth + c.LesionsPredicted) };
        return
        [
            new("lesion_sensitivity", Share(c => c.LesionsFound, c => c.LesionsTruth, "The truth holds no lesion.")),
            new("lesion_precision", Share(c => c.LesionsPredicted - c.LesionsFalse, c => c.LesionsPredicted, "The prediction holds no lesion.")),
            new("lesion_f1", resampled.Value is null ? resampled with { Reason = "Neither truth nor prediction holds a lesion." }
                : resampled),
        ];
    }

    static double? F1(IReadOnlyList<SegmentationCase> cases, ReadOnlySpan<int> rows)
    {
        double truth = 0, found = 0, predicted = 0, real = 0;
        foreach (int row in rows)
        {
            var c = cases[row];
            (truth, found) = (truth + c.LesionsTruth, found + c.LesionsFound);
            (predicted, real) = (predicted + c.LesionsPredicted, real + c.LesionsPredicted - c.LesionsFalse);
        }
        if (truth + predicted == 0)
            return null;
        double sensitivity = truth > 0 ? found / truth : 0, precision = predicted > 0 ? real / predicted : 0;
        return sensitivity + precision > 0 ? 2 * sensitivity * precision / (sensitivity + precision) : 0;
    }
}
