namespace Rubor.Statistics;

/// <summary>What an overlap is where both masks are empty.</summary>
public enum OverlapForm
{
    /// <summary>Undefined: nothing was there to overlap. Hepburn 2023.</summary>
    Regular,

    /// <summary>1: the masks agree that nothing is there. Cobb 2023, eq. 3 (Dice) and 5 (IoU).</summary>
    Modified,
}

/// <summary>
/// Overlap of two masks. All three are symmetric in the masks and lie in 0–1. They are measurements of one pair of masks,
/// so they have no interval; intervals over cases come from <see cref="Summary"/> or <see cref="Bootstrap"/>.
/// </summary>
public static class Overlap
{
    const string BothEmpty = "Both masks are empty.";

    /// <summary>
    /// Sørensen–Dice overlap 2|A∩B|/(|A|+|B|), 0–1; the same number as F1 of the voxels. Not Jaccard (<see cref="Iou"/>).
    /// </summary>
    /// <param name="counts">Voxels of the two masks.</param>
    /// <param name="form">What two empty masks give: nothing, or 1.</param>
    public static Estimate Dice(OverlapCounts counts, OverlapForm form = OverlapForm.Regular) =>
        Of(2.0 * counts.Both, counts.First + counts.Second, counts.Either, form);

    /// <summary>Intersection over union |A∩B|/|A∪B|, 0–1: Jaccard, that is Dice/(2 − Dice).</summary>
    /// <param name="counts">Voxels of the two masks.</param>
    /// <param name="form">What two empty masks give: nothing, or 1.</param>
    public static Estimate Iou(OverlapCounts counts, OverlapForm form = OverlapForm.Regular) =>
        Of(counts.Both, counts.Either, counts.Either, form);

    /// <summary>
    /// Volume similarity 1 − |a − b|/(a + b), 0–1, of two volumes in any one unit. It says nothing of place: two masks that
    /// never meet score 1 when they are equally large. Taha and Hanbury 2015; Hepburn 2023.
    /// </summary>
    /// <param name="counts">Voxels of the two masks.</param>
    /// <param name="form">What two empty masks give: nothing, or 1.</param>
    public static Estimate VolumeSimilarity(OverlapCounts counts, OverlapForm form = OverlapForm.Regular)
    {
        long sum = counts.First + counts.Second;
        return Of(sum - Math.Abs(counts.First - counts.Second), sum, sum, form);
    }

    static Estimate Of(double part, long whole, long count, OverlapForm form)
    {
        if (whole > 0)
            return Estimate.WithoutInterval(part / whole, count);
        return form == OverlapForm.Modified ? Estimate.WithoutInterval(1, 0) : Estimate.Undefined(BothEmpty, 0);
    }
}
