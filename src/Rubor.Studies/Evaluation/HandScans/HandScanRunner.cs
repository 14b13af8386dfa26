using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Evaluation;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation.HandScans;

/// <summary>Evaluates models of hand scans: each scan by the fit that tests its patient. Cobb 2023, 2.5–2.10.</summary>
public sealed class HandScanRunner
{
    readonly HandScanStudy study;
    readonly IReadOnlyList<HandScanModel> models;
    readonly BootstrapSettings settings;

    HandScanRunner(HandScanStudy study, IReadOnlyList<HandScanModel> models, BootstrapSettings settings) =>
        (this.study, this.models, this.settings) = (study, models, settings);

    sealed record Scored(StudyCase Case, IReadOnlyList<HandScanScore> Models, IReadOnlyDictionary<string, HandScanScore> Observers);

    /// <summary>The scans that are evaluated, in order: those that every model tests.</summary>
    public static IReadOnlyList<StudyCase> Cases(HandScanStudy study, IReadOnlyList<HandScanModel> models)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(models);
        return [.. study.Scans.Cases(study.Scans.Subjects()).Where(c => models.All(m => m.Testing(c.Subject) is not null))];
    }

    /// <summary>Evaluates every model and compares all pairs.</summary>
    /// <param name="study">The study; its observer's drawing is the truth.</param>
    /// <param name="models">Models.</param>
    /// <param name="seenPatients">Whether a model may be tested on whom it learnt from.</param>
    /// <param name="settings">How patients are resampled.</param>
    /// <param name="threads">Scans at once.</param>
    /// <param name="finished">Is called after each scan, from any thread.</param>
    /// <param name="cancel">Stops between scans.</param>
    /// <exception cref="ImageDataException">A file cannot be used, lies on another grid, or holds an unknown label.</exception>
    /// <exception cref="OutputException">No scan is tested, a class is on no scan, or a model saw a patient.</exception>
    public static HandScanEvaluation Run(HandScanStudy study, IReadOnlyList<HandScanModel> models, bool seenPatients,
        BootstrapSettings settings, int threads, Action finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(finished);
        var cases = Cases(study, models);
        foreach (var model in models)
            model.RequireUnseen(study.Scans.Subjects(), study.Classes, seenPatients);
        if (cases.Count == 0)
            throw new OutputException(study.Study.Folder,
                $"has no scan with {HandScan.Role} and {HandScan.Label} whose patient is tested by {string.Join(" and ", models.Select(m => m.Name))}");
        var runner = new HandScanRunner(study, models, settings);
        var scored = CaseRun.Each(cases, threads, one =>
        {
            var result = runner.Score(one);
            finished();
            return result;
        }, cancel);
        return runner.Document(scored, cancel) with
        {
            SeenPatients = seenPatients,
            LeftOut = [.. study.Scans.LeftOut(), .. study.Scans.Cases(study.Scans.Subjects()).Except(cases).Select(c => new LeftOutScan(
                c.Name, $"is tested by no fold of {models.First(m => m.Testing(c.Subject) is null).Name}"))],
        };
    }

    Scored Score(StudyCase one)
    {
        var read = study.Read(one);
        var drawn = HandScanMasks.OfLabels(read.Labels, read.Image.Width);
        byte[]? regions = RegionsOf(one, read.Image);
        var others = Others(one).ToDictionary(o => o, o => HandScanScore.Of(drawn,
            HandScanMasks.OfLabels(HandScanStudy.Of(study.Study, o).Read(one).Labels, read.Image.Width), study.Classes, regions));
        return new(one, [.. models.Select(m => HandScanScore.Of(drawn, m.Testing(one.Subject)!.On(read.Image), study.Classes, regions))],
            others);
    }

    // A drawing that nobody signed is everybody's, and no second one.
    IEnumerable<string> Others(StudyCase one) => one.Labels[HandScan.Label].Select(f => f.Observer)
        .Where(o => o.Length > 0 && o != study.Scans.Observer && study.Scans.Observer is not null);

    static byte[]? RegionsOf(StudyCase one, HandScanImage image) =>
        one.Labels.TryGetValue(HandJoints.Label, out var files) && files.Count > 0 ? image.ReadLabels(files[0].File) : null;

    HandScanEvaluation Document(IReadOnlyList<Scored> scored, CancellationToken cancel)
    {
        foreach (var (c, cls) in study.Classes.Index())
            if (scored.All(s => s.Models[0].Classes[c].Overlap.First == 0))
                throw new OutputException(study.Study.Folder, $"has no pixel of class {cls.Name} on any scan that is tested, so that nothing can be " +
                    $"said of it; add scans with it, or take it out of {Study.FileName}");
        var images = ClassificationRunner.Run("", new([.. models.Select(m => m.Name)], [.. scored.Select(s => s.Models[0].Inflamed.Overlap.First > 0)],
            [.. scored.Select(s => s.Case.Subject)],
            [.. models.Select((_, m) => scored.Select(s => (double?)s.Models[m].Inflamed.Overlap.Second).ToArray())], "", 0), 1, settings, cancel);
        var evaluated = models.Select((m, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            return Evaluate(m.Name, m.Method, scored, [.. scored.Select(s => s.Models[i])], s => m.Testing(s.Case.Subject)!.Fold) with
            { Images = images.Models[i] };
        }).ToList();
        var observers = scored.SelectMany(s => s.Observers.Keys).Distinct().Order(StringComparer.Ordinal).Select(o =>
        {
            var both = scored.Where(s => s.Observers.ContainsKey(o)).ToList();
            return (Name: o, Both: both, Scores: (IReadOnlyList<HandScanScore>)[.. both.Select(s => s.Observers[o])]);
        }).ToList();
        return new()
        {
            Study = study.Study.Name,
            Phantom = HandPhantomStudy.IsOne(study.Study),
            Observer = study.Scans.Observer,
            SeenPatients = false,
            Scans = scored.Count,
            Patients = scored.Select(s => s.Case.Subject).Distinct().Count(),
            Classes = [.. study.Classes.Select(c => c.Name)],
            Models = evaluated,
            Observers = [.. observers.Select(o => Evaluate(o.Name, "observer", o.Both, o.Scores, _ => null))],
            Differences = ModelComparison.Corrected([.. Differences(scored, cancel),
                .. images.Differences.Select(d => d with { Measure = $"image_{d.Measure}" })]),
            Cases = [.. models.SelectMany((m, i) => scored.SelectMany(s =>
                    Rows(m.Name, m.Testing(s.Case.Subject)!.Fold, s.Case, s.Models[i]))),
                .. observers.SelectMany(o => o.Both.SelectMany((s, i) => Rows(o.Name, null, s.Case, o.Scores[i])))],
            LeftOut = [],
        };
    }

    EvaluatedHandScanModel Evaluate(string name, string method, IReadOnlyList<Scored> scans, IReadOnlyList<HandScanScore> scores,
        Func<Scored, int?> foldOf)
    {
        var clusters = ClustersOf(scans);
        var measures = HandScanMeasure.Of(study.Classes.Count, scores[0], scores.Any(s => s.Joints is not null));
        var folds = scans.Select((s, i) => (Fold: foldOf(s), Row: i)).Where(f => f.Fold is not null).GroupBy(f => f.Fold!.Value, f => f.Row)
            .OrderBy(g => g.Key).ToList();
        int[][] rows = folds.Count > 0 ? [.. folds.Select(f => f.ToArray())] : [[.. Enumerable.Range(0, scans.Count)]];
        var matrix = scores.Skip(1).Aggregate(scores[0].Confusion, (sum, s) => SegmentationRunner.Sum(sum, s.Confusion));
        return new(name, method, scans.Count, clusters.Count, [.. folds.Select(f => new FoldScans(f.Key, f.Count()))],
            [.. measures.Where(m => m.Name is HandScanMeasure.Dice or HandScanMeasure.Iou).Select(m => new FoldedFigure(m.Name,
                FoldedDice.Of(m.Label, [.. rows.Select(r => m.On(scores)(r)!.Value)]), InNeither(m.Label, scores)))],
            [.. measures.Select(m => new NamedFigure(m.FullName,
                Tables.EstimateFigure.Of(Bootstrap.Of(clusters, m.On(scores), settings))))],
            SegmentationRunner.Written(name, HandScanScore.ConfusionNames, matrix), Errors(matrix, scores), null);
    }

    static int? InNeither(string label, IReadOnlyList<HandScanScore> scores) => label switch
    {
        HandScanMeasure.All => null,
        HandScanScore.InflamedName => scores.Count(s => s.Inflamed.InNeither),
        _ => scores.Count(s => s.Classes.First(c => c.Label == label).InNeither),
    };

    static Clusters ClustersOf(IReadOnlyList<Scored> scans) => Clusters.Of<string>([.. scans.Select(s => s.Case.Subject)]);

    static List<HandScanConfusion> Errors(ConfusionMatrix matrix, IReadOnlyList<HandScanScore> scores)
    {
        var found = new List<HandScanConfusion>();
        for (int i = 0; i < matrix.Categories; i++)
            for (int j = 0; j < matrix.Categories; j++)
                if (i != j && matrix[i, j] > 0)
                {
                    long[] each = [.. scores.Select(s => s.Confusion[i, j])];
                    int worst = Array.IndexOf(each, each.Max());
                    double row = Enumerable.Range(0, matrix.Categories).Sum(k => (double)matrix[i, k]);
                    found.Add(new(HandScanScore.ConfusionNames[i], HandScanScore.ConfusionNames[j], matrix[i, j], matrix[i, j] / row,
                        each.Count(e => e > 0), worst, each[worst]));
                }
        return [.. found.OrderByDescending(e => e.Pixels)];
    }

    IEnumerable<ModelDifference> Differences(IReadOnlyList<Scored> scored, CancellationToken cancel)
    {
        var clusters = ClustersOf(scored);
        var measures = HandScanMeasure.Of(study.Classes.Count, scored[0].Models[0], scored.Any(s => s.Models[0].Joints is not null));
        for (int a = 0; a < models.Count; a++)
            for (int b = a + 1; b < models.Count; b++)
                foreach (var measure in measures)
                {
                    cancel.ThrowIfCancellationRequested();
                    var (first, second) = (a, b);
                    var both = Bootstrap.Difference(clusters, measure.On([.. scored.Select(s => s.Models[first])]),
                        measure.On([.. scored.Select(s => s.Models[second])]), settings);
                    yield return new(models[a].Name, models[b].Name, scored.Count, measure.FullName,
                        Tables.EstimateFigure.Of(both.Difference), Tables.TestFigure.Of(both.Test), null);
                }
    }

    static IEnumerable<ScoredHandClass> Rows(string model, int? fold, StudyCase one, HandScanScore score) =>
        score.Classes.Append(score.Inflamed).Select(c => new ScoredHandClass(model, fold, one.Subject, one.Session, one.Scan,
            one.Clinical.GetValueOrDefault("view") ?? "", c.Label, c.Overlap.First, c.Overlap.Second, c.Overlap.Both, c.Dice, c.Iou,
                c.Lesions, c.LesionsFound, c.LesionsFalse));
}
