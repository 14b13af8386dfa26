using System.Text.Json.Nodes;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies.Exchange;

public class BidsExportTests
{
    [Fact]
    public async Task A_study_has_the_names_of_BIDS()
    {
        using var small = new SmallStudy("P-1", "P1", "a");
        small.Image("a2_stir.nii.gz", 50);
        small.Labels("a_hands.nii.gz", [1, 2]);
        small.Describe("""
            {"format": "rubor.study/1", "name": "small", "images": ["stir", "t1w", "palmar"],
             "labels": {"region": null, "inflammation": null, "hands": {"low": 1, "high": 2}}, "may_be_empty": ["inflammation"]}
            """);
        File.WriteAllText(small["a_stir.json"], """{"EchoTime": 0.05}""");
        string heading = "subject\tsession\tscan\tobserver\tstir\tt1w\tpalmar\tregion\tinflammation\thands\tgroup\tdate\tage";
        small.Rows.Clear();
        small.Rows.AddRange([heading,
            "P-1\tn/a\tn/a\tn/a\tP-1_stir.nii.gz\tP-1_t1w.nii.gz\tn/a\tP-1_region.nii.gz\tn/a\tn/a\till\tn/a\t50",
            "P1\tn/a\tn/a\tn/a\tP1_stir.nii.gz\tn/a\tn/a\tn/a\tn/a\tn/a\twell\tn/a\t51",
            "a\tweek 4\t7\tn/a\ta_stir.nii.gz\ta_t1w.nii.gz\tP1_stir.nii.gz\tn/a\tn/a\ta_hands.nii.gz\till\t2024-02-01\t52",
            "a\tweek 4\t7\tR1\tn/a\tn/a\tn/a\ta_region.nii.gz\tn/a\tn/a\tn/a\tn/a\tn/a",
            "a\tweek 4\t8\tn/a\ta2_stir.nii.gz\tn/a\tn/a\tn/a\tn/a\tn/a\till\t2024-02-08\t52"]);
        small.Save();
        var export = await CommandRun.Of("study", "export", small.Path, "--to", "bids", "--out", small["bids"]);
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        Assert.Contains("BIDS has no suffix for palmar; they are left out", export.Output, StringComparison.Ordinal);

        var files = Directory.GetFiles(small["bids"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(small["bids"], f))
            .Order(StringComparer.Ordinal).ToList();
        string one = files.First(f => f.Contains("_T1w", StringComparison.Ordinal) && !f.Contains("ses-", StringComparison.Ordinal));
        string hashed = one.Split('/')[0]; // P-1 and P1 would be one name
        Assert.Matches("^sub-P1[0-9a-f]{6}$", hashed);
        Assert.Contains("sub-a/ses-week4/anat/sub-a_ses-week4_acq-STIR_run-1_T2w.nii.gz", files);
        Assert.Contains("sub-a/ses-week4/anat/sub-a_ses-week4_acq-STIR_run-1_T2w.json", files);
        Assert.Contains("sub-a/ses-week4/anat/sub-a_ses-week4_acq-STIR_run-2_T2w.nii.gz", files);
        Assert.Contains("sub-a/ses-week4/anat/sub-a_ses-week4_run-1_T1w.nii.gz", files);
        Assert.Contains("derivatives/rubor/sub-a/ses-week4/anat/sub-a_ses-week4_run-1_label-region_desc-R1_mask.nii.gz", files);
        Assert.Contains("derivatives/rubor/sub-a/ses-week4/anat/sub-a_ses-week4_run-1_seg-hands_dseg.nii.gz", files);
        Assert.Equal("index\tname\n1\tlow\n2\thigh\n", Text("derivatives/rubor/seg-hands_dseg.tsv"));
        Assert.Equal("filename\tacq_time\tscan\tdate\n"
            + "anat/sub-a_ses-week4_acq-STIR_run-1_T2w.nii.gz\t2024-02-01T00:00:00\t7\t2024-02-01\n"
            + "anat/sub-a_ses-week4_run-1_T1w.nii.gz\t2024-02-01T00:00:00\t7\t2024-02-01\n"
            + "anat/sub-a_ses-week4_acq-STIR_run-2_T2w.nii.gz\t2024-02-08T00:00:00\t8\t2024-02-08\n", Text("sub-a/ses-week4/sub-a_ses-week4_scans.tsv"));
        Assert.Contains($"{hashed}\tP-1\t50\till\n", Text("participants.tsv"), StringComparison.Ordinal);
        Assert.Equal("raw", (string)JsonNode.Parse(Text("dataset_description.json"))!["DatasetType"]!);
        Assert.Equal("derivative", (string)JsonNode.Parse(Text("derivatives/rubor/dataset_description.json"))!["DatasetType"]!);
        Assert.All(files.Where(f => f.EndsWith(".nii.gz", StringComparison.Ordinal)), f =>
            Assert.Matches(@"^(derivatives/rubor/)?sub-[A-Za-z0-9]+/(ses-[A-Za-z0-9]+/)?anat/sub-[A-Za-z0-9]+(_ses-[A-Za-z0-9]+)?(_acq-STIR)?(_run-\d+)?"
                + @"((_seg-[A-Za-z0-9]+)?(_label-[A-Za-z0-9]+)?(_desc-[A-Za-z0-9]+)?_(mask|dseg)|_(T1w|T2w))\.nii\.gz$", f));

        string Text(string name) => File.ReadAllText(Path.Combine(small["bids"], name));
    }

    [Fact]
    public async Task A_damaged_image_is_listed_and_a_study_of_pictures_is_refused()
    {
        using var small = new SmallStudy("a", "b");
        File.WriteAllText(small["a_stir.nii.gz"], "x");
        var export = await CommandRun.Of("study", "export", small.Path, "--to", "bids", "--out", small["bids"]);
        Assert.Equal(3, export.ExitCode);
        Assert.Contains("a_stir.nii.gz: not a NIfTI image", export.Output, StringComparison.Ordinal);
        (await CommandRun.Of("study", "export", small.Path, "--to", "dicom", "--out", small["no"])).Refused("--to dicom");
        (await CommandRun.Of("study", "export", small.Path, "--to", "bids", "--image", "gray", "--out", small["no"])).Refused("has no gray");
    }
}
