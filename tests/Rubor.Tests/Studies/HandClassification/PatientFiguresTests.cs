using Rubor.Methods.HandScans;
using Rubor.Statistics;
using Rubor.Studies.Evaluation.HandClassification;

namespace Rubor.Tests.Studies.HandClassification;

public sealed class PatientFiguresTests
{
    // Patients of two folds: 0 and 1 of fold 1, 2 of fold 2.
    static readonly JudgedJoint[] Joints =
    [
        new(0, 1, 0, true, 1, 1), new(0, 1, 1, true, -1, -1), new(0, 1, 2, false, -2, -2), new(0, 1, 3, false, 0.5, 0.5),
        new(1, 1, 0, true, 2, 2), new(1, 1, 1, false, -3, -3),
        new(2, 2, 0, true, 0.5, 0.5), new(2, 2, 1, false, -1, -1), new(2, 2, 2, false, 1, 1),
    ];

    [Fact]
    public void Figures_are_those_worked_out_by_hand_and_of_drawn_patients_those_of_their_rows()
    {
        var figures = new PatientFigures(Joints, 3);
        int[] all = [0, 1, 2];
        Assert.Equal([3, 1, 2, 3], figures.Counts(all));
        Assert.Equal(Math.Sqrt(0.75 * 0.6), figures.Of("gms", all)!.Value, 12);
        Assert.Equal(6.0 / 9, figures.Of("f1", all)!.Value, 12);
        Assert.Equal(6.0 / 9, figures.Of("accuracy", all)!.Value, 12);
        // Fold 1: 2 of 3 and 2 of 3; fold 2: 1 of 1 and 1 of 2.
        Assert.Equal((2.0 / 3 + Math.Sqrt(0.5)) / 2, figures.Of("gms_mean_of_folds", all)!.Value, 12);
        foreach (int[] drawn in new[] { all, [0, 0, 2], [1, 2, 2] })
        {
            JudgedJoint[] rows = [.. drawn.SelectMany(p => Joints.Where(j => j.Patient == p))];
            Assert.Equal(AreaUnderRoc.Of([.. rows.Select(r => r.Inflamed)], [.. rows.Select(r => r.Logit)]).Value!.Value, figures.Of("auc", drawn)!.Value, 12);
        }

        Assert.Null(new PatientFigures([], 3).Of("gms", all));
        Assert.Equal((1, 1), figures.Roc()[^1]);
    }

    [Fact]
    public void Every_joint_is_in_one_group() => Assert.All(Enumerable.Range(0, HandJoints.PerHand), j =>
        Assert.Single(HandJointGroups.Names.Skip(1), g => HandJointGroups.Holds(g, j)));
}
