using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.HandClassification;

/// <summary>A row of a table before its figures: networks with a threshold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">What was trained.</param>
/// <param name="Threshold">half or tuned.</param>
/// <param name="Seeds">Seeds of the networks of a fold.</param>
/// <param name="Judged">Joints as the networks of one seed judge them, or all together.</param>
internal sealed record HandRow(string Name, string Model, string Threshold, IReadOnlyList<int> Seeds,
    Func<int?, IReadOnlyList<JudgedJoint>> Judged)
{
    /// <summary>Joints as all networks of a fold judge them together.</summary>
    public IReadOnlyList<JudgedJoint> Joints { get; } = Judged(null);
}

/// <summary>Works out the figures of rows over the same patients, with intervals and paired differences over resampled patients.</summary>
/// <param name="patients">How many.</param>
/// <param name="bootstrap">Resamples.</param>
internal sealed class HandRowEvaluator(int patients, BootstrapSettings bootstrap)
{
    // What differences are given of.
    static readonly string[] Compared = [PatientFigures.Gms, PatientFigures.Auc, "sensitivity", "specificity", PatientFigures.FoldsGms];

    readonly Clusters everyone = Clusters.OneRowEach(patients);
    readonly int[] all = [.. Enumerable.Range(0, patients)];

    /// <summary>Figures of a row.</summary>
    public HandRowFigures Of(HandRow row)
    {
        var figures = new PatientFigures(row.Joints, patients);
        var folds = figures.Folds(all);
        return new(row.Name, row.Model, row.Threshold, row.Seeds.Count,
            [.. HandJointGroups.Names.Select(g => GroupOf(g, [.. row.Joints.Where(j => HandJointGroups.Holds(g, j.Joint))]))],
            [.. folds.Select(f => new HandFoldFigures(f.Fold, f.Gms, f.Sensitivity, f.Specificity))],
            folds.Count > 1 ? Summary.Of([.. folds.Select(f => f.Gms)]).StandardDeviation : null,
            [.. row.Seeds.Select(s => new PatientFigures(row.Judged(s), patients) is var own
                ? new HandSeedFigures(s, own.Of(PatientFigures.Gms, all), own.Of(PatientFigures.Auc, all)) : null!)],
            [.. figures.Roc().Select(p => new RocPoint(p.FalsePositiveRate, p.Sensitivity))]);
    }

    HandGroupFigures GroupOf(string group, IReadOnlyList<JudgedJoint> joints)
    {
        var figures = new PatientFigures(joints, patients);
        return new(group, joints.Count, joints.Count(j => j.Inflamed), figures.Counts(all), [.. PatientFigures.Measures.Select(m =>
            new Agreement.NamedFigure(m, EstimateFigure.Of(Bootstrap.Of(everyone, rows => figures.Of(m, rows), bootstrap))))]);
    }

    /// <summary>Each row but the first less the first, on the same resamples; p corrected by Holm for the rows on a measure.</summary>
    public IReadOnlyList<HandDifference> Differences(IReadOnlyList<HandRow> rows, CancellationToken cancel)
    {
        var reference = new PatientFigures(rows[0].Joints, patients);
        var found = new List<HandDifference>();
        foreach (string measure in Compared)
        {
            cancel.ThrowIfCancellationRequested();
            List<HandDifference> own = [.. rows.Skip(1).Select(r =>
            {
                var figures = new PatientFigures(r.Joints, patients);
                var d = Bootstrap.Difference(everyone, x => figures.Of(measure, x), x => reference.Of(measure, x), bootstrap);
                return new HandDifference(r.Name, rows[0].Name, measure, EstimateFigure.Of(d.Difference), TestFigure.Of(d.Test), null);
            })];
            var tested = own.Where(d => d.Test.PValue is not null).ToList();
            double[] holm = Multiplicity.Holm([.. tested.Select(d => d.Test.PValue!.Value)]);
            found.AddRange(own.Select(d => tested.IndexOf(d) is var i and >= 0 ? d with { HolmPValue = holm[i] } : d));
        }

        return found;
    }
}
