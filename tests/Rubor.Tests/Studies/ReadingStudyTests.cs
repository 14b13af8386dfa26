using System.Text.Json.Nodes;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Reading;
using Rubor.Studies.Runs;
using Rubor.Studies.Vhi;

namespace Rubor.Tests.Studies;

public class ReadingStudyTests
{
    [Fact]
    public void A_phantom_study_is_given_to_readers_with_its_masks_and_the_visits_before()
    {
        using var folder = new TemporaryFolder();
        VhiPhantomStudy.Write(folder.Path, 1, 2, () => { }, TestContext.Current.CancellationToken);
        var catalog = ReadingStudy.Of(folder.Path, "/usr/bin/rubor",
            new VhiSettings { Pieces = PieceMode.ThreeD, Rule = LimitRule.Robust });
        Assert.Equal(("3d", "robust", 4, "/usr/bin/rubor"),
            ((string?)catalog["pieces"], (string?)catalog["limits"], (int)catalog["minimum_piece"]!, (string?)catalog["rubor"]));
        var cases = catalog["cases"]!.AsArray();
        Assert.Equal(8, cases.Count);
        Assert.All(cases, c =>
            Assert.All(new[] { "stir", "t1w", "normal_marrow", "disease_region" }, role => Assert.True(File.Exists((string?)c![role]))));
        Assert.Null((string?)Case(catalog, "sub-01_ses-baseline")["earlier"]);
        Assert.Equal("sub-01_ses-baseline", (string?)Case(catalog, "sub-01_ses-followup")["earlier"]);
    }

    [Theory]
    [InlineData("after", "before")]
    [InlineData("post", "pre")]
    [InlineData("m12", "m3")]
    [InlineData("followup", "w2")]
    [InlineData("02", "01")]
    public void Visits_are_in_the_order_of_time_and_not_of_the_alphabet(string later, string earlier)
    {
        using var folder = new TemporaryFolder();
        foreach (string session in new[] { later, earlier })
            File.WriteAllText(Path.Combine(folder.Path, $"sub-01_ses-{session}_STIR.nii.gz"), "");
        Assert.Equal($"sub-01_ses-{earlier}", (string?)Case(ReadingStudy.Of(folder.Path, null, new()), $"sub-01_ses-{later}")["earlier"]);
    }

    [Theory]
    [InlineData("2024-02-01", "2023-11-05", "baseline", "followup")] // By the dates, whatever the names say.
    [InlineData("20231105", "20240201", "followup", "baseline")]
    [InlineData("2024-02-01T10:00", "2024-02-01T09:00:00.5", "baseline", "followup")]
    [InlineData("n/a", "2023-11-05", "followup", "baseline")] // A date of one visit orders nothing.
    [InlineData("05.11.2023", "01.02.2024", null, null)] // Which number is the month?
    [InlineData("2023-11-05", "01.02.2024", null, null)]
    public void Visits_are_in_the_order_of_their_dates_where_each_has_one_that_can_be_read(string baseline, string followup, string? later,
        string? earlier)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["study.json"], """{"format": "rubor.study/1", "images": ["stir"]}""");
        File.WriteAllLines(folder["cases.tsv"], ["subject\tsession\tstir\tdate", $"01\tbaseline\ta.nii.gz\t{baseline}", $"01\tfollowup\tb.nii.gz\t{followup}"]);
        var catalog = ReadingStudy.Of(folder.Path, null, new());
        foreach (string session in new[] { "baseline", "followup" })
            Assert.Equal(session == later ? $"sub-01_ses-{earlier}" : null, (string?)Case(catalog, $"sub-01_ses-{session}")["earlier"]);
        var problems = StudyCheck.Run(folder.Path, new([], []), null, 1, () =>
            { }, TestContext.Current.CancellationToken).Problems.Select(p => p.Line).ToList();
        Assert.Equal((baseline == "n/a" ? null : baseline, followup),
            ((string?)Case(catalog, "sub-01_ses-baseline")["date"], (string?)Case(catalog, "sub-01_ses-followup")["date"]));
        Assert.Equal(later is null, problems.Exists(p => p.Contains("write the year first", StringComparison.Ordinal)));
        Assert.Equal(later == "baseline", problems.Exists(p => p.Contains("is dated before", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_found_on_a_study_is_no_part_of_it()
    {
        using var folder = new TemporaryFolder();
        VhiPhantomStudy.Write(folder.Path, 1, 2, () => { }, TestContext.Current.CancellationToken);
        string before = ReadingStudy.Of(folder.Path, null, new()).ToJsonString();
        string found = Path.Combine(folder.Path, ReadingStudy.FolderName, "machine", "sub-01_ses-baseline");
        Directory.CreateDirectory(found);
        File.WriteAllText(Path.Combine(found, "sub-01_ses-baseline_disease_region.nii.gz"), "");
        File.WriteAllText(Path.Combine(found, "normal_marrow.nii.gz"), "");
        Assert.Equal(before, ReadingStudy.Of(folder.Path, null, new()).ToJsonString());
        Assert.Equal(8, VhiStudyFolder.Cases(folder.Path).Count);
    }

    [Fact]
    public void A_case_that_contradicts_itself_is_listed_with_its_reason_beside_the_others()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "sub-01_STIR.nii.gz", "sub-02_STIR.nii.gz", "sub-02_acq-2_STIR.nii.gz", "sub-03_T1w.nii.gz" })
            File.WriteAllText(Path.Combine(folder.Path, name), "");
        var catalog = ReadingStudy.Of(folder.Path, null, new());
        Assert.Null((string?)Case(catalog, "sub-01")["problem"]);
        Assert.Contains("second file", (string?)Case(catalog, "sub-02")["problem"], StringComparison.Ordinal);
        Assert.Equal("no STIR image", (string?)Case(catalog, "sub-03")["problem"]);
    }

    [Fact]
    public void A_study_without_any_stir_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "sub-03_T1w.nii.gz"), "");
        Assert.Contains("STIR", Assert.Throws<OutputException>(() => ReadingStudy.Of(folder.Path, null, new())).Message,
            StringComparison.Ordinal);
    }

    static JsonObject Case(JsonObject catalog, string name) =>
        catalog["cases"]!.AsArray().Single(c => (string?)c!["name"] == name)!.AsObject();
}
