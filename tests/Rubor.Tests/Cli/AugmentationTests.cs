using System.Text.Json.Nodes;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.Augmentation;
using Rubor.Studies.Folds;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Tests.Methods.HandScans.Photographs;

namespace Rubor.Tests.Cli;

/// <summary>rubor evaluate augmentation, on phantoms and with the smallest networks.</summary>
[Collection("libtorch")]
public sealed class AugmentationTests(HandJointModel trained, AugmentationTests.Whole whole) : IClassFixture<HandJointModel>,
    IClassFixture<AugmentationTests.Whole>
{
    // The model of the fixture is trained by another command with the same settings, seeds and patients.
    [Fact]
    public async Task An_arm_without_images_has_the_networks_and_the_figures_of_a_cross_validated_model()
    {
        await whole.Make(trained);
        var alone = HandModelDocument.Read(trained.Model);
        foreach (var fold in alone.Folds)
        {
            var unit = AugmentationUnitDocument.Read(whole.Unit("baseline", fold.Fold));
            Assert.Equal(fold.Networks.Select(n => (n.Sha256, n.Threshold, n.Steps)),
                unit.Fold.Networks.Select(n => (n.Sha256, n.Threshold, n.Steps)));
        }

        Assert.Equal(HeldOutHands.Read(Path.Combine(trained.Model, HeldOutHands.FileName)).SelectMany(h => h.Probabilities),
            Enumerable.Range(1, 3).SelectMany(f => AugmentationUnitDocument.Read(whole.Unit("baseline", f)).Tested).SelectMany(h => h.Probabilities));
        var run = await CommandRun.Of("evaluate", "hand-joints", trained.Study, "--models", trained.Model, "--resamples", "100", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (var (k, rule) in new[] { "own", "tuned" }.Index())
        {
            var row = whole.Document.Comparisons.Single(c => c.Threshold == rule).Rows[0];
            foreach (var (group, expected) in row.Groups.Zip(run.Json["rows"]![k]!["groups"]!.AsArray()))
                Assert.Equal(expected!["measures"]!.AsArray().Select(m => ((double?)m!["figure"]!["value"], (double?)m["figure"]!["lower"])),
                    group.Measures.Select(m => (m.Figure.Value, m.Figure.Lower)));
        }
    }

    [Fact]
    public async Task Figures_are_those_of_the_units_counted_by_hand()
    {
        await whole.Make(trained);
        double[] Gms(string arm, int[] folds, bool tuned)
        {
            var counts = new double[4];
            foreach (int fold in folds)
            {
                var unit = JsonNode.Parse(File.ReadAllText(whole.Unit(arm, fold)))!;
                double cut = tuned ? (double)unit["fold"]!["threshold"]! : 0;
                foreach (var images in unit["held_out"]!.AsArray().GroupBy(h => h!["case"]!.ToString()))
                    for (int j = 0; j < 30; j++)
                    {
                        string? truth = images.First()!["truth"]![j]?.ToString();
                        double logit = images.Average(h => (double)h!["probabilities"]![j]! is var p ? Math.Log(p) - Math.Log(1 - p) : 0);
                        if (truth is not null)
                            counts[(truth == "normal" ? 2 : 0) + (logit > cut ? 0 : 1)]++;
                    }
            }

            return [Math.Sqrt(counts[0] / (counts[0] + counts[1]) * (counts[3] / (counts[2] + counts[3]))), .. counts];
        }

        foreach (var comparison in whole.Document.Comparisons)
            foreach (var row in comparison.Rows)
            {
                bool tuned = comparison.Threshold == ArmComparison.Tuned || row.Name == "tuned";
                Assert.Equal(Gms(row.Name, [1, 2, 3], tuned)[0], row.Groups[0]["gms"].Value!.Value, 12);
                Assert.Equal(new[] { 1, 2, 3 }.Average(f => Gms(row.Name, [f], tuned)[0]), row.Groups[0]["gms_mean_of_folds"].Value!.Value, 12);
            }

        var one = AugmentationUnitDocument.Read(whole.Unit("tuned", 2));
        Assert.Equal(Gms("tuned", [2], true)[1..].Select(c => (long)c), [one.Counts[0], one.Counts[1], one.Counts[2], one.Counts[3]]);
        // The same arm twice differs by nothing.
        var again = whole.Document.Comparisons[0].Differences.First(d => d.Row == "again" && d.Measure == "gms").Difference;
        Assert.Equal(0, again.Value);
        double Value(string arm) => whole.Document.Comparisons[0].Rows.First(r => r.Name == arm).Groups[0]["gms"].Value!.Value;
        Assert.Equal(Value("scans") - Value("baseline"), whole.Document.Comparisons[0].Differences.First(d => d.Row == "scans" && d.Measure == "gms")
            .Difference.Value!.Value, 12);
    }

    [Fact]
    public async Task Each_fold_learns_from_images_of_its_own_generator_and_arms_of_one_lot_share_them()
    {
        await whole.Make(trained);
        string[] lots = [.. Directory.GetDirectories(Path.Combine(whole.Out, "images")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        Assert.Equal(2, lots.Length); // whole joints, and parts of them
        foreach (int fold in new[] { 1, 2, 3 })
        {
            var generator = GeneratorFoldDocument.Read(Path.Combine(whole.Generator, $"fold-{fold}", "fold.json"));
            var (few, many) = (AugmentationUnitDocument.Read(whole.Unit("scans-2", fold)), AugmentationUnitDocument.Read(whole.Unit("scans", fold)));
            Assert.Equal((2, 4), (few.Fold.Extra[0].Images, many.Fold.Extra[0].Images));
            Assert.Equal(few.Fold.Extra[0].LabelsSha256, many.Fold.Extra[0].LabelsSha256);
            Assert.Equal(generator.Sha256, many.Images!.GeneratorSha256);
            Assert.True(many.Fold.Extra[0].Patients);
            Assert.Empty(generator.Train.Intersect(many.Fold.Test.Concat(many.Fold.Validation)));
        }

        Assert.Equal([(0.0, "baseline"), (2.0, "scans-2"), (4.0, "scans")], whole.Document.ByImages.Where(p => p.Threshold == ArmComparison.Own)
            .GroupBy(p => p.Images).First(g => g.Count() == 3).Select(p => (p.Count, p.Arm)));
        string page = await File.ReadAllTextAsync(Path.Combine(whole.Out, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<h2>By number of images</h2>", page, StringComparison.Ordinal);
        Assert.Contains("phantom", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_is_done_by_itself_kept_and_reported_with_the_folds_that_every_arm_has_finished()
    {
        string arms = trained.New("two.json"), folder = trained.New("by-units");
        await File.WriteAllTextAsync(arms, AugmentationArmsFile.Of("""{"name": "baseline"}""", """{"name": "balanced", "settings": {"loss": "balanced"}}"""),
            TestContext.Current.CancellationToken);
        string[] words = ["evaluate", "augmentation", trained.Study, "--arms", arms, "--folds", trained.Folds, "--out", folder, .. Whole.Options];
        (await CommandRun.Of([.. words, "--finished"])).Refused("no fold that every arm has finished");
        var one = await CommandRun.Of([.. words, "--fold", "2", "--arm", "balanced", "--json"]);
        Assert.True(one.ExitCode == 0, one.Error);
        Assert.Equal((1, 5), (one.Json["done"]!.AsArray().Count, one.Json["missing"]!.AsArray().Count));
        string file = Path.Combine(folder, "units", "balanced_fold-2.json");
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.Combine(folder, "units")));
        var before = File.GetLastWriteTimeUtc(file);
        var fold = await CommandRun.Of([.. words, "--fold", "2"]);
        Assert.Contains("2 of 6 units are done; missing: baseline in fold 1, 3; balanced in fold 1, 3", fold.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(file));
        var finished = await CommandRun.Of([.. words, "--finished", "--json"]);
        Assert.Equal([2], finished.Json["folds"]!.AsArray().Select(f => (int)f!));
        Assert.Equal(2, (int)finished.Json["patients"]!);
        Assert.Contains("Only the folds 2 of 3", await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        // Made otherwise: refused with what differs, and made again where that is asked for.
        await File.WriteAllTextAsync(arms, AugmentationArmsFile.Of("""{"name": "baseline"}""",
            """{"name": "balanced", "settings": {"loss": "balanced", "batch": 8}}"""), TestContext.Current.CancellationToken);
        (await CommandRun.Of([.. words, "--fold", "2"])).Refused("balanced_fold-2.json: was made otherwise: batch 4 and 8");
        (await CommandRun.Of([.. words, "--fold", "2", "--seed", "5"])).Refused("seed 1 and 5");
        Assert.Equal(0, (await CommandRun.Of([.. words, "--fold", "2", "--overwrite", "-q"])).ExitCode);
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(file));
        Assert.Equal(8, (int)AugmentationUnitDocument.Read(file).Fold.Settings["batch"]!);
        await File.WriteAllTextAsync(file, "{", TestContext.Current.CancellationToken);
        (await CommandRun.Of([.. words, "--fold", "2"])).Refused("balanced_fold-2.json: cannot be read");
    }

    [Fact]
    public async Task An_arm_learns_from_images_with_photographed_hands_and_knows_them_again()
    {
        await whole.Make(trained);
        string photographs = trained.New("photographs"), folder = trained.New("of-photographs"), arms = trained.New("photographed.json");
        for (int side = 0; side < 2; side++)
            PhantomPhotograph.Of(HandPhantom.Patient(HandPhantom.FrozenSeed, 1, 2), side).Write(photographs, $"hand{side}", withJoints: true);
        async Task Cut(string hands) =>
            Assert.Equal(0, (await CommandRun.Of("study", "hand-photographs", photographs, "--out", trained.New(hands), "-q", "--overwrite")).ExitCode);
        await Cut("hands");
        var made = JsonNode.Parse(AugmentationArmsFile.Made("photographed", whole.Generator, 3))!;
        made["images"]!["photographs"] = "hands";
        await File.WriteAllTextAsync(arms, AugmentationArmsFile.Of("""{"name": "baseline"}""", made.ToJsonString()), TestContext.Current.CancellationToken);
        string[] words = ["evaluate", "augmentation", trained.Study, "--arms", arms, "--folds", trained.Folds, "--out", folder, .. Whole.Options, "--fold", "2",
            "--arm", "photographed"];
        var run = await CommandRun.Of(words);
        Assert.True(run.ExitCode == 0, run.Error);
        string unit = Path.Combine(folder, "units", "photographed_fold-2.json");
        var document = AugmentationUnitDocument.Read(unit);
        Assert.Equal((3, 1.0), (document.Fold.Extra[0].Images, (double)document.Images!.Settings["photographed"]!));
        Assert.Equal(3, SynthesisDocument.Read(Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(folder, "images"))), "fold-2",
            SynthesisDocument.FileName)).Photographs!.Images);
        var before = File.GetLastWriteTimeUtc(unit);
        Assert.Equal(0, (await CommandRun.Of(words)).ExitCode);
        Assert.Equal(before, File.GetLastWriteTimeUtc(unit));
        File.Delete(Path.Combine(photographs, "hand1.png"));
        File.Delete(Path.Combine(photographs, "hand1_joints.png"));
        await Cut("hands");
        (await CommandRun.Of(words)).Refused("photographed_fold-2.json: was made otherwise: images of other photographs");
    }

    [Fact]
    public async Task A_unit_that_was_stopped_goes_on_with_the_same_bits()
    {
        await whole.Make(trained);
        var hands = HandJointStudy.Of(Study.OpenCases(trained.Study), "first", null);
        var study = AugmentationStudy.Open(trained.New("stopped-units"), AugmentationArms.Read(whole.Arms), hands, StudyFolds.Read(trained.Folds), "first", 1,
            "cpu", 1);
        var unit = study.Units.Single(u => u.Name == "scans_fold-3");
        var seen = hands.Read(study.Cases, unit.Arm.Settings, 1, () => { }, TestContext.Current.CancellationToken);
        int stops = 0;
        while (!study.IsDone(unit))
        {
            using var stop = new CancellationTokenSource();
            int words = 0;
            try
            {
                study.Run(unit, seen, overwrite: false, new(), new Told(p =>
                {
                    if (p.Words.Contains("network", StringComparison.Ordinal) && ++words == 2)
                        stop.Cancel();
                }), stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.InRange(++stops, 1, 60);
            }
        }

        Assert.True(stops >= 2, $"stopped {stops} times");
        Assert.Equal(Text(whole.Unit("scans", 3)), Text(study.FileOf(unit)));

        static string Text(string file)
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            json.Remove("training_seconds");
            return json.ToJsonString();
        }
    }

    [Fact]
    public async Task What_would_tell_the_answer_or_is_not_there_is_refused_before_anything_is_trained()
    {
        await whole.Make(trained);
        string folder = trained.New("never-trained");
        async Task<CommandRun> Run(string arm, params string[] more)
        {
            await File.WriteAllTextAsync(trained.New("wrong.json"), AugmentationArmsFile.Of("""{"name": "baseline"}""", arm),
                TestContext.Current.CancellationToken);
            return await CommandRun.Of(["evaluate", "augmentation", trained.Study, "--arms", trained.New("wrong.json"), "--folds",
                trained.Folds, "--out", folder,
                .. Whole.Options, .. more]);
        }

        // Generators of the same patients in other folds: that of fold 1 learnt from whom fold 1 tests now.
        await File.WriteAllTextAsync(trained.New("others.json"), """{"folds": [["03", "04"], ["05", "06"], ["01", "02"]]}""",
            TestContext.Current.CancellationToken);
        var generators = await CommandRun.Of(["train", "cross-validate", "generator", trained.Study, "--folds", trained.New("others.json"), "--out",
            trained.New("others"), "-q", .. SmallGenerator.Tiny]);
        Assert.True(generators.ExitCode == 0, generators.Error);
        var refused = await Run(AugmentationArmsFile.Made("scans", "others", 2));
        refused.Refused("fold.json: names 01, whom fold 1 tests");
        // The same of a folder of images that says so.
        string images = Directory.GetDirectories(Path.Combine(whole.Out, "images"))[0];
        (await Run(new JsonObject { ["name"] = "folder", ["images"] = Path.Combine(images, "fold-2") }.ToJsonString()))
            .Refused("patients.tsv: names 01, whom fold 1 tests");
        (await Run("""{"name": "scans", "images": {"generator": "nothing", "count": 2}}""")).Refused("nothing: has no generator of fold 1");
        (await Run("""{"name": "folder", "images": "no-images"}""")).Refused("holds no labels.tsv");
        (await Run("""{"name": "other"}""", "--arm", "scans")).Refused("--arm scans: ");
        (await Run("""{"name": "other"}""", "--fold", "4")).Refused("--fold 4: ");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "units")));
    }

    sealed class Told(Action<ArmProgress> told) : IProgress<ArmProgress>
    {
        public void Report(ArmProgress value) => told(value);
    }

    /// <summary>A whole study of six arms, made once.</summary>
    public sealed class Whole : IDisposable
    {
        readonly TemporaryFolder folder = new();
        AugmentationEvaluation? document;

        /// <summary>Options of every run.</summary>
        public static string[] Options { get; } = ["--observer", "first", "--device", "cpu", "--threads", "1", "--resamples", "100"];

        public string Out => folder["out"];

        public string Arms => folder["arms.json"];

        public string Generator => folder["generator"];

        public AugmentationEvaluation Document => document!;

        public string Unit(string arm, int fold) => Path.Combine(Out, "units", $"{arm}_fold-{fold}.json");

        public async Task Make(HandJointModel trained)
        {
            if (document is not null)
                return;
            var run = await CommandRun.Of(["train", "cross-validate", "generator", trained.Study, "--folds", trained.Folds, "--out", Generator, "-q",
                .. SmallGenerator.Tiny]);
            Assert.True(run.ExitCode == 0, run.Error);
            await File.WriteAllTextAsync(Arms, AugmentationArmsFile.Of("""{"name": "baseline"}""", """{"name": "again"}""",
                """{"name": "tuned", "settings": {"threshold": "tuned"}}""", AugmentationArmsFile.Made("scans-2", "generator", 2),
                AugmentationArmsFile.Made("scans", "generator", 4), AugmentationArmsFile.Made("scans-Perlin", "generator", 4, perlin: true)));
            var study = await CommandRun.Of(["evaluate", "augmentation", trained.Study, "--arms", Arms, "--folds", trained.Folds, "--out", Out, .. Options]);
            Assert.True(study.ExitCode == 0, study.Error);
            Assert.Contains("hours for 36 networks", study.Output, StringComparison.Ordinal);
            document = AugmentationEvaluation.Read(Path.Combine(Out, AugmentationEvaluation.FileName));
        }

        public void Dispose() => folder.Dispose();
    }
}
