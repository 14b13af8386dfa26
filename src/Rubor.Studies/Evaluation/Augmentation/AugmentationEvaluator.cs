using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Statistics;
using Rubor.Studies.Evaluation.HandClassification;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation.Augmentation;

/// <summary>Compares the arms of a study of augmentation on the folds that all of them have finished. Cobb 2024, tables 1 and 2, figure 6;
/// intervals and differences over resampled patients.</summary>
/// <param name="Study">The study.</param>
/// <param name="Seen">Its images.</param>
/// <param name="Bootstrap">Resamples.</param>
public sealed record AugmentationEvaluator(AugmentationStudy Study, IReadOnlyList<SeenHands> Seen, BootstrapSettings Bootstrap)
{
    sealed record Arm(AugmentationArm Of, IReadOnlyList<AugmentationUnitDocument> Units);

    /// <summary>Folds that every arm has finished.</summary>
    public IReadOnlyList<int> Folds => [.. Study.Units.GroupBy(u => u.Fold).Where(g => g.All(Study.IsDone)).Select(g => g.Key).Order()];

    /// <summary>Works everything out.</summary>
    /// <param name="cancel">Stops between rows.</param>
    /// <exception cref="OutputException">No fold is finished by every arm, or a unit was made otherwise.</exception>
    public AugmentationEvaluation Run(CancellationToken cancel)
    {
        var folds = Folds;
        if (folds.Count == 0)
            throw new OutputException(Study.Folder, "has no fold that every arm has finished; there is nothing to compare yet");
        List<Arm> arms = [.. Study.Arms.Arms.Select(a => new Arm(a, [.. folds.Select(f => Study.Read(new(a, f), Seen))]))];
        string[] patients = [.. arms[0].Units.SelectMany(u => u.HeldOut.Select(h => h.Subject)).Distinct()];
        var figures = new HandRowEvaluator(patients.Length, Bootstrap);
        List<ArmComparison> comparisons = [.. new[] { ArmComparison.Own, ArmComparison.Tuned }.Select(rule =>
        {
            List<HandRow> rows = [.. arms.Select(a => RowOf(a, patients, rule == ArmComparison.Own ? a.Of.Settings.Threshold
                : HandJointSettings.Tuned))];
            return new ArmComparison(rule, [.. rows.Select(r =>
            {
                cancel.ThrowIfCancellationRequested();
                return figures.Of(r) with { Roc = [] }; // thousands of points, which nothing here draws
            })], figures.Differences(rows, cancel));
        })];
        List<ArmFigures> described = [.. arms.Select(a => FiguresOf(a, arms[0].Of))];
        return new()
        {
            Study = Study.Hands.Study.Name,
            Phantom = HandPhantomStudy.IsOne(Study.Hands.Study),
            Preset = Study.Arms.Preset,
            Settings = arms[0].Of.Settings.ToJson(),
            Seed = Study.Seed,
            FoldsInAll = Study.Folds.Count,
            Folds = folds,
            Patients = patients.Length,
            Views = arms[0].Units.Sum(u => u.HeldOut.Select(h => h.Case).Distinct().Count()),
            Arms = described,
            Comparisons = comparisons,
            ByImages = [.. comparisons.SelectMany(c => ByImages(c, described))],
        };
    }

    static HandRow RowOf(Arm arm, string[] patients, string threshold) => new(arm.Of.Name, arm.Of.Name, threshold,
        [.. arm.Units.SelectMany(u => u.HeldOut.Select(h => h.Seed)).Distinct().Order()],
        seed => [.. arm.Units.SelectMany(u => Judged(u.Fold, u.Tested, patients, threshold, seed))]);

    /// <summary>Joints of a fold's tested images as its networks judge them, logits averaged.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="heldOut">What its networks say.</param>
    /// <param name="patients">Names of the patients, by their number.</param>
    /// <param name="threshold">half or tuned.</param>
    /// <param name="seed">Networks of one seed, or null for all together.</param>
    internal static IReadOnlyList<JudgedJoint> Judged(HandFoldDocument fold, IReadOnlyList<HeldOutHands> heldOut, string[] patients,
        string threshold, int? seed)
    {
        double cut = threshold != HandJointSettings.Tuned ? 0 : seed is { } one ? fold.Networks.First(n => n.Seed == one).Threshold
            : fold.Threshold;
        var judged = new List<JudgedJoint>();
        foreach (var image in heldOut.Where(h => seed is null || h.Seed == seed).GroupBy(h => h.Case))
        {
            var first = image.First();
            int patient = Array.IndexOf(patients, first.Subject);
            for (int j = 0; j < HandJoints.All.Count; j++)
                if (HandJointLabels.IsInflamed(first.Labels.States[j]) is { } inflamed
                    && image.Average(h => HandModel.Logit(h.Probabilities[j])) is var logit)
                    judged.Add(new(patient, fold.Fold, j % HandJoints.PerHand, inflamed, logit - cut, logit));
        }

        return judged;
    }

    static ArmFigures FiguresOf(Arm arm, AugmentationArm reference)
    {
        var (own, first) = (arm.Of.Settings.ToJson(), reference.Settings.ToJson());
        List<HandFoldDocument> folds = [.. arm.Units.Select(u => u.Fold)];
        List<HandNetworkDocument> networks = [.. folds.SelectMany(f => f.Networks)];
        return new(arm.Of.Name, new(own.Where(p => !JsonNode.DeepEquals(p.Value, first[p.Key])).Select(p => KeyValuePair.Create(p.Key,
                p.Value?.DeepClone()))), arm.Of.Images?.Words, folds.Average(f => f.Images[0]),
                    folds.Average(f => f.Extra.Sum(e => e.Images)),
            folds.Average(f => f.Prevalence), folds.Average(f => f.TrainingPrevalence), networks.Count, networks.Count(n => n.StoppedEarly),
            networks.Average(n => (double)n.Steps * arm.Of.Settings.Batch),
                networks.Average(n => (double)n.BestStep * arm.Of.Settings.Batch),
            folds.Average(f => f.ValidationGms), arm.Units.Sum(u => u.TrainingSeconds), folds.Any(f => f.Extra.Any(e => !e.Patients)));
    }

    // Arms that differ from the first by their images alone, by what the images are: none of them, then more and more.
    static IEnumerable<ImagesPoint> ByImages(ArmComparison comparison, List<ArmFigures> described)
    {
        ImagesPoint Point(string images, int arm) => new(images, described[arm].FurtherImages, described[arm].Name, comparison.Threshold,
            comparison.Rows[arm].Groups[0][PatientFigures.Gms], comparison.Rows[arm].Groups[0][PatientFigures.FoldsGms]);
        if (described[0].FurtherImages > 0)
            return [];
        var alone = Enumerable.Range(1, described.Count - 1).Where(i => described[i].Images is not null
            && described[i].Settings.Count == 0);
        return alone.GroupBy(i => described[i].Images!).SelectMany(lot => lot.OrderBy(i => described[i].FurtherImages)
            .Select(i => Point(lot.Key, i)).Prepend(Point(lot.Key, 0)));
    }
}
