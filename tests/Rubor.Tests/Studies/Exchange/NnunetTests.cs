using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Tests.Cli;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>nnU-Net folders become studies and studies nnU-Net folders.</summary>
public class NnunetTests
{
    static readonly string[] Visits = ["sub-01_ses-pre", "sub-01_ses-post", "sub-02", "sub-03"];

    const string Splits = """
        [{"train": ["sub-01_ses-pre", "sub-01_ses-post", "sub-02"], "val": ["sub-03"]},
         {"train": ["sub-02", "sub-03"], "val": ["sub-01_ses-pre", "sub-01_ses-post"]},
         {"train": ["sub-01_ses-pre", "sub-01_ses-post", "sub-03"], "val": ["sub-02"]}]
        """;

    [Fact]
    public async Task A_folder_becomes_a_study_and_the_study_the_same_folder()
    {
        using var made = new MadeNnunet(Visits);
        made.Splits(Splits);
        string study = made.Beside("study");
        var import = await CommandRun.Of("study", "import", made.Path, "--study", study);
        Assert.True(import.ExitCode == 0, import.Output + import.Error);

        var read = Study.Open(study);
        Assert.Equal(["stir", "t1w"], read.Images);
        Assert.Equal([("low", (byte)1), ("high", (byte)2)], read.Labels.Single().Classes);
        Assert.Equal(["01", "02", "03"], read.Subjects);
        Assert.Equal(4, read.Cases.Count);
        var check = await CommandRun.Of("study", "check", study, "--folds", Path.Combine(study, "folds.json"), "--visits", "pre,post");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        var folds = StudyFolds.Read(Path.Combine(study, "folds.json"));
        Assert.Equal([["03"], ["01"], ["02"]], folds.All.Select(f => f.Test));

        string raw = made.Beside("raw");
        var export = await CommandRun.Of("study", "export", study, "--to", "nnunet", "--out", raw, "--dataset", "7");
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        string back = Path.Combine(raw, "Dataset007_study");
        foreach (string name in Visits)
        {
            SameImage(made[$"imagesTr/{name}_0000.nii.gz"], Path.Combine(back, "imagesTr", $"{name}_0000.nii.gz"));
            SameImage(made[$"imagesTr/{name}_0001.nii.gz"], Path.Combine(back, "imagesTr", $"{name}_0001.nii.gz"));
            SameImage(made[$"labelsTr/{name}.nii.gz"], Path.Combine(back, "labelsTr", $"{name}.nii.gz"));
        }
        Assert.True(JsonNode.DeepEquals(Sorted(Splits), Sorted(await File.ReadAllTextAsync(Path.Combine(back, "splits_final.json"),
            TestContext.Current.CancellationToken))));
        var dataset = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(back, "dataset.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal("""{"background":0,"low":1,"high":2}""", dataset["labels"]!.ToJsonString());
        Assert.Equal(4, (int)dataset["numTraining"]!);

        // And once more into a study: the same files.
        string again = made.Beside("again");
        var second = await CommandRun.Of("study", "import", back, "--study", again, "--name", "study");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        var (first, last) = (MadeNnunet.BytesOf(study), MadeNnunet.BytesOf(again));
        first.Remove("run.json");
        last.Remove("run.json");
        Assert.Equal(first, last);
    }

    [Fact]
    public async Task Names_that_a_file_cannot_have_come_back_by_the_table_of_subjects()
    {
        using var made = new MadeNnunet("a", "b");
        File.WriteAllText(made.Beside("table.tsv"), "id\tsubject\tsession\na\tP(3)\tweek 4\nb\tMüller\t\n");
        string study = made.Beside("study");
        Assert.Equal(0, (await CommandRun.Of("study", "import", made.Path, "--study", study, "--subjects", made.Beside("table.tsv"))).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "export", study, "--to", "nnunet", "--out", made.Beside("raw"))).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "import", made.Beside("raw/Dataset001_study"), "--study", made.Beside("again"))).ExitCode);
        Assert.Equal(["Müller", "P(3)"], Study.Open(made.Beside("again")).Subjects);
        Assert.Equal("week 4", Study.Open(made.Beside("again")).Cases[1].Session);
    }

    [Fact]
    public async Task Folds_with_a_patient_on_both_sides_are_refused_by_name_and_the_images_go_on()
    {
        using var made = new MadeNnunet(Visits);
        made.Splits("""
            [{"train": ["sub-01_ses-pre", "sub-02"], "val": ["sub-01_ses-post", "sub-03"]},
             {"train": ["sub-01_ses-post", "sub-03"], "val": ["sub-01_ses-pre", "sub-02"]}]
            """);
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"));
        Assert.Equal(3, import.ExitCode);
        Assert.Contains("splits_final.json: has patients on both sides: fold 1: 01; fold 2: 01", import.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(made.Beside("study"), "folds.json")));
        Assert.Equal(4, Study.Open(made.Beside("study")).Cases.Count);
    }

    [Fact]
    public async Task Cases_that_may_be_one_patients_are_told_loudly()
    {
        using var made = new MadeNnunet("1007_pre", "1007_post", "hip_12", "hip_13");
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"), "--dry-run");
        Assert.Contains("1007_post and 1007_pre may be one patient's", import.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hip_12 and", import.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(made.Beside("study")));
    }

    [Fact]
    public async Task Splits_are_found_in_the_preprocessed_folder_too()
    {
        using var made = new MadeNnunet(Visits);
        string raw = made.Beside("nnUNet_raw/Dataset007_hands"), splits = made.Beside("nnUNet_preprocessed/Dataset007_hands");
        Directory.CreateDirectory(made.Beside("nnUNet_raw"));
        Directory.CreateDirectory(splits);
        Directory.Move(made.Path, raw);
        File.WriteAllText(Path.Combine(splits, "splits_final.json"), Splits);
        Assert.Equal(0, (await CommandRun.Of("study", "import", raw, "--study", made.Beside("study"))).ExitCode);
        Assert.True(File.Exists(made.Beside("study/folds.json")));
    }

    [Fact]
    public async Task One_class_is_a_mask_and_regions_are_a_mask_each()
    {
        using var made = new MadeNnunet("a", "b");
        made.Describe("""
            {"channel_names": {"0": "CT"}, "labels": {"background": 0, "whole tumour": [1, 2], "core": 2}, "regions_class_order": [1, 2],
             "file_ending": ".nii.gz"}
            """);
        foreach (string name in new[] { "a", "b" })
            File.Delete(made[$"imagesTr/{name}_0001.nii.gz"]);
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"));
        Assert.True(import.ExitCode == 0, import.Output + import.Error);
        var study = Study.Open(made.Beside("study"));
        Assert.Equal(["ct"], study.Images);
        Assert.Equal(["core", "whole_tumour"], study.Labels.Select(l => l.Name).Order(StringComparer.Ordinal));
        Assert.Equal([1, 1, 1, 0], Voxels("whole_tumour"));
        Assert.Equal([0, 1, 0, 0], Voxels("core"));

        byte[] Voxels(string label) => NiftiReader.ReadMask(study.Cases[0].Labels[label][0].File).Voxels[..4].ToArray();
    }

    [Fact]
    public async Task Bad_files_are_listed_and_the_rest_go_on()
    {
        using var made = new MadeNnunet("a", "b", "c", "d", "e");
        File.WriteAllBytes(made["imagesTr/a_0000.nii.gz"], File.ReadAllBytes(made["imagesTr/a_0000.nii.gz"])[..100]);
        made.Label("labelsTr/b.nii.gz", [1, 7]);
        made.Label("labelsTr/c.nii.gz", [1], Geometry.AxisAligned(new(6, 5, 4), 0.7, 0.7, 4));
        File.Delete(made["imagesTr/d_0001.nii.gz"]);
        NiftiWriter.Write(made["labelsTr/e.nii.gz"], Volume.Of<float>(MadeNnunet.Grid, [1, 2, 0.01f, .. new float[117]]));
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"));
        Assert.Equal(3, import.ExitCode);
        foreach (string reason in new[] { "a_0000.nii.gz: ", "b.nii.gz: holds the label 7, which dataset.json does not name", "c.nii.gz: not on the grid of",
            "case d lacks channel 1 (T1w)", "e.nii.gz: holds 0.0099" })
            Assert.Contains(reason, import.Output, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c", "e"], Study.Open(made.Beside("study")).Subjects);
    }

    [Theory]
    [InlineData("""{"modality": {"0": "MR"}, "labels": {"0": "background", "1": "x"}}""", "nnU-Net v1")]
    [InlineData("""{"channel_names": {"0": "MR"}, "labels": {"0": "background", "1": "x"}, "file_ending": ".nii.gz"}""", "turn them round")]
    [InlineData("""{"channel_names": {"0": "MR"}, "labels": {"background": 0, "x": 300}, "file_ending": ".nii.gz"}""", "0 to 255")]
    [InlineData("""{"channel_names": {"0": "MR"}, "labels": {"background": 0, "x": 1}, "file_ending": ".nrrd"}""", ".nrrd")]
    [InlineData("""{"channel_names": {"1": "MR"}, "labels": {"background": 0, "x": 1}, "file_ending": ".nii.gz"}""", "numbered from 0")]
    [InlineData("""{"channel_names": {"0": "MR"}, "labels": {"x": 1}, "file_ending": ".nii.gz"}""", "background")]
    [InlineData("""{"channel_names": {"0": "MR"}, "labels": {"background": 0, "x": 1, "y": 1}, "file_ending": ".nii.gz"}""", "x and y")]
    public async Task A_dataset_json_that_cannot_be_used_is_refused(string json, string because)
    {
        using var made = new MadeNnunet("a");
        made.Describe(json);
        (await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"))).Refused(because);
        Assert.False(Directory.Exists(made.Beside("study")));
    }

    [Fact]
    public async Task A_sheared_grid_and_other_grids_are_refused_on_the_way_out()
    {
        using var small = new SmallStudy("a", "b", "c");
        small.Image("a_stir.nii.gz", 1, new(new(6, 5, 4), new(new(1, 0, 0), new(0.3, 1, 0), new(0, 0, 3), new(0, 0, 0))));
        small.Image("b_t1w.nii.gz", 2, Geometry.AxisAligned(new(3, 5, 4), 2, 1, 3));
        var export = await CommandRun.Of("study", "export", small.Path, "--to", "nnunet", "--label", "region", "--out", small["out"]);
        Assert.Equal(3, export.ExitCode);
        Assert.Contains("a_stir.nii.gz: its axes are not at right angles", export.Output, StringComparison.Ordinal);
        Assert.Contains("b_t1w.nii.gz: not on the grid of", export.Output, StringComparison.Ordinal);
        Assert.Equal(["c_0000.nii.gz", "c_0001.nii.gz"],
            Directory.GetFiles(small["out/Dataset001_small/imagesTr"]).Select(f => Path.GetFileName(f)["sub-".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Masks_become_classes_unless_they_overlap_and_held_out_patients_a_test_set()
    {
        using var small = new SmallStudy("a", "b", "c", "d");
        small.Mask("a_inflammation.nii.gz", 40);
        File.WriteAllText(small["f.json"], """{"format": "rubor.folds/1", "held_out": ["d"], "folds": [["b"], ["c"]]}""");
        (await CommandRun.Of("study", "export", small.Path, "--to", "nnunet", "--out", small["out"])).Refused("name one, or several masks");
        var export = await CommandRun.Of("study", "export", small.Path, "--to", "nnunet", "--label", "region", "--label", "inflammation",
            "--image", "stir", "--folds", small["f.json"], "--out", small["out"]);
        Assert.Equal(3, export.ExitCode);
        Assert.Contains("inflammation and region overlap", export.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(small["out/Dataset001_small/imagesTs/sub-d_0000.nii.gz"]));
        Assert.False(File.Exists(small["out/Dataset001_small/imagesTr/sub-a_0000.nii.gz"]));
        Assert.Contains("d\tn/a\tn/a\ttest", await File.ReadAllTextAsync(small["out/Dataset001_small/subjects.tsv"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_stored_in_another_order_is_turned_onto_the_first()
    {
        using var small = new SmallStudy("a");
        var t1w = NiftiReader.Read(small["a_t1w.nii.gz"]);
        var turned = t1w.Turned(new(1, 0, 2, true, false, false));
        NiftiWriter.Write(small["a_t1w.nii.gz"], new Volume(new(turned.Geometry.Size, turned.Geometry.ToWorld), turned.Type, turned.SampleBytes.ToArray()));
        Assert.Equal(0, (await CommandRun.Of("study", "export", small.Path, "--to", "nnunet", "--label", "region", "--out", small["out"])).ExitCode);
        var back = NiftiReader.Read(small["out/Dataset001_small/imagesTr/sub-a_0001.nii.gz"]);
        Assert.Equal(t1w.Geometry.ToWorld, back.Geometry.ToWorld);
        Assert.Equal(t1w.ToValues(), back.ToValues());
    }

    [Fact]
    public async Task Channels_and_labels_have_both_forms_of_the_first_channel()
    {
        // ITK may take the qform where Rubor takes the sform.
        using var small = new SmallStudy("a");
        NiftiWriter.Write(small["other.nii"], NiftiReader.Read(small["a_t1w.nii.gz"]));
        byte[] bytes = File.ReadAllBytes(small["other.nii"]);
        BitConverter.TryWriteBytes(bytes.AsSpan(268), 25f); // qoffset_x
        File.WriteAllBytes(small["other.nii"], bytes);
        small.Rows[1] = small.Rows[1].Replace("a_t1w.nii.gz", "other.nii", StringComparison.Ordinal);
        small.Save();
        Assert.Equal(0, (await CommandRun.Of("study", "export", small.Path, "--to", "nnunet", "--label", "region", "--out", small["out"])).ExitCode);
        var forms = new[] { "imagesTr/sub-a_0000", "imagesTr/sub-a_0001", "labelsTr/sub-a" }
            .Select(f => NiftiReader.Read(small[$"out/Dataset001_small/{f}.nii.gz"]).Geometry.File!.Forms.ToArray()).ToList();
        Assert.All(forms, f => Assert.Equal(forms[0], f));
    }

    [Fact]
    public async Task Pictures_go_in_and_out_as_PNG_with_masks_that_the_study_checks()
    {
        using var made = new MadeNnunet();
        made.Describe("""{"channel_names": {"0": "gray"}, "labels": {"background": 0, "synovium": 1}, "file_ending": ".png"}""");
        byte[] labels = [0, 1, 1, 0, 0, 1];
        for (byte i = 1; i <= 2; i++)
        {
            File.WriteAllBytes(made[$"imagesTr/sub-0{i}_0000.png"], MadePictures.Png(3, 2, 8, 0, [1, 2, 3, 4, 5, (byte)(6 * i)]));
            File.WriteAllBytes(made[$"labelsTr/sub-0{i}.png"], MadePictures.Png(3, 2, 8, 0, [(byte)(i - 1), .. labels[1..]]));
        }
        string study = made.Beside("study");
        var import = await CommandRun.Of("study", "import", made.Path, "--study", study);
        Assert.True(import.ExitCode == 0, import.Output + import.Error);
        Assert.True(File.Exists(Path.Combine(study, "sub-01", "sub-01_synovium.png")));
        var check = await CommandRun.Of("study", "check", study);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);

        var export = await CommandRun.Of("study", "export", study, "--to", "nnunet", "--out", made.Beside("raw"));
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        foreach (string file in new[] { "imagesTr/sub-01_0000.png", "imagesTr/sub-02_0000.png", "labelsTr/sub-01.png", "labelsTr/sub-02.png" })
            Assert.Equal(ImageFile.Read(made[file]).Picture!.SampleBytes.ToArray(),
                ImageFile.Read(made.Beside($"raw/Dataset001_study/{file}")).Picture!.SampleBytes.ToArray());

        // A mask of another size is on no picture.
        File.WriteAllBytes(Path.Combine(study, "sub-01", "sub-01_synovium.png"), MadePictures.Png(2, 3, 8, 0, labels));
        Assert.Contains("sub-01_synovium.png: synovium of subject 01 is not on the grid of",
            (await CommandRun.Of("study", "check", study)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_in_colour_is_three_channels_of_one_role()
    {
        using var made = new MadeNnunet();
        made.Describe("""{"channel_names": {"0": "R", "1": "G", "2": "B"}, "labels": {"background": 0, "a": 1, "b": 2}, "file_ending": ".png"}""");
        File.WriteAllBytes(made["imagesTr/x_0000.png"], MadePictures.Png(1, 2, 8, 2, [1, 2, 3, 4, 5, 6]));
        File.WriteAllBytes(made["labelsTr/x.png"], MadePictures.Png(1, 2, 8, 0, [1, 2]));
        Assert.Equal(0, (await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"))).ExitCode);
        Assert.Equal(["photo"], Study.Open(made.Beside("study")).Images);
        Assert.Equal(0, (await CommandRun.Of("study", "export", made.Beside("study"), "--to", "nnunet", "--out", made.Beside("raw"))).ExitCode);
        var dataset = JsonNode.Parse(await File.ReadAllTextAsync(made.Beside("raw/Dataset001_study/dataset.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal("""{"0":"R","1":"G","2":"B"}""", dataset["channel_names"]!.ToJsonString());
    }

    static void SameImage(string expected, string actual)
    {
        var (a, b) = (ImageFile.ReadVolume(expected), ImageFile.ReadVolume(actual));
        Assert.Equal((a.Type, a.Geometry.Size, a.Geometry.ToWorld, a.Slope), (b.Type, b.Geometry.Size, b.Geometry.ToWorld, b.Slope));
        Assert.Equal(a.SampleBytes.ToArray(), b.SampleBytes.ToArray());
    }

    static JsonArray Sorted(string splits) => new([.. JsonNode.Parse(splits)!.AsArray().Select(f => (JsonNode)new JsonObject
    {
        ["train"] = new JsonArray([.. f!["train"]!.AsArray().Select(c => $"{c}").Order(StringComparer.Ordinal).Select(c => (JsonNode)c)]),
        ["val"] = new JsonArray([.. f["val"]!.AsArray().Select(c => $"{c}").Order(StringComparer.Ordinal).Select(c => (JsonNode)c)]),
    })]);
}
