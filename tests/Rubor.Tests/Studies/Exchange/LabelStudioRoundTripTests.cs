using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;
using Rubor.Studies.Exchange;
using Rubor.Studies.Exchange.LabelStudio;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;
using static Rubor.Tests.Studies.Exchange.MadeExports;

namespace Rubor.Tests.Studies.Exchange;

public class LabelStudioRoundTripTests
{
    const int Width = 23, Height = 17;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static Study Imported(string source, string study, LabelStudioSettings? settings = null)
    {
        var plan = LabelStudioSource.Plan(source, settings ?? new(), Cancel);
        Assert.Empty(plan.Refused);
        Assert.Empty(new ImportRun(plan, study).Write(1, () => { }, Cancel).Refused);
        return Study.Open(study);
    }

    static JsonArray Exported(Study study, string folder, string? observer = null)
    {
        using (var output = OutputFolder.Stage(folder, overwrite: false))
        {
            var document = LabelStudioWriter.Write(study, new() { Observer = observer }, output, Cancel);
            Assert.Empty(document.Refused);
            output.Commit();
        }
        return JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, LabelStudioWriter.TasksName)))!.AsArray();
    }

    static void Pictures(string folder, IEnumerable<string> names)
    {
        Directory.CreateDirectory(folder);
        foreach (var (i, name) in names.Index())
            File.WriteAllBytes(Path.Combine(folder, name), PngWriter.Grayscale(Enumerable.Repeat((byte)i, Width * Height).ToArray(),
                Width));
    }

    // Everything that a study says of its cases: names, columns, and what the files hold.
    static List<string> Told(Study study) => [.. study.Cases.SelectMany(c =>
        c.Images.Select(i => $"{c.Name} {i.Key} {Pixels(i.Value)}")
            .Concat(c.Labels.SelectMany(l => l.Value.Select(f => $"{c.Name} {l.Key} {f.Observer} {Pixels(f.File)}")))
            .Concat(c.Clinical.Select(v => $"{c.Name} {v.Key}={v.Value}"))).Order(StringComparer.Ordinal)];

    static string Pixels(string file) => Convert.ToHexString(ImageFile.Read(file).Picture!.SampleBytes);

    static IEnumerable<JsonNode> Results(JsonArray tasks) => tasks.SelectMany(t => t!["annotations"]!.AsArray())
        .SelectMany(a => a!["result"]!.AsArray()).Select(r => r!);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void What_is_imported_exported_and_imported_again_is_the_same(int seed)
    {
        using var folder = new TemporaryFolder();
        string[] names = ["sub-01_ses-a_gray.png", "sub-01_ses-b_gray.png", "P2_x.png", "P2_y.png", "P3.png"];
        Pictures(folder["source"], names);
        var export = MadeExports.Random(new(seed), names, Width, Height);
        File.WriteAllText(folder["source", "export.json"], export.ToJsonString());
        var settings = new LabelStudioSettings { Classes = seed % 2 == 0 ? [.. Labels] : [] };
        var first = Imported(folder["source"], folder["study"], settings);
        var tasks = Exported(first, folder["out"]);
        var second = Imported(folder["out"], folder["again"], settings);
        Assert.Equal(Told(first), Told(second));
        // And every shape and stroke is the one that was drawn.
        static IEnumerable<string> Shapes(JsonArray tasks) => Results(tasks)
            .Where(r => r["type"]!.ToString() is var type && type != "labels" && type != "choices" && type != "relation")
            .Select(r => $"{r["id"]} {string.Join(' ', r["value"]!.AsObject()
                .Where(v => !v.Key.EndsWith("labels", StringComparison.Ordinal)).Select(v => $"{v.Key}={v.Value!.ToJsonString()}"))}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(Shapes(export), Shapes(tasks));
        Assert.Equal(Told(second), Told(Imported(folder["source"], folder["study"], settings)));
    }

    [Fact]
    public async Task The_commands_bring_an_export_into_a_study_and_out_again()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["source"], ["sub-01_gray.png", "sub-02_gray.png"]);
        var size = Region("size", "brush", "low", 3, 2, Rle(new byte[6]));
        File.WriteAllText(folder["source", "export.json"], new JsonArray(
            Task(1, "sub-01_gray.png", Annotation(1, 4, Region("r", "brush", "low", Width, Height, Shape("brush", Width, Height, new(3))),
                Region("h", "keypoint", "high", Width, Height, new() { ["x"] = 5, ["y"] = 5, ["width"] = 1 }))),
            Task(2, "sub-02_gray.png", Annotation(2, 4, size)), Task(3, "sub-03_gray.png", Annotation(3, 4))).ToJsonString());
        string[] import = ["study", "import", folder["source"], "--study", folder["study"], "--classes", "low, high"];
        var dry = await CommandRun.Of([.. import, "--dry-run"]);
        Assert.False(Directory.Exists(folder["study"]));
        Assert.Contains("severity", dry.Output, StringComparison.Ordinal);
        var run = await CommandRun.Of(import);
        Assert.True(run.ExitCode == 3, run.Output + run.Error);
        foreach (string reason in new[] { "region size: it was drawn on a picture of 3 × 2 pixels", "its picture sub-03_gray.png is not there" })
            Assert.Contains(reason, run.Output, StringComparison.Ordinal);
        Assert.Equal([("low", (byte)1), ("high", (byte)2)], Assert.Single(Study.Open(folder["study"]).Labels).Classes);
        var check = await CommandRun.Of("study", "check", folder["study"]);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        byte[] before = File.ReadAllBytes(folder["study", "cases.tsv"]);
        Assert.Contains("0 new", (await CommandRun.Of(import)).Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["study", "cases.tsv"]));
        var export = await CommandRun.Of("study", "export", folder["study"], "--to", "label-studio", "--out", folder["out"]);
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        Assert.Contains("exported: 2 cases, 3 files", export.Output, StringComparison.Ordinal);
        var wrong = await CommandRun.Of("study", "import", folder["source"], "--study", folder["other"], "--classes", "low,,high");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--classes low,,high", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_was_changed_goes_out_as_it_is_now()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["source"], ["P1.png"]);
        var value = Shape("brush", Width, Height, new(3));
        string rle = value["rle"]!.ToJsonString();
        File.WriteAllText(folder["source", "export.json"], Task(1, "P1.png",
            Annotation(1, 4, Region("mine", "brush", "erosion", Width, Height, value))).ToJsonString());
        var study = Imported(folder["source"], folder["study"]);
        string mask = study.Cases[0].Labels["erosion"][0].File;
        var region = Assert.Single(Results(Exported(study, folder["same"])));
        Assert.Equal(("mine", rle), (region["id"]!.ToString(), region["value"]!["rle"]!.ToJsonString()));
        byte[] changed = ImageFile.Read(mask).Picture!.SampleBytes.ToArray();
        changed[5] ^= 1;
        File.WriteAllBytes(mask, PngWriter.Grayscale(changed, Width));
        var tasks = Exported(study, folder["changed"]);
        Assert.NotEqual("mine", Assert.Single(Results(tasks))["id"]!.ToString());
        Assert.Equal(4, tasks[0]!["annotations"]![0]!["completed_by"]!.GetValue<int>());
        Assert.Equal(changed, ImageFile.Read(Imported(folder["changed"], folder["again"]).Cases[0].Labels["erosion"][0].File).Picture!.SampleBytes.ToArray());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"format": "rubor.label-studio/1", "mask_sha256": "HASH", "regions": [5]}""")]
    [InlineData("""{"format": "rubor.label-studio/1", "mask_sha256": "HASH", "regions": 5, "classes": [], "answers": 7}""")]
    [InlineData("""
        {"format": "rubor.label-studio/1", "mask_sha256": "HASH", "classes": {"erosion": "x"},
        "regions": [{"labels": ["erosion"], "shape": "brush"}]}
        """)]
    [InlineData("""
        {"format": "rubor.label-studio/1", "mask_sha256": "HASH", "regions": [{"labels": ["erosion"], "shape": "brush", "rle": "%%"}]}
        """)]
    [InlineData("""
        {"format": "rubor.label-studio/1", "mask_sha256": "HASH", "regions": [{"labels": ["erosion"], "shape": "", "value": {"x": 1}}]}
        """)]
    public void A_damaged_file_beside_a_mask_tells_nothing_and_the_mask_goes_out_as_it_is(string beside)
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["source"], ["P1.png"]);
        var value = Shape("brush", Width, Height, new(3));
        File.WriteAllText(folder["source", "export.json"],
            Task(1, "P1.png", Annotation(1, 4, Region("mine", "brush", "erosion", Width, Height, value))).ToJsonString());
        var study = Imported(folder["source"], folder["study"]);
        string mask = study.Cases[0].Labels["erosion"][0].File, sidecar = Path.ChangeExtension(mask, ".json");
        string hash = JsonNode.Parse(File.ReadAllBytes(sidecar))!["mask_sha256"]!.ToString();
        File.WriteAllText(sidecar, beside.Replace("HASH", hash, StringComparison.Ordinal));
        var region = Assert.Single(Results(Exported(study, folder["out"])));
        Assert.NotEqual("mine", region["id"]!.ToString());
        Assert.Equal(Pixels(mask), Pixels(Imported(folder["out"], folder["again"]).Cases[0].Labels["erosion"][0].File));
    }

    [Fact]
    public void A_study_that_never_was_in_Label_Studio_comes_back_from_it_with_its_observers()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["study"]);
        Pictures(folder["study"], ["gray.png", "doppler.png"]);
        byte[] grades = new byte[Width * Height], area = new byte[Width * Height];
        grades.AsSpan(10, 30).Fill(1);
        grades.AsSpan(60, 9).Fill(3);
        area.AsSpan(100, 50).Fill(1);
        File.WriteAllBytes(folder["study", "grades.png"], PngWriter.Grayscale(grades, Width));
        File.WriteAllBytes(folder["study", "area.png"], PngWriter.Grayscale(area, Width));
        File.WriteAllText(folder["study", "study.json"], """
            {"format": "rubor.study/1", "name": "s", "images": ["gray", "doppler"], "labels": {"severity": {"low": 1, "mid": 2, "high": 3}, "area": null},
            "may_be_empty": ["area"]}
            """);
        File.WriteAllText(folder["study", "cases.tsv"], "subject\tsession\tobserver\tgray\tdoppler\tseverity\tarea\n"
            + "P 1\tm3\tR11\tgray.png\tdoppler.png\tgrades.png\tn/a\nP 1\tm3\tR21\tn/a\tn/a\tn/a\tarea.png\n");
        var study = Study.Open(folder["study"]);
        var tasks = Exported(study, folder["out"]);
        Assert.Equal(2, tasks.Count);
        Assert.True(File.Exists(folder["out", "images", Path.GetFileName(Uri.UnescapeDataString(tasks[0]!["data"]!["image"]!.ToString()))]));
        string config = File.ReadAllText(folder["out", "labeling-config.xml"]);
        Assert.All(new[] { "low", "mid", "high", "area" }, l => Assert.Contains($"<Label value=\"{l}\"", config, StringComparison.Ordinal));
        Assert.Contains("<BrushLabels name=\"label\" toName=\"image\">", config, StringComparison.Ordinal);
        var again = Imported(folder["out"], folder["again"], new() { Classes = ["low", "mid", "high"] });
        // Each observer looked for the other's label too, and found none.
        Assert.Equal(Told(study), Told(again).Where(t => !t.Contains(" area R11 ", StringComparison.Ordinal)
            && !t.Contains(" severity R21 ", StringComparison.Ordinal)));
        Assert.Equal(Told(study).Count + 2, Told(again).Count);
        Assert.Single(Exported(study, folder["one"], "R21")[0]!["annotations"]!.AsArray());
    }

    [Fact]
    public void Volumes_have_no_place_in_Label_Studio_and_are_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["study"]);
        File.Copy(Data.Reference("imaging", "nifti", "int16_le_n1.nii"), folder["study", "sub-01_STIR.nii"]);
        using var output = OutputFolder.Stage(folder["out"], overwrite: false);
        Assert.Contains("no picture as PNG or JPEG", Assert.Throws<OutputException>(() =>
            LabelStudioWriter.Write(Study.Open(folder["study"]), new(), output, Cancel)).Message,
            StringComparison.Ordinal);
        Pictures(folder["study"], ["sub-02_gray.png"]);
        var writer = LabelStudioWriter.Write(Study.Open(folder["study"]), new(), output, Cancel);
        Assert.Contains("is a volume, and Label Studio shows PNG and JPEG", Assert.Single(writer.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal((1, 1), (writer.Cases, writer.Files));
    }
}
