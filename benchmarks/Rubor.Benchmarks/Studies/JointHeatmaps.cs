using System.Globalization;
using Rubor.Networks.JointUltrasound;
using Rubor.Statistics;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Benchmarks.Studies;

/// <summary>How close heatmaps with few evaluations come to those with 50 points on the way and the same noise, on trained networks: pairs
/// of a study that the model did not learn from, of each combined score in turn. Prints a row a pair, score and mode.</summary>
internal static class JointHeatmaps
{
    static readonly (string Name, HeatmapSettings Settings)[] Modes = [
        ("gauss-legendre 5", HeatmapSettings.Fast with { Rule = HeatmapSettings.GaussLegendre }), ("fast", HeatmapSettings.Fast),
        ("fast, with its error", HeatmapSettings.FastWithError), ("gauss-legendre 10", HeatmapSettings.Fast with { Rule = HeatmapSettings.GaussLegendre,
            Nodes = 10 }),
    ];

    public static int Run(string path, string folder, string count, string threads, bool training)
    {
        var study = JointUltrasoundStudy.Of(Study.OpenCases(path));
        using var model = JointModel.Open(folder, int.Parse(threads, CultureInfo.InvariantCulture));
        var learnt = model.Document.Folds.SelectMany(f => f.Train.Concat(f.Validation).Concat(f.Test)).ToHashSet(StringComparer.Ordinal);
        // Test sets, and with "training" patients of the training set, on whom a mode can be chosen.
        var ofScore = study.Cases.Where(c => learnt.Contains(c.Case.Subject) == training).GroupBy(c => c.Scores.Combined
            ?? 0).OrderBy(g => g.Key)
            .Select(g => g.ToList()).ToList();
        int pairs = int.Parse(count, CultureInfo.InvariantCulture);
        Console.WriteLine("case\tscore\tquestion\tmode\tevaluations\tcorrelation_exact\tcorrelation_paper\tdifference\ttold");
        for (int k = 0; k < pairs; k++)
        {
            var list = ofScore[k % ofScore.Count];
            var joint = list[k / ofScore.Count * list.Count / pairs];
            var pair = MeasuredPair.Of(joint);
            var image = SeenJoint.ImageOf(pair.Name, pair.Subject, pair.Pair);
            var result = model.Read([image], default)[0].Result;
            foreach (string measurement in JointScore.Measured)
            {
                var questions = JointQuestion.Of(model.Settings.Decisions, measurement);
                var question = questions[Math.Clamp(result[measurement] - 1, 0, questions.Count - 1)];
                List<(int, string)> members = [.. model.Document.Folds.SelectMany(f => f.Networks).Index()
                    .Where(n => n.Item.Answers.Any(a => a.Measurement == measurement && a.Question == question.Name)).Select(n =>
                        (n.Index, question.FullName))];
                // The paper's formula takes right ends, which are 50 points from the integral themselves; the code's nodes are closer to it.
                double[] paper = Map(PairHeatmaps.Integrated(model.Networks, members, image, HeatmapSettings.Paper));
                double[] exact = Map(PairHeatmaps.Integrated(model.Networks, members, image, new()));
                Row("right 50", HeatmapSettings.Paper.Evaluations, paper, null);
                foreach (var (name, settings) in Modes)
                {
                    var found = PairHeatmaps.Integrated(model.Networks, members, image, settings);
                    Row(name, found.Evaluations, Map(found), found.Error);
                }

                void Row(string name, int evaluations, double[] map, double? told)
                {
                    double difference = Math.Sqrt(exact.Zip(map).Sum(p => (p.First - p.Second) * (p.First - p.Second)) / exact.Sum(v =>
                        v * v));
                    Console.WriteLine(string.Join('\t', new[] { joint.Case.Name, $"{joint.Scores.Combined}", question.FullName, name, $"{evaluations}" }
                        .Concat(new[] { R(exact, map), R(paper, map), difference, told ?? double.NaN }
                            .Select(v => double.IsNaN(v) ? "" : v.ToString("0.0000", CultureInfo.InvariantCulture)))));
                }
            }
        }

        return 0;
    }

    static double R(double[] a, double[] b) => Correlation.Pearson(a, b).Coefficient.Value ?? double.NaN;

    // What is drawn: both pictures' maps, one behind the other.
    static double[] Map(HeatmapResult result) => [.. result.Gray.Concat(result.Doppler).Select(v => (double)v)];
}
