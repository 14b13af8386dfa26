using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Vhi;

/// <summary>
/// Found marrow as a reader might correct it: what each k of the robust rule makes of it, against the paper's rule on the drawn mask.
/// </summary>
internal static class MarrowCorrected
{
    /// <summary>Prints the table.</summary>
    public static void OnSubjects(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        MarrowStudy.Table("Marrow found, then corrected: error of l_lower in %, mean (root mean square) over subjects", "correction",
            "shared (IoU)", "k of found", "k of drawn", "k by what is shared");
        var pairs = subjects.Zip(found, (s, f) => (Subject: s, Found: f)).ToList();
        Row("none", pairs, (_, f) => f);
        Row("one pixel smaller", pairs, (_, f) => MaskChanges.Shrink(f));
        Row("two pixels smaller", pairs, (_, f) => MaskChanges.Shrink(MaskChanges.Shrink(f)));
        Row("one pixel larger", pairs, (_, f) => MaskChanges.Grow(f));
        Row("last third of its slices erased", pairs, (_, f) => MaskChanges.Slices(f, z => Place(f, z) < 2.0 / 3));
        Row("every third slice as drawn", pairs, (s, f) => Redrawn(s, f, 3));
        Row("every second slice as drawn", pairs, (s, f) => Redrawn(s, f, 2));
        Row("only what was drawn, too", pairs, (s, f) => MaskChanges.Both(f, s.Drawn));
        Row("as drawn", pairs, (s, _) => s.Drawn);
    }

    static void Row(string name, List<(MarrowSubject Subject, NormalMarrowFound Found)> pairs, Func<MarrowSubject, Mask, Mask> correct)
    {
        var corrected = pairs.Select(p => (p.Subject, p.Found, Mask: correct(p.Subject, p.Found.Mask))).ToList();
        string Errors(Func<Mask, NormalMarrowFound, double> multiple)
        {
            var errors = corrected.Select(c =>
                RobustLimits.Of(VhiMeasurement.ValuesWithin(c.Subject.Stir, c.Mask), multiple(c.Mask, c.Found)).Lower
                    / c.Subject.Lower(c.Subject.Drawn, LimitRule.Paper) - 1).ToList();
            return MarrowStudy.F($"{MarrowStudy.Percent(errors.Average())} ({100 * Math.Sqrt(errors.Average(e => e * e)):0.0})");
        }
        var shared = corrected.Select(c => Overlap.Iou(OverlapCounts.OfMasks(c.Mask.Voxels, c.Found.Mask.Voxels)).Required).ToList();
        MarrowStudy.Row(name, MarrowStudy.F($"{shared.Min():0.00} to {shared.Max():0.00}"), Errors((_, f) => f.Limit!.Multiple),
            Errors((_, _) => RobustLimits.DrawnMultiple),
            Errors((mask, f) => RobustLimits.MultipleOf(mask, f.Mask, f.Limit!.Multiple)));
    }

    static Mask Redrawn(MarrowSubject s, Mask found, int every)
    {
        var voxels = found.Voxels.ToArray();
        int length = found.Geometry.Size.SliceVoxels;
        for (int i = 0; i < voxels.Length; i++)
            if (i / length % every == 0)
                voxels[i] = s.Drawn.Voxels[i];
        return new(found.Geometry, voxels);
    }

    // Where a slice stands among those that hold marrow, 0 to below 1.
    static double Place(Mask mask, int slice)
    {
        int length = mask.Geometry.Size.SliceVoxels;
        var slices = Enumerable.Range(0, mask.Geometry.Size.Z).Where(z => mask.Voxels.Slice(z * length, length).Contains((byte)1)).ToList();
        return slices.Count(z => z < slice) / (double)slices.Count;
    }
}
