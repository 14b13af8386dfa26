using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Methods.ChangeMaps;
using Rubor.Methods.Vhi;
using Rubor.Tests.Studies.ChangeMaps;

namespace Rubor.Tests.Cli;

/// <summary>rubor measure vhi --study --lesions: lesions from visit to visit.</summary>
public sealed class VhiLesionsTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<string> cleaning = ["subject\tsession\tkeep\tpiece_set"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_visit_is_registered_with_the_one_before_and_its_lesions_are_told_apart()
    {
        ElastixTests.RequireElastix();
        Visits("01", 3, clean: true);
        var run = await Measure("--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var pair = Assert.Single(run.Json["lesions"]!.AsArray())!;
        Assert.Equal(("01", "baseline", "followup"), ((string?)pair["subject"], (string?)pair["baseline"], (string?)pair["follow_up"]));
        var change = pair["change"]!;
        Assert.True((bool)change["verdict"]!["comparable"]!, change["verdict"]!.ToJsonString());
        // What was matched is what was measured: by volume, and by a matching of the written masks through the written transform.
        var rows = Data.Tsv(folder["out", "vhi.tsv"]).ToList();
        double Sum(string of) => change["lesions"]!.AsArray().Sum(l => (double)l![of]!);
        Assert.Equal(Data.Number(rows[0]["vhi_mm3"]), Sum("baseline_mm3"), 1e-6);
        Assert.Equal(Data.Number(rows[1]["vhi_mm3"]), Sum("follow_up_mm3"), 1e-3 * Sum("baseline_mm3"));
        Mask MaskOf(string visit) => LabelMap.From(ImageFile.ReadVolume(folder["out", "sub-01", "ses-" + visit, "inflammation.nii.gz"])).AtLeast(1);
        double[][] matrix = [.. change["registration"]!["matrix"]!.AsArray().Select(r => r!.AsArray().Select(v => (double)v!).ToArray())];
        var wanted = LesionMatch.Of(MaskOf("baseline"), MaskOf("followup"), VisitTransform.Of(matrix), new());
        foreach (var kind in new[] { LesionChange.New, LesionChange.Gone, LesionChange.Grown, LesionChange.Shrunk, LesionChange.Unchanged })
            Assert.Equal(wanted.Count(kind).ToString(CultureInfo.InvariantCulture), rows[1]["lesions_" + kind.ToString().ToLowerInvariant()]);
        Assert.True(wanted.Count(LesionChange.Gone) + wanted.Count(LesionChange.Shrunk) > 0, "treatment left all lesions as they were");
        Assert.Equal(("n/a", "baseline", "n/a"), (rows[0]["lesions_since"], rows[1]["lesions_since"], rows[1]["lesions_not_matched"]));
        var lesions = Data.Tsv(folder["out", "lesions.tsv"]).ToList();
        Assert.Equal(wanted.Lesions.Count, lesions.Count);
        Assert.All(lesions, l => Assert.Equal(("01", "baseline", "followup"), (l["subject"], l["baseline_session"], l["follow_up_session"])));
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("Lesions from visit to visit", page, StringComparison.Ordinal);
        Assert.Contains("href=\"sub-01/ses-baseline_ses-followup/report.html\"", page, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["out", "sub-01", "ses-baseline_ses-followup", "report.html"]));

        // What is finished is kept, unless it would be another.
        DateTime Written() => File.GetLastWriteTimeUtc(folder["out", "sub-01", "ses-baseline_ses-followup", "change.json"]);
        DateTime Measured() => File.GetLastWriteTimeUtc(folder["out", "sub-01", "ses-baseline", "vhi.json"]);
        var scan = Measured();
        var first = Written();
        Assert.Equal(0, (await Measure("--resume", "--quiet")).ExitCode);
        Assert.Equal(first, Written());
        var again = await Measure("--resume", "--lesion-change", "100000");
        Assert.Contains("0 grown, 0 shrunk", again.Output, StringComparison.Ordinal);
        Assert.NotEqual(first, Written());
        Assert.Equal(0, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--resume", "--quiet")).ExitCode);
        Assert.False(File.Exists(folder["out", "lesions.tsv"]));
        Assert.DoesNotContain("lesions_since", Data.Tsv(folder["out", "vhi.tsv"]).First().Keys);
        Assert.Equal(scan, Measured());
    }

    [Fact]
    public async Task A_pair_that_cannot_be_matched_is_said_with_its_reason_and_a_study_without_follow_ups_has_none()
    {
        ElastixTests.RequireElastix();
        Visits("01", 4, clean: true, only: "baseline");
        Visits("02", 5, clean: false);
        File.AppendAllLines(folder["study", "cleaning.tsv"], [Cleaned("02", "baseline", 5)]);
        var run = await Measure();
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("lesions       02 baseline to followup: one visit is cleaned and the other is not", run.Output, StringComparison.Ordinal);
        var rows = Data.Tsv(folder["out", "vhi.tsv"]).ToList();
        Assert.Equal(["n/a", "n/a", "baseline"], rows.Select(r => r["lesions_since"]));
        Assert.StartsWith("one visit is cleaned", rows[2]["lesions_not_matched"], StringComparison.Ordinal);
        Assert.All(rows, r => Assert.Equal("measured", r["status"]));
        Assert.Empty(Data.Tsv(folder["out", "lesions.tsv"]));
        Directory.Delete(folder["study", "sub-02"], recursive: true);
        File.WriteAllLines(folder["study", "cleaning.tsv"], cleaning);
        var alone = await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--lesions", "--out", folder["alone"], "--json");
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Empty(alone.Json["lesions"]!.AsArray());
    }

    [Theory]
    [InlineData("--lesions", "--lesions goes with --study")]
    [InlineData("--lesion-change 5", "--lesion-change goes with --study and --lesions")]
    [InlineData("--study x --lesion-change 5", "--lesion-change goes with --lesions")]
    [InlineData("--study x --lesions --lesion-change -5", "give a volume in mm³, 0 or more")]
    public async Task Words_that_do_not_go_together_are_refused(string words, string said) =>
        (await CommandRun.Of(["measure", "vhi", .. words.Split(' '), "--out", folder["out"]])).Refused(said);

    Task<CommandRun> Measure(params string[] more) =>
        CommandRun.Of(["measure", "vhi", "--study", folder["study"], "--lesions", "--out", folder["out"], .. more]);

    static VhiPhantomSettings Small(int seed) =>
        new() { Seed = seed, Size = new(112, 112, 10), PixelMm = 1.4, SliceMm = 6, LeftAfterTreatment = 0.3 };

    void Visits(string subject, int seed, bool clean, string? only = null)
    {
        var (before, after) = VhiPhantom.Create(Small(seed));
        foreach (var (session, visit) in new[] { ("baseline", before), ("followup", after) }.Where(v => only is null || v.Item1 == only))
        {
            string Name(string suffix) => folder["study", $"sub-{subject}", $"ses-{session}", $"sub-{subject}_ses-{session}_{suffix}.nii.gz"];
            Directory.CreateDirectory(Path.GetDirectoryName(Name(""))!);
            NiftiWriter.Write(Name("STIR"), visit.Stir);
            NiftiWriter.Write(Name("label-normalmarrow_mask"), visit.NormalMarrow);
            NiftiWriter.Write(Name("label-diseaseregion_mask"), visit.DiseaseRegion);
            if (clean)
                cleaning.Add(Cleaned(subject, session, seed));
        }
        File.WriteAllLines(folder["study", "cleaning.tsv"], cleaning);
    }

    static string Cleaned(string subject, string session, int seed)
    {
        var (before, after) = VhiPhantom.Create(Small(seed));
        var visit = session == "baseline" ? before : after;
        var measured = VhiMeasurement.Of(visit.Stir, visit.NormalMarrow, visit.DiseaseRegion, new VhiSettings());
        string kept = string.Join(',', VhiPhantom.SimulatedReader(measured, visit.Lesions).Order());
        return $"{subject}\t{session}\t{(kept.Length == 0 ? "none" : kept)}\t{measured.PieceSet}";
    }
}
