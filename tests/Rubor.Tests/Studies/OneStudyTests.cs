using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>What 'study check' calls sound is measured, however the study says which file is what.</summary>
public sealed class OneStudyTests : IDisposable
{
    // Two patients: one image under two names would be one patient twice.
    static readonly VhiPhantomVisit[] Phantoms = [.. new[] { 1, 2 }.Select(seed =>
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(96, 96, 8), PixelMm = 1.6, SliceMm = 7, Seed = seed }).Before)];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Study => folder["study"];

    string Write(int visit, string name, Action<string, VhiPhantomVisit> write)
    {
        string path = Path.Combine(Study, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        write(path, Phantoms[visit]);
        return name;
    }

    void Scan(int visit, string stir, string marrow, string region)
    {
        Write(visit, stir, (path, p) => NiftiWriter.Write(path, p.Stir));
        Write(visit, marrow, (path, p) => NiftiWriter.Write(path, p.NormalMarrow));
        Write(visit, region, (path, p) => NiftiWriter.Write(path, p.DiseaseRegion));
    }

    void Describe(string json, params string[] rows)
    {
        File.WriteAllText(Path.Combine(Study, "study.json"), json);
        File.WriteAllLines(Path.Combine(Study, "cases.tsv"), rows);
    }

    async Task<List<Dictionary<string, string>>> Measured(string output, int code, params string[] more)
    {
        var run = await CommandRun.Of(["measure", "vhi", "--study", Study, "--out", folder[output], .. more]);
        Assert.True(run.ExitCode == code, run.Error + run.Output);
        return [.. Data.Tsv(folder[output, "vhi.tsv"])];
    }

    [Theory]
    [InlineData("bids", "sub-A/sub-A_STIR.nii.gz", "sub-A/sub-A_label-normalmarrow_mask.nii.gz", "sub-A/sub-A_label-diseaseregion_mask.nii.gz", "sub-A")]
    [InlineData("plain", "1007_STIR.nii", "1007_normal_marrow.nii", "1007_disease_region.nii", "sub-1007")]
    [InlineData("folders", "s1/STIR.nii.gz", "s1/normal_marrow.nii.gz", "s1/DiseaseRegion.nii.gz", "sub-s1")]
    [InlineData("table", "x/0001.nii.gz", "y/0001.nii.gz", "z/0001.nii.gz", "sub-P-1--[0-9a-f]{6}/ses-day-0-[0-9a-f]{6}/scan-7")]
    [InlineData("capitals", "a.nii.gz", "b.nii.gz", "c.nii.gz", "sub-A")]
    public async Task What_is_sound_is_measured(string form, string stir, string marrow, string region, string results)
    {
        Scan(0, stir, marrow, region);
        if (form == "table")
            Describe(
                """{"format": "rubor.study/1", "images": ["stir", "ct"], "labels": {"disease_region": null, "normal_marrow": null}}""",
                "subject\tsession\tscan\tstir\tct\tdisease_region\tnormal_marrow", $"P(1)\tday 0\t7\t{stir}\tn/a\t{region}\t{Path.Combine(Study, marrow)}");
        if (form == "capitals")
            Describe(
                """{"format": "rubor.study/1", "images": ["STIR"], "labels": ["Disease_Region", "Normal_Marrow"]}""",
                "subject\tSTIR\tDisease_Region\tNormal_Marrow", $"A\t{stir}\t{region}\t{marrow}");
        var check = await CommandRun.Of("study", "check", Study);
        Assert.True(check.ExitCode == 0, check.Output);
        var expected = VhiMeasurement.Of(Phantoms[0].Stir, Phantoms[0].NormalMarrow, Phantoms[0].DiseaseRegion, new());
        var row = Assert.Single(await Measured("out", 0));
        Assert.Equal($"{expected.Preliminary.Lower}", row["preliminary_voxels"]);
        string folderOfCase = Assert.Single(Rubor.Studies.Cases.Study.Open(Study).Cases).ResultFolder;
        Assert.Matches($"^{results}$", folderOfCase);
        Assert.True(File.Exists(folder["out", folderOfCase, "vhi.json"]));
    }

    [Fact]
    public async Task Whose_masks_are_measured_is_said_where_several_observers_drew_them()
    {
        Write(0, "stir.nii.gz", (path, p) => NiftiWriter.Write(path, p.Stir));
        Write(0, "marrow.nii.gz", (path, p) => NiftiWriter.Write(path, p.NormalMarrow));
        Write(0, "anna.nii.gz", (path, p) => NiftiWriter.Write(path, p.DiseaseRegion));
        Write(0, "bert.nii.gz", (path, p) => NiftiWriter.Write(path, p.Lesions));
        Describe(
            """{"format": "rubor.study/1", "images": ["stir"], "labels": ["disease_region", "normal_marrow"]}""",
            "subject\tobserver\tstir\tdisease_region\tnormal_marrow", "1\tn/a\tstir.nii.gz\tn/a\tmarrow.nii.gz", "1\tanna\tn/a\tanna.nii.gz\tn/a",
            "1\tbert\tn/a\tbert.nii.gz\tn/a");
        Assert.Equal(0, (await CommandRun.Of("study", "check", Study)).ExitCode);
        string reason = Assert.Single(await Measured("both", 3))["reason"];
        Assert.Equal("anna.nii.gz (observer anna) and bert.nii.gz (observer bert) are both a disease region mask; name whose to take with --observer", reason);
        var expected = VhiMeasurement.Of(Phantoms[0].Stir, Phantoms[0].NormalMarrow, Phantoms[0].DiseaseRegion, new());
        Assert.Equal($"{expected.Preliminary.Lower}", Assert.Single(await Measured("anna", 0, "--observer", "anna"))["preliminary_voxels"]);
        Assert.NotEqual($"{expected.Preliminary.Lower}", Assert.Single(await Measured("bert", 0, "--observer", "bert"))["preliminary_voxels"]);
        Assert.Contains("\"observer\": \"anna\"", File.ReadAllText(folder["anna", "run.json"]), StringComparison.Ordinal);
        (await CommandRun.Of("measure", "vhi", "--study", Study, "--out", folder["c"], "--observer", "carl"))
            .RefusedWith("carl drew nothing", "its observers are anna, bert");
        (await CommandRun.Of("measure", "vhi", "--stir", "x.nii", "--out", folder["d"], "--observer", "anna")).RefusedWith("--observer goes with --study");
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_that_is_not_taken_or_with_another_visit_stops_no_measurement()
    {
        Scan(0, "sub-1_ses-v1_STIR.nii.gz", "sub-1_ses-v1_normal_marrow.nii.gz", "sub-1_ses-v1_disease_region.nii.gz");
        Scan(1, "sub-1_ses-v2_STIR.nii.gz", "sub-1_ses-v2_normal_marrow.nii.gz", "sub-1_ses-v2_disease_region.nii.gz");
        Write(0, "sub-1_ses-v1_run-1_dwi.nii.gz", (path, p) => NiftiWriter.Write(path, p.T1w));
        Write(1, "sub-1_ses-v1_run-2_dwi.nii.gz", (path, p) => NiftiWriter.Write(path, p.T1w));
        Write(0, "sub-1_ses-v2_run-2_STIR.nii.gz", (path, p) => NiftiWriter.Write(path, p.T1w));
        var check = await CommandRun.Of("study", "check", Study);
        Assert.Contains("second file as dwi", check.Output, StringComparison.Ordinal);
        var rows = await Measured("out", 3);
        Assert.Equal(["measured", "failed"], rows.Select(r => r["status"]));
        Assert.Contains("are both a STIR image", rows[1]["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_without_a_STIR_is_refused_with_what_it_has()
    {
        Write(0, "sub-1_dwi.nii.gz", (path, p) => NiftiWriter.Write(path, p.Stir));
        Assert.Equal(0, (await CommandRun.Of("study", "check", Study)).ExitCode);
        (await CommandRun.Of("measure", "vhi", "--study", Study, "--out", folder["out"])).RefusedWith("has no STIR image", "its images are dwi");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Visits_whose_order_is_not_known_are_listed_until_dates_or_the_caller_tell_it()
    {
        Scan(0, "a_STIR.nii.gz", "a_marrow.nii.gz", "a_region.nii.gz");
        Scan(1, "b_STIR.nii.gz", "b_marrow.nii.gz", "b_region.nii.gz");
        void Dated(string red, string blue) => Describe(
            """{"format": "rubor.study/1", "images": ["stir"], "labels": ["disease_region", "normal_marrow"]}""",
            "subject\tsession\tstir\tdisease_region\tnormal_marrow\tdate", $"1\tred\ta_STIR.nii.gz\ta_region.nii.gz\ta_marrow.nii.gz\t{red}",
            $"1\tblue\tb_STIR.nii.gz\tb_region.nii.gz\tb_marrow.nii.gz\t{blue}");
        Dated("n/a", "n/a");
        var check = await CommandRun.Of("study", "check", Study);
        Assert.Equal(2, check.ExitCode);
        Assert.Equal(
            "subject 1: which of the visits blue and red is first is not known from their names; give each visit a date in cases.tsv (a column date, "
                + "the year first), or say the order to every command that compares visits: --visits blue,red\n",
            check.Output);
        (await CommandRun.Of("measure", "vhi", "--study", Study, "--out", folder["out"])).RefusedWith("which of the visits blue and red", "--visits");
        Assert.Equal(0, (await CommandRun.Of("study", "check", Study, "--visits", "red,blue")).ExitCode);
        await Measured("said", 0, "--visits", "red,blue");
        // The dates count, as everywhere.
        Dated("2024-02-01", "2023-11-05");
        Assert.Equal(0, (await CommandRun.Of("study", "check", Study)).ExitCode);
        await Measured("dated", 0);
        string Page(string run) => File.ReadAllText(folder[run, "report.html"]).Replace("&quot;", "\"", StringComparison.Ordinal);
        Assert.Matches("""\[\s*"red",\s*"blue"\s*\]""", Page("said"));
        Assert.Matches("""\[\s*"blue",\s*"red"\s*\]""", Page("dated"));
    }

    [Fact]
    public void A_method_says_which_roles_it_needs_and_every_case_has_its_files_or_a_reason()
    {
        var needs = new RolesNeeded(
            [new("gray", "grey-scale image"), new("doppler", "Doppler image") { Optional = true }],
            [new("synovium", "synovium mask") { Others = ["truth"] }]);
        StudyCase Case(string subject, string[] images, params (string Name, string Observer)[] labels) => new(subject, "", "")
        {
            Images = images.ToDictionary(i => i, i => $"/s/{subject}_{i}"),
            Labels = labels.GroupBy(l => l.Name).ToDictionary(
                g => g.Key, g => (IReadOnlyList<ObserverFile>)[.. g.Select(l => new ObserverFile(l.Observer, $"/s/{subject}_{l.Name}{l.Observer}"))]),
        };
        var study = new Study
        {
            Folder = "/s",
            Name = "s",
            Images = [],
            Labels = [],
            Cases =
            [
                Case("1", ["gray", "doppler"], ("truth", "")), Case("2", ["Gray"], ("synovium", "")),
                Case("3", ["doppler"], ("synovium", "")),
                Case("4", ["gray"], ("synovium", "a"), ("synovium", "b")), Case("5", ["gray"], ("synovium", "b")), Case("6", ["gray"]),
            ],
        };
        Assert.Equal(
            [
                null, null, "no grey-scale image",
                "4_synoviuma (observer a) and 4_synoviumb (observer b) are both a synovium mask; name whose to take with --observer", null,
                "no synovium mask",
            ],
            needs.In(study).Select(c => c.Reason));
        Assert.Equal(["gray", "doppler", "synovium"], needs.In(study)[0].Files.Keys);
        Assert.Equal("/s/1_truth", needs.In(study)[0].Files["synovium"]);
        Assert.Equal("/s/2_Gray", needs.In(study)[1].Files["gray"]);
        var ofA = (needs with { Observer = "a" }).In(study);
        Assert.Equal([null, null, "no grey-scale image", null, "no synovium mask of observer a", "no synovium mask"],
            ofA.Select(c => c.Reason));
        Assert.Equal("/s/4_synoviuma", ofA[3].Files["synovium"]);
    }
}
