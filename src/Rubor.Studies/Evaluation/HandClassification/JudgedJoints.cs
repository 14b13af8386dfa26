using Rubor.Methods.HandScans;

namespace Rubor.Studies.Evaluation.HandClassification;

/// <summary>A joint of an image, or of a patient's two views together, with what a model says of it.</summary>
/// <param name="Patient">Number of the patient among those tested, from 0.</param>
/// <param name="Fold">Fold that tests the patient, from 1.</param>
/// <param name="Joint">Its place in <see cref="HandJoints.OfAHand"/>.</param>
/// <param name="Inflamed">Truth.</param>
/// <param name="Margin">Logit less that of the threshold.</param>
/// <param name="Logit">Logit.</param>
internal readonly record struct JudgedJoint(int Patient, int Fold, int Joint, bool Inflamed, double Margin, double Logit);

/// <summary>Groups of joints that figures are given of.</summary>
public static class HandJointGroups
{
    /// <summary>Every joint.</summary>
    public const string All = "all";

    /// <summary>Names of the groups: the interphalangeal joint of the thumb stands with the PIP joints.</summary>
    public static IReadOnlyList<string> Names { get; } = [All, "wrist", "MCP", "PIP", "DIP"];

    /// <summary>Whether a group holds a joint.</summary>
    /// <param name="group">Its name.</param>
    /// <param name="joint">Place of the joint in <see cref="HandJoints.OfAHand"/>.</param>
    public static bool Holds(string group, int joint) => HandJoints.OfAHand[joint] is var name && group switch
    {
        All => true,
        "PIP" => name.StartsWith("pip", StringComparison.Ordinal) || name.StartsWith("ip", StringComparison.Ordinal),
        _ => name.StartsWith(group, StringComparison.OrdinalIgnoreCase),
    };
}

/// <summary>The figures of some judged joints on any drawing of their patients, each a pass over counts.</summary>
internal sealed class PatientFigures
{
    /// <summary>Names of the figures that there are.</summary>
    public static IReadOnlyList<string> Measures { get; } = [Gms, "sensitivity", "specificity", Auc, "f1", "accuracy", FoldsGms];

    /// <summary>Geometric mean of sensitivity and specificity over all joints, area under the ROC curve, and the mean over folds of each
    /// fold's geometric mean.</summary>
    public const string Gms = "gms", Auc = "auc", FoldsGms = "gms_mean_of_folds";

    readonly JudgedJoint[] sorted;
    readonly long[][] counts; // patient: true positive, false negative, false positive, true negative
    readonly int[] foldOf;
    readonly int[] drawn;

    public PatientFigures(IEnumerable<JudgedJoint> joints, int patients)
    {
        sorted = [.. joints.OrderBy(j => j.Logit)];
        counts = [.. Enumerable.Range(0, patients).Select(_ => new long[4])];
        (foldOf, drawn) = (new int[patients], new int[patients]);
        foreach (var j in sorted)
        {
            counts[j.Patient][(j.Inflamed ? 0 : 2) + (j.Margin > 0 ? 0 : 1)]++;
            foldOf[j.Patient] = j.Fold;
        }
    }

    /// <summary>True positive, false negative, false positive, true negative.</summary>
    public long[] Counts(ReadOnlySpan<int> patients)
    {
        var sums = new long[4];
        foreach (int p in patients)
            for (int k = 0; k < 4; k++)
                sums[k] += counts[p][k];
        return sums;
    }

    /// <summary>A figure of the drawn patients; null where it is undefined.</summary>
    public double? Of(string measure, ReadOnlySpan<int> patients)
    {
        if (measure == Auc)
            return Area(patients);
        if (measure == FoldsGms)
            return MeanOfFolds(patients);
        return Of(measure, Counts(patients));
    }

    static double? Of(string measure, long[] c)
    {
        double positive = c[0] + c[1], negative = c[2] + c[3];
        return measure switch
        {
            Gms => positive > 0 && negative > 0 ? Math.Sqrt(c[0] / positive * (c[3] / negative)) : null,
            "sensitivity" => positive > 0 ? c[0] / positive : null,
            "specificity" => negative > 0 ? c[3] / negative : null,
            "f1" => (2 * c[0]) + c[1] + c[2] > 0 ? 2.0 * c[0] / ((2 * c[0]) + c[1] + c[2]) : null,
            _ => positive + negative > 0 ? (c[0] + c[3]) / (positive + negative) : null,
        };
    }

    /// <summary>Of each fold its own figure, where it is defined.</summary>
    public IReadOnlyList<(int Fold, double Gms, double Sensitivity, double Specificity)> Folds(ReadOnlySpan<int> patients)
    {
        var of = new SortedDictionary<int, long[]>();
        foreach (int p in patients)
        {
            if (foldOf[p] == 0)
                continue;
            if (!of.TryGetValue(foldOf[p], out var sums))
                of[foldOf[p]] = sums = new long[4];
            for (int k = 0; k < 4; k++)
                sums[k] += counts[p][k];
        }

        return [.. of.Where(f => Of(Gms, f.Value) is not null).Select(f => (f.Key, Of(Gms, f.Value)!.Value, Of("sensitivity", f.Value)!.Value,
            Of("specificity", f.Value)!.Value))];
    }

    double? MeanOfFolds(ReadOnlySpan<int> patients) => Folds(patients) is { Count: > 0 } folds ? folds.Average(f => f.Gms) : null;

    // Mann and Whitney's count over joints sorted once, each as often as its patient was drawn; ties count half.
    double? Area(ReadOnlySpan<int> patients)
    {
        Array.Clear(drawn);
        foreach (int p in patients)
            drawn[p]++;
        double below = 0, positives = 0, pairs = 0;
        for (int i = 0; i < sorted.Length;)
        {
            double tiedPositive = 0, tiedNegative = 0, logit = sorted[i].Logit;
            for (; i < sorted.Length && sorted[i].Logit == logit; i++)
                if (sorted[i].Inflamed)
                    tiedPositive += drawn[sorted[i].Patient];
                else
                    tiedNegative += drawn[sorted[i].Patient];
            pairs += tiedPositive * (below + (tiedNegative / 2));
            below += tiedNegative;
            positives += tiedPositive;
        }

        return positives > 0 && below > 0 ? pairs / (positives * below) : null;
    }

    /// <summary>The ROC curve of all joints: false positive rate and sensitivity, from 0 to 1.</summary>
    public IReadOnlyList<(double FalsePositiveRate, double Sensitivity)> Roc()
    {
        double positives = sorted.Count(j => j.Inflamed), negatives = sorted.Length - positives, found = 0, wrong = 0;
        var points = new List<(double, double)> { (0, 0) };
        if (positives == 0 || negatives == 0)
            return [];
        for (int i = sorted.Length - 1; i >= 0;)
        {
            double logit = sorted[i].Logit;
            for (; i >= 0 && sorted[i].Logit == logit; i--)
                (found, wrong) = sorted[i].Inflamed ? (found + 1, wrong) : (found, wrong + 1);
            points.Add((wrong / negatives, found / positives));
        }

        return points;
    }
}
