using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>Two models on the same scans, the same patients drawn for both.</summary>
/// <param name="First">Name of the first model.</param>
/// <param name="Second">Name of the second.</param>
/// <param name="Measure">dice_low, iou_All …</param>
/// <param name="Difference">First less second, its interval by resampling patients.</param>
/// <param name="Test">Whether it is 0.</param>
public sealed record OverlapDifference(string First, string Second, string Measure, EstimateFigure Difference, TestFigure Test);

/// <summary>Models of hand scans on scans of patients that they did not learn from. Cobb 2023, 2.5 to 2.10.</summary>
/// <param name="Study">The study's name.</param>
/// <param name="Models">Name, method and result of each model.</param>
/// <param name="Resampled">Mean Dice and IoU of each class, with intervals by resampling patients: by model, in their order.</param>
/// <param name="Images">Images called inflamed by counted pixels of low and high, all models, with their differences.</param>
/// <param name="Differences">Differences of overlap, every pair of models.</param>
public sealed record HandScanEvaluation(string Study, IReadOnlyList<(string Name, string Method, SegmentationDocument Result)> Models,
    IReadOnlyList<IReadOnlyList<NamedFigure>> Resampled, ClassificationDocument Images, IReadOnlyList<OverlapDifference> Differences)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.hand-scan-evaluation/1";

    /// <summary>Name of the class of low and high together.</summary>
    public const string Inflamed = "inflamed";

    /// <summary>Fewest pixels that make an image inflamed. Cobb 2023, 2.10.</summary>
    public const double OnePixel = 1;

    /// <summary>Evaluates models, each scan by the model of the fold that tests its patient.</summary>
    /// <param name="study">The study.</param>
    /// <param name="models">At least one; all test the same scans.</param>
    /// <param name="settings">How patients are resampled.</param>
    /// <param name="threads">Threads at once.</param>
    /// <param name="finished">Is called after each scan of each model.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="OutputException">Models test other scans than the first, or have one name.</exception>
    /// <exception cref="ImageDataException">A file cannot be used.</exception>
    public static HandScanEvaluation Of(HandScanStudy study, IReadOnlyList<HandScanModelFolder> models, BootstrapSettings settings,
        int threads, Action finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(finished);
        if (models.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException("--models", $"{twice.Count()} folders are called {twice.Key}, which tables could not tell apart; rename one");
        var cases = TestedBy(study, models[0]);
        foreach (var other in models.Skip(1))
            if (!TestedBy(study, other).Select(c => c.Name).SequenceEqual(cases.Select(c => c.Name)))
                throw new OutputException("--models", $"{other.Name} tests other scans than {models[0].Name}; models are compared on the same scans");
        var labels = LabelsOf(study);
        var results = models.Select(m => Result(study, m, cases, labels, settings, threads, finished, cancel)).ToList();
        string[] subjects = [.. cases.Select(c => c.Subject)];
        var clusters = Clusters.Of<string>(subjects);
        var images = new ClassificationTable([.. models.Select(m => m.Name)], [.. results[0].Cases.Select(c => c.ImageTruth)], subjects,
            [.. results.Select(r => r.Cases.Select(c => (double?)c.ImageScore).ToArray())], "low or high drawn", 0);
        return new(study.Study.Name, [.. models.Zip(results).Select(m => (m.First.Name, m.First.Method, m.Second))],
            [.. results.Select(r => Measures(r)
                .Select(m => new NamedFigure(m.Name, EstimateFigure.Of(Bootstrap.Of(clusters, Mean(m.Values), settings)))).ToList())],
            ClassificationRunner.Run("", images, OnePixel, settings, cancel), [.. Pairs(models, results, clusters, settings)]);
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson()
    {
        var root = new JsonObject
        {
            ["format"] = FormatName,
            ["study"] = Study,
            ["models"] = new JsonArray([.. Models.Select((m, i) => (JsonNode)new JsonObject
            {
                ["name"] = m.Name,
                ["method"] = m.Method,
                ["resampled"] = JsonSerializer.SerializeToNode(Resampled[i], EvaluationJson.Default.IReadOnlyListNamedFigure),
                ["result"] = JsonNode.Parse(m.Result.ToJson()),
            })]),
            ["images"] = JsonNode.Parse(Images.ToJson()),
            ["differences"] = JsonSerializer.SerializeToNode(Differences, EvaluationJson.Default.IReadOnlyListOverlapDifference),
        };
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString(Indented) + "\n");
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static IReadOnlyList<StudyCase> TestedBy(HandScanStudy study, HandScanModelFolder model)
    {
        var cases = study.Scans.Cases(model.Folds.TestFolds(1).Keys);
        return cases.Count > 0 ? cases : throw new OutputException(study.Study.Folder, $"has no scan with labels that {model.Name} tests");
    }

    static LabelSet LabelsOf(HandScanStudy study)
    {
        byte[] inflamed = [.. HandScan.Inflamed.Intersect(study.Classes).Select(c => c.Value)];
        return new([(0, "background"), .. study.Classes.Select(c => (c.Value, c.Name))],
            inflamed.Length > 0 ? [(Inflamed, inflamed)] : [], inflamed);
    }

    static SegmentationDocument Result(HandScanStudy study, HandScanModelFolder model, IReadOnlyList<StudyCase> cases, LabelSet labels,
        BootstrapSettings settings, int threads, Action finished, CancellationToken cancel)
    {
        var folds = model.Folds.TestFolds(1);
        var codes = labels.Names.Index().ToDictionary(n => n.Item.Label, n => (byte)n.Index);
        return SegmentationRunner.Compare(cases.Count, i =>
        {
            var scan = study.Read(cases[i]);
            int fold = folds[cases[i].Subject];
            var own = study.Classes.Select(c => model.Find(fold, c, scan.Image)).ToList();
            var (truth, predicted) = (new byte[scan.Labels.Length], new byte[scan.Labels.Length]);
            for (int p = 0; p < truth.Length; p++)
            {
                truth[p] = codes[scan.Labels[p]];
                // Classes lie mildest first: the last that finds the pixel is the most severe.
                for (int c = 0; c < own.Count; c++)
                    if (own[c][p] != 0)
                        predicted[p] = codes[study.Classes[c].Value];
            }
            finished();
            var mm = scan.Image.SpacingMm ?? new PixelSpacing(1, 1);
            return new(new(cases[i].Subject, cases[i].Session, cases[i].Scan), fold, truth, predicted,
                new(1, scan.Image.Height, scan.Image.Width, 1, mm.Y, mm.X))
            { Own = own };
        }, labels, OverlapForm.Modified, settings, threads, cancel);
    }

    static IEnumerable<OverlapDifference> Pairs(IReadOnlyList<HandScanModelFolder> models, List<SegmentationDocument> results,
        Clusters clusters, BootstrapSettings settings)
    {
        for (int a = 0; a < models.Count; a++)
            for (int b = a + 1; b < models.Count; b++)
                foreach (var (first, second) in Measures(results[a]).Zip(Measures(results[b])))
                {
                    var d = Bootstrap.Difference(clusters, Mean(first.Values), Mean(second.Values), settings);
                    yield return new(models[a].Name, models[b].Name, first.Name, EstimateFigure.Of(d.Difference), TestFigure.Of(d.Test));
                }
    }

    // Each class, merged ones last, and the mean of the three.
    static IEnumerable<(string Name, double[] Values)> Measures(SegmentationDocument result)
    {
        foreach (string measure in new[] { "dice", "iou" })
        {
            bool dice = measure == "dice";
            for (int c = 0; c < result.Classes.Count; c++)
                yield return ($"{measure}_{result.Classes[c]}", [.. result.Cases.Select(s => (dice ? s.Classes[c].Dice : s.Classes[c].Iou) ?? double.NaN)]);
            yield return ($"{measure}_All", [.. result.Cases.Select(s => (dice ? s.AllDice : s.AllIou) ?? double.NaN)]);
        }
    }

    static RowStatistic Mean(double[] values) => rows =>
    {
        double sum = 0;
        foreach (int row in rows)
            sum += values[row];
        return sum / rows.Length;
    };
}

[JsonSerializable(typeof(IReadOnlyList<OverlapDifference>))]
[JsonSerializable(typeof(IReadOnlyList<NamedFigure>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class EvaluationJson : JsonSerializerContext;
