using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Statistics;

namespace Rubor.Studies.Training;

/// <summary>Tests a network on scans that it did not learn from.</summary>
internal static class HeldOut
{
    /// <summary>A figure for each structure.</summary>
    public static IEnumerable<HeldOutFigure> Figures(NetworkPlan plan, TrainingScan scan, byte[] found, int? fold,
        IReadOnlyList<StructureCheck> checks)
    {
        for (int s = 0; s < plan.Labels.Count; s++)
        {
            byte[] Only(byte[] labels) => [.. labels.Select(l => l == s + 1 ? (byte)1 : (byte)0)];
            yield return Figure(plan.Labels[s], scan.Input.Geometry, Only(found), Only(scan.Labels), checks) with
            {
                Fold = fold,
                Subject = scan.Subject,
                Case = scan.Name
            };
        }
    }

    /// <summary>The figure of one structure; fold, subject and case are the caller's to fill in.</summary>
    /// <param name="structure">Its name.</param>
    /// <param name="geometry">The grid of both.</param>
    /// <param name="own">What was found, 0 and 1.</param>
    /// <param name="truth">The mask, 0 and 1.</param>
    /// <param name="checks">What is looked at in structures beside.</param>
    public static HeldOutFigure Figure(string structure, Geometry geometry, byte[] own, byte[] truth, IReadOnlyList<StructureCheck> checks)
    {
        var perSlice = OverlapCounts.PerSlice(own, truth, geometry.Size.SliceVoxels);
        var whole = perSlice.Aggregate((a, b) => a + b);
        var dice = perSlice.Index().Where(p => p.Item.Second > 0)
            .Select(p => (Slice: p.Index, Dice: Overlap.Dice(p.Item).Required)).ToList();
        var worst = dice.Count == 0 ? default : dice.MinBy(d => d.Dice);
        return new(
            null, "", "", structure, dice.Count == 0 ? null : dice.Average(d => d.Dice), dice.Count == 0 ? null
                : worst.Dice, dice.Count == 0 ? null : worst.Slice,
            Overlap.Dice(whole).Value, whole.First, whole.Second, StructureCheck.HolesIn(checks, structure, geometry, own));
    }
}
