using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;

namespace Rubor.Tests.Studies;

/// <summary>
/// Whole results of small random tables and label maps: every figure lies in its range and in its interval, or says why it has
/// none, and every
/// p is one or says why it is none.
/// </summary>
public sealed class EvaluationFuzzTests : IDisposable
{
    static readonly BootstrapSettings Few = new() { Resamples = 60 };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classification_of_small_tables_gives_figures_or_reasons()
    {
        for (int seed = 0; seed < 250; seed++)
        {
            var random = new SeededRandom(seed);
            int patients = 1 + random.Next(16), cases = 0, models = 1 + random.Next(3), levels = 1 + random.Next(5), scale = random.Next(3);
            string[] subjects =
                [.. Enumerable.Range(0, patients).SelectMany(p => Enumerable.Repeat($"p{p}", 1 + (p * 31 + seed) % 3)).Take(20)];
            cases = subjects.Length;
            bool[] truth = new bool[cases];
            int prevalence = random.Next(11);
            for (int i = 0; i < cases; i++)
                truth[i] = random.Next(10) < prevalence;
            var scores = new double?[models][];
            for (int m = 0; m < models; m++)
            {
                scores[m] = new double?[cases];
                for (int i = 0; i < cases; i++)
                    scores[m][i] = random.Next(12) == 0 ? null
                        : (random.Next(levels) + (truth[i] ? random.Next(3) : 0)) * new[] { 0.1, 1, -7 }[scale];
            }
            var table = new ClassificationTable([.. Enumerable.Range(0, models).Select(m => $"m{m}")], truth, random.Next(3) == 0 ? null
                : subjects, scores, "t = 1", 0)
            { LowerIsPositive = random.Next(4) == 0 };
            var document = ClassificationRunner.Run("t.csv", table, random.Next(2) == 0 ? 0.3
                : null, Few, TestContext.Current.CancellationToken);
            Check($"table {seed}", JsonNode.Parse(document.ToJson())!);
            Assert.All(document.Tables(), t =>
                Assert.DoesNotContain("NaN", System.Text.Encoding.UTF8.GetString(t.Content), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Segmentation_of_small_sets_gives_figures_or_reasons()
    {
        var grid = Geometry.AxisAligned(new(4, 3, 2), 1, 1.5, 3);
        var labels = new LabelSet([(0, "background"), (1, "low"), (2, "high")], [("any", [1, 2])], [1, 2]);
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new SeededRandom(seed);
            int scans = 1 + random.Next(5), empty = 1 + random.Next(3);
            foreach (string side in (string[])["truth", "pred"])
            {
                Directory.CreateDirectory(folder[$"{seed}/{side}"]);
                for (int s = 0; s < scans; s++)
                {
                    var voxels = new byte[grid.Size.Voxels];
                    bool blank = random.Next(3) < empty;
                    for (int i = 0; i < voxels.Length; i++)
                        voxels[i] = (byte)(blank ? 0 : Math.Max(0, random.Next(5) - 2));
                    NiftiWriter.Write(folder[$"{seed}/{side}/sub-{s / 2}_ses-{s % 2}_labels.nii.gz"], new LabelMap(grid, voxels));
                }
            }
            var sources = MaskSource.Resolve([folder[$"{seed}/truth"], folder[$"{seed}/pred"]], ["truth", "predicted"]);
            var form = random.Next(2) == 0 ? OverlapForm.Regular : OverlapForm.Modified;
            var document = SegmentationRunner.Run(sources[0], sources[1], labels, null, form, Few, 1,
                TestContext.Current.CancellationToken);
            Check($"set {seed}", JsonNode.Parse(document.ToJson())!);
            Assert.All(document.Presence, p => Assert.Equal(scans, p.Both + p.Missed + p.Invented + p.Neither));
            foreach (var figure in document.Overall.Where(f => f.Name.StartsWith("hausdorff95_mm_", StringComparison.Ordinal)))
                Assert.Equal(document.Presence.Single(p => figure.Name.EndsWith("_" + p.Class, StringComparison.Ordinal)).Both,
                    figure.Figure.N);
        }
    }

    static void Check(string where, JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Check(where, item);
        }
        else if (node is JsonObject o)
        {
            if (o.ContainsKey("lower") && o.ContainsKey("reason"))
                Figure($"{where}: {o.GetPath()} {o.ToJsonString()}", o);
            if (o.ContainsKey("p_value"))
                Assert.True((double?)o["p_value"] is { } p ? p is > 0 and <= 1 : o["reason"] is not null, $"{where}: {o.ToJsonString()}");
            foreach (var (_, item) in o)
                Check(where, item);
        }
    }

    static void Figure(string where, JsonObject o)
    {
        var (value, lower, upper) = ((double?)o["value"], (double?)o["lower"], (double?)o["upper"]);
        Assert.True(lower is null == upper is null, where);
        Assert.True(value is not null || (lower is null && o["reason"] is not null), where);
        Assert.True(lower is not null || o["reason"] is not null, where);
        Assert.True(lower is null || (lower < upper && lower <= value && value <= upper), where);
    }
}
