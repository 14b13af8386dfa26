using Rubor.Imaging;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

public sealed class StudyCheckTests : IDisposable
{
    readonly SmallStudy small = new("01", "02", "03", "04", "05", "06");

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task A_good_study_is_summed_up()
    {
        var run = await CommandRun.Of("study", "check", small.Path, "--label", "region", "--image", "t1w");
        Assert.Equal((0, "small: nothing wrong; 6 subjects, 6 scans; stir 6; t1w 6; region 6; inflammation 6\n", ""),
            (run.ExitCode, run.Output, run.Error));
        Assert.Equal("", (await CommandRun.Of("study", "check", small.Path, "--quiet")).Output);
        var json = (await CommandRun.Of("study", "check", small.Path, "--json")).Json;
        Assert.Equal(("rubor.study-check/1", 6, 0),
            ((string?)json["format"], (int)json["labels"]!["region"]!["files"]!, json["problems"]!.AsArray().Count));
    }

    [Fact]
    public async Task Everything_wrong_is_listed_at_once()
    {
        var shifted = Geometry.AxisAligned(new(6, 5, 5), 1, 1, 3);
        small.Mask("01_region.nii.gz", 9, shifted);
        small.Mask("02_region.nii.gz", 0);
        small.Labels("03_region.nii.gz", [1, 2]);
        small.Image("03_stir.nii.gz", double.NaN);
        File.WriteAllText(small["04_t1w.nii.gz"], "no image");
        File.WriteAllBytes(small["05_region.nii.gz"], File.ReadAllBytes(small["04_region.nii.gz"])[..40]);
        File.Delete(small["05_stir.nii.gz"]);
        File.Copy(small["01_stir.nii.gz"], small["06_stir.nii.gz"], overwrite: true);
        File.WriteAllText(small["06_t1w.nii.gz"], "");
        small.Rows[6] = small.Rows[6].Replace("06_region.nii.gz", "n/a", StringComparison.Ordinal);
        small.Rows.AddRange([small.Rows[1], "02\t\t\t\t01_stir.nii.gz\t\t\t\t", "07\t\t\t\t\t\t\t\t"]);
        small.Save();
        var run = await CommandRun.Of("study", "check", small.Path, "--label", "region");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: {small.Path}: 13 things are wrong", run.Error, StringComparison.Ordinal);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(13, lines.Length);
        void Said(string where, string because) =>
            Assert.Single(lines, l => l.StartsWith(small[where] + ": ", StringComparison.Ordinal)
            && l.Contains(because, StringComparison.Ordinal));
        Said("cases.tsv: row 8", "repeats");
        Said("cases.tsv: row 9", "second file as stir");
        Said("cases.tsv: row 10", "no file in this row");
        Said("01_region.nii.gz", "not on the grid of any image");
        Said("02_region.nii.gz", "region of subject 02 is empty");
        Said("03_region.nii.gz", "holds 2 at voxel (1, 0, 0)");
        Said("03_stir.nii.gz", "NaN");
        Said("04_t1w.nii.gz", "not a NIfTI image");
        Said("05_region.nii.gz", "region of subject 05: ");
        Said("05_stir.nii.gz", "no such file");
        Said("06_stir.nii.gz", "is the same image as");
        Said("06_t1w.nii.gz", "is empty, or no regular file");
        Assert.Contains(lines, l => l == "subject 06: has no region; draw one, or take the subject out");
    }

    [Fact]
    public async Task One_patient_under_two_numbers_is_found_by_the_image_itself()
    {
        // Another compression of the same image, as a second export makes it.
        await using (var file = File.Create(small["06_t1w.nii"]))
        {
            await using var from = new System.IO.Compression.GZipStream(File.OpenRead(small["02_t1w.nii.gz"]),
                System.IO.Compression.CompressionMode.Decompress);
            await from.CopyToAsync(file, TestContext.Current.CancellationToken);
        }
        small.Rows[6] = small.Rows[6].Replace("06_t1w.nii.gz", "06_t1w.nii", StringComparison.Ordinal);
        small.Save();
        var run = await CommandRun.Of("study", "check", small.Path);
        Assert.Equal(
            $"{small["06_t1w.nii"]}: t1w of subject 06 is the same image as {small["02_t1w.nii.gz"]} of subject 02; if they are one " +
            $"patient give both one subject, else correct the file\n", run.Output);
        small.Rows[6] = "02\tlater" + small.Rows[6]["06\tn/a".Length..];
        small.Save();
        Assert.Contains("name each visit's own file", (await CommandRun.Of("study", "check", small.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_needs_its_image_on_its_grid()
    {
        var other = Geometry.AxisAligned(new(7, 5, 4), 1, 1, 3);
        small.Image("01_t1w.nii.gz", 3, other);
        small.Rows[2] = small.Rows[2].Replace("02_t1w.nii.gz", "n/a", StringComparison.Ordinal);
        small.Save();
        Assert.Equal(0, (await CommandRun.Of("study", "check", small.Path)).ExitCode);
        string[] lines = (await CommandRun.Of("study", "check", small.Path, "--label", "region", "--image", "t1w")).Output.TrimEnd()
            .Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("its grid is 6×5×4 voxels, not 7×5×4", lines[0], StringComparison.Ordinal);
        Assert.Contains("subject 02 has this region but no t1w", lines[1], StringComparison.Ordinal);
        (await CommandRun.Of("study", "check", small.Path, "--label", "marrow")).Refused("no label marrow; it has region, inflammation");
        (await CommandRun.Of("study", "check", small.Path, "--image", "t2w")).Refused("no image t2w; it has stir, t1w");
    }

    [Fact]
    public async Task An_empty_or_unnamed_class_of_a_label_map_is_found()
    {
        small.Describe(
            """
            {"format": "rubor.study/1", "name": "small", "images": ["stir", "t1w"],
             "labels": {"region": {"low": 1, "high": 2}, "inflammation": null}, "may_be_empty": ["inflammation"]}
            """);
        small.Labels("02_region.nii.gz", [1, 3]);
        string[] lines = (await CommandRun.Of("study", "check", small.Path)).Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("holds the value 3, which study.json does not name; it names 1 (low), 2 (high)", lines[0],
            StringComparison.Ordinal);
        Assert.Equal("label region: class high (2) is in no file; nothing can be learned of it", lines[1]);
    }

    [Fact]
    public async Task Folds_of_another_study_are_told_by_the_subjects_that_differ()
    {
        Assert.Equal(0,
            (await CommandRun.Of("study", "folds", small.Path, "--out", small["folds.json"], "--folds", "2", "--hold-out", "06", "--label",
            "region")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "check", small.Path, "--folds", small["folds.json"])).ExitCode);
        small.Image("07_stir.nii.gz", 71);
        File.Move(small["03_t1w.nii.gz"], small["03_other.nii.gz"]);
        small.Rows[3] = small.Rows[3].Replace("03_t1w", "03_other", StringComparison.Ordinal);
        small.Rows[6] = "07\t\t\t\t07_stir.nii.gz\t\t\t\t";
        small.Rows[4] = small.Rows[4].Replace("04_region.nii.gz", "n/a", StringComparison.Ordinal);
        small.Save();
        string[] lines = (await CommandRun.Of("study", "check", small.Path, "--folds", small["folds.json"])).Output.TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Contains("names subject 06, whom small lacks", lines[0], StringComparison.Ordinal);
        Assert.Contains("without subject 07", lines[1], StringComparison.Ordinal);
        Assert.Contains("when subject 03 had other files", lines[2], StringComparison.Ordinal);
        Assert.Contains("when subject 04 had other files", lines[3], StringComparison.Ordinal);
        Assert.Contains("which subject 04 lacks", lines[4], StringComparison.Ordinal);
        await File.WriteAllTextAsync(small["folds.json"], "[[\"01\"], [\"01\"]]", TestContext.Current.CancellationToken);
        Assert.Contains("tested in fold 1 and in fold 2",
            (await CommandRun.Of("study", "check", small.Path, "--folds", small["folds.json"])).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(small["folds.json"], "[[\"01\", \"02\"]]", TestContext.Current.CancellationToken);
        Assert.Contains("fold 1 leaves nobody to train on",
            (await CommandRun.Of("study", "check", small.Path, "--folds", small["folds.json"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_folds_only_their_subjects_need_the_label()
    {
        small.Rows[6] = small.Rows[6].Replace("06_region.nii.gz", "n/a", StringComparison.Ordinal);
        small.Save();
        Assert.Equal(0, (await CommandRun.Of("study", "folds", small.Path, "--out", small["folds.json"], "--leave-one-out", "--label", "region")).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("study", "check", small.Path, "--label", "region")).ExitCode);
        Assert.Equal(0,
            (await CommandRun.Of("study", "check", small.Path, "--label", "region", "--image", "stir", "--folds",
            small["folds.json"])).ExitCode);
    }
}
