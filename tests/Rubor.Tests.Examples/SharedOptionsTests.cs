using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Examples;

/// <summary>--json and --quiet mean the same on every command: every one of the tree is run with both.</summary>
[Collection(InAFolderOfTheirOwn.Name)]
public class SharedOptionsTests
{
    const string Network = "models/disease-region-1";
    static readonly string[] Tiny = ["--set", "steps=2", "levels=2", "filters=2", "most_filters=4", "batch=1", "neighbour_slices=0",
        "space_to_depth=1", "validate_every=0", "--threads", "1", "--device", "cpu"];

    // A run of each command that succeeds; OUT is new each time. Those of a server, which does not end, and of a package, which takes a
    // build, stand apart.
    static readonly Dictionary<string, string[]> Runs = new(StringComparer.Ordinal)
    {
        ["demo"] = ["demo", "--out", "OUT"],
        ["measure vhi"] = ["measure", "vhi", "--stir", "stir.nii.gz", "--normal-marrow", "normal_marrow.nii.gz", "--disease-region",
            "disease_region.nii.gz", "--out", "OUT"],
        ["measure disease-region"] = ["measure", "disease-region", "--t1w", "t1w.nii.gz", "--weights", Network, "--mirror", "false", "--out", "OUT"],
        ["measure joint-ultrasound"] = ["measure", "joint-ultrasound", "--study", "joints", "--model", "joint-model", "--threads", "1", "--out", "OUT"],
        ["measure hand-joints"] = ["measure", "hand-joints", "hand-phantom/sub-01/sub-01_scan-palmar_planar.nii.gz", "--model", "hand-joint-model",
            "--view", "palmar", "--phantom-weights", "--out", "OUT"],
        ["measure hand-scans"] = ["measure", "hand-scans", "hands/p1_palmar.nii.gz", "--model", "hands-model", "--out", "OUT"],
        ["measure change"] = ["measure", "change", "--baseline", "before.nii.gz", "--follow-up", "after.nii.gz", "--transform-file",
            "same.json", "--out", "OUT"],
        ["image show"] = ["image", "show", "stir.nii.gz"],
        ["dicom volume"] = ["dicom", "volume", "exported", "--out", "OUT"],
        ["dicom show"] = ["dicom", "show", "hands.dcm"],
        ["dicom write"] = ["dicom", "write", "palmar.png", "--as", "nm", "--out", "OUT"],
        ["study init"] = ["study", "init", "data", "--out", "OUT"],
        ["study import"] = ["study", "import", "Dataset007_hands", "--study", "OUT"],
        ["study export"] = ["study", "export", "data", "--to", "bids", "--out", "OUT"],
        ["study check"] = ["study", "check", "data"],
        ["study describe"] = ["study", "describe", "data"],
        ["study hand-photographs"] = ["study", "hand-photographs", "hand-photographs", "--out", "OUT"],
        ["phantom hand-scans"] = ["phantom", "hand-scans", "--patients", "2", "--out", "OUT"],
        ["phantom joint-ultrasound"] = ["phantom", "joint-ultrasound", "--patients", "1", "--out", "OUT"],
        ["study folds"] = ["study", "folds", "data", "--folds", "2", "--label", "disease_region", "--out", "OUT"],
        ["plan"] = ["plan", "data", "--label", "disease_region"],
        ["train disease-region"] = ["train", "disease-region", "data", "--out", "OUT", .. Tiny],
        ["train normal-marrow"] = ["train", "normal-marrow", "data", "--out", "OUT", .. Tiny],
        ["train segmentation"] = ["train", "segmentation", "data", "--image", "stir", "--label", "lesion", "--out", "OUT", .. Tiny],
        ["train hand-scans"] = ["train", "hand-scans", "hands", "--method", "threshold", "--out", "OUT"],
        ["train joint-ultrasound"] = ["train", "joint-ultrasound", "joints", "--folds", "joint-folds.json", "--fold", "1", "--out", "OUT",
            .. JointUltrasoundModel.Tiny],
        ["train generator"] = ["train", "generator", "hand-phantom", "--folds", "phantom-folds.json", "--fold", "1", "--out", "OUT",
            .. SmallGenerator.Tiny],
        ["synthesise hand-scans"] = ["synthesise", "hand-scans", "hand-phantom", "--generator", "hand-generator", "--count", "1", "--fold", "1",
            "--device", "cpu", "--set", "evaluations=2", "attempts=1", "--threads", "1", "--out", "OUT"],
        ["train hand-joints"] = ["train", "hand-joints", "hand-phantom", "--folds", "phantom-folds.json", "--fold", "1", "--out", "OUT",
            .. HandJointModel.Tiny],
        ["train cross-validate"] = ["train", "cross-validate", "disease-region", "data", "--folds", "two.json", "--out", "OUT", "--fold", "1", .. Tiny],
        ["train search"] = ["train", "search", "disease-region", "data", "--folds", "two.json", "--grid", "kernel=3", "--out",
            "OUT", .. Tiny],
        ["predict"] = ["predict", Network, "data", "--case", "sub-01_ses-baseline", "--out", "OUT"],
        ["models list"] = ["models", "list", "models"],
        ["models show"] = ["models", "show", Network],
        ["models verify"] = ["models", "verify", Network],
        ["models card"] = ["models", "card", "learnt"],
        ["models export"] = ["models", "export", Network, "--onnx", "OUT"],
        ["models import"] = ["models", "import", "imported-before", "--architecture", "vhi-unet", "--out", "OUT"],
        ["combine"] = ["combine", "votes.tsv", "--rule", "eoss"],
        ["agree masks"] = ["agree", "masks", "left.nii.gz", "right.nii.gz"],
        ["agree scores"] = ["agree", "scores", "scores.csv", "--subject", "patient", "--reader", "reader", "--score", "synovitis", "--resamples", "100"],
        ["agree mrmc"] = ["agree", "mrmc", "ratings.csv", "--statistic", "auc"],
        ["agree relation"] = ["agree", "relation", "relation.csv", "--x", "sparcc", "--y", "vhi", "--subject", "patient"],
        ["agree froc"] = ["agree", "froc", "marks.csv", "--resamples", "100"],
        ["agree power"] = ["agree", "power", "ratings.csv", "--statistic", "auc", "--effect", "0.1", "--readers", "4,6"],
        ["evaluate segmentation"] = ["evaluate", "segmentation", "--truth", "truth", "--predicted", "predicted", "--labels", "labels.json",
            "--resamples", "100"],
        ["evaluate hand-scans"] = ["evaluate", "hand-scans", "hands", "--models", "hands-model", "--seen-patients", "--resamples", "100", "--out",
            "OUT"],
        ["evaluate joint-ultrasound"] = ["evaluate", "joint-ultrasound", "joints", "--models", "joint-model", "--test", "cross-validation",
            "--resamples", "100", "--out", "OUT"],
        ["evaluate hand-joints"] = ["evaluate", "hand-joints", "hand-phantom", "--models", "hand-joint-model", "--resamples", "100", "--out", "OUT"],
        ["evaluate augmentation"] = ["evaluate", "augmentation", "hand-phantom", "--arms", "joint-arms.json", "--folds", "phantom-folds.json",
            "--observer", "first", "--device", "cpu", "--threads", "1", "--resamples", "100", "--out", "OUT"],
        ["evaluate classification"] = ["evaluate", "classification", "cases.csv", "--truth", "inflamed", "--score", "model_a", "--resamples", "100"],
        ["task create"] = ["task", "create", "joint-reads", "TASK.json", "--out", "OUT"],
        ["task status"] = ["task", "status", "task-reads"],
        ["task report"] = ["task", "report", "task-reads", "--resamples", "100", "--out", "OUT"],
        ["task adjudicate"] = ["task", "adjudicate", "task-reads", "--out", "OUT"],
        ["users list"] = ["users", "list", "accounts.db"],
        ["users disable"] = ["users", "disable", "accounts.db", "anna"],
        ["audit verify"] = ["audit", "verify", "accounts.db"],
        ["audit export"] = ["audit", "export", "accounts.db", "--out", "OUT"],
        ["doctor"] = ["doctor"],
    };

    // They take a password from standard input, a server does not end, a package takes a build.
    static readonly string[] Apart = ["users add", "users password", "serve", "package"];

    public static TheoryData<string> Commands => CommandTree.Commands();

    [Fact]
    public void Every_command_of_the_tree_is_run_here()
    {
        var all = CommandTree.Commands().Select(c => c.Data["rubor ".Length..]).ToList();
        Assert.Equal(all.Order(StringComparer.Ordinal), Runs.Keys.Concat(Apart).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_command_but_the_server_has_json_and_all_have_quiet()
    {
        foreach (string path in CommandTree.Commands().Select(c => c.Data["rubor ".Length..]))
        {
            Command command = RuborCommandLine.Root();
            foreach (string word in path.Split(' '))
                command = command.Subcommands.Single(c => c.Name == word);
            Assert.True(command.Options.Any(o => o.Name == "--json") == (path != "serve"), path);
        }
        Assert.Contains(RuborCommandLine.Root().Options, o => o.Name == "--quiet" && o.Recursive);
    }

    [Fact]
    public async Task Json_is_all_that_is_printed_with_json_and_nothing_is_with_quiet()
    {
        await Prepare();
        int made = 0;
        foreach (var (path, words) in Runs)
        {
            var json = await Run([.. words, "--json"]);
            Assert.True(json.ExitCode == 0, $"{path}: {json.Error}");
            Assert.True(JsonNode.Parse(json.Output) is JsonObject or JsonArray, $"{path}: {json.Output}");
            Assert.Equal((path, ""), (path, json.Error));

            var quiet = await Run([.. words, "--quiet"]);
            Assert.Equal((path, 0, "", ""), (path, quiet.ExitCode, quiet.Output, quiet.Error));

            // Both: the JSON, as --json alone prints it; where the result depends on nothing but the words.
            if (!words.Contains("OUT"))
                Assert.Equal((path, json.Output), (path, (await Run([.. words, "--json", "-q"])).Output));
        }

        // What is wrong is told all the same.
        (await CommandRun.Of("study", "check", "nowhere", "--quiet")).Refused("nowhere");
        (await CommandRun.Of("models", "verify", "learnt-without-card", "--quiet")).Refused("wrong with the weights");
        Assert.StartsWith("Usage", (await CommandRun.Of("doctor", "--quiet", "--help")).Output.Split('\n')
            .First(l => l.StartsWith("Usage", StringComparison.Ordinal)), StringComparison.Ordinal);

        Task<CommandRun> Run(string[] words) => CommandRun.Of([.. words.Select(w => w == "OUT" ? $"out-{++made}" : w)]);
    }

    static async Task Prepare()
    {
        Assert.Equal(0,
            (await CommandRun.Of("study", "folds", "data", "--folds", "2", "--label", "disease_region", "--out", "two.json",
            "--overwrite")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(["train", "disease-region", "data", "--out", "learnt", .. Tiny])).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("train", "hand-scans", "hands", "--method", "threshold", "--out", "hands-model")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "folds", "hands", "--folds", "3", "--out", "hand-folds.json", "--overwrite")).ExitCode);
        var folds = await CommandRun.Of("train", "cross-validate", "hand-scans", "hands", "--method", "threshold", "--folds", "hand-folds.json",
            "--out", "hands-cv");
        Assert.True(folds.ExitCode == 0, folds.Error);
        Assert.Equal(0, (await CommandRun.Of("phantom", "hand-scans", "--patients", "6", "--out", "hand-phantom")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "folds", "hand-phantom", "--folds", "3", "--out", "phantom-folds.json", "--overwrite")).ExitCode);
        var generator = await CommandRun.Of(["train", "generator", "hand-phantom", "--folds", "phantom-folds.json", "--fold", "1", "--out",
            "hand-generator", .. SmallGenerator.Tiny]);
        Assert.True(generator.ExitCode == 0, generator.Error);
        Assert.Equal(0, (await CommandRun.Of("phantom", "joint-ultrasound", "--patients", "4", "--out", "joints")).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("study", "folds", "joints", "--folds", "2", "--out", "joint-folds.json", "--overwrite")).ExitCode);
        var joints = await CommandRun.Of(["train", "cross-validate", "joint-ultrasound", "joints", "--folds", "joint-folds.json", "--out", "joint-model",
            .. JointUltrasoundModel.Tiny]);
        Assert.True(joints.ExitCode == 0, joints.Error);
        var hands = await CommandRun.Of(["train", "cross-validate", "hand-joints", "hand-phantom", "--folds", "phantom-folds.json", "--out",
            "hand-joint-model", .. HandJointModel.Tiny]);
        Assert.True(hands.ExitCode == 0, hands.Error);
        await File.WriteAllTextAsync("joint-arms.json", AugmentationArmsFile.Of("""{"name": "baseline"}"""), TestContext.Current.CancellationToken);
        TrainedNetworks.Copy("learnt", "learnt-without-card");
        File.Delete("learnt-without-card/weights/MODEL_CARD.md");
        NetworkFixture.Constant("imported-before", 1);
        using var accounts = Rubor.Reading.People.SqliteAccountStore.Open("accounts.db");
        await accounts.AddAsync(new("anna", Rubor.Reading.People.Role.Reader, "hash", false, DateTimeOffset.UtcNow),
            TestContext.Current.CancellationToken);
    }
}
