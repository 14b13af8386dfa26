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
        ("averaged 3", HeatmapSettings.Fast with { Nodes = 3 }), ("averaged 4", HeatmapSettings.Fast with { Nodes = 4 }),
        ("averaged 5", HeatmapSettings.FastWithError), ("averaged 8", HeatmapSettings.Fast with { Nodes = 8 }),
        ("gauss-legendre 5", HeatmapSettings.Fast with { Rule = HeatmapSettings.GaussLegendre }),
    ];

    public static int Run(string path, string folder, string count, string threads)
    {
        var study = JointUltrasoundStudy.Of(Study.OpenCases(path));
        using var model = JointModel.Open(folder, int.Parse(threads, CultureInfo.InvariantCulture));
        var learnt = model.Document.Folds.SelectMany(f => f.Train.Concat(f.Validation).Concat(f.Test)).ToHashSet(StringComparer.Ordinal);
        var ofScore = study.Cases.Where(c => !learnt.Contains(c.Case.Subject)).GroupBy(c => c.Scores.Combined ?? 0).OrderBy(g => g.Key)
            .Select(g => g.ToList()).ToList();
        int pairs = int.Parse(count, CultureInfo.InvariantCulture);
        Console.WriteLine("case\tscore\tquestion\tmode\tevaluations\tcorrelation\tdifference\ttold");
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
                    .Where(n => n.Item.Answers.Any(a => a.Measurement == measurement && a.Question == question.Name)).Select(n => (n.Index, question.FullName))];
                double[] exact = Map(PairHeatmaps.Integrated(model.Networks, members, image, HeatmapSettings.Paper));
                foreach (var (name, settings) in Modes)
                {
                    var found = PairHeatmaps.Integrated(model.Networks, members, image, settings);
                    double[] map = Map(found);
                    double difference = Math.Sqrt(exact.Zip(map).Sum(p => (p.First - p.Second) * (p.First - p.Second)) / exact.Sum(v => v * v));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{joint.Case.Name}\t{joint.Scores.Combined}\t{question.FullName}\t{name}\t")
                        + string.Create(CultureInfo.InvariantCulture, $"{found.Evaluations}\t{Correlation.Pearson(exact, map).Coefficient.Value:0.0000}\t{difference:0.000}\t")
                        + found.Error?.ToString("0.000", CultureInfo.InvariantCulture));
                }
            }
        }

        return 0;
    }

    // What is drawn: both pictures' maps, one behind the other.
    static double[] Map(HeatmapResult result) => [.. result.Gray.Concat(result.Doppler).Select(v => (double)v)];
}
