using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Tests.Cli;

public sealed class FoundMarrowTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(120, 120, 12), PixelMm = 1.3, SliceMm = 5 }).Before;

    readonly TemporaryFolder folder = new();

    public FoundMarrowTests() => Write("");

    public void Dispose() => folder.Dispose();

    void Write(string prefix)
    {
        NiftiWriter.Write(folder[$"{prefix}stir.nii.gz"], Phantom.Stir);
        NiftiWriter.Write(folder[$"{prefix}t1w.nii.gz"], Phantom.T1w);
        NiftiWriter.Write(folder[$"{prefix}diseaseregion.nii.gz"], Phantom.DiseaseRegion);
    }

    Task<CommandRun> Measure(params string[] more) => CommandRun.Of(
        ["measure", "vhi", "--stir", folder["stir.nii.gz"], "--disease-region", folder["diseaseregion.nii.gz"], "--out",
            folder["out"], .. more]);

    Task<CommandRun> Automatic(params string[] more) => Measure(["--t1w", folder["t1w.nii.gz"], .. more]);

    string Drawn()
    {
        NiftiWriter.Write(folder["drawn.nii.gz"], Phantom.NormalMarrow);
        return folder["drawn.nii.gz"];
    }

    static JsonElement Json(CommandRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [Fact]
    public async Task Without_a_mask_the_marrow_is_found_written_and_told_of()
    {
        var root = Json(await Automatic("--json"));
        var expected = NormalMarrow.Find(Phantom.Stir, Phantom.T1w, Phantom.DiseaseRegion);
        var limits = VhiMeasurement.Of(Phantom.Stir, expected.Mask, Phantom.DiseaseRegion, new VhiSettings(),
            expected.Limit!.Multiple).Limits;
        Assert.Equal("robust", root.GetProperty("limits").GetString());
        Assert.Equal(limits.Lower, root.GetProperty("l_lower").GetDouble());
        var marrow = root.GetProperty("normal_marrow");
        Assert.Equal("automatic", marrow.GetProperty("source").GetString());
        Assert.Equal("plausible", marrow.GetProperty("verdict").GetString());
        Assert.Equal(expected.Limit.Lower, limits.Lower, 1e-9 * limits.Lower);
        // The figure is a range: at the limit over and times the factor, the preliminary segmentation worked out anew.
        double[] ends = [limits.Lower / FoundMarrowLimit.RangeFactor, limits.Lower * FoundMarrowLimit.RangeFactor];
        Assert.Equal(
            ends.Select(e =>
                (e, VhiMeasurement.WithLimits(Phantom.Stir, Phantom.DiseaseRegion, limits with { Lower = e }, new()).Preliminary.Lower)),
            root.GetProperty("found_marrow_range").EnumerateArray().Select(r => (r.GetProperty("l_lower").GetDouble(), r.GetProperty("voxels").GetInt32())));
        Assert.Empty(marrow.GetProperty("reasons").EnumerateArray());
        Assert.Equal(expected.Slices, marrow.GetProperty("slices").GetInt32());
        Assert.Equal(expected.Mask.Voxels.ToArray(), NiftiReader.ReadMask(folder["out", "normal_marrow.nii.gz"]).Voxels.ToArray());
        Assert.Contains("was found, not drawn. Verdict: plausible",
            await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var manifest =
            JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["stir", "disease_region", "t1w"], manifest.GetProperty("inputs").EnumerateArray()
            .Select(i => i.GetProperty("role").GetString()));
        Assert.Contains("found, not drawn", (await Automatic("--overwrite")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawn_marrow_goes_by_the_paper_unless_told_otherwise()
    {
        string drawn = Drawn();
        var paper = Json(await Measure("--normal-marrow", drawn, "--json"));
        Assert.Equal(("paper", "manual"),
            (paper.GetProperty("limits").GetString(), paper.GetProperty("normal_marrow").GetProperty("source").GetString()));
        var robust = Json(await Measure("--normal-marrow", drawn, "--limits", "robust", "--json", "--overwrite"));
        Assert.Equal("robust", robust.GetProperty("limits").GetString());
        Assert.Equal(VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(Phantom.Stir, Phantom.NormalMarrow), LimitRule.Robust).Lower,
            robust.GetProperty("l_lower").GetDouble());
        Assert.False(File.Exists(folder["out", "normal_marrow.nii.gz"]));
        var manifest =
            JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("robust", manifest.GetProperty("settings").GetProperty("limits").GetString());
        Assert.Contains("robust rule", await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_paper_rule_on_found_marrow_is_measured_with_a_warning() =>
        Assert.Contains(Json(await Automatic("--limits", "paper", "--json")).GetProperty("warnings").EnumerateArray(), w =>
            w.GetString()!.Contains("far too high", StringComparison.Ordinal));

    [Fact]
    public async Task Doubtful_marrow_is_measured_with_the_verdict_and_none_is_refused()
    {
        double[] bright = [.. Phantom.Stir.ToValues().Select((v, i) => Phantom.DiseaseRegion.Voxels[i] == 1 ? 2 * v : v)];
        NiftiWriter.Write(folder["stir.nii.gz"], Volume.Of<double>(Phantom.Stir.Geometry, bright));
        var root = Json(await Automatic("--json"));
        Assert.Equal("reader_needed", root.GetProperty("normal_marrow").GetProperty("verdict").GetString());
        Assert.Contains(root.GetProperty("warnings").EnumerateArray(), w =>
            w.GetString()!.StartsWith("A reader must draw the normal marrow", StringComparison.Ordinal));
        Assert.Contains("a reader must draw it",
            await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var size = Phantom.Stir.Geometry.Size;
        byte[] sides = [.. Phantom.DiseaseRegion.Voxels.ToArray().Select((v, i) => Math.Abs(i % size.X - size.X / 2) < 14 ? (byte)0 : v)];
        NiftiWriter.Write(folder["diseaseregion.nii.gz"], new Mask(Phantom.Stir.Geometry, sides));
        var refused = (await Automatic("--overwrite")).Refused("no normal marrow is found");
        Assert.Contains("--normal-marrow", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_do_not_fit_are_one_line()
    {
        (await Measure()).Refused("--normal-marrow is needed, or --t1w");
        (await Automatic("--limits", "best")).Refused("--limits best: either paper or robust");
        (await Automatic("--device", "cpu")).Refused("--device");
        (await Automatic("--normal-marrow", Drawn())).Refused("--disease-region and --t1w");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task In_a_study_marrow_is_found_where_no_scan_has_a_mask_and_never_for_some_scans_only()
    {
        Directory.CreateDirectory(folder["study"]);
        foreach (string subject in new[] { "01", "02" })
            Write(Path.Combine("study", $"sub-{subject}_"));
        File.Delete(folder["study", "sub-02_t1w.nii.gz"]);
        async Task<(string Limits, string Marrow, string Verdict, string Reason)[]> Rows(params string[] more)
        {
            Assert.Equal(3,
                (await CommandRun.Of(["measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--overwrite",
                .. more])).ExitCode);
            return [.. Data.Tsv(folder["out", "vhi.tsv"]).Select(r => (r["limits"], r["normal_marrow"], r["normal_marrow_verdict"], r["reason"]))];
        }
        Assert.Equal([("robust", "automatic", "plausible", "n/a"), ("n/a", "n/a", "n/a", "no T1W image")], await Rows());
        Assert.True(File.Exists(folder["out", "sub-01", "normal_marrow.nii.gz"]));
        NiftiWriter.Write(folder["study", "sub-02_normalmarrow.nii.gz"], Phantom.NormalMarrow);
        Assert.Equal([("n/a", "n/a", "n/a", "no normal marrow mask"), ("paper", "manual", "n/a", "n/a")], await Rows());
        Assert.Equal("robust", (await Rows("--limits", "robust"))[1].Limits);
    }

    [Theory]
    [InlineData("subject\tsession\tkeep", "01\tn/a\t1", "--limits paper")]
    [InlineData("subject\tsession\tkeep\tmin_piece\tpieces\tlimits", "01\tn/a\t1\t4\t2d\trobust", null)]
    public async Task A_cleaning_counts_only_under_the_limits_it_was_made_with(string heading, string line, string? refused)
    {
        Directory.CreateDirectory(folder["study"]);
        Write(Path.Combine("study", "sub-01_"));
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], $"{heading}\n{line}\n", TestContext.Current.CancellationToken);
        await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"]);
        string reason = Data.Tsv(folder["out", "vhi.tsv"]).Single()["reason"];
        if (refused is null)
            Assert.Equal("n/a", reason);
        else
            Assert.Contains(refused, reason, StringComparison.Ordinal);
    }
}
