using Rubor.Methods.HandScans;
using Rubor.Statistics;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Runs;

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
    sealed record Model(string Folder, string Name, HandModelDocument Document, IReadOnlyList<HeldOutHands> HeldOut);

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
        List<HandRow> rows = [.. models.SelectMany(m => RowsOf(m, cases, labels, patients))];
        var figures = new HandRowEvaluator(patients.Length, Bootstrap);
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
                return figures.Of(r);
            })],
            Differences = figures.Differences(rows, cancel),
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
    IEnumerable<HandRow> RowsOf(Model model, List<StudyCase> cases, Dictionary<string, HandJointLabels> labels, string[] patients)
    {
        string own = HandJointSettings.Of(model.Document.Settings).Threshold;
        string other = own == HandJointSettings.Half ? HandJointSettings.Tuned : HandJointSettings.Half;
        foreach (string threshold in new[] { own, other })
            yield return new(threshold == own ? model.Name : $"{model.Name}, "
                + $"{(threshold == HandJointSettings.Tuned ? "tuned threshold" : "threshold one half")}",
                model.Folder, threshold, [.. model.HeldOut.Select(h => h.Seed).Distinct().Order()],
                seed => Judged(model, cases, labels, patients, threshold, seed));
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
}
