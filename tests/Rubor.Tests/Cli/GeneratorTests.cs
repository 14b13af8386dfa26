using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Torch.Files;

namespace Rubor.Tests.Cli;

/// <summary>rubor train cross-validate generator and rubor synthesise hand-scans, on phantoms and with the smallest networks.</summary>
[Collection("libtorch")]
public sealed class GeneratorTests(GeneratorTests.Trained made) : IClassFixture<GeneratorTests.Trained>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_fold_says_whom_it_learnt_from_obliques_and_all_and_its_weights_name_nobody_else()
    {
        var folds = StudyFolds.Read(made.Folds);
        var document = GeneratorDocument.Read(made.Generator);
        Assert.Equal([1, 2, 3], document.Folds);
        foreach (int fold in document.Folds)
        {
            var one = GeneratorFoldDocument.Read(Path.Combine(made.Generator, $"fold-{fold}", "fold.json"));
            // Who validates is who is tested in the next fold.
            Assert.Equal(folds.Split(fold).Test, one.Test);
            Assert.Equal(folds.Split((fold % 3) + 1).Test, one.Validation);
            Assert.Equal(folds.Subjects.Except(one.Test).Except(one.Validation), one.Train);
            // Four views of a patient, and two more of the last one.
            Assert.Equal(one.Train.Sum(p => p == "03" ? 6 : 4), one.Images);
            var weights = Weights.Read(Path.Combine(made.Generator, $"fold-{fold}", "weights"));
            Assert.Equal(one.Train, weights.Description!.TrainedOn.Select(f => f.Subject).Distinct());
            Assert.Equal(one.Images * 2, weights.Description.TrainedOn.Count);
            Assert.Equal(one.Sha256, weights.Sha256);
        }
    }

    // Whatever the files of the other patients hold, not a bit of the generator changes: they are not even opened.
    [Fact]
    public async Task A_generator_never_saw_a_validation_or_test_patient()
    {
        var fold = GeneratorFoldDocument.Read(Path.Combine(made.Generator, "fold-1", "fold.json"));
        string broken = folder["broken"];
        CopyFolder(made.Study, broken);
        foreach (string patient in fold.Validation.Concat(fold.Test))
            foreach (string file in Directory.GetFiles(Path.Combine(broken, $"sub-{patient}")))
                await File.WriteAllTextAsync(file, "no image", TestContext.Current.CancellationToken);
        var run = await Train(broken, folder["again"], "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(fold.Sha256, GeneratorFoldDocument.Read(folder["again", "fold-1", "fold.json"]).Sha256);
        Assert.Equal(fold.DataSha256, GeneratorFoldDocument.Read(folder["again", "fold-1", "fold.json"]).DataSha256);

        // One of those learnt from is needed, and one count of it changes the weights.
        (await Train(broken, folder["other"], "2")).Refused("sub-");
        string scan = Directory.GetFiles(Path.Combine(made.Study, $"sub-{fold.Train[0]}"), "*palmar_planar*")[0];
        var image = HandScanImage.ReadOne(scan);
        ushort[] counts = [.. image.Pixels.Select(c => (ushort)c)];
        counts[(128 * 256) + 60] += 20;
        string changed = folder["changed"];
        CopyFolder(made.Study, changed);
        image.WriteCounts(Path.Combine(changed, Path.GetRelativePath(made.Study, scan)), counts);
        Assert.Equal(0, (await Train(changed, folder["third"], "1")).ExitCode);
        Assert.NotEqual(fold.Sha256, GeneratorFoldDocument.Read(folder["third", "fold-1", "fold.json"]).Sha256);

        // A subject on two sides is no fold at all.
        var folds = JsonNode.Parse(await File.ReadAllTextAsync(made.Folds, TestContext.Current.CancellationToken))!;
        folds["folds"]![0]!["validation"] = new JsonArray(fold.Test[0]);
        await File.WriteAllTextAsync(folder["both.json"], folds.ToJsonString(), TestContext.Current.CancellationToken);
        (await CommandRun.Of(["train", "generator", made.Study, "--folds", folder["both.json"], "--fold", "1", "--out", folder["no"], .. SmallGenerator.Tiny]))
            .Refused(fold.Test[0]);
    }

    [Fact]
    public void A_training_that_is_stopped_goes_on_with_the_same_bits()
    {
        var study = HandScanStudy.Of(Study.Open(made.Study), "first");
        var settings = GeneratorSettings.Of("quick", [.. SmallGenerator.Tiny.SkipWhile(w => w != "--set").Skip(1).TakeWhile(w => w != "--observer")]);
        var scans = GeneratorScan.ReadAll(study, study.Scans.Cases(["01"]), settings.Side, 1, TestContext.Current.CancellationToken);
        var scale = GeneratorScale.Of(settings.Counts, scans.Max(s => s.Sums.Max()));
        byte[] whole = Run("whole", null), stopped = Run("stopped", 3);
        Assert.Equal(whole, stopped);

        byte[] Run(string name, int? stopAt)
        {
            var job = new TrainingJob
            {
                Task = DiffusionTask.Of(settings.Shape.Plan(HandScan.Role), [.. scans.Select(s => s.On(scale))], settings.Options),
                Settings = settings.Training,
                DataSha256 = "data",
                Seed = 9,
                CheckpointFolder = folder[name],
            };
            if (stopAt is { } at)
            {
                using var stop = new CancellationTokenSource();
                using var trainer = new Trainer(job, resume: false) { TellEvery = TimeSpan.Zero };
                Assert.ThrowsAny<OperationCanceledException>(() => trainer.Run(new Told(p =>
                {
                    if (p.Step == at)
                        stop.Cancel();
                }), stop.Token));
            }

            using var last = new Trainer(job, resume: stopAt is not null);
            Assert.Equal(settings.Steps, last.Run(null, TestContext.Current.CancellationToken).StepsDone);
            return [.. last.Weights().SelectMany(w => w.Value.Bytes.ToArray())];
        }
    }

    [Fact]
    public async Task Images_come_with_masks_labels_and_plans_that_agree_and_are_their_seeds_alone()
    {
        string[] words = ["synthesise", "hand-scans", made.Study, "--generator", made.Generator, "--perlin", "--fold", "2", "--seed", "4", "--threads", "1",
            "--device", "cpu", "--set", "evaluations=2", "attempts=1"];
        var run = await CommandRun.Of([.. words, "--count", "3", "--out", folder["made"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        string of = folder["made", "fold-2"];
        var rows = HandJointTable.Read(Path.Combine(of, "labels.tsv"));
        Assert.Equal(3, rows.Count);
        var study = HandScanStudy.Of(Study.Open(made.Study), "first");
        var sources = File.ReadLines(Path.Combine(of, "plan.tsv")).Skip(1).Select(l => l.Split('\t')[2]).ToList();
        foreach (var (row, source) in rows.Zip(sources))
        {
            var image = HandScanImage.ReadOne(Path.Combine(of, row.Image));
            Assert.Equal((256, 256), (image.Width, image.Height));
            byte[] mask = image.ReadLabels(Path.Combine(of, row.Image.Replace("images", "masks", StringComparison.Ordinal)));
            var one = study.Study.Cases.Single(c => c.Name == source);
            Assert.DoesNotContain("oblique", source, StringComparison.Ordinal);
            byte[] regions = image.ReadLabels(one.Labels[HandJoints.Label][0].File);
            Assert.Equal(HandJointLabels.Of(mask, regions).States, row.Labels.States);
            byte[] drawn = study.Read(one).Labels;
            Assert.All(Enumerable.Range(0, mask.Length), i => Assert.True(mask[i] > 1 ? regions[i] > 0 : mask[i] == Math.Min(drawn[i],
                (byte)1)));
        }

        var document = GeneratorFoldDocument.Read(Path.Combine(made.Generator, "fold-2", "fold.json"));
        Assert.All(sources, s => Assert.Contains(document.Train, p => s.StartsWith($"sub-{p}_", StringComparison.Ordinal)));
        string report = await File.ReadAllTextAsync(Path.Combine(of, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<h2>Memorised?</h2>", report, StringComparison.Ordinal);

        // The third image by itself is the third of three.
        Assert.Equal(0, (await CommandRun.Of([.. words, "--count", "1", "--first", "3", "--out", folder["third"]])).ExitCode);
        foreach (string part in new[] { "images", "masks" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(of, part, "00003.nii.gz")), File.ReadAllBytes(folder["third", "fold-2", part, "00003.nii.gz"]));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(of, "images", "00001.nii.gz")), File.ReadAllBytes(Path.Combine(of, "images", "00002.nii.gz")));
    }

    [Fact]
    public async Task Images_are_refused_where_a_fold_tests_or_validates_on_a_patient_whom_they_were_learnt_from()
    {
        string images = folder["of-two"];
        var run = await CommandRun.Of("synthesise", "hand-scans", made.Study, "--generator", made.Generator, "--fold", "2", "--count", "2", "--device", "cpu",
            "--threads", "1", "--set", "evaluations=2", "attempts=1", "--out", images, "-q");
        Assert.True(run.ExitCode == 0, run.Error);
        var generator = GeneratorFoldDocument.Read(Path.Combine(made.Generator, "fold-2", "fold.json"));
        string of = Path.Combine(images, "fold-2");
        string[] patients = await File.ReadAllLinesAsync(Path.Combine(of, "patients.tsv"), TestContext.Current.CancellationToken);
        Assert.Equal(["subject", .. generator.Train], patients);

        string[] Train(int fold, string with) => ["train", "hand-joints", made.Study, "--folds", made.Folds, "--fold", $"{fold}", "--with", with, "--out",
            folder[$"with-{fold}"], .. HandJointModel.Tiny, "-q"];
        // Three patients: the one whom fold 2 learns from is tested by one of the others, and validates in the other.
        string learnt = Assert.Single(generator.Train);
        foreach (int fold in new[] { 1, 3 })
            (await CommandRun.Of(Train(fold, of))).Refused($"patients.tsv: names {learnt}, whom fold {fold} "
                + (StudyFolds.Read(made.Folds).Split(fold).Test.Contains(learnt) ? "tests" : "validates on"));
        // The fold's own images are learnt from.
        var own = await CommandRun.Of(Train(2, images));
        Assert.True(own.ExitCode == 0, own.Error);
        var trained = Assert.Single(HandModelDocument.Read(folder["with-2"]).Folds);
        Assert.Equal((2, true), (trained.Extra[0].Images, trained.Extra[0].Patients));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_one_line()
    {
        string[] train = ["train", "cross-validate", "generator", made.Study, "--folds", made.Folds, "--observer", "first", "--out", folder["x"], "--set"];
        (await CommandRun.Of([.. train, "schedule_steps=500", "schedule_last=0.01"])).Refused("leaves 0.081");
        (await CommandRun.Of([.. train, "sampler=ancestral"])).Refused("schedule_steps is 0");
        (await CommandRun.Of([.. train, "colour=red"])).Refused("'colour' is no setting");
        (await CommandRun.Of([.. train, "side=96", "--quiet"])).Refused("do not divide into 96 × 96 blocks");
        (await CommandRun.Of([.. train, "steps=1", "--seeds", "2"])).Refused("--seeds does not go with generator");
        (await CommandRun.Of("train", "generator", made.Study, "--folds", made.Folds, "--out", folder["x"], "--observer", "first")).Refused("--fold is needed");
        string[] make = ["synthesise", "hand-scans", made.Study, "--out", folder["y"], "--generator"];
        (await CommandRun.Of([.. make, folder["nothing"]])).Refused("generator.json");
        (await CommandRun.Of([.. make, made.Generator, "--fold", "7"])).Refused("--fold 7");
        (await CommandRun.Of([.. make, made.Generator, "--count", "0"])).Refused("--count 0");
        (await CommandRun.Of([.. make, made.Generator, "--set", "at_least_one=none"])).Refused("at_least_one is none");
        string without = folder["without"];
        CopyFolder(made.Study, without);
        await File.WriteAllTextAsync(Path.Combine(without, "study.json"), (await File.ReadAllTextAsync(Path.Combine(without, "study.json"),
            TestContext.Current.CancellationToken)).Replace("\"joint_regions\"", "\"regions\"", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        string table = Path.Combine(without, "cases.tsv");
        await File.WriteAllTextAsync(table, (await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken))
            .Replace("joint_regions\n", "regions\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await CommandRun.Of("synthesise", "hand-scans", without, "--out", folder["y"], "--generator", made.Generator, "--count", "1"))
            .Refused("has no label joint_regions");
        Assert.False(Directory.Exists(folder["y"]));
    }

    [Fact]
    public void Published_settings_are_those_that_are_known()
    {
        var paper = GeneratorSettings.Of(GeneratorSettings.Paper, []);
        Assert.Equal((500, 4.0e-5), (paper.Schedule!.Steps, Math.Round(paper.Schedule.Gammas[^1], 6)));
        Assert.Equal((SamplerSettings.Ancestral, 500, 0.9999), (paper.Sampler, paper.EvaluationsAnImage, paper.AverageDecay));
        var scans = GeneratorSettings.Of(GeneratorSettings.Scans, []);
        Assert.True(scans.EvaluationsAnImage <= 20 && scans.Schedule is null);
        foreach (string preset in GeneratorSettings.Presets)
        {
            var settings = GeneratorSettings.Of(preset, []);
            Assert.Equal(128, settings.Side);
            Assert.Equal(settings.ToJson().ToJsonString(), GeneratorSettings.Of(settings.ToJson()).ToJson().ToJsonString());
        }
    }

    Task<CommandRun> Train(string study, string to, string fold) =>
        CommandRun.Of(["train", "generator", study, "--folds", made.Folds, "--fold", fold, "--out", to, "--quiet", .. SmallGenerator.Tiny]);

    static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    sealed class Told(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }

    /// <summary>A phantom of three patients, three folds and their generators.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        readonly TemporaryFolder folder = new();

        public string Study => folder["hands"];

        public string Folds => folder["folds.json"];

        public string Generator => folder["generator"];

        public async ValueTask InitializeAsync()
        {
            Assert.Equal(0, (await CommandRun.Of("phantom", "hand-scans", "--patients", "3", "--out", Study, "-q")).ExitCode);
            Assert.Equal(0, (await CommandRun.Of("study", "folds", Study, "--folds", "3", "--out", Folds, "-q")).ExitCode);
            var run = await CommandRun.Of(["train", "cross-validate", "generator", Study, "--folds", Folds, "--out", Generator, .. SmallGenerator.Tiny]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Contains("cost          about", run.Output, StringComparison.Ordinal);
            Assert.Contains("card that does 20 TFLOP/s", run.Output, StringComparison.Ordinal);
        }

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return default;
        }
    }
}
