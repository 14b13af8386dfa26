using System.Text.Json.Nodes;

namespace Rubor.Tests.Cli;

/// <summary>rubor plan, and the folds of nnU-Net.</summary>
public sealed class PlanCommandTests : IDisposable
{
    readonly Studies.SmallStudy study = new("01", "02", "03", "04", "05");
    readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        study.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_plan_is_printed_for_people_and_written_as_JSON()
    {
        string file = folder["plan.json"];
        var text = await Plan("--image", "t1w", "--out", file);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        foreach (string said in (string[])["planner       nnunet\n", "seen          5 cases, 20 slices of 5 subjects\n",
            "size          5 × 6 pixels, the median of 5 × 6\n",
            "patch         16 × 16: the median of the cases, 5 × 6, filled up", "batch         2: the least\n",
            "stages        3:", "features      32, 64, 128\n", "mirror        rows, columns: no label has a side\n", $"plan          {file}\n"])
            Assert.Contains(said, text.Output, StringComparison.Ordinal);
        string written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("\n  \"patch\": [16, 16],\n", written, StringComparison.Ordinal);
        var json = await Plan("--image", "t1w", "--json");
        Assert.Equal(written, json.Output);
        Assert.Equal(("rubor.segmenter-plan/1", "region"), ((string?)json.Json["format"], (string?)json.Json["labels"]![0]));

        // A file that is no plan is kept.
        (await Plan("--out", file)).Refused("exists already");
        Assert.Equal(0, (await Plan("--out", file, "--overwrite")).ExitCode);
        Assert.Equal(2, JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["images"]!.AsArray().Count);
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        (await Plan("--out", file, "--overwrite")).Refused("format is missing");
    }

    [Fact]
    public async Task A_fold_is_planned_from_its_training_subjects_alone()
    {
        string folds = folder["folds.json"];
        await File.WriteAllTextAsync(folds, """{"format": "rubor.folds/1", "folds": [["01", "02"], ["03", "04"], ["05"]]}""",
            TestContext.Current.CancellationToken);
        var before = await Plan("--image", "t1w", "--folds", folds, "--fold", "1", "--json");
        Assert.True(before.ExitCode == 0, before.Error);
        await File.WriteAllTextAsync(study["01_t1w.nii.gz"], "broken", TestContext.Current.CancellationToken);
        Assert.Equal(before.Output, (await Plan("--image", "t1w", "--folds", folds, "--fold", "1", "--json")).Output);
        (await Plan("--image", "t1w", "--folds", folds, "--fold", "2")).Refused("01_t1w.nii.gz");
        Assert.Contains("3 cases, 12 slices of 3 subjects that fold 1 learns from",
            (await Plan("--image", "t1w", "--folds", folds, "--fold", "1")).Output, StringComparison.Ordinal);
        (await Plan("--folds", folds, "--fold", "4")).Refused("has folds 1 to 3");
        (await Plan("--fold", "1")).Refused("--fold 1 needs --folds");
    }

    [Theory]
    [InlineData("--residual L", "residual-l", true)]
    [InlineData("--residual m", "residual-m", true)]
    [InlineData("--planner nnunet-v1", "nnunet-v1", false)]
    public async Task Planners_are_chosen(string words, string planner, bool residual)
    {
        var json = (await Plan([.. words.Split(' '), "--json", "--mirror", "columns"])).Json;
        Assert.Equal((planner, residual, "columns"),
            ((string?)json["planner"], (bool)json["residual_encoder"]!, (string?)Assert.Single(json["mirror"]!.AsArray())));
    }

    [Theory]
    [InlineData("--residual S", "--residual S: M, L or XL")]
    [InlineData("--residual M --planner nnunet-v1", "--residual does not go with --planner")]
    [InlineData("--planner mine", "--planner mine: nnunet or nnunet-v1")]
    [InlineData("--for gpu", "--for gpu: cpu is the only one")]
    [InlineData("--epoch-minutes 3", "--epoch-minutes needs --for cpu")]
    [InlineData("--for cpu --epoch-minutes 0", "--epoch-minutes is 0; allowed is above 0")]
    [InlineData("--planner nnunet-v1 --memory-gb 8", "--memory-gb is 8")]
    [InlineData("--mirror up", "--mirror up: none, columns, rows, or rows,columns")]
    [InlineData("--mirror rows,rows", "--mirror rows,rows")]
    [InlineData("--image ct", "has no image ct; its images are stir, t1w")]
    [InlineData("--observer anna --image dwi", "has no image dwi")]
    public async Task What_cannot_be_planned_is_refused(string words, string because) => (await Plan(words.Split(' '))).Refused(because);

    [Fact]
    public async Task Folds_of_nnU_Net_are_drawn_with_a_warning_and_take_no_other_option()
    {
        var run = await CommandRun.Of("study", "folds", study.Path, "--scheme", "nnunet-kfold", "--out", folder["f.json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("nnunet-kfold: 5 subjects of small, seed 12345", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Contains("warning: nnU-Net's folds are drawn over cases and know no patients", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of("study", "check", study.Path, "--folds", folder["f.json"])).ExitCode);
        (await CommandRun.Of("study", "folds", study.Path, "--scheme", "nnunet-kfold", "--seed", "3", "--out", folder["g.json"]))
            .Refused("--seed does not go with --scheme nnunet-kfold");
        (await CommandRun.Of("study", "folds", study.Path, "--scheme", "random", "--out", folder["g.json"]))
            .Refused("--scheme random: nnunet-kfold is the only one");
        study.Rows[^1] = study.Rows[^1].Replace("05\tn/a", "01\tlater", StringComparison.Ordinal);
        study.Rows[1] = study.Rows[1].Replace("01\tn/a", "01\tfirst", StringComparison.Ordinal);
        study.Save();
        (await CommandRun.Of("study", "folds", study.Path, "--scheme", "nnunet-kfold", "--out", folder["g.json"]))
            .Refused("has patients whom nnU-Net's folds put on both sides: fold ");
        Assert.False(File.Exists(folder["g.json"]));
    }

    Task<CommandRun> Plan(params string[] words) => CommandRun.Of(["plan", study.Path, "--label", "region", .. words]);
}
