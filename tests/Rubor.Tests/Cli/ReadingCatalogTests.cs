using Rubor.Cli;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Cli;

public class ReadingCatalogTests
{
    [Fact]
    public void A_phantom_study_is_given_to_readers_with_its_masks_and_the_visits_before()
    {
        using var folder = new TemporaryFolder();
        VhiPhantomStudy.Write(folder.Path, 1, 2, () => { }, TestContext.Current.CancellationToken);
        var catalog = ReadingCatalog.Of(folder.Path, "/usr/bin/rubor",
            new VhiSettings { Pieces = PieceMode.ThreeD, Rule = LimitRule.Robust });
        var settings = VhiStudySettings.Read(catalog.SettingsOf(VhiKind.Name));
        Assert.Equal((PieceMode.ThreeD, LimitRule.Robust, 4, "/usr/bin/rubor"),
            (settings.Pieces, settings.Rule, settings.MinimumPiece, catalog.Rubor));
        var cases = catalog.Cases;
        Assert.Equal(8, cases.Count);
        Assert.All(cases, c => Assert.Equal(["stir", "t1w"], c.Images.Keys));
        Assert.All(cases, c => Assert.Equal(["normal_marrow", "disease_region"], c.Labels.Keys));
        Assert.All(cases.SelectMany(c => c.Images.Values.Concat(c.Labels.Values)), file => Assert.True(File.Exists(file)));
        Assert.Null(Case(catalog, "sub-01_ses-baseline").Earlier);
        Assert.Equal("sub-01_ses-baseline", Case(catalog, "sub-01_ses-followup").Earlier);
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
        Assert.Equal($"sub-01_ses-{earlier}", Case(ReadingCatalog.Of(folder.Path, null, new()), $"sub-01_ses-{later}").Earlier);
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
        var catalog = ReadingCatalog.Of(folder.Path, null, new());
        foreach (string session in new[] { "baseline", "followup" })
            Assert.Equal(session == later ? $"sub-01_ses-{earlier}" : null, Case(catalog, $"sub-01_ses-{session}").Earlier);
        var problems = StudyCheck.Run(folder.Path, new([], []), null, 1, () =>
            { }, TestContext.Current.CancellationToken).Problems.Select(p => p.Line).ToList();
        Assert.Equal((baseline == "n/a" ? null : baseline, followup), (Case(catalog, "sub-01_ses-baseline").Date, Case(catalog, "sub-01_ses-followup").Date));
        Assert.Equal(later is null, problems.Exists(p => p.Contains("write the year first", StringComparison.Ordinal)));
        Assert.Equal(later == "baseline", problems.Exists(p => p.Contains("is dated before", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_found_on_a_study_is_no_part_of_it()
    {
        using var folder = new TemporaryFolder();
        VhiPhantomStudy.Write(folder.Path, 1, 2, () => { }, TestContext.Current.CancellationToken);
        string before = System.Text.Encoding.UTF8.GetString(ReadingCatalog.Of(folder.Path, null, new()).ToJson());
        string found = Path.Combine(folder.Path, Study.ReadsFolder, "machine", "sub-01_ses-baseline");
        Directory.CreateDirectory(found);
        File.WriteAllText(Path.Combine(found, "sub-01_ses-baseline_disease_region.nii.gz"), "");
        File.WriteAllText(Path.Combine(found, "normal_marrow.nii.gz"), "");
        Assert.Equal(before, System.Text.Encoding.UTF8.GetString(ReadingCatalog.Of(folder.Path, null, new()).ToJson()));
        Assert.Equal(8, VhiStudy.Of(Study.OpenCases(folder.Path)).Cases.Count);
    }

    [Fact]
    public void A_case_that_contradicts_itself_is_listed_with_its_reason_beside_the_others()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "sub-01_STIR.nii.gz", "sub-02_STIR.nii.gz", "sub-02_acq-2_STIR.nii.gz", "sub-03_T1w.nii.gz" })
            File.WriteAllText(Path.Combine(folder.Path, name), "");
        var catalog = ReadingCatalog.Of(folder.Path, null, new());
        Assert.Null(Case(catalog, "sub-01").Problem);
        Assert.Contains("second file", Case(catalog, "sub-02").Problem, StringComparison.Ordinal);
        Assert.Equal("no STIR image", Case(catalog, "sub-03").Problem);
    }

    [Fact]
    public void A_study_without_any_stir_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "sub-03_T1w.nii.gz"), "");
        Assert.Contains("STIR", Assert.Throws<OutputException>(() => ReadingCatalog.Of(folder.Path, null, new())).Message,
            StringComparison.Ordinal);
    }

    static CatalogCase Case(StudyCatalog catalog, string name) => catalog.Cases.Single(c => c.Name == name);
}
