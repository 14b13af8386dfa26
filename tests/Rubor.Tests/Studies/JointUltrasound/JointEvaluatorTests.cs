using System.Text.Json.Nodes;
using Rubor.Networks.JointUltrasound;
using Rubor.Statistics;
using Rubor.Studies.Evaluation.JointUltrasound;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Studies.JointUltrasound;

/// <summary>Figures against tests/Reference/jointultrasound/evaluation.py, which knows nothing of Rubor.</summary>
public class JointEvaluatorTests
{
    static readonly JsonNode Golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Data.Repository, "tests/Reference/jointultrasound/evaluation.json")))!;

    static readonly JointUltrasoundSettings Settings = JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, ["seeds=1"]);

    static List<(string Patient, int Truth, int Given, double Score)> Joints => [.. Golden["joints"]!.AsArray().Select(j =>
        ((string)j!["patient"]!, (int)j["truth"]!, (int)j["given"]!, (double)j["score"]!))];

    [Fact]
    public void Accuracy_kappa_area_and_shares_are_those_of_an_independent_program()
    {
        var set = Evaluate(j => j.Given);
        var sh = set.Rows[0].Scores.Single(s => s.Score == JointScore.Sh);
        Assert.Equal((double)Golden["accuracy"]!, sh.Accuracy.Value!.Value, 12);
        Assert.Equal((double)Golden["kappa_linear"]!, sh.Kappa.Value!.Value, 12);
        Assert.Equal(Joints.Count, sh.Confusion.Sum(r => r.Sum()));
        Assert.Equal(Joints.Average(j => Math.Abs(j.Truth - j.Given) <= 1 ? 1.0 : 0), sh.WithinOne, 12);
        var task = set.Tasks.Single(t => t is { Measurement: JointScore.Sh, Task: "01|23" }).Rows[0];
        Assert.Equal((double)Golden["auc"]!, task.Auc.Value!.Value, 12);
        foreach (var (name, value) in Golden["at_half"]!.AsObject())
            Assert.Equal((double)value!, task.AtThreshold!.Measures.Single(m => m.Name == name).Figure.Value!.Value, 12);
        Assert.Equal((12, Joints.Count), (set.Patients, set.Joints));
        // The published interval takes joints for independent: with the same middle it is another one.
        Assert.InRange(sh.Accuracy.Value.Value, sh.AccuracyPublished.Lower!.Value, sh.AccuracyPublished.Upper!.Value);
        Assert.NotEqual(sh.Accuracy.Lower, sh.AccuracyPublished.Lower);
    }

    [Fact]
    public void Rows_are_compared_with_the_first_and_a_row_as_good_differs_by_nothing()
    {
        var set = Evaluate(j => j.Given, j => j.Truth, j => j.Given);
        Assert.Equal(["RATING", "RATING, majority", "RATING, soft codes", "second", "third"], set.Rows.Select(r => r.Name));
        double accuracy = (double)Golden["accuracy"]!;
        var better = set.Differences.Single(d => d is { Row: "second", Score: JointScore.Sh, Measure: "accuracy" });
        Assert.Equal(1 - accuracy, better.Difference.Value!.Value, 12);
        Assert.True(better.Difference.Lower > 0 && better.Test.PValue < 0.05 && better.HolmPValue >= better.Test.PValue);
        Assert.True(better.PublishedPValue < 1e-6);
        var same = set.Differences.Single(d => d is { Row: "third", Score: JointScore.Sh, Measure: "kappa" });
        Assert.Equal(0, same.Difference.Value);
        Assert.Equal(Joints.Count, set.Cases.Count);
        Assert.All(set.Cases.Zip(Joints), c => Assert.Equal((c.Second.Truth, c.Second.Given), (c.First.Sh, c.First.Rows[0][0])));
    }

    [Fact]
    public void The_commonest_confusion_comes_first_with_joints_that_show_it()
    {
        var set = Evaluate(j => j.Given);
        var wrong = Joints.Where(j => j.Truth != j.Given).GroupBy(j => (j.Truth, j.Given)).Max(g => g.Count());
        var first = set.Errors.First(e => e.Score == JointScore.Sh);
        Assert.Equal(wrong, first.Joints);
        Assert.Equal((double)first.Joints / Joints.Count(j => j.Truth == first.Truth), first.Share, 12);
        Assert.All(first.Examples, name => Assert.Equal((first.Truth, first.Predicted), Joints[int.Parse(name[(name.LastIndexOf('-') + 1)..],
            System.Globalization.CultureInfo.InvariantCulture)] is var j ? (j.Truth, j.Given) : default));
    }

    static JointSetFigures Evaluate(params Func<(string Patient, int Truth, int Given, double Score), int>[] given)
    {
        List<SeenJoint> seen = [.. Joints.Select((j, i) => new SeenJoint(new() { Case = new(j.Patient, "", $"{i}"), Scores = new(j.Truth, 0) },
            Nothing(j.Patient), 0, null) { Inputs = [] })];
        string[] names = ["RATING", "second", "third"];
        List<JointAnswers> models = [.. given.Select((g, m) => new JointAnswers(names[m], $"model-{m}", Settings, seen.Zip(Joints).ToDictionary(
            s => s.First.Case.Case.Name, s => (IReadOnlyList<JointAnswer>)[.. Answers(JointScore.Sh, g(s.Second), s.Second.Score),
                .. Answers(JointScore.Vascularity, 0, 0.01)])))];
        return new JointEvaluator(new("test", seen, [.. models.Select(_ => (Func<string, int, bool>)((_, _) => true))]), models,
            new BootstrapSettings { Resamples = 500 }).Run(TestContext.Current.CancellationToken);
    }

    // Bits that spell the grade; how sure they are is another matter.
    static IEnumerable<JointAnswer> Answers(string measurement, int grade, double score) => JointQuestion.Of(Settings.Decisions,
        measurement)
        .Select(q => new JointAnswer(1, 1, measurement, q.Name, [1 - score, score], 0.5, q.AnswerOf[grade] == 1) { Soft = score });

    static PairImage Nothing(string patient) => new()
    {
        Name = "none",
        Subject = patient,
        Gray = new byte[4],
        GrayWidth = 2,
        GrayHeight = 2,
        GrayRegion = (0, 0, 2, 2),
        Doppler = new byte[12],
        Signal = new bool[4],
        DopplerWidth = 2,
        DopplerHeight = 2,
        DopplerRegion = (0, 0, 2, 2),
    };
}
