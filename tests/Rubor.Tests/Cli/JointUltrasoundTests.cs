using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Tests.Cli;

public sealed class JointUltrasoundTests(JointUltrasoundModel made) : IClassFixture<JointUltrasoundModel>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_says_whom_it_learnt_from_who_chose_its_thresholds_and_whom_it_never_saw()
    {
        var model = JointModelDocument.Read(made.Model);
        Assert.Equal((true, 2, 2, 12), (model.Phantom, model.Folds.Count, model.FoldsInAll, model.Classifiers));
        var folds = StudyFolds.Read(made.Folds);
        foreach (var fold in model.Folds)
        {
            Assert.Equal(folds.Split(fold.Fold).Test, fold.Test);
            Assert.True(fold.ValidationDrawn && fold.Validation.Count > 0 && fold.Train.Count > 0);
            Assert.Empty(fold.Train.Intersect(fold.Validation).Concat(fold.Train.Concat(fold.Validation).Intersect(fold.Test)));
            Assert.Equal(folds.Split(fold.Fold).Train.Order(StringComparer.Ordinal), fold.Train.Concat(fold.Validation)
                .Order(StringComparer.Ordinal));
            foreach (var network in fold.Networks)
            {
                string file = Path.Combine(made.Model, network.Folder, "weights.safetensors");
                Assert.Equal(network.Sha256, RunManifest.Sha256Of(file));
                Assert.True(new FileInfo(file).Length < 10_000_000);
                Assert.All(network.Answers.Where(a => a.Threshold is not null), a => Assert.True(a.Threshold!.Lower < a.Threshold.Logit
                    && a.Threshold.Logit <= a.Threshold.Upper && a.Positives > 0 && a.Negatives > 0));
                Assert.All(network.Answers.Where(a => a.Threshold is null), a => Assert.NotNull(a.Reason));
            }
        }

        Assert.Contains("<h2>Thresholds</h2>", File.ReadAllText(Path.Combine(made.Model, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_is_stopped_goes_on_with_the_same_bytes()
    {
        var study = JointUltrasoundStudy.Of(Rubor.Studies.Cases.Study.OpenCases(made.Study));
        var folds = StudyFolds.Read(made.Folds);
        var cancel = TestContext.Current.CancellationToken;
        var seen = SeenJoints.Read([.. study.Cases.Where(c => c.Set == "training")], 1, () => { }, cancel);
        var training = new JointTraining
        {
            Settings = JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, [.. JointUltrasoundModel.Tiny.SkipWhile(w => w != "--set").Skip(1)
                .TakeWhile(w => w != "--threads"), "jigsaw_permutations=10", "jigsaw_epochs=1"]),
            Seed = 1,
            Device = "cpu",
            Threads = 1,
        };
        string[] whole = Trained("whole", null);
        foreach (string at in new[] { "jigsaw", "seed-1/doppler", "seed-1/scores" })
            Assert.Equal(whole, Trained($"stopped-{at.Replace('/', '-')}", at));

        string[] Trained(string name, string? stopAt)
        {
            using var stop = new CancellationTokenSource();
            string results = folder[name];
            var told = new List<string>();
            if (stopAt is not null)
                Assert.ThrowsAny<OperationCanceledException>(() => Run(stop.Token, new Told(p =>
                {
                    if (p.Network == stopAt)
                        stop.Cancel();
                })));
            Run(cancel, new Told(p => told.Add(p.Network)));
            if (stopAt is not null)
                Assert.DoesNotContain(told, n => training.Networks.TakeWhile(x => x.Name != stopAt).Any(x =>
                    x.Name == n)); // what was finished is kept
            return [.. Directory.EnumerateFiles(results, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(RunManifest.Sha256Of)];

            void Run(CancellationToken token, IProgress<JointProgress> progress)
            {
                using var output = OutputFolder.Stage(results, overwrite: false);
                using var checkpoint = TrainingFolder.Take(results, resume: true, overwrite: false);
                new JointFoldRun(training, seen, training.Split(folds, 1, seen), checkpoint.Path).Run(output, false, new(), progress,
                    token);
                output.Commit();
                checkpoint.Remove();
            }
        }
    }

    [Fact]
    public async Task Folds_come_one_by_one_and_the_whole_is_the_same_bytes()
    {
        string[] words = ["train", "cross-validate", "joint-ultrasound", made.Study, "--folds", made.Folds, "--out", folder["cv"],
            .. JointUltrasoundModel.Tiny];
        var first = await CommandRun.Of([.. words, "--fold", "2", "--json"]);
        Assert.Equal(("[2]", "[1]"), (first.Json["done"]!.ToJsonString(), first.Json["missing"]!.ToJsonString()));
        var second = await CommandRun.Of(words);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Contains("cost          about a minute for 3 networks", second.Output, StringComparison.Ordinal);
        Assert.Contains("12 classifiers of 2 folds", second.Output, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(made.Model, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "run.json"))
            Assert.Equal(RunManifest.Sha256Of(file), RunManifest.Sha256Of(Path.Combine(folder["cv"], Path.GetRelativePath(made.Model, file))));
        (await CommandRun.Of([.. words, "--seed", "2"])).Refused("was trained otherwise: seed 1 and 2 (there and now)");
        (await CommandRun.Of([.. words, "--set", "paint=blue"])).Refused("paint red and blue");
        string table = File.ReadAllText(Path.Combine(made.Study, "cases.tsv"));
        Assert.Equal(0, (await CommandRun.Of([.. words, "--quiet"])).ExitCode);
        Assert.Equal(table, File.ReadAllText(Path.Combine(made.Study, "cases.tsv")));
    }

    [Fact]
    public async Task One_fold_is_a_model_of_one_vote()
    {
        var run = await CommandRun.Of(["train", "joint-ultrasound", made.Study, "--folds", made.Folds, "--fold", "1", "--out", folder["one"], "--json",
            .. JointUltrasoundModel.Tiny]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((1, 2), (run.Json["folds"]!.AsArray().Count, (int)run.Json["folds_in_all"]!));
        var joint = await CommandRun.Of(["measure", "joint-ultrasound", .. made.Joint(made.Rows("prospective")[0]), "--model", folder["one"], "--out",
            folder["out"], "--phantom-weights", "--heatmaps", "none", "--json", "--threads", "1"]);
        Assert.True(joint.ExitCode == 0, joint.Error);
        Assert.Single(joint.Json["votes"]!.AsArray());
        Assert.Contains(joint.Json["warnings"]!.AsArray(), w => ((string)w!).Contains("1 of 2 folds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_joint_is_scored_and_explained_the_same_each_time()
    {
        var row = made.Rows("prospective")[0];
        string[] words = ["measure", "joint-ultrasound", .. made.Joint(row), "--model", made.Model, "--phantom-weights", "--threads", "1"];
        var run = await CommandRun.Of([.. words, "--out", folder["a"], "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var d = run.Json;
        Assert.Equal("rubor.joint-ultrasound/1", (string)d["format"]!);
        var scores = d["scores"]!;
        Assert.Equal(Math.Max((int)scores["sh"]!, (int)scores["vascularity"]!), (int)scores["combined"]!);
        Assert.Equal((2, 12, true), (d["votes"]!.AsArray().Count, d["answers"]!.AsArray().Count, (bool)d["model"]!["phantom"]!));
        foreach (var map in d["heatmaps"]!.AsArray())
        {
            Assert.True(File.Exists(folder["a", (string)map!["file"]!]) && File.Exists(folder["a", (string)map["overlay_file"]!]));
            Assert.Equal((string?)map["mode"] == "fast", map["error"] is not null && map["gap"] is not null);
            Assert.Equal(2, (int)map["networks"]!);
        }

        Assert.Equal(["heatmap_gray.png", "heatmap_doppler_sh.png", "heatmap_doppler.png"], d["heatmaps"]!.AsArray()
            .Where(m => (string?)m!["mode"] is not null).Select(m => (string)m!["file"]!));
        Assert.Equal(0, (await CommandRun.Of([.. words, "--out", folder["b"], "--quiet"])).ExitCode);
        foreach (string file in Directory.EnumerateFiles(folder["a"]).Where(f => Path.GetFileName(f) != "run.json"))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder["b", Path.GetFileName(file)]));
        Assert.Contains("Where the networks saw it", File.ReadAllText(folder["a", "report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_is_measured_joint_by_joint_and_gone_on_with()
    {
        string copy = folder["study"];
        TrainedNetworks.Copy(made.Study, copy);
        string table = Path.Combine(copy, "cases.tsv");
        string[] lines = File.ReadAllLines(table);
        var few = lines.Where((l, i) => i == 0 || l.Contains("\texternal\t", StringComparison.Ordinal)).Take(4).ToList();
        few[2] = string.Join('\t', few[0].Split('\t').Zip(few[2].Split('\t')).Select(c => c.First == "roi_gray" ? "9000,9000,10,10" : c.Second));
        File.WriteAllLines(table, few);
        string[] words = ["measure", "joint-ultrasound", "--study", copy, "--model", made.Model, "--out", folder["out"], "--threads", "1"];
        var run = await CommandRun.Of([.. words, "--json"]);
        Assert.Equal(3, run.ExitCode);
        var cases = run.Json["cases"]!.AsArray();
        Assert.Equal([null, "it", null], cases.Select(c => c!["reason"] is null ? null : "it"));
        Assert.Contains("9000,9000,10,10", (string)cases[1]!["reason"]!, StringComparison.Ordinal);
        string one = Directory.EnumerateFiles(folder["out"], JointUltrasoundDocument.FileName, SearchOption.AllDirectories).First();
        var before = File.GetLastWriteTimeUtc(one);
        (await CommandRun.Of(words)).Refused("already holds files; add --resume");
        var again = await CommandRun.Of([.. words, "--resume"]);
        Assert.Equal((3, before), (again.ExitCode, File.GetLastWriteTimeUtc(one)));
        Assert.Contains("measured      2 of 3 joints", again.Output, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(folder["out", JointStudyRunner.TableName]).Length);
    }

    [Fact]
    public async Task Models_are_evaluated_on_sets_and_on_their_own_folds()
    {
        var other = await CommandRun.Of(["train", "cross-validate", "joint-ultrasound", made.Study, "--folds", made.Folds, "--out", folder["cascade"],
            "--quiet", .. JointUltrasoundModel.Tiny, "--set", "shared_extractors=false", "decisions=cascade", "sh_images=doppler", "augmented_copies=0"]);
        Assert.True(other.ExitCode == 0, other.Error);
        var run = await CommandRun.Of("evaluate", "joint-ultrasound", made.Study, "--models", made.Model, folder["cascade"], "--test",
            "prospective,external", "--out", folder["out"], "--json", "--resamples", "100", "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["RATING", "RATING, majority", "RATING, soft codes", "cascade Doppler"], run.Json["sets"]![0]!["rows"]!.AsArray()
            .Select(r => (string)r!["name"]!));
        Assert.Equal(made.Rows("external").Count, (int)run.Json["sets"]![1]!["joints"]!);
        Assert.True((bool)run.Json["phantom"]!);
        Assert.Equal(["cases.tsv", "confusion.tsv", "differences.tsv", "report.html", "result.json", "run.json", "scores.tsv", "tasks.tsv"],
            Directory.EnumerateFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        string report = File.ReadAllText(folder["out", "report.html"]);
        foreach (string part in new[] { "scores", "confusions", "binary tasks", "every joint" })
            Assert.Contains($"<h2>external: {part}</h2>", report, StringComparison.Ordinal);
        var folds = await CommandRun.Of("evaluate", "joint-ultrasound", made.Study, "--models", made.Model, "--test", "cross-validation", "--json",
            "--resamples", "100", "--threads", "1");
        Assert.Equal(made.Rows("training").Count, (int)folds.Json["sets"]![0]!["joints"]!);
    }

    [Fact]
    public async Task Whoever_was_learnt_from_is_not_tested_and_mistakes_are_one_line()
    {
        string[] words = ["evaluate", "joint-ultrasound", made.Study, "--models", made.Model, "--resamples", "100", "--test"];
        (await CommandRun.Of([.. words, "training"])).RefusedWith("learnt from", "of the patients of training", "--test cross-validation");
        (await CommandRun.Of([.. words, "nowhere"])).Refused("has no scored joint whose set is nowhere; there is external, prospective, training");
        (await CommandRun.Of([.. words, "prospective", "--column", "hospital"])).Refused("has no column hospital");
        (await CommandRun.Of([.. words, ","])).Refused("--test: names no set");
        (await CommandRun.Of([.. words, "external,external"])).Refused("--test external: is named twice");
        (await CommandRun.Of(["evaluate", "joint-ultrasound", made.Study, "--models", made.Model, made.Model, "--test", "external"])).Refused("is named twice");
        (await CommandRun.Of("evaluate", "joint-ultrasound", made.Study, "--models", folder["none"], "--test", "external")).Refused("no such folder");
        (await CommandRun.Of("evaluate", "joint-ultrasound", made.Study, "--models", made.Study, "--test",
            "external")).Refused("holds no joint-ultrasound.json");
    }

    [Fact]
    public async Task What_cannot_be_measured_is_one_line_and_leaves_nothing()
    {
        var row = made.Rows("prospective")[0];
        string[] joint = made.Joint(row), model = ["--model", made.Model, "--out", folder["out"]];
        Task<CommandRun> Measure(params string[] words) => CommandRun.Of(["measure", "joint-ultrasound", .. words, .. model]);
        (await Measure(joint)).Refused("learnt from a phantom and says nothing of a patient's joint; where that is meant, add --phantom-weights");
        (await Measure([.. joint[..4], "--phantom-weights"])).Refused("--roi-gray is needed");
        (await Measure([.. joint[..2], "--phantom-weights"])).Refused("--doppler is needed");
        (await Measure([.. joint[..4], "--roi-gray", "1,2,3", "--roi-doppler", "1,2,3,4"])).Refused("--roi-gray: '1,2,3' is no rectangle");
        (await Measure([.. joint[..4], "--roi-gray", "9000,0,10,10", "--roi-doppler", joint[7], "--phantom-weights"])).Refused("_gray.jpg");
        (await Measure([.. joint, "--heatmaps", "some"])).Refused("--heatmaps some: there is fast, exact, none");
        (await Measure([.. joint, "--resume"])).Refused("--resume goes with --study");
        (await Measure(["--study", made.Study, "--roi-gray", "1,2,3,4"])).Refused("--roi-gray goes without --study");
        var another = made.Rows("external")[0];
        (await Measure(["--gray", joint[1], "--doppler", Path.Combine(made.Study, another["doppler"]), .. joint[4..], "--phantom-weights"]))
            .Refused("pair pictures of one patient");
        Assert.False(Directory.Exists(folder["out"]));
        string spoilt = folder["spoilt"];
        TrainedNetworks.Copy(made.Model, spoilt);
        string weights = Directory.EnumerateFiles(spoilt, "weights.safetensors", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        (await CommandRun.Of(["measure", "joint-ultrasound", .. joint, "--phantom-weights", "--model", spoilt, "--out", folder["out"]]))
            .Refused("is another file than joint-ultrasound.json says");
        File.Delete(weights);
        (await CommandRun.Of(["measure", "joint-ultrasound", .. joint, "--phantom-weights", "--model", spoilt, "--out", folder["out"]])).Refused("is missing");
        string document = Path.Combine(spoilt, JointModelDocument.FileName);
        File.WriteAllText(document, File.ReadAllText(document).Replace("\"phantom\": true", "\"phantom\": false", StringComparison.Ordinal));
        (await CommandRun.Of(["measure", "joint-ultrasound", .. joint, "--phantom-weights", "--model", spoilt, "--out", folder["out"]]))
            .Refused("did not learn from a phantom");
        File.WriteAllText(document, "{");
        (await CommandRun.Of(["measure", "joint-ultrasound", .. joint, "--model", spoilt, "--out", folder["out"]])).Refused("cannot be read");
    }

    [Fact]
    public async Task What_cannot_be_trained_is_one_line()
    {
        Task<CommandRun> Train(params string[] words) => CommandRun.Of(["train", "cross-validate", "joint-ultrasound", made.Study, "--folds", made.Folds,
            "--out", folder["out"], .. words]);
        (await Train("--preset", "paper")).Refused("'paper' is no preset; there is rating and quick");
        (await Train("--set", "steps=5")).Refused("'steps' is no setting");
        (await Train("--fold", "3")).Refused("has folds 1 to 2");
        (await Train("--seeds", "11")).Refused("seeds is 11; 1 to 10");
        (await Train("--float16")).Refused("--float16 does not go with joint-ultrasound");
        (await Train("--imagenet", "resnet18.pth")).Refused("its ResNet-18 has a width of 64; --preset quick has 16");
        (await Train("--imagenet", "resnet18.pth", "--set", "width=64")).Refused("resnet18.pth");
        (await CommandRun.Of("train", "cross-validate", "segmentation", made.Study, "--folds", made.Folds, "--out", folder["out"], "--imagenet", "a.pth"))
            .Refused("--imagenet is for joint-ultrasound");
        (await CommandRun.Of("train", "joint-ultrasound", made.Study, "--out", folder["out"])).Refused("--folds is needed");
        (await CommandRun.Of("train", "joint-ultrasound", made.Study, "--folds", made.Folds, "--out", folder["out"])).Refused("--fold is needed");
        (await CommandRun.Of("train", "search", "joint-ultrasound", made.Study, "--folds", made.Folds, "--grid", "side=32", "--out", folder["out"]))
            .Refused("joint-ultrasound has no search");
        Directory.CreateDirectory(folder["foreign"]);
        File.WriteAllText(folder["foreign", "mine.txt"], "");
        (await CommandRun.Of("train", "cross-validate", "joint-ultrasound", made.Study, "--folds", made.Folds, "--out", folder["foreign"]))
            .Refused("holds files, and no folds.json");
        Assert.False(Directory.Exists(folder["out"]));
    }

    sealed class Told(Action<JointProgress> told) : IProgress<JointProgress>
    {
        public void Report(JointProgress value) => told(value);
    }
}
