using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class HandJointsTests(HandJointModel trained) : IClassFixture<HandJointModel>
{
    IReadOnlyList<HeldOutHands> HeldOut => HeldOutHands.Read(Path.Combine(trained.Model, HeldOutHands.FileName));

    [Fact]
    public void Every_labelled_view_is_tested_once_a_network_by_the_fold_that_never_saw_its_patient()
    {
        var model = HandModelDocument.Read(trained.Model);
        Assert.Equal(3, model.Folds.Count);
        Assert.True(model.Phantom);
        foreach (var fold in model.Folds)
        {
            Assert.Empty(fold.Test.Intersect(fold.Train.Concat(fold.Validation)));
            Assert.Empty(fold.Train.Intersect(fold.Validation));
            Assert.Equal(model.Folds[fold.Fold % 3].Test, fold.Validation);
            Assert.Equal(fold.Test, HeldOut.Where(h => h.Fold == fold.Fold).Select(h =>
                h.Subject).Distinct().Order(StringComparer.Ordinal));
        }

        Assert.Equal(2 * ((6 * 2) + 2), HeldOut.Count); // palmar and dorsal, a second pair of the last patient, two networks
        Assert.DoesNotContain(HeldOut, h => h.View.StartsWith("oblique", StringComparison.Ordinal));
        Assert.Equal(HeldOut.Count, HeldOut.Select(h => (h.Case, h.Seed)).Distinct().Count());
        // The phantom's own table has the truth; the reader draws of it what is seen.
        var palmar = HeldOut.First(h => h.Case == "sub-01_scan-palmar");
        var hands = HandJointStudy.Of(Study.OpenCases(trained.Study), "first", null);
        Assert.Equal(hands.LabelsOf(hands.Cases.First(c => c.Name == palmar.Case)).States, palmar.Labels.States);
    }

    [Fact]
    public async Task A_fold_that_was_stopped_goes_on_with_the_same_bits()
    {
        var whole = HandFoldDocument.Read(Path.Combine(trained.Model, "fold-2", HandFoldDocument.FileName));
        var settings = HandJointSettings.Of("quick", HandJointModel.Settings);
        var hands = HandJointStudy.Of(Study.OpenCases(trained.Study), "first", null);
        var seen = hands.Read(hands.Cases, settings, 1, () => { }, TestContext.Current.CancellationToken);
        var run = new HandFoldRun(new() { Settings = settings, Seed = 1, Device = "cpu", Threads = 1 },
            new(2, whole.Train, whole.Validation, true, whole.Test), seen, trained.New("stopped.checkpoint"));
        int stops = 0;
        for (bool done = false; !done;)
        {
            using var stop = new CancellationTokenSource();
            using var output = OutputFolder.Stage(trained.New("stopped"), overwrite: true);
            try
            {
                // At every other word of how far it is.
                var found = run.Run(output, overwrite: false, new(), new Stopper(stop, afterWords: 2), stop.Token);
                done = true;
                Assert.Equal(whole.Networks.Select(n => (n.Sha256, n.Threshold, n.Steps)), found.Networks.Select(n => (n.Sha256,
                    n.Threshold, n.Steps)));
                Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(trained.Model, "fold-2", HeldOutHands.FileName), TestContext.Current.CancellationToken),
                    await File.ReadAllBytesAsync(output.PathOf(HeldOutHands.FileName), TestContext.Current.CancellationToken));
            }
            catch (OperationCanceledException)
            {
                Assert.InRange(++stops, 1, 50);
            }
        }

        Assert.True(stops >= 2, $"stopped {stops} times");
    }

    sealed class Stopper(CancellationTokenSource stop, int afterWords) : IProgress<HandProgress>
    {
        int words;

        public void Report(HandProgress value)
        {
            if (++words >= afterWords)
                stop.Cancel();
        }
    }

    [Fact]
    public async Task A_finished_training_is_kept_and_other_settings_are_refused()
    {
        string[] again = ["train", "cross-validate", "hand-joints", trained.Study, "--folds", trained.Folds, "--out", trained.Model, .. HandJointModel.Tiny];
        string file = Path.Combine(trained.Model, "fold-1", "seed-1", "weights.safetensors");
        var before = File.GetLastWriteTimeUtc(file);
        var run = await CommandRun.Of([.. again, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(before, File.GetLastWriteTimeUtc(file));
        (await CommandRun.Of([.. again.Select(w => w == "batch=4" ? "batch=8" : w)])).Refused("was trained otherwise: batch 8 and 4".Replace("8 and 4",
            "4 and 8"));
    }

    [Fact]
    public async Task Models_are_evaluated_with_a_tuned_threshold_beside_and_views_averaged()
    {
        string folder = trained.New("evaluation");
        var run = await CommandRun.Of("evaluate", "hand-joints", trained.Study, "--models", trained.Model, "--resamples", "100", "--out", folder, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var rows = run.Json["rows"]!.AsArray();
        Assert.Equal(["half", "tuned"], rows.Select(r => r!["threshold"]!.ToString()));
        var all = rows[0]!["groups"]![0]!;
        Assert.Equal(14 * 30, (int)all["joints"]!);
        Assert.Equal(HeldOut.Where(h => h.Seed == 1).Sum(h => h.Labels.Inflamed.Count(i => i == true)), (int)all["inflamed"]!);
        // Every joint is in one group; both rows have the same area.
        Assert.Equal(14 * 30, rows[0]!["groups"]!.AsArray().Skip(1).Sum(g => (int)g!["joints"]!));
        double Auc(JsonNode row) => (double)row["groups"]![0]!["measures"]!.AsArray().First(m => m!["name"]!.ToString() == "auc")!["figure"]!["value"]!;
        Assert.Equal(Auc(rows[0]!), Auc(rows[1]!));
        Assert.Contains("phantom", await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var together = await CommandRun.Of("evaluate", "hand-joints", trained.Study, "--models", trained.Model, "--resamples", "100", "--average-views",
            "--json");
        Assert.Equal(7 * 30, (int)together.Json["rows"]![0]!["groups"]![0]!["joints"]!);
    }

    [Fact]
    public async Task A_scan_has_thirty_probabilities_by_the_patients_sides_calibrated_for_a_prevalence()
    {
        string folder = trained.New("measured"), scan = trained.File("03", "palmar", "planar");
        string[] words = ["measure", "hand-joints", scan, "--model", trained.Model, "--view", "palmar", "--phantom-weights"];
        var run = await CommandRun.Of([.. words, "--regions", trained.File("03", "palmar", "joint_regions"), "--prevalence", "0.4", "--out", folder, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var joints = run.Json["joints"]!.AsArray();
        Assert.Equal(HandJoints.All.Select(j => j.Name), joints.Select(j => j!["joint"]!.ToString()));
        double learnt = (double)run.Json["prevalence"]!["learnt_from"]!, shift = Logit(0.4) - Logit(learnt);
        Assert.InRange(shift, 0.1, 5);
        foreach (var joint in joints)
            Assert.Equal(Logit((double)joint!["probability"]!) + shift, Logit((double)joint["calibrated"]!), 0.15); // each fold has a share of its own
        string page = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Equal(30, page.Split("<circle").Length - 1);
        // As a dorsal view the same scan's hands change sides.
        var dorsal = await CommandRun.Of(["measure", "hand-joints", scan, "--model", trained.Model, "--view", "dorsal", "--phantom-weights", "--out",
            trained.New("as-dorsal"), "--json"]);
        Assert.Equal(joints.Select(j => (double)j!["probability"]!), dorsal.Json["joints"]!.AsArray().Skip(15).Concat(dorsal.Json["joints"]!.AsArray().Take(15))
            .Select(j => (double)j!["probability"]!));

        static double Logit(double p) => Math.Log(p / (1 - p));
    }

    [Fact]
    public async Task What_cannot_be_measured_is_refused_in_one_line()
    {
        string[] words = ["measure", "hand-joints", trained.File("03", "palmar", "planar"), "--model", trained.Model, "--out", trained.New("refused")];
        string[] meant = [.. words, "--phantom-weights"];
        (await CommandRun.Of([.. words, "--view", "palmar"])).Refused("learnt from a phantom");
        (await CommandRun.Of(meant)).Refused("--view is needed");
        (await CommandRun.Of([.. meant, "--view", "oblique_left"])).Refused("palmar and dorsal views alone");
        (await CommandRun.Of([.. meant, "--view", "dorsal", "--regions", trained.File("03", "palmar", "joint_regions")])).Refused("regions of the other hand");
        (await CommandRun.Of([.. meant, "--view", "palmar", "--prevalence", "15"])).Refused("a share above 0 and below 1");
        Assert.False(Directory.Exists(trained.New("refused")));
    }

    [Fact]
    public async Task What_cannot_be_learnt_from_is_refused_in_one_line()
    {
        string[] Train(string study, params string[] more) =>
            ["train", "cross-validate", "hand-joints", study, "--folds", trained.Folds, "--out", trained.New("never"), .. HandJointModel.Tiny, .. more];
        string json = await File.ReadAllTextAsync(Path.Combine(trained.Study, "study.json"), TestContext.Current.CancellationToken);
        string Copy(string name, Func<string, string> study, Func<string, string> cases)
        {
            string folder = trained.New(name);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "study.json"), study(json));
            File.WriteAllText(Path.Combine(folder, "cases.tsv"), cases(File.ReadAllText(Path.Combine(trained.Study, "cases.tsv"))));
            foreach (string subject in Directory.EnumerateDirectories(trained.Study, "sub-*"))
                Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(subject)), subject);
            return folder;
        }

        (await CommandRun.Of(Train(Copy("unknown", s => s.Replace("left_mcp2", "left_mcp9", StringComparison.Ordinal), c =>
            c)))).Refused("unknown joint left_mcp9");
        (await CommandRun.Of(Train(Copy("other-hand", s => s.Replace("\"left_", "\"x_", StringComparison.Ordinal).Replace("\"right_", "\"left_",
            StringComparison.Ordinal)
            .Replace("\"x_", "\"right_", StringComparison.Ordinal), c => c)))).Refused("regions of the other hand");
        (await CommandRun.Of(Train(Copy("no-regions", s => s, c => c.Replace("sub-01/sub-01_scan-palmar_joint_regions.nii.gz", "n/a",
            StringComparison.Ordinal)))))
            .Refused("has no joint_regions");
        (await CommandRun.Of(Train(Copy("no-views", s => s, c => c.Replace("\tview\t", "\tlooked\t",
            StringComparison.Ordinal))))).Refused("names no palmar or dorsal view");
        (await CommandRun.Of(Train(trained.Study, "--with", trained.New("nothing")))).Refused("holds no labels.tsv");
        (await CommandRun.Of(Train(trained.Study, "--set", "width=17"))).Refused("width is 17");
        (await CommandRun.Of("train", "hand-joints", trained.Study, "--folds", trained.Folds, "--fold", "4", "--out",
            trained.New("never"))).Refused("has folds 1 to 3");
        (await CommandRun.Of("train", "cross-validate", "hand-scans", trained.Study, "--folds", trained.Folds, "--out", trained.New("never"), "--method",
            "threshold",
            "--with", "x")).Refused("--with is for hand-joints");
    }

    [Fact]
    public async Task Further_images_are_learnt_from_unless_they_come_from_a_patient_of_the_test()
    {
        // Images as a generator writes them: labels.tsv beside copies of a patient's scans.
        string made = trained.New("made");
        Directory.CreateDirectory(made);
        var hands = HandJointStudy.Of(Study.OpenCases(trained.Study), "first", null);
        var rows = new List<HandJointRow>();
        foreach (var one in hands.Cases.Where(c => c.Subject == "05"))
        {
            File.Copy(one.Images[HandScan.Role], Path.Combine(made, $"{one.Scan}.nii.gz"));
            rows.Add(new("", $"{one.Scan}.nii.gz", HandJointStudy.ViewOf(one), hands.LabelsOf(one)));
        }

        await File.WriteAllBytesAsync(Path.Combine(made, HandJointTable.FileName), HandJointTable.Of(rows),
            TestContext.Current.CancellationToken);
        string[] train = ["train", "hand-joints", trained.Study, "--folds", trained.Folds, "--fold", "1", "--with", made, "--out", trained.New("mixed"),
            .. HandJointModel.Tiny];
        await File.WriteAllTextAsync(Path.Combine(made, ExtraHands.PatientsFile), "subject\n05\n01\n", TestContext.Current.CancellationToken);
        (await CommandRun.Of([.. train, "--quiet"])).Refused("names 01, whom fold 1 tests");
        await File.WriteAllTextAsync(Path.Combine(made, ExtraHands.PatientsFile), "subject\n05\n", TestContext.Current.CancellationToken);
        var run = await CommandRun.Of([.. train, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var fold = Assert.Single(HandModelDocument.Read(trained.New("mixed")).Folds);
        Assert.Equal((rows.Count, true), (fold.Extra[0].Images, fold.Extra[0].Patients));
        Assert.NotEqual(fold.Prevalence, fold.TrainingPrevalence);
    }
}
