using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Cli;

/// <summary>rubor study describe, on maps small enough to count by hand.</summary>
public sealed class StudyDescribeTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(5, 4, 1), 2, 2, 1);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pixels_lesions_and_joints_are_counted_class_by_class()
    {
        Write();
        var json = (await CommandRun.Of("study", "describe", folder.Path, "--json")).Json;
        Assert.Equal(("rubor.study-description/1", 2, 3), ((string?)json["format"], (int)json["subjects"]!, (int)json["scans"]!));
        Assert.Equal((1, 2), ((int)json["views"]!["dorsal"]!, (int)json["views"]!["palmar"]!));
        var low = json["classes"]!.AsArray().Single(c => (string?)c!["class"] == "low" && (string?)c["observer"] == "a")!;
        // Three images of 20 pixels; lesions of 3 (joined by a corner), 1 and 2 pixels.
        Assert.Equal((3, 1, 6, 3), ((int)low["images"]!, (int)low["images_without"]!, (int)low["pixels"]!, (int)low["lesions"]!));
        Assert.Equal((10, 2, 1, 2), ((double)low["percent"]!, (double)low["lesion_pixels_mean"]!, (double)low["lesion_pixels_sd"]!,
            (double)low["lesion_pixels_median"]!));
        var high = json["classes"]!.AsArray().Single(c => (string?)c!["class"] == "high" && (string?)c["observer"] == "a")!;
        Assert.Equal((2, 1, 4.0), ((int)high["images_without"]!, (int)high["lesions"]!, (double)high["lesion_pixels_mean"]!));
        Assert.Null(high["lesion_pixels_sd"]);
        Assert.Equal((3, 1), ((int)json["without"]![0]!["images"]!, (int)json["without"]![0]!["images_without"]!));
        var joints = json["joints"]!.AsArray().Where(j => (string?)j!["observer"] == "a").ToList();
        // The left half is one joint, the right half the other; high wins over low.
        Assert.Equal([("left_wrist", 1, 1, 2), ("right_wrist", 1, 0, 1)],
            joints.Select(j => ((string)j!["joint"]!, (int)j["images_low"]!, (int)j["images_high"]!, (int)j["patients"]!)));
        Assert.Equal(1, (int)json["classes"]!.AsArray().First(c => (string?)c!["observer"] == "b")!["images"]!);

        var text = await CommandRun.Of("study", "describe", folder.Path);
        Assert.Contains("small: 2 patients, 3 scans; planar 3", text.Output, StringComparison.Ordinal);
        Assert.Contains("inflammation, a: 1 of 3 images with neither low nor high", text.Output, StringComparison.Ordinal);
        Assert.Contains("2.0 ± 1.0", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masks_of_volumes_are_counted_too()
    {
        using var small = new Studies.SmallStudy("01", "02");
        var json = (await CommandRun.Of("study", "describe", small.Path, "--json")).Json;
        var region = json["classes"]!.AsArray().Single(c => (string?)c!["label"] == "region")!;
        Assert.Equal(("region", 2, 3, 2), ((string?)region["class"], (int)region["images"]!, (int)region["pixels"]!, (int)region["lesions"]!));
        Assert.Empty(json["joints"]!.AsArray());
        Assert.Empty(json["without"]!.AsArray());
    }

    [Fact]
    public async Task A_value_without_a_name_and_regions_of_another_size_are_refused()
    {
        Write();
        Map("a_a.nii.gz", [9]);
        (await CommandRun.Of("study", "describe", folder.Path)).Refused("holds the value 9, which study.json does not name for inflammation");
        Write();
        NiftiWriter.Write(folder["joints.nii.gz"], new LabelMap(Geometry.AxisAligned(new(4, 4, 1), 2, 2, 1), new byte[16]));
        (await CommandRun.Of("study", "describe", folder.Path)).Refused("draw both on one image");
        (await CommandRun.Of("study", "describe", folder["nowhere"])).Refused("nowhere");
    }

    void Write()
    {
        File.WriteAllText(folder["study.json"], """
            {"format": "rubor.study/1", "name": "small", "images": ["planar"], "labels": {"inflammation": {"normal": 1, "low": 2, "high": 3},
             "joint_regions": {"left_wrist": 1, "right_wrist": 16}}, "may_be_empty": ["inflammation"]}
            """);
        File.WriteAllLines(folder["cases.tsv"], [
            "subject\tscan\tobserver\tview\tplanar\tinflammation\tjoint_regions",
            "a\tpalmar\tn/a\tpalmar\timage.nii.gz\tn/a\tjoints.nii.gz", "a\tpalmar\ta\tn/a\tn/a\ta_a.nii.gz\tn/a",
            "a\tpalmar\tb\tn/a\tn/a\ta_b.nii.gz\tn/a",
            "a\tdorsal\tn/a\tdorsal\timage.nii.gz\tn/a\tjoints.nii.gz", "a\tdorsal\ta\tn/a\tn/a\tempty.nii.gz\tn/a",
            "b\tpalmar\tn/a\tpalmar\timage.nii.gz\tn/a\tjoints.nii.gz", "b\tpalmar\ta\tn/a\tn/a\tb_a.nii.gz\tn/a"]);
        NiftiWriter.Write(folder["image.nii.gz"], Volume.Of<ushort>(Grid, [.. Enumerable.Range(0, 20).Select(i => (ushort)i)]));
        Map("a_a.nii.gz", [
            2, 2, 0, 0, 0,
            0, 0, 2, 0, 0,
            0, 0, 0, 0, 0,
            0, 0, 0, 0, 2]);
        Map("a_b.nii.gz", [1]);
        Map("empty.nii.gz", []);
        Map("b_a.nii.gz", [
            3, 3, 0, 0, 0,
            3, 3, 0, 0, 0,
            0, 0, 0, 0, 0,
            2, 2, 0, 0, 0]);
        Map("joints.nii.gz", [
            1, 1, 1, 16, 16,
            1, 1, 1, 16, 16,
            1, 1, 1, 16, 16,
            1, 1, 1, 16, 16]);
    }

    void Map(string name, byte[] values)
    {
        var all = new byte[Grid.Size.Voxels];
        values.CopyTo(all, 0);
        NiftiWriter.Write(folder[name], new LabelMap(Grid, all));
    }
}
