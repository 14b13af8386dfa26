using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Imaging.Raster;
using Rubor.Studies.Exchange;
using Rubor.Studies.Exchange.LabelStudio;
using Rubor.Studies.Runs;
using static Rubor.Tests.Studies.Exchange.MadeExports;

namespace Rubor.Tests.Studies.Exchange;

public class LabelStudioImportTests
{
    const int Width = 10, Height = 6;

    static void Picture(TemporaryFolder folder, string name, int width = Width, int height = Height, byte shade = 7)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], PngWriter.Grayscale(Enumerable.Repeat(shade, width * height).ToArray(), width));
    }

    static ImportPlan PlanOf(TemporaryFolder folder, JsonNode export, LabelStudioSettings? settings = null)
    {
        File.WriteAllText(folder["export.json"], export.ToJsonString());
        return LabelStudioSource.Plan(folder.Path, settings ?? new(), TestContext.Current.CancellationToken);
    }

    static string Drawn(TemporaryFolder folder, ImportedFile file)
    {
        string path = folder[$"written{Guid.NewGuid():N}.png"];
        file.Write(path);
        var picture = ImageFile.Read(path).Picture!;
        File.Delete(path);
        return string.Join('/', picture.SampleBytes.ToArray().Chunk(picture.Width).Select(row => string.Concat(row)));
    }

    static ImportedFile Mask(ImportPlan plan, string label, string observer = "a1") =>
        plan.Files.Single(f => f.IsLabel && f.Role == label && f.Observer == observer);

    static JsonObject Rectangle(double x, double y, double width, double height, double rotation = 0) =>
        new() { ["x"] = x, ["y"] = y, ["width"] = width, ["height"] = height, ["rotation"] = rotation };

    [Fact]
    public void Regions_of_a_person_become_a_mask_on_the_picture_they_were_drawn_on()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "sub-01_ses-2_gray.png");
        var plan = PlanOf(folder, new JsonArray(Task(5, "/data/upload/1/0a1b2c3d-sub-01_ses-2_gray.png", Annotation(9, 1,
            Region("r1", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 20, 50)),
            Region("r2", "keypoint", "erosion", Width, Height, new() { ["x"] = 95, ["y"] = 90, ["width"] = 1 })))));
        Assert.Equal("label-studio", plan.Kind);
        Assert.Empty(plan.Refused);
        var image = plan.Files.Single(f => !f.IsLabel);
        Assert.Equal(("01", "2", "", "gray", ".png"), (image.Subject, image.Session, image.Scan, image.Role, image.Ending));
        Assert.Equal("1100000000/1100000000/1100000000/0000000000/0000000000/0000000000", Drawn(folder, Mask(plan, "synovitis")));
        Assert.Equal("0000000000/0000000000/0000000000/0000000000/0000000000/0000000001", Drawn(folder, Mask(plan, "erosion")));
        Assert.Equal("01", Mask(plan, "synovitis").Subject);
        Assert.All(plan.Labels, l => Assert.True(l.MayBeEmpty && l.Classes.Count == 0));
        var sidecar = Mask(plan, "synovitis").Sidecar!();
        Assert.Equal("rubor.label-studio/1", sidecar["format"]!.ToString());
        Assert.Equal("r1", sidecar["regions"]![0]!["id"]!.ToString());
        Assert.Equal(6, sidecar["regions"]![0]!["pixels"]!.GetValue<long>());
        Assert.Equal(1, sidecar["least_alpha"]!.GetValue<int>());
    }

    [Fact]
    public void A_region_that_comes_in_two_entries_under_one_id_is_one()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var labelled = Rectangle(0, 0, 20, 50);
        labelled["labels"] = new JsonArray("synovitis");
        var plan = PlanOf(folder, Task(5, "p1.png", Annotation(9, 1, Entry("r1", "rectangle", "shape", Width, Height, Rectangle(0, 0, 20, 50)),
            Entry("r1", "labels", "labels", Width, Height, labelled),
            Entry("r1", "choices", "certainty", Width, Height, new() { ["x"] = 0, ["choices"] = new JsonArray("sure") }))));
        Assert.Empty(plan.Refused);
        var region = Assert.Single(Mask(plan, "synovitis").Sidecar!()["regions"]!.AsArray());
        Assert.Equal("sure", region!["answers"]!["certainty"]![0]!.ToString());
        Assert.Equal("p1", Mask(plan, "synovitis").Subject);
    }

    [Fact]
    public void People_are_kept_apart_by_number_and_their_addresses_are_not_kept()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var plan = PlanOf(folder, new JsonArray(Task(1, "p1.png",
            Annotation(1, 7, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 10, 100))),
            Annotation(2, new JsonObject { ["id"] = 8, ["email"] = "jane@example.org", ["first_name"] = "Jane" },
                Region("r", "rectangle", "synovitis", Width, Height, Rectangle(50, 0, 10, 100)), Choice("c", "grade", "2")),
            Annotation(3, new JsonObject { ["email"] = "joe@example.org" }, Choice("c", "grade", "1", "3")))));
        Assert.Equal(["a7", "a8", "p1"], plan.Files.Where(f => f.IsLabel).Select(f => f.Observer));
        Assert.StartsWith("1000000000/", Drawn(folder, Mask(plan, "synovitis", "a7")), StringComparison.Ordinal);
        Assert.StartsWith("0000010000/", Drawn(folder, Mask(plan, "synovitis", "a8")), StringComparison.Ordinal);
        // Looked at, and nothing drawn: that is a finding.
        Assert.DoesNotContain('1', Drawn(folder, Mask(plan, "synovitis", "p1")));
        Assert.Equal([new("p1", "", "", "grade_a8", "2"), new ClinicalValue("p1", "", "", "grade_p1", "1|3")], plan.Clinical);
        string all = string.Concat(plan.Files.Select(f => f.Sidecar!().ToJsonString() + f.Words + f.Settings))
            + string.Concat(plan.Remarks);
        Assert.DoesNotContain("example.org", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", all, StringComparison.Ordinal);
        Assert.Equal("2", plan.Files[0].Sidecar!()["answers"]!["a8"]!["grade"]![0]!.ToString());
    }

    [Fact]
    public void People_of_several_exports_known_by_addresses_alone_are_not_mixed_up()
    {
        using var folder = new TemporaryFolder();
        foreach (var (i, name) in new[] { "jane", "joe" }.Index())
        {
            Picture(folder, $"P{i}.png");
            File.WriteAllText(folder[$"export{i}.json"], new JsonArray(Task(1, $"P{i}.png",
                Annotation(1, new JsonObject { ["email"] = $"{name}@example.org" }, Choice("c", "how sure?\t", "a\tb")))).ToJsonString());
        }
        var plan = LabelStudioSource.Plan(folder.Path, new(), TestContext.Current.CancellationToken);
        Assert.Equal([("how_sure___p1", "a b"), ("how_sure___p2", "a b")], plan.Clinical.Select(c => (c.Column, c.Value)));
    }

    [Fact]
    public void Cancelled_annotations_drafts_predictions_and_relations_are_passed_over_and_it_is_said()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var cancelled = Annotation(2, 8, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(50, 0, 10, 100)));
        cancelled["was_cancelled"] = true;
        var task = Task(1, "p1.png", Annotation(1, 7, new JsonObject { ["from_id"] = "a", ["to_id"] = "b", ["type"] = "relation" }), cancelled);
        task["predictions"] = new JsonArray(new JsonObject(), new JsonObject());
        task["drafts"] = new JsonArray(new JsonObject());
        var plan = PlanOf(folder, new JsonArray(task));
        Assert.DoesNotContain(plan.Files, f => f.IsLabel);
        Assert.Equal(["1 annotation was cancelled by its author and is not taken.", "1 draft is not taken: submit it first.",
            "2 predictions of models are not taken.", "1 relation, text or date is not read."], plan.Remarks);
    }

    [Fact]
    public void Of_two_annotations_of_one_person_the_newest_counts()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var newer = Annotation(1, 7, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 10, 100)));
        newer["updated_at"] = "2025-03-02T01:00:00+02:00";
        var plan = PlanOf(folder, new JsonArray(Task(1, "p1.png", newer,
            Annotation(2, 7, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(50, 0, 10, 100))))));
        Assert.StartsWith("1000000000/", Drawn(folder, Mask(plan, "synovitis", "a7")), StringComparison.Ordinal);
        Assert.Equal("Task 1 has 2 annotations of a7: the newest, 1, is taken.", Assert.Single(plan.Remarks));
    }

    [Fact]
    public void Labels_that_are_a_scale_become_one_map_in_which_the_most_severe_counts()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var export = new JsonArray(Task(1, "p1.png", Annotation(1, 1,
            Region("r1", "rectangle", "High", Width, Height, Rectangle(20, 0, 20, 17)),
            Region("r2", "rectangle", "Low", Width, Height, Rectangle(0, 0, 100, 17)))));
        var plan = PlanOf(folder, export);
        Assert.Equal("1122111111/0000000000/0000000000/0000000000/0000000000/0000000000", Drawn(folder, Mask(plan, "severity")));
        var label = Assert.Single(plan.Labels);
        Assert.Equal([("Low", (byte)1), ("High", (byte)2)], label.Classes);
        Assert.Contains("Low < High", Assert.Single(plan.Remarks), StringComparison.Ordinal);
        // An order that is given goes before it.
        plan = PlanOf(folder, export, new() { Classes = ["high", "low"], MapName = "grades" });
        Assert.Equal("2222222222/0000000000/0000000000/0000000000/0000000000/0000000000", Drawn(folder, Mask(plan, "grades")));
        // Another label keeps a mask of its own.
        plan = PlanOf(folder, export, new() { Classes = ["High", "Extreme"] });
        Assert.Equal(["severity", "Low"], plan.Labels.Select(l => l.Name));
        Assert.StartsWith("0011000000/", Drawn(folder, Mask(plan, "severity")), StringComparison.Ordinal);
        Assert.StartsWith("1111111111/", Drawn(folder, Mask(plan, "Low")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("severe,none,mild,moderate", "none,mild,moderate,severe")]
    [InlineData("grade 3,Grade_1,grade-2", "Grade_1,grade-2,grade 3")]
    [InlineData("10,9,1", "1,9,10")]
    [InlineData("high,severe", null)]
    [InlineData("low,high,erosion", null)]
    [InlineData("high", null)]
    [InlineData("synovitis,erosion", null)]
    public void Scales_of_severity_are_told_by_their_words(string labels, string? expected) =>
        Assert.Equal(expected, SeverityScale.Of(labels.Split(',')) is { } scale ? string.Join(',', scale) : null);

    [Fact]
    public void Pictures_are_found_by_name_path_mark_or_content()
    {
        using var folder = new TemporaryFolder();
        foreach (var (i, name) in new[] { "a/x.png", "b/x.png", "0a1b2c3d-y.png", "sp ace.png", "renamed.png", "u.png" }.Index())
            Picture(folder, name, shade: (byte)(10 * i));
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder["renamed.png"])));
        JsonNode With(JsonObject task)
        {
            task["data"]!["sha256"] = hash;
            return task;
        }
        var plan = PlanOf(folder, new JsonArray(Task(1, "/data/local-files/?d=pics/b/x.png", Annotation(1, 1)),
            Task(2, "/data/upload/3/y.png", Annotation(2, 1)),
            Task(3, "https://host.example/sp%20ace.png?token=1", Annotation(3, 1)), With(Task(4, "s3://bucket/other.png", Annotation(4, 1))),
            Task(5, @"C:\scans\u.png", Annotation(5, 1)), Task(6, "x.png", Annotation(6, 1)), Task(7, "gone.png", Annotation(7, 1)),
            Task(8, "data:image/png;base64,AAAA", Annotation(8, 1))));
        Assert.Equal(["b/x.png", "0a1b2c3d-y.png", "sp ace.png", "renamed.png", "u.png"],
            plan.Files.Select(f => Path.GetRelativePath(folder.Path, f.Sources[0])));
        Assert.Equal(3, plan.Refused.Count);
        Assert.Contains("2 different files may be its picture x.png", plan.Refused[0].Reason, StringComparison.Ordinal);
        Assert.Contains("task 7: its picture gone.png is not there", plan.Refused[1].Reason, StringComparison.Ordinal);
        Assert.Contains("within the task itself", plan.Refused[2].Reason, StringComparison.Ordinal);
        Picture(folder, "renamed.png", shade: 200);
        Assert.Contains("no picture has the content that it states", LabelStudioSource.Plan(folder["export.json"], new(),
            TestContext.Current.CancellationToken).Refused[0].Reason, StringComparison.Ordinal);
        Picture(folder, "renamed.png", shade: 40);
        File.Copy(folder["a/x.png"], folder["b/x.png"], overwrite: true);
        Assert.Equal(2, LabelStudioSource.Plan(folder["export.json"], new(), TestContext.Current.CancellationToken).Refused.Count);
    }

    [Fact]
    public void Regions_that_do_not_fit_are_listed_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        JsonObject Bad(string id, string kind, JsonObject value) => Region(id, kind, "erosion", Width, Height, value);
        var size = Region("size", "rectangle", "erosion", Width + 1, Height, Rectangle(0, 0, 10, 10));
        var nested = Bad("item", "rectangle", Rectangle(0, 0, 1, 1));
        nested["item_index"] = 1;
        var plan = PlanOf(folder, new JsonArray(Task(3, "p1.png", Annotation(9, 1,
            Region("good", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 20, 50)), size, nested,
            Bad("rle", "brush", new() { ["format"] = "rle", ["rle"] = new JsonArray(1, 2, 256) }),
            Bad("cut", "brush", new() { ["format"] = "rle", ["rle"] = new JsonArray(0, 0, 0, 240) }),
            Bad("other", "brush", Rle(new byte[12])),
            Bad("two", "polygon", new() { ["points"] = new JsonArray(new JsonArray(1, 2), new JsonArray(3, 4)) }),
            Bad("open", "polygon", new() { ["points"] = new JsonArray(), ["closed"] = false }),
            Bad("pair", "polygon", new() { ["points"] = new JsonArray(1, 2, 3) }),
            Bad("huge", "rectangle", Rectangle(1e30, 0, 1, 1)), Bad("negative", "rectangle", Rectangle(1, 0, -1, 1)),
            Bad("text", "ellipse", new() { ["x"] = "5", ["y"] = 5, ["radiusX"] = 1, ["radiusY"] = 1 }),
            Bad("none", "ellipse", new() { ["x"] = 5, ["y"] = 5, ["radiusX"] = 1 }),
            Bad("vector", "vector", new() { ["vertices"] = new JsonArray() }),
            new JsonObject { ["id"] = "bare", ["type"] = "labels", ["value"] = new JsonObject { ["labels"] = new JsonArray("erosion") } }))));
        Assert.Equal(["01", "good"], [$"{plan.Files.Count(f => f.IsLabel):00}", Mask(plan, "synovitis").Sidecar!()["regions"]![0]!["id"]!.ToString()]);
        string[] words = ["region item: it lies on picture 2", "region rle: entry 2 of its brush strokes", "region two: it has 2 points",
            "region open: its outline is not closed",
            "region pair: one of its points is no pair", "region huge: its x is no number of a picture", "region negative: its width is -1",
            "region text: its x is no number", "region none: it has no radiusY", "region vector: shapes of the kind 'vector' are not read",
            "region bare: it has no shape", "region size: it was drawn on a picture of 11 × 6 pixels", "region cut: its brush strokes end early",
            "region other: its brush strokes hold 48 values", "erosion is not written, since a region of erosion could not be read"];
        Assert.All(words, w => Assert.Contains(plan.Refused, r => r.Reason.StartsWith("task 3, annotation 9", StringComparison.Ordinal)
            && r.Reason.Contains(w, StringComparison.Ordinal) && !r.Line.Contains('\n')));
        Assert.Equal(words.Length, plan.Refused.Count);
    }

    [Fact]
    public void An_old_export_without_sizes_takes_that_of_the_picture()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        var region = Region("r", "rectangle", "synovitis", 1, 1, Rectangle(0, 0, 20, 50));
        region.Remove("original_width");
        region.Remove("original_height");
        region["image_rotation"] = 90;
        Assert.StartsWith("1100000000/1100000000/1100000000/0000000000/",
            Drawn(folder, Mask(PlanOf(folder, new JsonArray(Task(1, "p1.png", Annotation(1, 1, region)))),
            "synovitis")), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_lie_on_a_photograph_as_it_is_looked_at()
    {
        using var folder = new TemporaryFolder();
        // Stored 10 × 6, turned by its camera: seen, and annotated, it is 6 × 10.
        File.WriteAllBytes(folder["p1.png"], Imaging.MadePictures.Png(10, 6, 8, 0, new byte[60], ("eXIf", Imaging.MadePictures.Exif(6))));
        var plan = PlanOf(folder, new JsonArray(Task(1, "p1.png", Annotation(1, 1, Region("r", "rectangle", "synovitis", 6, 10, Rectangle(0, 0, 50, 10))))));
        Assert.Empty(plan.Refused);
        Assert.StartsWith("111000/000000/", Drawn(folder, Mask(plan, "synovitis")), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_one_patient_visit_and_role_are_scans_of_their_own()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["P1_a.png", "P1_b.png", "P2.png"];
        foreach (string name in names)
            Picture(folder, name);
        var tasks = names.Select((n, i) => (JsonNode)Task(i, n, Annotation(i, 1))).ToList();
        tasks[2]["data"]!["subject"] = "sub-77";
        tasks[2]["data"]!["session"] = "m3";
        tasks[2]["data"]!["role"] = "photo";
        var plan = PlanOf(folder, new JsonArray([.. tasks]));
        Assert.Equal([("P1", "", "P1_a", "image"), ("P1", "", "P1_b", "image"), ("77", "m3", "", "photo")],
            plan.Files.Select(f => (f.Subject, f.Session, f.Scan, f.Role)));
    }

    [Theory]
    [InlineData("[{\"id\": 1, \"image\": \"a.png\", \"label\": [], \"annotator\": 1, \"annotation_id\": 5, \"lead_time\": 2.5}]", "JSON-MIN")]
    [InlineData("{\"images\": [], \"categories\": [], \"annotations\": []}", "COCO")]
    [InlineData("{\"a\": 1}", "no task of Label Studio")]
    [InlineData("[]", "holds no task")]
    [InlineData("5", "no export of Label Studio")]
    [InlineData("[{\"id\": 1,\n \"annotations\": [}]", "line 2 is no JSON")]
    [InlineData("", "is no JSON")]
    [InlineData("[{\"annotations\": [], \"data\": {\"image\": \"\\ud800\"}}]", "a text that is damaged")]
    public void Other_files_are_refused_with_what_to_export_instead(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.json"], content);
        var error = Assert.Throws<OutputException>(() => LabelStudioSource.Plan(folder["x.json"], new(), TestContext.Current.CancellationToken));
        Assert.StartsWith(folder["x.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exports_in_a_folder_are_told_by_content()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "p1.png");
        File.WriteAllText(folder["export.json"], new JsonArray(Task(1, "p1.png", Annotation(1, 1))).ToJsonString());
        File.WriteAllText(folder["other.json"], "{\"format\": \"rubor.study/1\"}");
        File.WriteAllText(folder["labels.txt"], "annotations");
        Assert.Equal([folder["export.json"]], LabelStudioSource.ExportsIn(folder.Path));
        File.Delete(folder["export.json"]);
        Assert.Contains("holds no export of Label Studio", Assert.Throws<OutputException>(() =>
            LabelStudioSource.Plan(folder.Path, new(), TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_alone_that_lost_its_data_has_the_only_picture_of_its_size()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "P1.png");
        Picture(folder, "P2.png", Width + 1);
        var task = Task(1, "", Annotation(1, 1, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 20, 50))));
        task.Remove("data");
        var plan = PlanOf(folder, task);
        Assert.Equal("P1", Mask(plan, "synovitis").Subject);
        Assert.Equal("Task 1 names no picture: P1.png is taken, the only one of the size that was drawn on.", Assert.Single(plan.Remarks));
        Picture(folder, "P3.png");
        Assert.Contains("its data name no picture", Assert.Single(PlanOf(folder, task.DeepClone()).Refused).Reason, StringComparison.Ordinal);
        task["file_upload"] = "0a1b2c3d-P3.png";
        Assert.Equal("P3", Mask(PlanOf(folder, task.DeepClone()), "synovitis").Subject);
    }

    [Fact]
    public void Whose_a_picture_is_may_stand_in_a_table()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "0a1b2c3d-P1_x.png", "P2.png", "P3.png" })
            Picture(folder, name);
        File.WriteAllText(folder["who.tsv"], "id\tsubject\tsession\nP1_x\t77\tm3\nP2\t88\t\n");
        var plan = PlanOf(folder, new JsonArray(Task(1, "0a1b2c3d-P1_x.png", Annotation(1, 1)), Task(2, "P2.png", Annotation(2, 1)),
            Task(3, "P3.png", Annotation(3, 1))),
            new() { Subjects = SubjectTable.Read(folder["who.tsv"]) });
        Assert.Equal([("77", "m3"), ("88", "")], plan.Files.Select(f => (f.Subject, f.Session)));
        Assert.Contains("names neither P3 nor P3", Assert.Single(plan.LeftAside).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pictures_of_a_visit_that_were_both_annotated_have_labels_of_their_own()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "sub-1_gray.png");
        Picture(folder, "sub-1_doppler.png");
        var plan = PlanOf(folder, new JsonArray(
            Task(1, "sub-1_gray.png", Annotation(1, 1, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(0, 0, 10, 100)))),
            Task(2, "sub-1_doppler.png", Annotation(2, 1, Region("r", "rectangle", "synovitis", Width, Height, Rectangle(50, 0, 10, 100))))));
        Assert.StartsWith("1000000000/", Drawn(folder, Mask(plan, "synovitis_gray")), StringComparison.Ordinal);
        Assert.StartsWith("0000010000/", Drawn(folder, Mask(plan, "synovitis_doppler")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_Label_Studio_becomes_the_mask_of_its_alpha_and_shapes()
    {
        using var folder = new TemporaryFolder();
        Picture(folder, "P1.png", 2242, 2802);
        File.Copy(Data.Real("label-studio", "brush_rect_ellipse_keypoint_polygon_relation.json"), folder["export.json"]);
        var plan = LabelStudioSource.Plan(folder.Path, new(), TestContext.Current.CancellationToken);
        Assert.Empty(plan.Refused);
        var region = Assert.Single(plan.Files.Where(f => f.IsLabel).SelectMany(f => f.Sidecar!()["regions"]!.AsArray()), r =>
            r!["shape"]!.ToString() == "brush");
        Assert.Equal(59_413, region!["pixels"]!.GetValue<long>());
        Assert.All(plan.Files.Where(f => f.IsLabel), f => Assert.Empty(f.Warnings));
    }

    [Theory]
    [InlineData("brush_rect_ellipse_keypoint_polygon_relation.json", 1, 0)]
    [InlineData("rotated_rectangles.json", 1, 0)]
    [InlineData("rect_polygon_keypoint.json", 1, 0)]
    [InlineData("choices_history.json", 1, 0)]
    public void Exports_of_Label_Studio_itself_are_read(string file, int tasks, int refused)
    {
        var export = LabelStudioExport.Read(Data.Real("label-studio", file));
        Assert.True(export.Tasks.Count >= tasks);
        Assert.Equal(refused, export.Refused.Count);
        Assert.True(LabelStudioExport.IsExport(Data.Real("label-studio", file)));
    }
}
