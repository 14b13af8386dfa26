using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Cli;

public sealed class MeasureVhiCommandTests : IDisposable
{
    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(96, 96, 8), PixelMm = 1.6, SliceMm = 7 }).Before;

    readonly TemporaryFolder folder = new();

    public MeasureVhiCommandTests()
    {
        NiftiWriter.Write(folder["stir.nii.gz"], Phantom.Stir);
        NiftiWriter.Write(folder["marrow.nii.gz"], Phantom.NormalMarrow);
        NiftiWriter.Write(folder["region.nii.gz"], Phantom.DiseaseRegion);
        NiftiWriter.Write(folder["lesions.nii.gz"], Phantom.Lesions);
    }

    public void Dispose() => folder.Dispose();

    Task<CommandRun> Measure(params string[] more) => CommandRun.Of(
        ["measure", "vhi", "--stir", folder["stir.nii.gz"], "--normal-marrow", folder["marrow.nii.gz"], "--disease-region",
            folder["region.nii.gz"], "--out", folder["out"], .. more]);

    Task<CommandRun> MeasureWith(string option, string file)
    {
        var files = new Dictionary<string, string>
        {
            ["--stir"] = folder["stir.nii.gz"],
            ["--normal-marrow"] = folder["marrow.nii.gz"],
            ["--disease-region"] = folder["region.nii.gz"]
        };
        files[option] = file;
        return CommandRun.Of(["measure", "vhi", .. files.SelectMany(f => new[] { f.Key, f.Value }), "--out", folder["out"]]);
    }

    [Fact]
    public async Task The_results_are_the_named_files_with_the_named_fields()
    {
        var run = await Measure();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["inflammation.nii.gz", "report.html", "run.json", "vhi.json"], Directory.GetFiles(folder["out"])
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        using var vhi = JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken));
        var root = vhi.RootElement;
        Assert.Equal("rubor.vhi/1", root.GetProperty("format").GetString());
        var expected = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, Phantom.DiseaseRegion, new VhiSettings());
        Assert.Equal(expected.Limits.Lower, root.GetProperty("l_lower").GetDouble());
        Assert.Equal(expected.Limits.Upper, root.GetProperty("l_upper").GetDouble());
        Assert.Equal(expected.Limits.IqrMultiple, root.GetProperty("iqr_multiple").GetDouble());
        Assert.Equal(expected.Limits.Iqr, root.GetProperty("iqr").GetDouble());
        Assert.Equal(expected.Limits.UpperQuartile, root.GetProperty("upper_quartile").GetDouble());
        double voxel = root.GetProperty("voxel_volume_mm3").GetDouble();
        Assert.Equal(1.6 * 1.6 * 7, voxel, 1e-4);
        var preliminary = root.GetProperty("preliminary");
        Assert.Equal(expected.Preliminary.Lower, preliminary.GetProperty("lower").GetProperty("voxels").GetInt32());
        Assert.Equal(expected.Preliminary.Lower * voxel, preliminary.GetProperty("lower").GetProperty("volume_mm3").GetDouble(), 1e-9);
        Assert.Equal(expected.Preliminary.Upper, preliminary.GetProperty("upper").GetProperty("voxels").GetInt32());
        Assert.Equal(expected.Pieces.Count, preliminary.GetProperty("pieces").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("cleaned").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("vhi").ValueKind);
        var piece = root.GetProperty("pieces")[0];
        Assert.Equal(1, piece.GetProperty("number").GetInt32());
        Assert.Equal(expected.Pieces[0].Slice, piece.GetProperty("slice").GetInt32());
        Assert.Equal(expected.Pieces[0].VoxelsLower, piece.GetProperty("voxels_lower").GetInt32());
        Assert.Equal(expected.Pieces[0].VoxelsUpper, piece.GetProperty("voxels_upper").GetInt32());
        Assert.Equal(expected.Pieces[0].VoxelsLower * voxel, piece.GetProperty("volume_mm3").GetDouble(), 1e-9);
        Assert.Equal(3, piece.GetProperty("centroid_mm").GetArrayLength());
        Assert.True(piece.GetProperty("kept").GetBoolean());

        var segmentation = NiftiReader.Read(folder["out", "inflammation.nii.gz"]);
        Assert.Null(Phantom.Stir.Geometry.DifferenceFrom(segmentation.Geometry));
        Assert.Equal(1, segmentation.Slope);
        Assert.True(expected.Segmentation.Labels.SequenceEqual(segmentation.SampleBytes));

        using var manifest =
            JsonDocument.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken));
        var inputs = manifest.RootElement.GetProperty("inputs");
        Assert.Equal(3, inputs.GetArrayLength());
        Assert.Equal(64, inputs[0].GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task Json_prints_vhi_json_and_nothing_else()
    {
        var run = await Measure("--json");
        Assert.Equal(await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken),
            run.Output.TrimEnd('\n'));
        Assert.Empty(run.Error);
        Assert.Empty((await Measure("--quiet", "--overwrite")).Output);
    }

    [Fact]
    public async Task Keep_and_remove_say_the_same_and_make_V_HI()
    {
        int pieces = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, Phantom.DiseaseRegion, new VhiSettings()).Pieces.Count;
        Assert.True(pieces > 3);
        JsonElement Vhi(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;
        var kept = Vhi(await Measure("--keep", "1,3", "--json"));
        var removed = Vhi(await Measure("--remove", $"2,4-{pieces}", "--json", "--overwrite"));
        Assert.Equal(kept.GetProperty("vhi").GetRawText(), removed.GetProperty("vhi").GetRawText());
        var list = kept.GetProperty("pieces").EnumerateArray().ToList();
        Assert.Equal([1, 3], list.Where(p => p.GetProperty("kept").GetBoolean()).Select(p => p.GetProperty("number").GetInt32()));
        Assert.Equal(list[0].GetProperty("voxels_lower").GetInt32() + list[2].GetProperty("voxels_lower").GetInt32(),
            kept.GetProperty("vhi").GetProperty("voxels").GetInt32());
        Assert.Equal(2, kept.GetProperty("cleaned").GetProperty("pieces").GetInt32());
        Assert.Equal(0, Vhi(await Measure("--keep", "none", "--json", "--overwrite")).GetProperty("vhi").GetProperty("voxels").GetInt32());
        var segmentation = NiftiReader.Read(folder["out", "inflammation.nii.gz"]);
        Assert.DoesNotContain(segmentation.ToValues(), v => v != 0);
    }

    [Fact]
    public async Task Truth_is_compared_at_the_lower_limit()
    {
        var run = await Measure("--truth", folder["lesions.nii.gz"], "--json");
        var limits = VhiMeasurement.Of(Phantom.Stir, Phantom.NormalMarrow, Phantom.DiseaseRegion, new VhiSettings()).Limits;
        int expected = Phantom.Lesions.Voxels.ToArray().Zip(Phantom.Stir.ToValues()).Count(v => v.First == 1 && v.Second >= limits.Lower);
        Assert.Equal(expected, JsonDocument.Parse(run.Output).RootElement.GetProperty("truth").GetProperty("voxels").GetInt32());
    }

    [Fact]
    public async Task The_same_command_gives_the_same_bytes_but_for_run_json()
    {
        await Measure();
        var first = Directory.GetFiles(folder["out"]).Where(f => !f.EndsWith("run.json", StringComparison.Ordinal)).ToDictionary(f =>
            f, File.ReadAllBytes);
        Assert.Equal(3, first.Count);
        await Measure("--overwrite", "--threads", "1");
        Assert.All(first, f => Assert.Equal(f.Value, File.ReadAllBytes(f.Key)));
    }

    [Theory, MemberData(nameof(NiftiReaderTests.Damages), MemberType = typeof(NiftiReaderTests))]
    public async Task A_bad_STIR_is_one_line_exit_2_and_no_output(string damage, string reason)
    {
        string file = DamagedFiles.Write(folder, damage);
        var run = (await MeasureWith("--stir", file)).Refused(reason);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        NothingWritten();
    }

    public static TheoryData<string, string, string> BadContents() => new()
    {
        { "--stir", "NaN", "voxel (5, 0, 0) is NaN or infinite" },
        { "--stir", "infinite", "voxel (5, 0, 0) is NaN or infinite" },
        { "--stir", "4-D", "4-D with 2 frames" },
        { "--normal-marrow", "empty mask", "no marrow voxels" },
        { "--disease-region", "empty mask", "marks no voxel" },
        { "--normal-marrow", "one voxel", "interquartile range" },
        { "--normal-marrow", "two labels", "holds 2 at voxel" },
        { "--disease-region", "half", "holds 0.5 at voxel" },
        { "--normal-marrow", "other shape", "its grid is" },
        { "--disease-region", "shifted", "0.50 voxels away" },
        { "--normal-marrow", "4-D mask", "4-D with 2 frames" },
    };

    [Theory, MemberData(nameof(BadContents))]
    public async Task Images_that_cannot_be_measured_are_named(string option, string content, string reason)
    {
        string file = folder["bad.nii.gz"];
        var g = Phantom.Stir.Geometry;
        var mask = option == "--normal-marrow" ? Phantom.NormalMarrow : Phantom.DiseaseRegion;
        float[] Values(float at5) => [.. Phantom.Stir.ToValues().Select((v, i) => i == 5 ? at5 : (float)v)];
        byte[] With(byte value) => [.. mask.Voxels.ToArray().Select((v, i) => i == 5 ? value : v)];
        Volume bad = content switch
        {
            "NaN" => Volume.Of<float>(g, Values(float.NaN)),
            "infinite" => Volume.Of<float>(g, Values(float.NegativeInfinity)),
            "4-D" => new Volume(g, SampleType.Int16, [.. Phantom.Stir.SampleBytes, .. Phantom.Stir.SampleBytes], frames: 2),
            "empty mask" => Volume.Of<byte>(g, new byte[g.Size.Voxels]),
            "one voxel" => Volume.Of<byte>(g, [.. Enumerable.Range(0, g.Size.Voxels).Select(i => (byte)(i == 5 ? 1 : 0))]),
            "two labels" => Volume.Of<byte>(g, With(2)),
            "half" => Volume.Of<float>(g, [.. mask.Voxels.ToArray().Select((v, i) => i == 5 ? 0.5f : v)]),
            "other shape" => Volume.Of<byte>(new Geometry(new(96, 95, 8), g.ToWorld), new byte[96 * 95 * 8]),
            "shifted" => Volume.Of<byte>(new Geometry(g.Size, g.ToWorld with { Origin = g.ToWorld.Apply(0, 0.5, 0) }), mask.Voxels),
            _ => new Volume(g, SampleType.UInt8, [.. mask.Voxels, .. mask.Voxels], frames: 2),
        };
        NiftiWriter.Write(file, bad);
        var run = (await MeasureWith(option, file)).Refused(reason);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        NothingWritten();
    }

    public static TheoryData<string[], string> BadOptions() => new()
    {
        { ["--keep", "1", "--remove", "2"], "--keep and --remove" },
        { ["--keep", "1,x"], "'x' is no piece number" },
        { ["--keep", "5-2"], "'5-2' is no piece number" },
        { ["--keep", "99999"], "there is no piece 99999" },
        { ["--min-piece", "0"], "at least 1" },
        { ["--min-piece", "few"], "few" },
        { ["--pieces", "4d"], "either 2d or 3d" },
        { ["--threads", "0"], "at least 1" },
        { ["--colour"], "--colour" },
        { ["--resume"], "--study" },
    };

    [Theory, MemberData(nameof(BadOptions))]
    public async Task Options_that_make_no_sense_are_one_line(string[] options, string reason)
    {
        (await Measure(options)).Refused(reason);
        NothingWritten();
    }

    [Theory]
    [InlineData("measure")]
    [InlineData("measure vhi")]
    [InlineData("measure vhi --out x")]
    [InlineData("nonsense")]
    public async Task An_incomplete_command_is_one_line(string words) => (await CommandRun.Of(words.Split(' '))).Refused("");

    [Fact]
    public async Task Existing_results_are_replaced_only_when_asked()
    {
        await Measure("--keep", "1");
        (await Measure()).Refused("add --overwrite");
        Assert.Contains("\"kept\": false", await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(0, (await Measure("--overwrite")).ExitCode);
        Assert.DoesNotContain("\"kept\": false",
            await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        NothingLeftBehind();
    }

    [Fact]
    public async Task Overwriting_never_touches_files_of_others()
    {
        Directory.CreateDirectory(folder["out"]);
        await File.WriteAllTextAsync(folder["out", "notes.txt"], "mine", TestContext.Current.CancellationToken);
        (await Measure("--overwrite")).Refused("no run.json of Rubor");
        File.Delete(folder["out", "notes.txt"]);
        Assert.Equal(0, (await Measure()).ExitCode); // existing but empty is fine
        await File.WriteAllTextAsync(folder["out", "notes.txt"], "mine", TestContext.Current.CancellationToken);
        (await Measure("--overwrite")).Refused("holds notes.txt");
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["out", "notes.txt"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_study_is_never_replaced_by_one_scan_nor_files_of_others_by_a_study()
    {
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["out"], "--quiet")).ExitCode);
        (await Measure("--overwrite")).Refused("which this kind of run did not write");
        Assert.True(File.Exists(folder["out", "sub-01", "ses-baseline", "vhi.json"]));

        Directory.CreateDirectory(folder["mine"]);
        await File.WriteAllTextAsync(folder["mine", "report.html"], "precious", TestContext.Current.CancellationToken);
        foreach (string option in new[] { "--overwrite", "--resume" })
            (await CommandRun.Of("measure", "vhi", "--study", folder["out", "phantoms"], "--out", folder["mine"], option)).Refused("no run.json of Rubor");
        Assert.Equal("precious", await File.ReadAllTextAsync(folder["mine", "report.html"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Results_that_appear_during_a_run_are_not_replaced()
    {
        using var output = Rubor.Studies.Runs.OutputFolder.Stage(folder["out"], overwrite: false);
        await File.WriteAllTextAsync(output.PathOf("a.txt"), "mine", TestContext.Current.CancellationToken);
        (await Measure()).Refused("writes there"); // another run; whoever is none is met at the end
        Directory.CreateDirectory(folder["out"]);
        await File.WriteAllTextAsync(folder["out", "vhi.json"], "somebody's", TestContext.Current.CancellationToken);
        Assert.Throws<Rubor.Studies.Runs.OutputException>(output.Commit);
        output.Dispose();
        Assert.Equal("somebody's", await File.ReadAllTextAsync(folder["out", "vhi.json"], TestContext.Current.CancellationToken));
        NothingLeftBehind();
    }

    [Fact]
    public async Task Both_files_of_a_pair_are_inputs_with_their_hashes()
    {
        byte[] one = await File.ReadAllBytesAsync(Data.Reference("imaging", "nifti", "pair.hdr"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["pair.hdr"], one, TestContext.Current.CancellationToken);
        File.Copy(Data.Reference("imaging", "nifti", "pair.img"), folder["pair.img"]);
        var inputs = new Rubor.Studies.Measuring.Vhi.VhiCase("", "", folder["pair.hdr"], folder["marrow.nii.gz"], folder["region.nii.gz"],
            null).Inputs();
        Assert.Equal(["stir", "stir_samples", "normal_marrow", "disease_region"], inputs.Select(i => i.Role));
        Assert.Equal(4, inputs.Select(i => i.Sha256).Distinct().Count());
    }

    [Theory]
    [InlineData("--stir", "", "an argument is empty")]
    [InlineData("--stir", "/dev/zero", "no regular file")]
    [InlineData("--out", "", "an argument is empty")]
    [InlineData("--out", "/proc/rubor", "/proc/rubor: cannot be made")]
    public async Task Values_that_scripts_get_wrong_are_one_line(string option, string value, string reason)
    {
        var words = new List<string> { "measure", "vhi", "--stir", folder["stir.nii.gz"], "--normal-marrow", folder["marrow.nii.gz"],
            "--disease-region", folder["region.nii.gz"], "--out", folder["out"] };
        words[words.IndexOf(option) + 1] = value;
        (await CommandRun.Of([.. words])).Refused(reason);
        NothingWritten();
    }

    [Fact]
    public async Task A_full_disk_is_one_line_and_leaves_nothing()
    {
        string small = folder["disk"];
        Directory.CreateDirectory(small);
        Assert.SkipUnless(await Shell("mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", small) == 0, "mounting a small disk needs root");
        try
        {
            var run = await CommandRun.Of("measure", "vhi", "--stir", folder["stir.nii.gz"], "--normal-marrow", folder["marrow.nii.gz"],
                "--disease-region", folder["region.nii.gz"], "--out", Path.Combine(small, "out"));
            run.Refused("No space left");
            Assert.Empty(Directory.GetFileSystemEntries(small));
        }
        finally
        {
            await Shell("umount", small);
        }
    }

    [Fact]
    public async Task Stopped_runs_leave_nothing_and_exit_130()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await Rubor.Cli.RuborCommandLine.RunAsync(
            ["measure", "vhi", "--stir", folder["stir.nii.gz"], "--normal-marrow", folder["marrow.nii.gz"], "--disease-region",
                folder["region.nii.gz"], "--out", folder["out"]], output, error, stop.Token);
        Assert.Equal(130, code);
        NothingWritten();
    }

    void NothingWritten()
    {
        Assert.False(Directory.Exists(folder["out"]));
        NothingLeftBehind();
    }

    void NothingLeftBehind() => Assert.Empty(Directory.GetDirectories(folder.Path, ".*"));

    static async Task<int> Shell(string program, params string[] arguments)
    {
        using var process =
            System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
