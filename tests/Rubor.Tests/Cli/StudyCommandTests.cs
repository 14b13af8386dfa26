using System.Text.Json;

namespace Rubor.Tests.Cli;

public sealed class StudyCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_demo_measures_a_phantom_study_and_can_be_measured_again_from_its_files()
    {
        var demo = await CommandRun.Of("demo", "--out", folder["demo"]);
        Assert.Equal(0, demo.ExitCode);
        Assert.Contains("truth (voxels)", demo.Output, StringComparison.Ordinal);
        var rows = Data.Tsv(folder["demo", "vhi.tsv"]).ToList();
        Assert.Equal(8, rows.Count);
        Assert.All(rows, r =>
        {
            int vhi = int.Parse(r["vhi_voxels"], null), truth = int.Parse(r["truth_voxels"], null);
            Assert.InRange(vhi, 0.8 * truth - 30, 1.25 * truth + 30);
            Assert.True(int.Parse(r["preliminary_voxels"], null) > vhi);
            Assert.True(Data.Number(r["vhi_mm3"]) > 0);
        });
        Assert.Equal(["baseline", "followup"], rows.Where(r => r["subject"] == "01").Select(r => r["session"]));
        string page = await File.ReadAllTextAsync(folder["demo", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("<h2>A hand scan</h2>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("Drawn on the phantom").Length + page.Split("Hand scan with the classes found").Length - 2);
        for (int subject = 1; subject <= 4; subject++)
            Assert.Contains($"Subject 0{subject}:", page, StringComparison.Ordinal);

        var study = await CommandRun.Of("measure", "vhi", "--study", folder["demo", "phantoms"], "--out", folder["again"]);
        Assert.Equal(0, study.ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(folder["demo", "vhi.tsv"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(folder["again", "vhi.tsv"], TestContext.Current.CancellationToken));

        // The same seed gives the same bytes, run.json aside.
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo2"], "--threads", "1", "--quiet")).ExitCode);
        foreach (string file in Directory.GetFiles(folder["demo"], "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) != "run.json"))
            Assert.True(File.ReadAllBytes(file).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(folder["demo2"], Path.GetRelativePath(folder["demo"], file)))), file);
        (await CommandRun.Of("demo", "--out", folder["demo"])).Refused("--overwrite");
    }

    [Fact]
    public async Task A_bad_case_is_a_row_with_its_reason_and_the_rest_go_on()
    {
        await PhantomStudy();
        File.Delete(folder["study", "sub-02", "ses-baseline", "sub-02_ses-baseline_label-normalmarrow_mask.nii.gz"]);
        await File.WriteAllTextAsync(folder["study", "sub-03", "ses-baseline", "sub-03_ses-baseline_STIR.nii.gz"], "no image",
            TestContext.Current.CancellationToken);
        File.Copy(folder["study", "sub-04", "ses-baseline", "sub-04_ses-baseline_STIR.nii.gz"],
            folder["study", "sub-04", "ses-baseline", "sub-04_ses-baseline_run-2_STIR.nii.gz"]);
        var run = await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"]);
        Assert.Equal(3, run.ExitCode);
        var rows = Data.Tsv(folder["out", "vhi.tsv"]).ToDictionary(r => (r["subject"], r["session"]));
        Assert.Equal(8, rows.Count);
        Assert.Equal(("failed", "no normal marrow mask"), (rows[("02", "baseline")]["status"], rows[("02", "baseline")]["reason"]));
        Assert.Contains("not a NIfTI image", rows[("03", "baseline")]["reason"], StringComparison.Ordinal);
        Assert.Contains("are both a STIR image", rows[("04", "baseline")]["reason"], StringComparison.Ordinal);
        Assert.Equal("n/a", rows[("04", "baseline")]["preliminary_voxels"]);
        Assert.Equal(5, rows.Values.Count(r => r["status"] == "measured"));
        Assert.False(Directory.Exists(folder["out", "sub-03", "ses-baseline"]));
        Assert.True(File.Exists(folder["out", "sub-03", "ses-followup", "vhi.json"]));
    }

    [Fact]
    public async Task A_stopped_study_keeps_its_finished_cases_and_goes_on_from_there()
    {
        await PhantomStudy();
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var running = Task.Run(() =>
            Rubor.Cli.RuborCommandLine.RunAsync(["measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--threads", "1"],
            output, error, stop.Token));
        while (!File.Exists(folder["out", "sub-01", "ses-followup", "vhi.json"]) && !running.IsCompleted)
            await Task.Delay(2, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        int code = await running;
        Assert.SkipWhen(code == 0, "the study was done before it could be stopped");
        Assert.Equal(130, code);
        // the study's own stands there from the start
        string[] finished = [.. Directory.GetFiles(folder["out"], "run.json", SearchOption.AllDirectories)
            .Where(f => f != folder["out", "run.json"])];
        Assert.All(finished, f => Assert.Equal(4, Directory.GetFiles(Path.GetDirectoryName(f)!).Length));
        Assert.Empty(Directory.GetDirectories(folder["out"], ".*", SearchOption.AllDirectories));
        var times = finished.ToDictionary(f => f, File.GetLastWriteTimeUtc);

        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"])).Refused("--resume");
        Assert.Equal(0, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--resume")).ExitCode);
        Assert.All(times, t => Assert.Equal(t.Value, File.GetLastWriteTimeUtc(t.Key)));
        Assert.Equal(8, Data.Tsv(folder["out", "vhi.tsv"]).Count(r => r["status"] == "measured"));

        // A reader's piece numbers mean other pieces under other settings.
        Assert.Equal(3,
            (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["other"], "--min-piece", "9")).ExitCode);
        Assert.All(Data.Tsv(folder["other", "vhi.tsv"]), r =>
            Assert.Contains("--min-piece 4 --pieces 2d", r["reason"], StringComparison.Ordinal));

        // Other settings are not mistaken for finished work.
        File.Delete(folder["study", "cleaning.tsv"]);
        Assert.Equal(0, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"], "--resume", "--min-piece", "9")).ExitCode);
        Assert.All(times, t => Assert.NotEqual(t.Value, File.GetLastWriteTimeUtc(t.Key)));
    }

    [Fact]
    public async Task The_public_folder_is_measured_as_it_lies_and_says_which_subjects_have_no_STIR()
    {
        string study = Data.Real("bone-mri");
        var run = await CommandRun.Of("measure", "vhi", "--study", study, "--out", folder["out"], "--json");
        Assert.Equal(3, run.ExitCode);
        var cases = JsonDocument.Parse(run.Output).RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(["1001", "2016", "3009"], cases.Where(c => c.GetProperty("reason").GetString() == "no STIR image")
            .Select(c => c.GetProperty("subject").GetString()!));
        var expected = Data.Tsv(Data.Real("bone-mri", "expected", "vhi_thresholds.tsv")).ToDictionary(r => r["subject"], r =>
            int.Parse(r["voxels_lower"], null));
        Assert.Equal(expected, cases.Where(c => c.GetProperty("reason").ValueKind == JsonValueKind.Null)
            .ToDictionary(c => c.GetProperty("subject").GetString()!, c =>
                c.GetProperty("vhi").GetProperty("preliminary").GetProperty("lower").GetProperty("voxels").GetInt32()));
    }

    [Fact]
    public async Task A_damaged_cleaning_table_names_its_line()
    {
        await PhantomStudy();
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], "subject\tsession\tkeep\n01\tbaseline\t1,two\n",
            TestContext.Current.CancellationToken);
        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"])).Refused("line 2: 'two' is no piece number");
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], "subject\tsession\tkeep\n01\tbefore\tnone\n",
            TestContext.Current.CancellationToken);
        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"]))
            .Refused("subject 01 session before, of which there is no scan");
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], "subject\tsession\tkeep\nsub-01\tses-baseline\tnone\n",
            TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"])).ExitCode);
        Assert.Equal("0", Data.Tsv(folder["out", "vhi.tsv"]).First()["vhi_voxels"]);
    }

    [Theory]
    [InlineData("--study absent --out o", "no such folder")]
    [InlineData("--study . --out o --keep 1", "cleaning.tsv")]
    public async Task Study_options_that_make_no_sense_are_one_line(string words, string reason) =>
        (await CommandRun.Of(["measure", "vhi", .. words.Split(' ')])).Refused(reason);

    async Task PhantomStudy()
    {
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        Directory.Move(folder["demo", "phantoms"], folder["study"]);
    }
}
