using Rubor.Methods.HandScans;
using Rubor.Statistics;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.HandClassification;

/// <summary>Models of hand joints against the labels of a study, each patient by the fold that tests it. Cobb 2024, tables 1 and 2;
/// intervals
/// over patients.</summary>
/// <param name="Hands">The study.</param>
/// <param name="Folders">Folders of the models; the first is the reference.</param>
/// <param name="AverageViews">Whether the palmar and the dorsal view of a patient are judged together.</param>
/// <param name="OtherLabels">Whether the study's labels may be others than those that the models were tested by when they were
/// trained.</param>
/// <param name="Bootstrap">Resamples.</param>
/// <param name="Threads">Views read at once.</param>
public sealed record HandJointEvaluator(HandJointStudy Hands, IReadOnlyList<string> Folders, bool AverageViews, bool OtherLabels,
    BootstrapSettings Bootstrap, int Threads)
{
    // What differences are given of.
    static readonly string[] Compared = [PatientFigures.Gms, PatientFigures.Auc, "sensitivity", "specificity", PatientFigures.FoldsGms];

    sealed record Model(string Folder, string Name, HandModelDocument Document, IReadOnlyList<HeldOutHands> HeldOut);

    sealed record Row(string Name, Model Model, string Threshold, IReadOnlyList<JudgedJoint> Joints);

    /// <summary>Views to read.</summary>
    public int Parts => Hands.Cases.Count;

    /// <summary>Works everything out.</summary>
    /// <param name="phantom">Whether the study is a phantom.</param>
    /// <param name="done">Called after each view that was read.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <exception cref="OutputException">A model is missing or damaged, tests no case of the study, or was tested by other labels.</exception>
    public HandJointEvaluation Run(bool phantom, Action done, CancellationToken cancel)
    {
        List<Model> models = [.. Folders.Select(Read)];
        var labels = CaseRun.Each(Hands.Cases, Threads, one =>
        {
            var read = Hands.LabelsOf(one);
            done();
            return (one.Name, Labels: read);
        }, cancel).ToDictionary(l => l.Name, l => l.Labels, StringComparer.Ordinal);
        var tested = models.Select(m => m.HeldOut.Select(h => h.Case).ToHashSet(StringComparer.Ordinal)).ToList();
        List<StudyCase> cases = [.. Hands.Cases.Where(c => tested.All(t => t.Contains(c.Name)))];
        if (cases.Count == 0)
            throw new OutputException(Folders[0], $"tests no view of {Hands.Study.Folder} that every model tests; give the study that the models were "
                + $"trained on");
        RequireSameLabels(models, labels);
        string[] patients = [.. cases.Select(c => c.Subject).Distinct()];
        List<Row> rows = [.. models.SelectMany(m => RowsOf(m, cases, labels, patients))];
        var everyone = Clusters.OneRowEach(patients.Length);
        int[] all = [.. Enumerable.Range(0, patients.Length)];
        return new()
        {
            Study = Hands.Study.Name,
            Phantom = phantom,
            PhantomModel = !phantom && models.Any(m => m.Document.Phantom),
            AveragedViews = AverageViews,
            Patients = patients.Length,
            Views = cases.Count,
            NotTested = Hands.Cases.Count - cases.Count,
            Rows = [.. rows.Select(r =>
            {
                cancel.ThrowIfCancellationRequested();
                return FiguresOf(r, cases, labels, patients, everyone, all);
            })],
            Differences = Differences(rows, patients.Length, everyone, cancel),
        };
    }

    Model Read(string folder)
    {
        var document = HandModelDocument.Read(folder);
        return new(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), document,
            HeldOutHands.Read(Path.Combine(folder, HeldOutHands.FileName)));
    }

    void RequireSameLabels(List<Model> models, Dictionary<string, HandJointLabels> labels)
    {
        if (OtherLabels)
            return;
        foreach (var model in models)
            if (model.HeldOut.FirstOrDefault(h => labels.TryGetValue(h.Case, out var now)
                && !now.States.SequenceEqual(h.Labels.States)) is { } other)
                throw new OutputException(model.Folder, $"was tested by other labels of {other.Case} than the study has now; train the model again, or say by "
                    + "--observer or --joint-labels whose labels are meant");
    }

    // The model's own threshold first.
    IEnumerable<Row> RowsOf(Model model, List<StudyCase> cases, Dictionary<string, HandJointLabels> labels, string[] patients)
    {
        string own = HandJointSettings.Of(model.Document.Settings).Threshold;
        string other = own == HandJointSettings.Half ? HandJointSettings.Tuned : HandJointSettings.Half;
        foreach (string threshold in new[] { own, other })
            yield return new(threshold == own ? model.Name : $"{model.Name}, "
                + $"{(threshold == HandJointSettings.Tuned ? "tuned threshold" : "threshold one half")}",
                model, threshold, Judged(model, cases, labels, patients, threshold, null));
    }

    List<JudgedJoint> Judged(Model model, List<StudyCase> cases, Dictionary<string, HandJointLabels> labels, string[] patients,
        string threshold, int? seed)
    {
        var wanted = cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var folds = model.Document.Folds.ToDictionary(f => f.Fold);
        double Cut(int fold) => threshold != HandJointSettings.Tuned ? 0
            : seed is { } s ? folds[fold].Networks.First(n => n.Seed == s).Threshold : folds[fold].Threshold;
        var judged = new List<JudgedJoint>();
        var views = model.HeldOut.Where(h => wanted.ContainsKey(h.Case) && (seed is null || h.Seed == seed)).GroupBy(h => h.Case)
            .GroupBy(g => AverageViews ? Together(g.First()) : g.Key).ToList();
        foreach (var together in views)
        {
            List<HeldOutHands> said = [.. together.SelectMany(g => g)];
            int patient = Array.IndexOf(patients, said[0].Subject), fold = said[0].Fold;
            for (int j = 0; j < HandJoints.All.Count; j++)
            {
                bool?[] truth = [.. together.Select(g => HandJointLabels.IsInflamed(labels[g.Key].States[j])).Where(t => t is not null)];
                if (truth.Length == 0)
                    continue;
                double logit = said.Average(h => HandModel.Logit(h.Probabilities[j]));
                judged.Add(new(patient, fold, j % HandJoints.PerHand, truth.Any(t => t == true), logit - Cut(fold), logit));
            }
        }

        return judged;
    }

    // Views of one acquisition have names that differ by the view alone.
    static string Together(HeldOutHands view) => view.Case.Replace(view.View, "", StringComparison.Ordinal);

    HandRowFigures FiguresOf(Row row, List<StudyCase> cases, Dictionary<string, HandJointLabels> labels, string[] patients,
        Clusters everyone, int[] all)
    {
        var figures = new PatientFigures(row.Joints, patients.Length);
        var folds = figures.Folds(all);
        int[] seeds = [.. row.Model.HeldOut.Select(h => h.Seed).Distinct().Order()];
        return new(row.Name, row.Model.Folder, row.Threshold, seeds.Length,
            [.. HandJointGroups.Names.Select(g => GroupOf(g, [.. row.Joints.Where(j => HandJointGroups.Holds(g, j.Joint))],
                patients.Length, everyone, all))],
            [.. folds.Select(f => new HandFoldFigures(f.Fold, f.Gms, f.Sensitivity, f.Specificity))],
            folds.Count > 1 ? Summary.Of([.. folds.Select(f => f.Gms)]).StandardDeviation : null,
            [.. seeds.Select(s => new PatientFigures(Judged(row.Model, cases, labels, patients, row.Threshold, s),
                patients.Length) is var own
                ? new HandSeedFigures(s, own.Of(PatientFigures.Gms, all), own.Of(PatientFigures.Auc, all)) : null!)],
            [.. figures.Roc().Select(p => new RocPoint(p.FalsePositiveRate, p.Sensitivity))]);
    }

    HandGroupFigures GroupOf(string group, IReadOnlyList<JudgedJoint> joints, int patients, Clusters everyone, int[] all)
    {
        var figures = new PatientFigures(joints, patients);
        return new(group, joints.Count, joints.Count(j => j.Inflamed), figures.Counts(all), [.. PatientFigures.Measures.Select(m =>
            new Agreement.NamedFigure(m, EstimateFigure.Of(Statistics.Bootstrap.Of(everyone, rows => figures.Of(m, rows), Bootstrap))))]);
    }

    List<HandDifference> Differences(List<Row> rows, int patients, Clusters everyone, CancellationToken cancel)
    {
        var reference = new PatientFigures(rows[0].Joints, patients);
        var found = new List<HandDifference>();
        foreach (string measure in Compared)
        {
            cancel.ThrowIfCancellationRequested();
            List<HandDifference> own = [.. rows.Skip(1).Select(r =>
            {
                var figures = new PatientFigures(r.Joints, patients);
                var d = Statistics.Bootstrap.Difference(everyone, x => figures.Of(measure, x), x => reference.Of(measure, x), Bootstrap);
                return new HandDifference(r.Name, rows[0].Name, measure, EstimateFigure.Of(d.Difference), TestFigure.Of(d.Test), null);
            })];
            var tested = own.Where(d => d.Test.PValue is not null).ToList();
            double[] holm = Multiplicity.Holm([.. tested.Select(d => d.Test.PValue!.Value)]);
            found.AddRange(own.Select(d => tested.IndexOf(d) is var i and >= 0 ? d with { HolmPValue = holm[i] } : d));
        }

        return found;
    }
}
