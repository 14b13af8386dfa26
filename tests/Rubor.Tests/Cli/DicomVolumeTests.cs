using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Imaging;
using static Rubor.Tests.Imaging.MadeSlices;

namespace Rubor.Tests.Cli;

public sealed class DicomVolumeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_series_becomes_a_NIfTI_with_a_sidecar_and_a_manifest()
    {
        Write(folder["scans", "deep"], 5, (s, _) =>
        {
            s.Set(Text(SeriesTags.PatientName, "PN", "DOE^JANE"));
            s.Set(Text(SeriesTags.PatientId, "LO", "H4711"));
            s.Set(Text(SeriesTags.StudyDate, "DA", "20240131"));
            s.Set(Text(SeriesTags.SeriesDescription, "LO", "COR STIR DOE"));
            s.Set(Text(SeriesTags.InversionTime, "DS", "150"));
        });
        await File.WriteAllTextAsync(folder["scans", "readme.txt"], "not DICOM", TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["out"], "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var volume = Assert.Single(run.Json["volumes"]!.AsArray())!;
        Assert.Equal(["file", "dims", "affine", "frames", "sum", "intensity", "warnings", "source_files"], volume.AsObject().Select(p => p.Key));
        Assert.Equal("7-cor-stir.nii.gz", (string?)volume["file"]);
        Assert.Equal("[4,3,5]", volume["dims"]!.ToJsonString());
        Assert.Equal("[[-2,0,0,3],[0,-1.5,0,2],[0,0,5,0]]", volume["affine"]!.ToJsonString());
        Assert.Equal((1, 59 * 60 / 2.0), ((int)volume["frames"]!, (double)volume["sum"]!));
        Assert.Equal(5, volume["source_files"]!.AsArray().Count);
        Assert.Empty(run.Json["refused"]!.AsArray());
        Assert.Equal(1, (int)run.Json["other_files"]!);

        var read = NiftiReader.Read(folder["out", "7-cor-stir.nii.gz"]);
        Assert.Equal(Enumerable.Range(0, 60), read.Samples<short>().ToArray().Select(v => (int)v));
        Assert.Equal(new Affine(new(-2, 0, 0), new(0, -1.5, 0), new(0, 0, 5), new(3, 2, 0)), read.Geometry.ToWorld);
        Assert.Empty(read.Remarks); // qform and sform agree
        string sidecar = await File.ReadAllTextAsync(folder["out", "7-cor-stir.json"], TestContext.Current.CancellationToken);
        Assert.Equal(("stored", 150.0), ((string?)JsonNode.Parse(sidecar)!["intensity"], (double)JsonNode.Parse(sidecar)!["inversion_time_ms"]!));
        Assert.All(["DOE", "JANE", "H4711", "2024", "2.25.", "s00"], secret => Assert.DoesNotContain(secret, sidecar, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["7-cor-stir.json", "7-cor-stir.nii.gz", "run.json"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes_whatever_the_threads()
    {
        Write(folder["scans"], 6);
        foreach (string threads in (string[])["1", "4"])
            Assert.Equal(0, (await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["out-" + threads], "--threads", threads, "-q")).ExitCode);
        foreach (string file in (string[])["7-cor-stir.nii.gz", "7-cor-stir.json"])
            Assert.Equal(File.ReadAllBytes(folder["out-1", file]), File.ReadAllBytes(folder["out-4", file]));
    }

    [Fact]
    public async Task What_is_no_volume_is_refused_and_the_rest_is_written()
    {
        Write(folder["scans", "whole"], 4);
        Write(folder["scans", "gap"], 4, (s, k) =>
        {
            s.Set(Text(SeriesTags.SeriesInstanceUid, "UI", "2.25.55"));
            s.Set(Text(SeriesTags.SeriesNumber, "IS", "9"));
            s.Set(Text(SeriesTags.ImagePosition, "DS", F($@"0\0\{(k == 3 ? 20 : 5 * k)}")));
        });
        var run = await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["out"], "--json");
        Assert.Equal((RuborCommandLine.SomeFailed, ""), (run.ExitCode, run.Error));
        Assert.Single(run.Json["volumes"]!.AsArray());
        var refused = Assert.Single(run.Json["refused"]!.AsArray())!;
        Assert.Contains("a slice is missing", (string?)refused["reason"], StringComparison.Ordinal);
        Assert.Equal(4, refused["files"]!.AsArray().Count);
        var text = await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["text"]);
        Assert.Contains("refused: a slice is missing", text.Output, StringComparison.Ordinal);

        var filled = await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["filled"], "--allow-gaps", "--json");
        Assert.Equal(0, filled.ExitCode);
        var volume = filled.Json["volumes"]!.AsArray().Single(v => (string?)v!["file"] == "9-cor-stir.nii.gz")!;
        Assert.Contains("interpolated", (string?)Assert.Single(volume["warnings"]!.AsArray()), StringComparison.Ordinal);
        // Between the slices of 24 … 35 and 36 … 47.
        Assert.Equal([.. Enumerable.Range(30, 12)], NiftiReader.Read(folder["filled", "9-cor-stir.nii.gz"]).ToValues()[36..48].Select(v => (int)v));
    }

    [Fact]
    public async Task Where_all_is_refused_nothing_is_written_and_one_line_says_why()
    {
        Write(folder["scans"], 4, (s, _) => s.Remove(SeriesTags.ImagePosition));
        (await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["out"])).RefusedWith("no volume is made", "no Image Position", "and 3 more");
        Assert.False(Directory.Exists(folder["out"]));
        var json = await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["out"], "--json");
        Assert.Equal(RuborCommandLine.Refused, json.ExitCode);
        Assert.Equal((0, 1), (json.Json["volumes"]!.AsArray().Count, json.Json["refused"]!.AsArray().Count));
        Assert.StartsWith("error: ", json.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_without_scans_are_refused_in_one_line()
    {
        (await CommandRun.Of("dicom", "volume", folder["nowhere"], "--out", folder["out"])).RefusedWith("nowhere", "no such folder");
        Directory.CreateDirectory(folder["empty"]);
        (await CommandRun.Of("dicom", "volume", folder["empty"], "--out", folder["out"])).RefusedWith("empty", "holds no DICOM images");
        Write(folder["scans"], 3);
        (await CommandRun.Of("dicom", "volume", folder["scans", "s00"], "--out", folder["out"])).RefusedWith("s00", "no DICOMDIR");
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(folder["full", "x"], "", TestContext.Current.CancellationToken);
        (await CommandRun.Of("dicom", "volume", folder["scans"], "--out", folder["full"])).RefusedWith("full", "already holds files");
    }

    [Fact]
    public async Task Philips_values_are_those_asked_for_and_the_sidecar_says_which()
    {
        string scans = Data.Real("dicom-series", "philips-classic-epi", "in");
        foreach (var (options, kind, slope) in new[] { ((string[])[], "philips_floating_point", 233.42451), (["--philips-display-values"], "philips_display", 1.290354) })
        {
            string to = folder[kind];
            var run = await CommandRun.Of(["dicom", "volume", scans, "--out", to, "--json", .. options]);
            Assert.Equal(0, run.ExitCode);
            var volume = Assert.Single(run.Json["volumes"]!.AsArray())!;
            Assert.Equal(("[64,64,9,3]", 3, 16709273.0, kind), (volume["dims"]!.ToJsonString(), (int)volume["frames"]!, (double)volume["sum"]!,
                (string?)volume["intensity"]));
            string file = Path.Combine(to, (string)volume["file"]!);
            Assert.Equal(slope, NiftiReader.Read(file).Slope, 1e-4);
            Assert.Equal(kind, (string?)JsonNode.Parse(await File.ReadAllTextAsync(file.Replace(".nii.gz", ".json", StringComparison.Ordinal),
                TestContext.Current.CancellationToken))!["intensity"]);
        }
    }
}
