using System.Diagnostics;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Augmentation;
using Rubor.Studies.Training;
using Rubor.Tests.Reading;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class TrainCommandTests : IDisposable
{
    const int Side = 16, Slices = 3;

    static readonly string[] Tiny =
        ["--preset", "paper", "--set", "levels=2", "filters=2", "steps=8", "batch=2", "validate_every=4", "learning_rate=0.01"];

    readonly TemporaryFolder folder = new();

    public TrainCommandTests()
    {
        Directory.CreateDirectory(folder["study"]);
        File.WriteAllText(folder["study", "study.json"], """
            {"format": "rubor.study/1", "name": "discs", "images": ["stir", "t1w"],
             "labels": {"disease_region": null, "normal_marrow": null, "parts": {"left": 1, "right": 2}, "inflammation": null},
             "may_be_empty": ["inflammation"]}
            """);
        var rows = new List<string> { "subject\tobserver\tstir\tt1w\tdisease_region\tnormal_marrow\tparts\tinflammation" };
        for (int s = 1; s <= 4; s++)
        {
            Write($"0{s}", (ulong)s);
            rows.Add($"0{s}\tn/a\t0{s}_stir.nii.gz\t0{s}_t1w.nii.gz\t0{s}_region.nii.gz\t0{s}_marrow.nii.gz\t0{s}_parts.nii.gz\tn/a");
            rows.Add($"0{s}\tR1\tn/a\tn/a\tn/a\tn/a\tn/a\t0{s}_marrow.nii.gz");
            rows.Add($"0{s}\tR2\tn/a\tn/a\tn/a\tn/a\tn/a\t0{s}_region.nii.gz");
        }

        File.WriteAllLines(folder["study", "cases.tsv"], rows);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_fold_is_trained_tested_on_whom_it_has_not_seen_and_kept_with_its_weights()
    {
        await Folds("--validation", "1");
        var run = await Train("disease-region", "out", "--folds", folder["folds.json"], "--fold", "1", "--seed", "3");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches("(?s)trained       1 subjects, 8 steps .*peak memory   [0-9]+ MB.*held out .*weights .*report ", run.Output);
        Assert.Equal(
            ["held-out.tsv", "history.tsv", "predictions", "report.html", "run.json", "training.json", "weights"],
                Directory.GetFileSystemEntries(folder["out"]).Select(f => Path.GetFileName(f)).Order());
        Assert.False(Directory.Exists(folder["out.checkpoint"]));
        var document = TrainingDocument.Read(folder["out", "training.json"]);
        Assert.Empty(document.Train.Intersect(document.Test).Concat(document.Train.Intersect(document.Validation))
            .Concat(document.Validation.Intersect(document.Test)));
        Assert.Equal(document.Test, document.HeldOut.Select(f => f.Subject));
        Assert.Equal((3, 8, 1), ((int)document.Seed, document.StepsDone, document.Fold));
        Assert.Equal([4, 8], document.History.Where(r => r.Figures["dice"] is not null).Select(r => r.Step));
        var weights = Rubor.Torch.Files.Weights.Read(folder["out", "weights"]);
        Assert.Equal(document.WeightsSha256, weights.Sha256);
        Assert.Equal(document.Train.Concat(document.Validation).Order(), weights.Description!.TrainedOn.Select(f => f.Subject)
            .Distinct().Order());
        Assert.Contains("of 2 scans that it did not see", weights.Description.Note, StringComparison.Ordinal);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken))![
            "settings"]!;
        Assert.Equal(8, (int)settings["training"]!["steps"]!);
        Assert.InRange((double)settings["wait_share"]!, 0, 1);

        // Its weights find regions, and a second training gives the same ones.
        var measured = await CommandRun.Of("measure", "disease-region", "--t1w", folder["study", "01_t1w.nii.gz"], "--weights",
            folder["out", "weights"], "--out", folder["region"], "--quiet");
        Assert.True(measured.ExitCode == 0, measured.Error);
        var again = await Train("disease-region", "again", "--folds", folder["folds.json"], "--fold", "1", "--seed", "3", "--json");
        Assert.Equal(document.WeightsSha256, (string?)again.Json["weights_sha256"]);
        foreach (string file in new[] { "training.json", "report.html", "history.tsv", "held-out.tsv", "weights/weights.json" })
            Assert.Equal(await File.ReadAllBytesAsync(folder["out", file], TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(folder["again", file], TestContext.Current.CancellationToken));
        (await Train("disease-region", "out", "--folds", folder["folds.json"], "--fold", "1")).Refused("already holds files");
    }

    [Fact]
    public async Task Any_labels_on_any_scans_are_learnt_and_the_held_out_subjects_left_out()
    {
        await Folds("--hold-out", "04");
        var run = await Train("segmentation", "out", "--image", "stir", "--image", "t1w", "--label", "parts", "--folds", folder["folds.json"], "--quiet");
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        var document = TrainingDocument.Read(folder["out", "training.json"]);
        Assert.Equal(["01", "02", "03"], document.Train);
        Assert.Null(document.Fold);
        Assert.Empty(document.HeldOut);
        Assert.Equal(["left", "right"], Rubor.Torch.Files.Weights.Read(folder["out", "weights"]).Description!.Labels);
        Assert.Equal(0, (await Train("normal-marrow", "marrow", "--quiet")).ExitCode);
        Assert.Equal(0,
            (await Train("segmentation", "by-R2", "--image", "t1w", "--label", "inflammation", "--observer", "R2", "--quiet")).ExitCode);
    }

    [Fact]
    public async Task Folds_one_by_one_give_what_all_at_once_give()
    {
        await Folds();
        string[] words = ["--folds", folder["folds.json"]];
        var one = await CrossValidate("spread", [.. words, "--fold", "2"]);
        Assert.True(one.ExitCode == 0, one.Error);
        Assert.Contains("folds 1 are not done yet", one.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["spread", "cross-validation.json"]));
        var written = File.GetLastWriteTimeUtc(folder["spread", "fold-2", "run.json"]);
        var two = await CrossValidate("spread", words);
        Assert.Contains("disease region: slice Dice over 4 subjects", two.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["spread", "fold-2", "run.json"]));
        var whole = await CrossValidate("whole", [.. words, "--json"]);
        Assert.Equal(4, (int)whole.Json["structures"]![0]!["subjects"]!);
        Assert.Equal(["01", "02", "03", "04"], whole.Json["cases"]!.AsArray().Select(c => (string)c!["subject"]!).Order());
        Assert.Equal("", (await CrossValidate("whole", [.. words, "--quiet"])).Output);
        foreach (string file in new[] { "cross-validation.json", "report.html", "held-out.tsv", "fold-1/weights/weights.safetensors" })
            Assert.Equal(await File.ReadAllBytesAsync(folder["whole", file], TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(folder["spread", file], TestContext.Current.CancellationToken));

        // Finished folds of other settings are not mixed in: refused, or with --overwrite trained again.
        (await CrossValidate("whole", [.. words, "--set", "steps=4"])).RefusedWith("fold-1", "steps 8 and 4", "--overwrite");
        (await CrossValidate("whole", [.. words, "--seed", "2"])).RefusedWith("seed 1 and 2");
        var replaced = await CrossValidate("whole", [.. words, "--set", "steps=4", "--overwrite", "--fold", "1"]);
        Assert.Contains("folds 2 are not done yet", replaced.Output, StringComparison.Ordinal);
        replaced = await CrossValidate("whole", [.. words, "--set", "steps=4", "--overwrite", "--json"]);
        Assert.All(new[] { 1, 2 }, f => Assert.Equal(4, TrainingDocument.Read(folder["whole", $"fold-{f}", "training.json"]).StepsDone));
        Assert.Equal(4, (int)replaced.Json["settings"]!["steps"]!);
    }

    [Fact]
    public async Task Folds_trained_with_several_seeds_say_what_chance_folds_and_patients_each_do()
    {
        await Folds();
        string[] words = ["--folds", folder["folds.json"]];
        Assert.Equal(0, (await CrossValidate("cv", [.. words, "--quiet"])).ExitCode);
        var first = File.GetLastWriteTimeUtc(folder["cv", "fold-1", "run.json"]);

        // Further seeds join what is there, one by one or all together.
        var state = await CrossValidate("cv", [.. words, "--seeds", "2", "--only-seed", "2", "--fold", "2", "--json"]);
        Assert.Equal("""[{"fold":1,"seed":2}]""", state.Json["missing"]!.ToJsonString());
        var whole = (await CrossValidate("cv", [.. words, "--seeds", "2", "--json"])).Json;
        Assert.Equal(first, File.GetLastWriteTimeUtc(folder["cv", "fold-1", "run.json"]));
        Assert.Equal(2, TrainingDocument.Read(folder["cv", "fold-1-seed-2", "training.json"]).Seed);

        var cases = whole["cases"]!.AsArray().Select(c => (Fold: (int)c!["fold"]!, Seed: (int)c["seed"]!, Subject: (string)c["subject"]!,
            Dice: (double)c["dice"]!)).ToList();
        Assert.Equal(8, cases.Count);
        var structure = whole["structures"]![0]!;
        double[] means = [.. cases.GroupBy(c => c.Seed).OrderBy(g => g.Key).Select(g => g.Average(c => c.Dice))],
            folds = [.. cases.GroupBy(c => c.Fold).Select(g => g.Average(c => c.Dice))];
        Assert.Equal(means, structure["seeds"]!.AsArray().Select(s => (double)s!["mean"]!), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(Math.Abs(means[0] - means[1]) / Math.Sqrt(2), (double)structure["sd_over_seeds"]!, 12);
        Assert.Equal(Math.Abs(folds[0] - folds[1]) / Math.Sqrt(2), (double)structure["sd_over_folds"]!, 12);
        Assert.Equal(4, (int)structure["subjects"]!);
        Assert.Equal(cases.Average(c => c.Dice), (double)structure["mean"]!, 12);
        string page = await File.ReadAllTextAsync(folder["cv", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains("chance in the training alone", page, StringComparison.Ordinal);
        Assert.Contains("fold 2, seed 2", page, StringComparison.Ordinal);

        // Each patient by the mean of both networks that have not seen them.
        var predicted = await CommandRun.Of("predict", folder["cv"], folder["study"], "--held-out", "--out", folder["mean"], "--json",
            "--threads", "1", "--device", "cpu");
        Assert.True(predicted.ExitCode == 0, predicted.Error);
        Assert.All(predicted.Json["cases"]!.AsArray(), c => Assert.Equal(2, c!["prediction"]!["networks"]!.AsArray().Count));
    }

    [Fact]
    public async Task Folds_of_other_labels_or_observers_are_not_put_together()
    {
        await Folds();
        string[] Words(string label, string image, params string[] more) =>
            ["train", "cross-validate", "segmentation", folder["study"], "--out", folder["cv"], "--image", image, "--label", label, .. Tiny,
            "--folds", folder["folds.json"], .. more];
        Assert.Equal(0, (await CommandRun.Of(Words("inflammation", "t1w", "--observer", "R1", "--fold", "1"))).ExitCode);
        (await CommandRun.Of(Words("inflammation", "t1w", "--observer", "R2"))).RefusedWith("observer R1 and R2");
        (await CommandRun.Of(Words("disease_region", "t1w"))).RefusedWith("labels inflammation and disease_region");
        (await CommandRun.Of(Words("inflammation", "stir", "--observer", "R1"))).RefusedWith("images t1w and stir");
    }

    [Theory]
    [InlineData("disease-region --preset fast", "'fast' is no preset; there is paper, quick")]
    [InlineData("disease-region --set epochs=3", "'epochs' is no setting")]
    [InlineData("disease-region --set levels=12", "levels is 12; allowed is 1 to 8")]
    [InlineData("disease-region --fold 1", "--fold 1 needs --folds")]
    [InlineData("disease-region --folds FOLDS --fold 3", "has folds 1 to 2")]
    [InlineData("disease-region --folds FOLDS --fold 0", "has folds 1 to 2")]
    [InlineData("disease-region --folds missing.json --fold 1", "missing.json")]
    [InlineData("disease-region --folds OTHER --fold 1", "names subject 09")]
    [InlineData("disease-region --device tpu", "--device")]
    [InlineData("disease-region --threads 0", "at least 1")]
    [InlineData("segmentation", "needs --image and --label")]
    [InlineData("segmentation --image t1w", "needs --image and --label")]
    [InlineData("segmentation --image dixon --label parts", "has no image dixon; its images are stir, t1w")]
    [InlineData("segmentation --image t1w --label bone", "has no label bone; its labels are disease_region")]
    [InlineData("segmentation --image t1w --label inflammation", "R1, R2); choose one with --observer")]
    [InlineData("segmentation --image t1w --label inflammation --observer R3", "no inflammation of observer R3; its observers are R1, R2")]
    [InlineData("segmentation --image t1w --label disease_region --label normal_marrow", "overlaps another label")]
    [InlineData("cross-validate bones --folds FOLDS", "'bones' is no task; there is disease-region, normal-marrow, segmentation")]
    [InlineData("cross-validate disease-region --folds FOLDS --fold 5", "has folds 1 to 2")]
    [InlineData("cross-validate disease-region", "--folds")]
    [InlineData("cross-validate disease-region --folds FOLDS --seeds 0", "--seeds 0: give 1 to 100")]
    [InlineData("cross-validate disease-region --folds FOLDS --seeds 2 --only-seed 3", "--only-seed 3: the seeds are 1 to 2")]
    public async Task What_cannot_be_trained_is_refused_in_one_line(string words, string because)
    {
        await Folds();
        await File.WriteAllTextAsync(folder["other.json"], """{"format": "rubor.folds/1", "folds": [["01"], ["09"]]}""",
            TestContext.Current.CancellationToken);
        var list = words.Replace("FOLDS", folder["folds.json"], StringComparison.Ordinal)
            .Replace("OTHER", folder["other.json"], StringComparison.Ordinal).Split(' ').ToList();
        list.Insert(list[0] == "cross-validate" && list.Count > 1 ? 2 : 1, folder["study"]);
        string[] tiny = words.Contains("--preset", StringComparison.Ordinal) ? [] : Tiny;
        int places = list[0] == "cross-validate" ? Math.Min(3, list.Count) : 2;
        (await CommandRun.Of(["train", .. list[..places], .. tiny, .. list[places..], "--out", folder["out"]])).Refused(because);
        Assert.False(Directory.Exists(folder["out"]) && !words.StartsWith("cross", StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder["out.checkpoint"]));
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_refused_by_name()
    {
        (await Train("disease-region", "out", "--image")).Refused("--image");
        NiftiWriter.Write(folder["study", "03_region.nii.gz"],
            new LabelMap(Geometry.AxisAligned(new(Side, Side, Slices), 2, 1, 3), new byte[Side * Side * Slices]));
        (await Train("disease-region", "out")).Refused("03_region.nii.gz");
        await File.WriteAllTextAsync(folder["study", "02_t1w.nii.gz"], "no image", TestContext.Current.CancellationToken);
        (await Train("disease-region", "out")).Refused("_");
        File.Delete(folder["study", "02_t1w.nii.gz"]);
        (await Train("disease-region", "out")).Refused("02_t1w.nii.gz");
        (await CommandRun.Of("train", "disease-region", folder["nowhere"], "--out", folder["out"])).Refused("no such folder");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Folders_that_are_taken_are_refused()
    {
        await Folds();
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(folder["full", "notes.txt"], "mine", TestContext.Current.CancellationToken);
        (await Train("disease-region", "full")).Refused("already holds files");
        (await Train("disease-region", "full", "--overwrite")).Refused("nothing there is replaced");
        (await CrossValidate("full", "--folds", folder["folds.json"])).Refused("no folds.json");
        (await CrossValidate("folds.json", "--folds", folder["folds.json"])).Refused("is a file");
        using (TrainingFolder.Take(folder["out"], resume: false, overwrite: false))
        {
            (await Train("disease-region", "out")).Refused("another process trains there");
            (await Train("disease-region", "out", "--resume")).Refused("another process trains there");
        }

        Assert.False(Directory.Exists(folder["out.checkpoint"]));
        Assert.Equal(0, (await CrossValidate("cv", "--folds", folder["folds.json"], "--fold", "1")).ExitCode);
        await Folds("--seed", "9", "--overwrite");
        (await CrossValidate("cv", "--folds", folder["folds.json"])).Refused("holds other folds than those given");
    }

    [Fact]
    public async Task A_stopped_training_goes_on_only_where_asked_for_and_with_the_same_settings()
    {
        string sha256 = (string)(await Train("disease-region", "whole", "--set", "steps=400", "--json")).Json["weights_sha256"]!;
        Assert.Equal(130, await Stopped("out", "--set", "steps=400", "checkpoint_minutes=0.0001"));
        Assert.False(Directory.Exists(folder["out"]));
        (await Train("disease-region", "out", "--set", "steps=400")).RefusedWith("out.checkpoint", "--resume");
        (await Train("disease-region", "out", "--set", "steps=500", "--resume", "--seed", "2")).RefusedWith("steps 400 and 500", "seed 1 and 2");
        (await Train("disease-region", "out", "--set", "steps=400", "checkpoint_minutes=0.0001", "--resume", "--threads", "2"))
            .RefusedWith("threads 1 and 2");
        var resumed = await Train("disease-region", "out", "--set", "steps=400", "checkpoint_minutes=0.0001", "--resume", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(sha256, (string?)resumed.Json["weights_sha256"]);
        Assert.False(Directory.Exists(folder["out.checkpoint"]));
    }

    [Fact]
    public async Task A_search_ranks_every_combination_and_keeps_what_is_finished()
    {
        await Folds();
        // Long enough that something is found: a mean of nothing but 0 has no interval.
        string[] longer = ["--set", "steps=40", "filters=4", "batch=4", "dice_weight=1", "learning_rate=0.03", "augmentation.elastic_deviation_pixels=0"];
        string[] words = ["train", "search", "disease-region", folder["study"], "--out", folder["search"], .. Tiny, .. longer, "--folds",
            folder["folds.json"], .. OneThread([]), "--grid"];
        var first = await CommandRun.Of([.. words, "levels=1"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("optimistic", first.Output, StringComparison.Ordinal);
        var written = File.GetLastWriteTimeUtc(folder["search", "levels=1", "fold-1", "run.json"]);
        // A finished combination of a search is one that cross-validate would make.
        Assert.Equal(0, (await CommandRun.Of([.. words, "levels=2,1", "--json"])).ExitCode);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["search", "levels=1", "fold-1", "run.json"]));
        Assert.Equal(0, (await CrossValidate("alone", ["--folds", folder["folds.json"], "--quiet", .. longer])).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(folder["alone", "cross-validation.json"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(folder["search", "levels=2", "cross-validation.json"], TestContext.Current.CancellationToken));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(folder["search", "search.json"], TestContext.Current.CancellationToken))!;
        Assert.Equal("rubor.training-search/2", (string?)json["format"]);
        Assert.Contains("optimistic", (string?)json["note"], StringComparison.Ordinal);
        double[] dice = [.. json["rows"]!.AsArray().Select(r => (double)r!["dice"]!)];
        Assert.Equal(dice.OrderDescending(), dice);
        var table = Data.Tsv(folder["search", "search.tsv"]).ToList();
        Assert.Equal(["1", "2"], table.Select(r => r["rank"]));
        Assert.Equal(["1", "2"], table.Select(r => r["levels"]).Order());
        var known = table.Where(r => r["dice_low"] != "n/a").ToList();
        Assert.NotEmpty(known);
        Assert.All(known, r => Assert.InRange(Data.Number(r["dice_mean"]), Data.Number(r["dice_low"]), Data.Number(r["dice_high"])));
        Assert.Contains("optimistic", await File.ReadAllTextAsync(folder["search", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        (await CommandRun.Of([.. words, "levels=1", "--seed", "2"])).RefusedWith("levels=1", "seed 1 and 2");
    }

    [Theory]
    [InlineData("levels", "no list of values")]
    [InlineData("levels=", "no list of values")]
    [InlineData("levels=2,,4", "no list of values")]
    [InlineData("levels=2/../4", "no list of values")]
    [InlineData("levels=2,2", "names a value twice")]
    [InlineData("levels=2 levels=4", "names levels twice")]
    [InlineData("epochs=2,4", "'epochs' is no setting")]
    [InlineData("levels=2,12", "--grid levels=12: levels is 12")]
    public async Task A_grid_that_cannot_be_is_refused_before_anything_is_trained(string grid, string because)
    {
        await Folds();
        (await CommandRun.Of(["train", "search", "disease-region", folder["study"], "--out", folder["search"], "--folds",
            folder["folds.json"], .. Tiny, "--grid", .. grid.Split(' ')])).Refused(because);
        Assert.False(Directory.Exists(folder["search"]));
    }

    [Fact]
    public async Task Killed_five_times_and_resumed_it_ends_with_the_same_weights()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "rubor");
        Assert.SkipUnless(File.Exists(program), "the program is not beside the tests");
        string[] settings = ["steps=250", "checkpoint_minutes=0.00001", "average_decay=0.9", "keep_best=true"];
        await Folds("--validation", "1");
        string[] fold = ["--folds", folder["folds.json"], "--fold", "1", "--quiet"];
        Assert.Equal(0, (await Train("disease-region", "whole", ["--set", .. settings, .. fold])).ExitCode);
        var random = new SampleRandom(11);
        int killed = 0;
        for (int round = 0; round < 6; round++)
        {
            var start = new ProcessStartInfo(program, ["train", "disease-region", folder["study"], "--out", folder["out"], .. Tiny,
                .. settings, .. OneThread(fold), "--resume"])
            { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            int before = StepOf(folder["out.checkpoint"]);
            while (round < 5 && !process.HasExited && StepOf(folder["out.checkpoint"]) <= before)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            await Task.Delay((int)random.Next(0, 60.0), TestContext.Current.CancellationToken);
            if (round < 5 && !process.HasExited)
            {
                process.Kill(); // SIGKILL
                killed++;
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Empty(await error);
            if (process.ExitCode == 0)
                break;
        }

        Assert.InRange(killed, 2, 5);
        foreach (string file in new[] { "weights/weights.safetensors", "training.json" })
            Assert.Equal(await File.ReadAllBytesAsync(folder["whole", file], TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(folder["out", file], TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, ".*"));
        Assert.False(Directory.Exists(folder["out.checkpoint"]));
    }

    [Fact]
    public async Task On_a_full_disk_it_ends_with_a_line_and_goes_on_to_the_same_weights_once_there_is_room()
    {
        using var disk = new TinyDisk(folder["small"], 4 << 10);
        await Folds("--validation", "1");
        string[] words = ["--set", "steps=120", "checkpoint_minutes=0.00001", "--folds", folder["folds.json"], "--fold", "1", "--quiet"];
        Assert.Equal(0, (await Train("disease-region", "whole", words)).ExitCode);
        string name = Path.Combine("small", "out");
        Assert.Equal(Rubor.Cli.RuborCommandLine.Stopped, await Stopped(name, words));
        int step = StepOf(disk["out.checkpoint"]);
        Assert.InRange(step, 1, 119);
        string[] Kept() => [.. Directory.GetFiles(disk["out.checkpoint"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        string[] kept = Kept();
        disk.Fill();
        (await Train("disease-region", name, [.. words, "--resume"])).RefusedWith(disk[""], "No space left", "make room");
        Assert.Equal(step, StepOf(disk["out.checkpoint"]));
        Assert.Equal(kept, Kept());
        disk.Free();
        var resumed = await Train("disease-region", name, [.. words, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        foreach (string file in new[] { "weights/weights.safetensors", "training.json" })
            Assert.Equal(await File.ReadAllBytesAsync(folder["whole", file], TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(disk["out"], file), TestContext.Current.CancellationToken));
    }

    // Steps of the checkpoint that is there, or −1.
    static int StepOf(string checkpoint)
    {
        string path = Path.Combine(checkpoint, "checkpoint.json");
        return File.Exists(path) && JsonNode.Parse(File.ReadAllBytes(path)) is { } json ? (int)json["step"]! : -1;
    }

    // Stops a training as Ctrl-C does once its checkpoint is there.
    async Task<int> Stopped(string name, params string[] words)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var running = Task.Run(() =>
            Rubor.Cli.RuborCommandLine.RunAsync(["train", "disease-region", folder["study"], "--out", folder[name], .. Tiny,
            .. OneThread(words)], output, error, stop.Token));
        while (!File.Exists(folder[name + ".checkpoint", "checkpoint.json"]) && !running.IsCompleted)
            await Task.Delay(2, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        return await running;
    }

    Task<CommandRun> Train(string task, string name, params string[] words) =>
        CommandRun.Of(["train", task, folder["study"], "--out", folder[name], .. Tiny, .. OneThread(words)]);

    Task<CommandRun> CrossValidate(string name, params string[] words) =>
        CommandRun.Of(["train", "cross-validate", "disease-region", folder["study"], "--out", folder[name], .. Tiny, .. OneThread(words)]);

    static string[] OneThread(string[] words) => words.Contains("--threads") ? words : [.. words, "--threads", "1", "--device", "cpu"];

    async Task Folds(params string[] words) =>
        Assert.Equal(0,
            (await CommandRun.Of(["study", "folds", folder["study"], "--out", folder["folds.json"], "--folds", "2", "--label",
            "disease_region", "--quiet", .. words])).ExitCode);

    // A scan with a bright disc and a bar, and its masks.
    void Write(string subject, ulong seed)
    {
        var random = new SampleRandom(seed);
        var geometry = Geometry.AxisAligned(new(Side, Side, Slices), 1, 1, 3);
        int voxels = geometry.Size.Voxels;
        var (disc, parts, marrow, values) = (new byte[voxels], new byte[voxels], new byte[voxels], new float[voxels]);
        for (int k = 0; k < voxels; k++)
        {
            double x = k % Side, y = k / Side % Side;
            disc[k] = double.Hypot(x - 5, y - 8) < 3.5 ? (byte)1 : (byte)0;
            marrow[k] = double.Hypot(x - 5, y - 8) < 2 ? (byte)1 : (byte)0;
            parts[k] = disc[k] == 1 ? (byte)1 : x > 11 ? (byte)2 : (byte)0;
            values[k] = (float)((parts[k] * 2) + random.NextUnit());
        }

        NiftiWriter.Write(folder["study", $"{subject}_t1w.nii.gz"], Volume.Of<float>(geometry, values));
        NiftiWriter.Write(folder["study", $"{subject}_stir.nii.gz"], Volume.Of<float>(geometry, [.. values.Select(v => 5 - v)]));
        NiftiWriter.Write(folder["study", $"{subject}_region.nii.gz"], new LabelMap(geometry, disc));
        NiftiWriter.Write(folder["study", $"{subject}_marrow.nii.gz"], new LabelMap(geometry, marrow));
        NiftiWriter.Write(folder["study", $"{subject}_parts.nii.gz"], new LabelMap(geometry, parts));
    }
}
