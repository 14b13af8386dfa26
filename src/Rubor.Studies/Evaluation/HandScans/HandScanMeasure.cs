using Rubor.Methods.HandScans.Evaluation;
using Rubor.Statistics;

namespace Rubor.Studies.Evaluation.HandScans;

/// <summary>A figure of some scans: a sum over them by another one, as mean Dice is the sum of Dice by the number of scans.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Label">Class, "all", or "inflamed"; empty of joints.</param>
/// <param name="Part">Numerator of a scan.</param>
/// <param name="Whole">Denominator of a scan.</param>
internal sealed record HandScanMeasure(string Name, string Label, Func<HandScanScore, double> Part, Func<HandScanScore, double> Whole)
{
    public const string Dice = "dice", Iou = "iou", All = "all";

    /// <summary>Name in tables.</summary>
    public string FullName => Label.Length == 0 ? Name : $"{Name}_{Label}";

    /// <summary>Every measure of the classes of a study.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="first">A score, for the names of its classes.</param>
    /// <param name="joints">Whether there are regions of joints.</param>
    public static IReadOnlyList<HandScanMeasure> Of(int classes, HandScanScore first, bool joints)
    {
        ArgumentNullException.ThrowIfNull(first);
        static double One(HandScanScore _) => 1;
        var measures = new List<HandScanMeasure>();
        foreach (var (name, of, all) in new (string, Func<HandClassScore, double>, Func<HandScanScore, double>)[]
            { (Dice, c => c.Dice, s => s.AllDice), (Iou, c => c.Iou, s => s.AllIou) })
        {
            for (int i = 0; i < classes; i++)
            {
                int at = i;
                measures.Add(new(name, first.Classes[i].Label, s => of(s.Classes[at]), One));
            }
            measures.Add(new(name, All, all, One));
            measures.Add(new(name, HandScanScore.InflamedName, s => of(s.Inflamed), One));
        }
        var lesions = first.Classes.Select((c, i) => (c.Label, Of: (Func<HandScanScore, HandClassScore>)(s => s.Classes[i])))
            .Where(c => Methods.HandScans.HandScan.Inflamed.Any(i => i.Name == c.Label))
            .Append((HandScanScore.InflamedName, s => s.Inflamed)).ToList();
        measures.AddRange(lesions.Select(l => new HandScanMeasure("lesion_sensitivity", l.Label, s => l.Of(s).LesionsFound, s => l.Of(s).Lesions)));
        measures.AddRange(lesions.Select(l => new HandScanMeasure("false_lesions_per_image", l.Label, s => l.Of(s).LesionsFalse, One)));
        if (joints)
        {
            measures.Add(new("joint_sensitivity", "", s => s.Joints?.Found ?? 0, s => s.Joints?.Inflamed ?? 0));
            measures.Add(new("joint_specificity", "", s => s.Joints is { } j ? j.Joints - j.Inflamed - j.False : 0,
                s => s.Joints is { } j ? j.Joints - j.Inflamed : 0));
            measures.Add(new("false_joints_per_image", "", s => s.Joints?.False ?? 0, s => s.Joints is null ? 0 : 1));
        }
        return measures;
    }

    /// <summary>The figure of rows of some scores, worked out once for each.</summary>
    /// <returns>Null where nothing counts.</returns>
    public RowStatistic On(IReadOnlyList<HandScanScore> scores)
    {
        double[] parts = [.. scores.Select(Part)], wholes = [.. scores.Select(Whole)];
        return rows =>
        {
            double part = 0, whole = 0;
            foreach (int row in rows)
                (part, whole) = (part + parts[row], whole + wholes[row]);
            return whole > 0 ? part / whole : null;
        };
    }
}
