using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

public sealed class HandScansTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Study => folder["hands"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_of_all_scans_finds_what_was_drawn_apart_by_its_counts(bool pictures)
    {
        SmallHandStudy.Write(Study, pictures: pictures);
        var run = await Train("model");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("fitted on     10 scans of 5 subjects", run.Output, StringComparison.Ordinal);
        var model = ThresholdFile.Read(folder["model"]);
        // The bands do not overlap, so that any bounds between them are perfect without smoothing: the lowest are taken.
        Assert.Equal([("normal", 0.1, 3, 12), ("low", 0.1, 13, 22), ("high", 0.1, 23, 48)],
            model.Classes.Select(c => (c.Label, c.Sigma, c.Lower, c.Upper)));
        Assert.All(model.Classes, c => Assert.Equal(1, c.Score));
        Assert.Equal(["report.html", "run.json", "threshold.json", "training.json"],
            Directory.EnumerateFiles(folder["model"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nested_folds_test_every_scan_by_a_model_that_learnt_from_none_of_its_patient()
    {
        SmallHandStudy.Write(Study, patients: 6);
        await Folds("--folds", "3");
        var run = await CrossValidate("cv");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var read = Enumerable.Range(1, 3).Select(f => ThresholdDocument.Read(folder["cv", $"fold-{f}", "training.json"])).ToList();
        Assert.Equal(12, read.Sum(f => f.HeldOut.Count) / 3);
        foreach (var fold in read)
        {
            Assert.Equal(2, fold.Inner.Count);
            var chosen = Assert.Single(fold.Inner, m => m.Chosen);
            Assert.Equal(fold.Inner.Max(m => m.ValidationScore), chosen.ValidationScore);
            Assert.Equal(chosen.Classes, fold.Classes);
            Assert.Empty(fold.Train.Intersect(fold.Test.Concat(chosen.Validation)));
            Assert.Equal(6, fold.Train.Concat(fold.Test).Concat(chosen.Validation).Distinct().Count());
            Assert.Equal(fold.Test.Order(StringComparer.Ordinal),
                fold.HeldOut.Select(h => h.Subject).Distinct().Order(StringComparer.Ordinal));
        }
        var document = (await CrossValidate("cv", "--json")).Json;
        Assert.Equal(["normal", "low", "high", "all"], document["dice"]!.AsArray().Select(d => (string)d!["label"]!));
    }

    [Fact]
    public async Task A_cross_validation_that_was_stopped_goes_on_and_gives_the_same_bytes()
    {
        SmallHandStudy.Write(Study, patients: 6);
        await Folds("--folds", "3");
        Assert.Equal(0, (await CrossValidate("whole", "--quiet")).ExitCode);
        Assert.Contains("folds 1, 3 are not done yet", (await CrossValidate("parts", "--fold", "2")).Output, StringComparison.Ordinal);
        Assert.Equal("[1,3]", (await CrossValidate("parts", "--fold", "2", "--json")).Json["missing"]!.ToJsonString());
        var kept = File.GetLastWriteTimeUtc(folder["parts", "fold-2", "threshold.json"]);
        Assert.Equal(0, (await CrossValidate("parts", "--threads", "1")).ExitCode);
        Assert.Equal(kept, File.GetLastWriteTimeUtc(folder["parts", "fold-2", "threshold.json"]));
        foreach (string file in Directory.EnumerateFiles(folder["whole"], "*", SearchOption.AllDirectories))
            if (Path.GetFileName(file) != "run.json")
                Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(
                    File.ReadAllBytes(folder["parts", Path.GetRelativePath(folder["whole"], file)])), file);
        (await CrossValidate("parts", "--criterion", "pooled-dice")).Refused("was fitted otherwise: criterion mean-dice and pooled-dice");
    }

    [Fact]
    public async Task Folds_fitted_on_other_labels_are_not_put_together_with_new_ones()
    {
        SmallHandStudy.Write(Study, patients: 6);
        await Folds("--folds", "3");
        Assert.Equal(0, (await CrossValidate("cv", "--fold", "2", "--quiet")).ExitCode);
        var (_, labels) = SmallHandStudy.Draw(1, "palmar");
        labels[0] = 3;
        SmallHandStudy.Labels(folder["hands", "p1_palmar_labels.nii.gz"], labels);
        (await CrossValidate("cv")).Refused("was fitted when the study's scans or labels were others");
        Assert.Equal(0, (await CrossValidate("cv", "--overwrite", "--quiet")).ExitCode);
        Assert.Single(Enumerable.Range(1, 3).Select(f => ThresholdDocument.Read(folder["cv", $"fold-{f}", "training.json"]).DataSha256).Distinct());
    }

    [Fact]
    public async Task One_fold_alone_is_the_same_as_in_the_cross_validation_and_inner_folds_of_the_file_are_used()
    {
        SmallHandStudy.Write(Study, patients: 12);
        await Folds("--folds", "2", "--inner", "2");
        Assert.Equal(0, (await CrossValidate("cv", "--choose", "common", "--quiet")).ExitCode);
        Assert.Equal(0, (await Train("one", "--folds", folder["folds.json"], "--fold", "2", "--choose", "common", "--quiet")).ExitCode);
        foreach (string file in new[] { "threshold.json", "training.json", "held-out.tsv" })
            Assert.Equal(File.ReadAllText(folder["cv", "fold-2", file]), File.ReadAllText(folder["one", file]));
        Assert.Equal(2, ThresholdDocument.Read(folder["one", "training.json"]).Inner.Count);
    }

    [Theory]
    [InlineData("--method", "perlin", "--method perlin: there is threshold")]
    [InlineData("--criterion", "dice", "--criterion dice: either mean-dice or pooled-dice")]
    [InlineData("--step", "0", "--step 0: at least 1")]
    [InlineData("--fold", "1", "--fold 1 needs --folds")]
    [InlineData("--choose", "common", "--choose goes with --fold")]
    public async Task Options_that_cannot_be_are_refused_in_one_line(string option, string value, string because)
    {
        SmallHandStudy.Write(Study);
        string[] method = option == "--method" ? [] : ["--method", "threshold"];
        (await CommandRun.Of(["train", "hand-scans", Study, .. method, option, value, "--out", folder["model"]])).Refused(because);
        Assert.False(Directory.Exists(folder["model"]));
    }

    [Fact]
    public async Task Options_of_networks_and_of_hand_scans_do_not_mix()
    {
        SmallHandStudy.Write(Study, patients: 6);
        await Folds("--folds", "3");
        (await CrossValidate("cv", "--seed", "2")).Refused("--seed is for networks");
        (await CommandRun.Of("train", "cross-validate", "disease-region", Study, "--method", "threshold", "--folds", folder["folds.json"], "--out",
            folder["cv"])).Refused("--method goes with hand-scans, not with disease-region");
    }

    [Theory]
    [InlineData("a size", "p2_dorsal.nii.gz: has 8 × 12 pixels and p1_dorsal.nii.gz 16 × 12")]
    [InlineData("a spacing", "p2_dorsal.nii.gz: has pixels of 1.2 mm and p1_dorsal.nii.gz of 2.4 mm")]
    [InlineData("a grid", "p2_dorsal_labels.nii.gz")]
    [InlineData("a label", "holds the label 7 at pixel (3, 0), which study.json does not name; it names 1 (normal), 2 (low), 3 (high)")]
    [InlineData("a class", "inflammation has the unknown class severe; hand scans have normal, low, high")]
    [InlineData("no classes", "must be a label map with the classes normal, low, high")]
    [InlineData("no high", "no scan has a pixel of class high, whose thresholds cannot be fitted")]
    [InlineData("slices", "has 16 × 12 × 2 voxels where a planar scan has one slice")]
    [InlineData("two buckets", "subject p1")]
    [InlineData("two folds", "fold 1 leaves no bucket to choose a model by")]
    public async Task What_is_wrong_with_a_study_is_told_in_one_line(string what, string because)
    {
        SmallHandStudy.Write(Study);
        var half = Geometry.AxisAligned(new(8, 12, 1), 2.4, 2.4, 1);
        var (counts, labels) = SmallHandStudy.Draw(2, "dorsal");
        string scan = folder["hands", "p2_dorsal.nii.gz"], drawn = folder["hands", "p2_dorsal_labels.nii.gz"];
        switch (what)
        {
            case "a size":
                SmallHandStudy.Scan(scan, counts[..(8 * 12)], half);
                SmallHandStudy.Labels(drawn, labels[..(8 * 12)], half);
                break;
            case "a spacing":
                var fine = Geometry.AxisAligned(new(SmallHandStudy.Width, SmallHandStudy.Height, 1), 1.2, 1.2, 1);
                SmallHandStudy.Scan(scan, counts, fine);
                SmallHandStudy.Labels(drawn, labels, fine);
                break;
            case "a grid": SmallHandStudy.Labels(drawn, labels[..(8 * 12)], half); break;
            case "a label":
                labels[3] = 7;
                SmallHandStudy.Labels(drawn, labels);
                break;
            case "a class": SmallHandStudy.Describe(Study, """{"normal": 1, "severe": 2}"""); break;
            case "no classes": SmallHandStudy.Describe(Study, "null"); break;
            case "no high":
                foreach (string file in Directory.EnumerateFiles(Study, "*_labels.nii.gz"))
                    SmallHandStudy.Labels(file,
                        [.. LabelMap.From(ImageFile.ReadVolume(file)).Labels.ToArray().Select(l => l == 3 ? (byte)1 : l)]);
                break;
            case "slices":
                SmallHandStudy.Scan(scan, [.. counts, .. counts],
                    Geometry.AxisAligned(new(SmallHandStudy.Width, SmallHandStudy.Height, 2), 2.4, 2.4, 5));
                break;
        }
        if (what is "two buckets" or "two folds")
        {
            await File.WriteAllTextAsync(folder["folds.json"], what == "two buckets" ? """{"folds": [["p1", "p2"], ["p1", "p3"], ["p4", "p5"]]}"""
                : """{"folds": [["p1", "p2"], ["p3", "p4", "p5"]]}""", TestContext.Current.CancellationToken);
            (await CrossValidate("cv")).Refused(because);
        }
        else
            (await Train("model")).Refused(because);
        Assert.False(Directory.Exists(folder["model"]));
    }

    [Fact]
    public async Task A_scan_without_labels_is_left_out_and_named()
    {
        SmallHandStudy.Write(Study);
        string[] rows = await File.ReadAllLinesAsync(folder["hands", "cases.tsv"], TestContext.Current.CancellationToken);
        rows[1] = string.Join('\t', [.. rows[1].Split('\t')[..4], "n/a"]);
        await File.WriteAllLinesAsync(folder["hands", "cases.tsv"], rows, TestContext.Current.CancellationToken);
        var run = await Train("model");
        Assert.Contains("fitted on     9 scans", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out      1 of 10 scans: sub-p1_scan-palmar has no inflammation", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".nii.gz")]
    [InlineData(".png")]
    public async Task Masks_lesions_and_figures_of_a_scan_are_written_in_its_own_format(string ending)
    {
        SmallHandStudy.Write(Study);
        Assert.Equal(0, (await Train("model", "--quiet")).ExitCode);
        var (counts, labels) = SmallHandStudy.Draw(9, "palmar");
        string scan = folder[$"new{ending}"];
        SmallHandStudy.Scan(scan, counts);
        var run = await Measure(scan, "found", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var view = run.Json["views"]![0]!;
        Assert.Equal([78, 9, 9], view["classes"]!.AsArray().Select(c => (int)c!["pixels"]!));
        Assert.Equal((18, true), ((int)view["inflamed_pixels"]!, (bool)run.Json["inflamed"]!));
        Assert.Equal([("low", 9, 5.0, 5.0), ("high", 9, 10.0, 6.0)], view["lesions"]!.AsArray().Select(l =>
            ((string)l!["label"]!, (int)l["pixels"]!, (double)l["x"]!, (double)l["y"]!)));
        var content = ImageFile.Read(folder["found", $"labels{ending}"]);
        Assert.Equal(labels,
            content.Volume is { } volume ? LabelMap.From(volume).Labels.ToArray() : content.Picture!.SampleBytes.ToArray());
        string page = await File.ReadAllTextAsync(folder["found", "report.html"], TestContext.Current.CancellationToken);
        foreach (string outline in new[] { "hand-normal", "hand-low", "hand-high", "high: solid", "low: dashed", "normal: dotted" })
            Assert.Contains(outline, page, StringComparison.Ordinal);
        Assert.False((bool)(await Measure(scan, "more", "--pixels", "19", "--json")).Json["inflamed"]!);
    }

    [Fact]
    public async Task Both_detectors_of_a_DICOM_file_are_measured_and_named()
    {
        SmallHandStudy.Write(Study);
        Assert.Equal(0, (await Train("model", "--quiet")).ExitCode);
        var palmar = SmallHandStudy.Draw(8, "palmar");
        var dorsal = SmallHandStudy.Draw(8, "dorsal", low: false, high: false);
        DicomObjects.NuclearMedicine([("palmar", SmallHandStudy.Picture(palmar.Counts)), ("dorsal", SmallHandStudy.Picture(dorsal.Counts))], "P1")
            .Write(folder["both.dcm"]);
        var run = await Measure(folder["both.dcm"], "found");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("palmar        inflamed: normal 78 pixels, low 9 pixels in 1 lesion", run.Output, StringComparison.Ordinal);
        Assert.Contains("dorsal        not inflamed: normal 96 pixels, low 0 pixels in 0 lesions", run.Output, StringComparison.Ordinal);
        Assert.Equal(palmar.Labels, ImageFile.Read(folder["found", "labels-1.png"]).Picture!.SampleBytes.ToArray());
        Assert.Equal(dorsal.Labels, ImageFile.Read(folder["found", "labels-2.png"]).Picture!.SampleBytes.ToArray());
    }

    [Fact]
    public async Task A_scan_of_another_size_or_of_other_units_is_warned_of()
    {
        SmallHandStudy.Write(Study);
        Assert.Equal(0, (await Train("model", "--quiet")).ExitCode);
        SmallHandStudy.Scan(folder["small.nii.gz"], [.. new ushort[8 * 12].Select((_, i) => (ushort)(i % 3))],
            Geometry.AxisAligned(new(8, 12, 1), 2.4, 2.4, 1));
        var run = await Measure(folder["small.nii.gz"], "found");
        Assert.Contains("warning       The scan has 8 × 12 pixels and the model was fitted on 16 × 12", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning       The largest count is 2, below every threshold", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format": "rubor.threshold/2"}""", "is a rubor.threshold/2 file where rubor.threshold/1 is needed")]
    [InlineData("""{"format": "rubor.threshold/1", "criteria": 1}""", "has the unknown key criteria")]
    [InlineData("""{"format": "rubor.threshold/1", "criterion": "best", "classes": []}""", "criterion must be mean-dice or pooled-dice")]
    [InlineData("""{"format": "rubor.threshold/1", "criterion": "mean-dice", "classes": []}""", "classes must be a list")]
    [InlineData("CLASS {\"label\": \"severe\", \"sigma\": 1, \"lower\": 1, \"upper\": 2, \"score\": 1}", "has the unknown class")]
    [InlineData("CLASS {\"label\": \"low\", \"sigma\": 0, \"lower\": 1, \"upper\": 2, \"score\": 1}", "sigma of low must be above 0")]
    [InlineData("CLASS {\"label\": \"low\", \"sigma\": 1, \"lower\": 1.5, \"upper\": 2, \"score\": 1}", "lower of low must be a whole number")]
    [InlineData("CLASS {\"label\": \"low\", \"sigma\": 1, \"lower\": 3, \"upper\": 2, \"score\": 1}", "lower 3 of low lies above its upper 2")]
    [InlineData("CLASS {\"label\": \"low\", \"sigma\": 1, \"lower\": 1, \"upper\": 2, \"score\": 2}", "score of low must be a number from 0 to 1")]
    [InlineData("CLASS {\"label\": \"low\", \"sigma\": 1, \"lower\": 1, \"upper\": 2, \"score\": 1, \"n\": 1}", "has the unknown key n")]
    public async Task A_model_that_says_something_else_is_refused(string json, string because)
    {
        SmallHandStudy.Scan(folder["scan.nii.gz"], SmallHandStudy.Draw(1, "palmar").Counts);
        Directory.CreateDirectory(folder["model"]);
        await File.WriteAllTextAsync(folder["model", "threshold.json"], json.StartsWith("CLASS ", StringComparison.Ordinal)
            ? $$"""{"format": "rubor.threshold/1", "criterion": "mean-dice", "classes": [{{json["CLASS ".Length..]}}]}""" : json,
            TestContext.Current.CancellationToken);
        (await Measure(folder["scan.nii.gz"], "found")).Refused(because);
    }

    [Fact]
    public async Task The_model_of_phantoms_is_refused_unless_it_is_meant()
    {
        SmallHandStudy.Scan(folder["scan.nii.gz"], SmallHandStudy.Draw(1, "palmar").Counts);
        string[] words = ["measure", "hand-scans", folder["scan.nii.gz"], "--out", folder["found"]];
        (await CommandRun.Of(words)).Refused("--phantom-weights says that it is meant");
        string shipped = Path.Combine(AppContext.BaseDirectory, "models", "hand-scans-threshold-phantom");
        Directory.CreateDirectory(folder["copied"]);
        File.Copy(Path.Combine(shipped, "threshold.json"), folder["copied", "threshold.json"]);
        (await CommandRun.Of([.. words, "--model", folder["copied"]])).Refused("was fitted on phantoms alone");
        (await CommandRun.Of([.. words, "--model", folder["copied"], "--phantom-weights"])).Refused("goes without --model");
        var run = await CommandRun.Of([.. words, "--phantom-weights", "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("The model was fitted on phantoms alone", (string)run.Json["warnings"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_reads_as_it_was_written()
    {
        var model = new ThresholdModel(ThresholdCriterion.PooledDice, [new("low", 0.3, 4, 9, 1 / 3.0), new("high", 4, 10, 200, 0.5)]);
        File.WriteAllBytes(folder["threshold.json"], ThresholdFile.Write(model));
        var read = ThresholdFile.Read(folder["threshold.json"]);
        Assert.Equal(model.Criterion, read.Criterion);
        Assert.Equal(model.Classes, read.Classes);
    }

    Task<CommandRun> Train(string name, params string[] words) =>
        CommandRun.Of(["train", "hand-scans", Study, "--method", "threshold", "--out", folder[name], .. words]);

    Task<CommandRun> CrossValidate(string name, params string[] words) =>
        CommandRun.Of(["train", "cross-validate", "hand-scans", Study, "--method", "threshold", "--folds", folder["folds.json"], "--out", folder[name],
            .. words]);

    Task<CommandRun> Measure(string scan, string name, params string[] words) =>
        CommandRun.Of(["measure", "hand-scans", scan, "--model", folder["model"], "--out", folder[name], .. words]);

    async Task Folds(params string[] words) =>
        Assert.Equal(0, (await CommandRun.Of(["study", "folds", Study, "--out", folder["folds.json"], .. words])).ExitCode);
}
