using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>Which files are of one scan (agree masks, evaluate segmentation): never two patients, hands, runs or structures.</summary>
public sealed class ScanPairingTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(8, 6, 4), 0.5, 0.5, 3);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("knee_001", "knee_002", "different subjects, knee_001 and knee_002")]
    [InlineData("sub-01_hemi-L_mask", "sub-01_hemi-R_mask", "differ in hemi, L and R")]
    [InlineData("sub-01_run-1_mask", "sub-01_run-2_mask", "differ in run, 1 and 2")]
    [InlineData("sub-01_ses-a_mask", "sub-01_ses-b_mask", "different visits, a and b")]
    [InlineData("sub-01_label-lesion_mask", "sub-01_label-diseaseregion_mask", "different structures, lesion and diseaseregion")]
    [InlineData("sub-01_acq-cor_mask", "sub-01_acq-ax_mask", "differ in acq")]
    [InlineData("sub-01_left_mask", "sub-01_right_mask", "differ in side, left and right")]
    [InlineData("01_kneeL", "01_kneeR", "differ in side")]
    [InlineData("01_baseline_mask", "01_followup_mask", "differ in visit")]
    [InlineData("01_m3_mask", "01_m12_mask", "differ in visit")]
    [InlineData("1007_disease_region", "1007_normal_marrow", "different structures")]
    [InlineData("1007_T1W_mask", "1007_STIR_mask", "different images")]
    [InlineData("1007_301_mask", "1007_302_mask", "differ in number, 301 and 302")]
    [InlineData("BraTS20_Training_001_seg", "BraTS20_Training_002_seg", "different subjects")]
    [InlineData("2024_01_05_scan", "2024_02_05_scan", "different subjects")]
    [InlineData("Müller_A", "Müller_B", "different subjects")]
    [InlineData("1.2.840.113619.2", "1.2.840.113619.3", "different subjects")]
    [InlineData("sub-01_hemi-L_mask", "sub-01_mask", "differ in hemi")]
    [InlineData("sub-01_mask", "sub-1_mask", "leading zeros only")]
    [InlineData("sub-p01_mask", "sub-P01_mask", "case only")]
    [InlineData("s1/mask", "s2/mask", "different subjects, s1 and s2")]
    [InlineData("left/01", "right/01", "differ in side")]
    public async Task Different_scans_are_refused_with_what_differs(string first, string second, string words)
    {
        Write($"a/{first}.nii.gz", 1, 2);
        Write($"b/{second}.nii.gz", 2, 3);
        (await CommandRun.Of("agree", "masks", folder["a"], folder["b"])).RefusedWith(words, "1 file there, 1 file here");
        (await CommandRun.Of("evaluate", "segmentation", "--truth", folder["a"], "--predicted", folder["b"], "--labels", Labels()))
            .RefusedWith(words);
    }

    [Theory]
    [InlineData("CASE_{0}", "CASE_{0}")]
    [InlineData("knee_{0}", "knee_{0}")]
    [InlineData("BraTS20_Training_{0}_seg", "BraTS20_Training_{0}_seg")]
    [InlineData("BraTS20_Training_{0}_seg", "BraTS20_Training_{0}_pred")]
    [InlineData("2024_01_{0}_scan", "2024_01_{0}_scan")]
    [InlineData("s{0}/mask", "s{0}/mask")]
    [InlineData("s{0}/mask", "s{0}_mask")]
    [InlineData("sub-{0}/labels", "{0}_disease_region")]
    [InlineData("1.2.840.{0}", "1.2.840.{0}")]
    [InlineData("sub-{0}_hemi-L_mask", "sub-{0}_hemi-L_desc-auto_mask")]
    [InlineData("sub-{0}_rater-anna_mask", "sub-{0}_rater-ben_mask")]
    [InlineData("sub-{0}_ses-a_reader-anna_inflammation", "sub-{0}_ses-a_reader-ben_round-2_inflammation")]
    [InlineData("{0}_inflammation_R11", "{0}_inflammation_R12")]
    [InlineData("{0}_anna", "{0}_ben")]
    [InlineData("sub-{0}_mask", "sub-{0}_other")]
    [InlineData("sub-{0}_truth", "sub-{0}_prediction")]
    [InlineData("sub-{0}_lesion", "sub-{0}_mask")]
    [InlineData("OAS1_{0}_MR1_seg", "OAS1_{0}_MR1_pred")]
    [InlineData("P {0}_mask", "P {0}_mask")]
    public async Task The_same_scans_are_paired_whatever_naming_a_project_has(string first, string second)
    {
        foreach (string number in (string[])["01", "02"])
        {
            Write($"a/{string.Format(null, first, number)}.nii.gz", 1, 2);
            Write($"b/{string.Format(null, second, number)}.nii.gz", 2, 3);
        }
        var run = await CommandRun.Of("agree", "masks", folder["a"], folder["b"], "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, run.Json["pairs"]!.AsArray().Count);
        Assert.Empty(run.Json["left_out"]!.AsArray());
        Assert.All(run.Json["pairs"]!.AsArray(), p => Assert.Equal(0.5, (double)p!["dice"]!));
        var evaluated = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["a"], "--predicted", folder["b"], "--labels",
            Labels(), "--json");
        Assert.Equal((0, 2), (evaluated.ExitCode, evaluated.Json["cases"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_examples_of_nnUNet_are_two_scans_each_with_its_own_figure()
    {
        Write("a/knee_001.nii.gz", 1, 2);
        Write("b/knee_001.nii.gz", 1, 2);
        Write("a/knee_002.nii.gz", 1, 2);
        Write("b/knee_002.nii.gz", 2, 3);
        var run = await CommandRun.Of("agree", "masks", folder["a"], folder["b"], "--json");
        Assert.Equal([("knee_001", 1.0), ("knee_002", 0.5)],
            run.Json["pairs"]!.AsArray().Select(p => ((string)p!["subject"]!, (double)p["dice"]!)));
        // The folds of nnU-Net name the files.
        File.WriteAllText(folder["splits.json"],
            """[{"train": ["knee_002"], "val": ["knee_001"]}, {"train": ["knee_001"], "val": ["knee_002"]}]""");
        var evaluated = await CommandRun.Of("evaluate", "segmentation", "--truth", folder["a"], "--predicted", folder["b"], "--labels",
            Labels(), "--folds", folder["splits.json"], "--json");
        Assert.Equal([1, 2], evaluated.Json["cases"]!.AsArray().Select(c => (int)c!["fold"]!));
    }

    [Fact]
    public async Task What_has_no_partner_is_listed_with_the_file_that_is_nearest()
    {
        foreach (string run in (string[])["a/sub-01_run-1_mask", "b/sub-01_run-1_mask", "a/sub-02_run-1_mask", "b/sub-02_run-2_mask",
            "b/sub-3_mask", "a/sub-03_mask"])
            Write($"{run}.nii.gz", 1);
        var found = (await CommandRun.Of("agree", "masks", folder["a"], folder["b"], "--json")).Json;
        Assert.Equal("01_run-1", (string?)Assert.Single(found["pairs"]!.AsArray())!["subject"]);
        string[] left = [.. found["left_out"]!.AsArray().Select(l => $"{l!["subject"]} {l["reason"]}")];
        Assert.Equal(4, left.Length);
        Assert.Contains(left, l => l.StartsWith("02_run-1 b has no mask of it", StringComparison.Ordinal)
            && l.Contains("differ in run", StringComparison.Ordinal));
        Assert.Contains(left, l => l.StartsWith("03 b has no mask", StringComparison.Ordinal)
            && l.Contains("leading zeros", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hint_works_when_it_is_followed()
    {
        foreach (string s in (string[])["01", "02"])
            foreach (string name in (string[])["masks/sub-{0}_x", "masks/sub-{0}_y", "other/sub-{0}_mask"])
                Write($"{string.Format(null, name, s)}.nii.gz", 1, name.EndsWith('x') ? 2 : 3);
        var refused = (await CommandRun.Of("agree", "masks", folder["masks"], folder["other"])).Refused("name one reading by a pattern such as '");
        string pattern = refused.Error.Split('\'')[1];
        Assert.Equal(2, (await CommandRun.Of("agree", "masks", pattern, folder["other"], "--json")).Json["pairs"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_pattern_reaches_through_folders_and_finds_what_predict_wrote()
    {
        foreach (string s in (string[])["01", "02"])
        {
            Write($"found/sub-{s}/labels.nii.gz", 1, 2);
            Write($"found/sub-{s}/probability.nii.gz", 1);
            Write($"truth/sub-{s}_label-diseaseregion_mask.nii.gz", 1, 2);
        }
        (await CommandRun.Of("agree", "masks", folder["found"], folder["truth"])).Refused("both of subject 01");
        Assert.Equal(2,
            (await CommandRun.Of("agree", "masks", folder["found", "*", "labels.nii.gz"], folder["truth"],
            "--json")).Json["pairs"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("1007_STIR", "1007")]
    [InlineData("sub-01_ses-a_STIR", "01")]
    [InlineData("sub-Müller_STIR", "Müller")]
    [InlineData("P 02_STIR", "P 02")]
    [InlineData("P(3)_T1W", "P(3)")]
    [InlineData("P01_301_STIR", "P01")]
    [InlineData("P01_knee_2_STIR", "P01")]
    [InlineData("M001_STIR", "M001")]
    [InlineData("knee_002_STIR", "knee_002")]
    [InlineData("s1/STIR", "s1")]
    [InlineData("data1/M001_STIR", "M001")]
    public void The_subject_of_a_name(string name, string subject) => Assert.Equal(subject, SubjectName.Of($"/study/{name}.nii.gz", "/study").Subject);

    string Labels()
    {
        File.WriteAllText(folder["labels.json"], """{"inflamed": 1}""");
        return folder["labels.json"];
    }

    void Write(string name, params int[] foreground)
    {
        var voxels = new byte[Grid.Size.Voxels];
        foreach (int i in foreground)
            voxels[i] = 1;
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        NiftiWriter.Write(folder[name], new Mask(Grid, voxels));
    }
}
