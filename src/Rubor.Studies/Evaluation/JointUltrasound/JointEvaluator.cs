using Rubor.Methods.JointUltrasound;
using Rubor.Statistics;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation.JointUltrasound;

/// <summary>Joints of one test, and which answers count: all folds' where nobody learnt from the patient, else those of the fold that tests
/// the patient.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Joints">Its joints.</param>
/// <param name="Tests">Whether a fold's answers about a patient count, for each model.</param>
internal sealed record JointTest(string Name, IReadOnlyList<SeenJoint> Joints, IReadOnlyList<Func<string, int, bool>> Tests);

/// <summary>A model with what it says of every joint.</summary>
/// <param name="Name">Name of its rows.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Settings">How it was trained.</param>
/// <param name="Answers">Its answers, by case.</param>
internal sealed record JointAnswers(string Name, string Folder, JointUltrasoundSettings Settings,
    IReadOnlyDictionary<string, IReadOnlyList<JointAnswer>> Answers);

/// <summary>Figures of one test set. Zhou 2022, tables 2 and 3, figures 3, 4 and 7; intervals over patients.</summary>
internal sealed class JointEvaluator(JointTest test, IReadOnlyList<JointAnswers> models, BootstrapSettings settings)
{
    const int Grades = EossScore.Highest + 1, MostErrors = 4, MostExamples = 3;

    /// <summary>Name of the measure that is not accuracy.</summary>
    public const string Accuracy = "accuracy", Kappa = "kappa";

    // Answers that count become a result in one of several ways; those that need no other networks belong to the first model.
    sealed record Row(string Name, JointAnswers Model, string Decision, IReadOnlyList<JointResult> Results,
        IReadOnlyList<IReadOnlyList<JointVote>> Votes);

    readonly Clusters clusters = Clusters.Of<string>([.. test.Joints.Select(j => j.Subject)]);

    /// <summary>Works everything out.</summary>
    /// <param name="cancel">Stops between rows.</param>
    public JointSetFigures Run(CancellationToken cancel)
    {
        var rows = new List<Row>();
        foreach (var (m, model) in models.Index())
        {
            cancel.ThrowIfCancellationRequested();
            bool codes = model.Settings.Decisions == JointUltrasoundSettings.Codes;
            rows.Add(RowOf(m, model.Name, codes ? "codes, MULTITUDE" : "MULTITUDE", soft: false, majority: false));
            if (m > 0)
                continue;
            rows.Add(RowOf(m, $"{model.Name}, majority", "majority of the folds", soft: false, majority: true));
            if (codes)
                rows.Add(RowOf(m, $"{model.Name}, soft codes", "codes from probabilities, MULTITUDE", soft: true, majority: false));
        }

        var published = rows.ToDictionary(r => r, r => JointScore.All.ToDictionary(s => s, s =>
            PublishedBootstrap.Of(Truth(s), Predicted(r, s), Grades)));
        var figures = rows.Select(r => new JointRowFigures(r.Name, r.Model.Folder, r.Decision,
            [.. JointScore.All.Select(s => FiguresOf(r, s, published[r][s]))], r.Results.Count(x => !x.Valid))).ToList();
        return new()
        {
            Name = test.Name,
            Joints = test.Joints.Count,
            Patients = clusters.Count,
            Modes = test.Joints.Where(j => j.Case.Mode.Length > 0).CountBy(j => j.Case.Mode).OrderBy(m => m.Key, StringComparer.Ordinal)
                .ToDictionary(),
            Rows = figures,
            Differences = [.. JointScore.All.SelectMany(s => new[] { Accuracy, Kappa }.SelectMany(m =>
                Differences(rows, s, m, published)))],
            Tasks = [.. JointScore.Measured.SelectMany(m => EossScore.Tasks.Select(t => TaskOf(m, t, cancel)))],
            Errors = [.. JointScore.All.SelectMany(s => Errors(rows[0], s))],
            Cases = [.. test.Joints.Select((j, i) => new JointCaseFigures(j.Case.Case.Name, j.Subject, j.Grade(JointScore.Sh),
                j.Grade(JointScore.Vascularity), j.SignalShare, [.. rows.Select(r => JointScore.All
                    .Select(s => r.Results[i][s]).ToArray())]))],
        };
    }

    Row RowOf(int m, string name, string decision, bool soft, bool majority)
    {
        var votes = test.Joints.Select(j => Counted(m, j) is var counted
            ? (IReadOnlyList<JointVote>)[.. counted.Select(a => a.Fold).Distinct().Select(f =>
                JointReading.Vote(models[m].Settings.Decisions, f, counted, soft))]
            : []).ToList();
        return new(name, models[m], decision, [.. votes.Select(v => JointReading.Result(v, majority))], votes);
    }

    List<JointAnswer> Counted(int m, SeenJoint joint) =>
        [.. models[m].Answers[joint.Case.Case.Name].Where(a => test.Tests[m](joint.Subject, a.Fold))];

    int[] Truth(string score) => [.. test.Joints.Select(j => j.Grade(score))];

    static int[] Predicted(Row row, string score) => [.. row.Results.Select(r => r[score])];

    JointScoreFigures FiguresOf(Row row, string score, PublishedBootstrap published)
    {
        int[] truth = Truth(score), predicted = Predicted(row, score);
        var found = TableBootstrap.Of(truth, predicted, Grades, clusters,
            [TableStatistics.Accuracy, TableStatistics.Kappa(AgreementWeights.Linear, Grades)], settings);
        var table = Enumerable.Range(0, Grades).Select(_ => new long[Grades]).ToArray();
        for (int i = 0; i < truth.Length; i++)
            table[truth[i]][predicted[i]]++;
        return new(score, EstimateFigure.Of(found[0]), EstimateFigure.Of(found[1]), published.Interval(Accuracy), published.Interval(Kappa),
            truth.Zip(predicted).Average(p => Math.Abs(p.First - p.Second) <= 1 ? 1.0 : 0.0), table);
    }

    List<JointDifference> Differences(IReadOnlyList<Row> rows, string score, string measure,
        Dictionary<Row, Dictionary<string, PublishedBootstrap>> published)
    {
        TableStatistic statistic = measure == Accuracy ? TableStatistics.Accuracy : TableStatistics.Kappa(AgreementWeights.Linear, Grades);
        int[] truth = Truth(score), reference = Predicted(rows[0], score);
        var found = rows.Skip(1).Select(r =>
        {
            var d = TableBootstrap.Difference(truth, Predicted(r, score), reference, Grades, clusters, statistic, settings);
            return new JointDifference(r.Name, rows[0].Name, score, measure, Unrounded(EstimateFigure.Of(d.Difference)),
                TestFigure.Of(d.Test), null,
                published[r][score].PublishedPValue(published[rows[0]][score], measure));
        }).ToList();
        var tested = found.Where(d => d.Test.PValue is not null).ToList();
        double[] holm = Multiplicity.Holm([.. tested.Select(d => d.Test.PValue!.Value)]);
        return [.. found.Select(d => tested.IndexOf(d) is var i and >= 0 ? d with { HolmPValue = holm[i] } : d)];
    }

    // Two sums of the same shares differ in the last bits.
    static EstimateFigure Unrounded(EstimateFigure figure) => figure.Value is { } v && Math.Abs(v) < 1e-12 ? figure with { Value = 0 }
        : figure;

    JointTaskFigures TaskOf(string measurement, BinaryTask task, CancellationToken cancel)
    {
        bool[] truth = [.. Truth(measurement).Select(task.Positive)];
        IReadOnlyList<double>[][] single = [.. models.Select((model, m) => test.Joints.Select(j =>
            JointVariant.ScoresOf(model.Settings.Decisions, Counted(m, j), measurement, task)).ToArray())];
        var table = new ClassificationTable([.. models.Select(m => m.Name)], truth, [.. test.Joints.Select(j => j.Subject)],
            [.. single.Select(s => s.Select(x => (double?)x.Average()).ToArray())], task.Name, 0);
        var document = ClassificationRunner.Run("", table, ClassificationRunner.ProbabilityThreshold, settings, cancel);
        return new(measurement, task.Name, string.Join(' ', JointQuestion.Grades.Where(task.Positive)), document.Models,
            [.. models.Select((model, m) => SpreadOf(model.Name, truth, single[m]))]);
    }

    static JointNetworkSpread SpreadOf(string row, bool[] truth, IReadOnlyList<double>[] scores)
    {
        int networks = scores.Min(s => s.Count);
        double?[] areas = [.. Enumerable.Range(0, networks).Select(n => AreaUnderRoc.Of(truth, [.. scores.Select(s => s[n])]).Value)];
        if (areas.Any(a => a is null))
            return new(row, null, null, networks);
        var spread = TrainingSpread.Of([.. areas.Select(a => a!.Value)]);
        return new(row, spread.Mean, spread.HalfWidth, networks);
    }

    IEnumerable<JointConfusion> Errors(Row row, string score)
    {
        int[] truth = Truth(score), predicted = Predicted(row, score);
        return Enumerable.Range(0, truth.Length).Where(i => truth[i] != predicted[i]).GroupBy(i =>
            (Truth: truth[i], Predicted: predicted[i]))
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Take(MostErrors).Select(g => new JointConfusion(score, g.Key.Truth,
                g.Key.Predicted, g.Count(), (double)g.Count() / truth.Count(t => t == g.Key.Truth),
                [.. g.OrderByDescending(i => row.Votes[i].Count(v => Of(v, score) == g.Key.Predicted)).ThenBy(i => i).Take(MostExamples)
                    .Select(i => test.Joints[i].Case.Case.Name)]));
    }

    static int Of(JointVote vote, string score) => score switch
    {
        JointScore.Sh => vote.Sh,
        JointScore.Vascularity => vote.Vascularity,
        _ => Math.Max(vote.Sh, vote.Vascularity),
    };
}
