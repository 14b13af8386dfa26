using System.Text.Json.Nodes;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Cli;

[Collection("libtorch")]
public sealed class ModelsVerifyTests(TrainedNetworks trained) : IClassFixture<TrainedNetworks>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Card(string named = "all") => File.ReadAllText(folder[named, "weights", "MODEL_CARD.md"]);

    [Fact]
    public async Task A_training_writes_a_card_that_names_its_files_and_says_that_it_has_no_held_out_figure()
    {
        TrainedNetworks.Copy(trained.All, folder["all"]);
        string card = Card();
        Assert.Contains("Every subject was learnt from", card, StringComparison.Ordinal);
        Assert.Contains("For research only", card, StringComparison.Ordinal);
        Assert.Contains("| learnt from | 4 subjects: A, B, C, D |", card, StringComparison.Ordinal);
        Assert.Contains("| steps | 12 |", card, StringComparison.Ordinal);
        Assert.Contains("| preset | quick |", card, StringComparison.Ordinal);
        var weights = Weights.Read(folder["all", "weights"]);
        Assert.Contains(weights.Sha256, card, StringComparison.Ordinal);
        Assert.Equal(8, weights.Description!.TrainedOn.Count);
        Assert.All(weights.Description.TrainedOn, f =>
            Assert.Contains($"| {f.Subject} | {f.Role} | {f.Name} | {f.Sha256} |", card, StringComparison.Ordinal));
        Assert.DoesNotContain(trained.Study, card, StringComparison.Ordinal);
        string fold = await File.ReadAllTextAsync(Path.Combine(trained.CrossValidation, "fold-1", "weights", "MODEL_CARD.md"),
            TestContext.Current.CancellationToken);
        Assert.Contains("Of these weights, on the subjects that were kept from their training", fold, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_are_listed_shown_and_verified_a_line_each()
    {
        var list = await CommandRun.Of("models", "list", trained.CrossValidation, trained.All);
        string[] lines = list.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("fold-1/weights: region on t1w; 2 subjects; held-out slice Dice", lines[0], StringComparison.Ordinal);
        Assert.Contains("all/weights: region on t1w; 4 subjects; no held-out figure", lines[2], StringComparison.Ordinal);
        var json = (await CommandRun.Of("models", "list", trained.All, "--json")).Json;
        Assert.Equal(8, json["models"]![0]!["trained_on"]!.AsArray().Count);

        var show = await CommandRun.Of("models", "show", trained.All);
        Assert.Contains("8 files of 4 subjects: A, B, C, D", show.Output, StringComparison.Ordinal);
        Assert.Contains("MODEL_CARD.md", show.Output, StringComparison.Ordinal);

        var verify = await CommandRun.Of("models", "verify", "--threads", "1", trained.CrossValidation, trained.All);
        Assert.True(verify.ExitCode == 0, verify.Output + verify.Error);
        Assert.Equal(3, verify.Output.TrimEnd().Split('\n').Count(l => l.StartsWith("fine  ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Weights_in_float16_are_fine_and_the_card_says_so()
    {
        TrainedNetworks.Copy(trained.All, folder["all"]);
        var whole = Weights.Read(folder["all", "weights"]);
        var half = Weights.Write(folder["all", "weights"], whole.Description! with { Float16 = true }, whole.Tensors.Entries);
        string training = folder["all", "training.json"];
        await File.WriteAllTextAsync(training, (await File.ReadAllTextAsync(training, TestContext.Current.CancellationToken))
            .Replace(whole.Sha256, half.Sha256, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandRun.Of("models", "card", folder["all", "weights"])).ExitCode);
        Assert.Contains("| stored as | float16; computed in float32 |", Card(), StringComparison.Ordinal);
        Assert.Contains(half.Sha256, Card(), StringComparison.Ordinal);
        var verify = await CommandRun.Of("models", "verify", "--threads", "1", folder["all"]);
        Assert.True(verify.ExitCode == 0, verify.Output + verify.Error);
        Assert.Contains("stored as      float16", (await CommandRun.Of("models", "show", folder["all"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_thing_wrong_with_weights_is_a_line_and_the_exit_code_is_2()
    {
        async Task Wrong(string because, int lines = 1)
        {
            var run = await CommandRun.Of("models", "verify", "--threads", "1", folder.Path);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(because, run.Output, StringComparison.Ordinal);
            Assert.Equal(lines, run.Output.TrimEnd().Split('\n').Count(l => !l.StartsWith("fine", StringComparison.Ordinal)));
            Assert.Single(run.Error.TrimEnd().Split('\n'));
        }

        TrainedNetworks.Copy(Path.Combine(trained.All, "weights"), folder["fine"]);
        TrainedNetworks.Copy(Path.Combine(trained.All, "weights"), folder["model"]);
        string card = folder["model", "MODEL_CARD.md"], text = await File.ReadAllTextAsync(card, TestContext.Current.CancellationToken);
        File.Delete(card);
        await Wrong("has no MODEL_CARD.md; 'rubor models card'");
        await File.WriteAllTextAsync(card, "# another", TestContext.Current.CancellationToken);
        await Wrong("does not name the SHA-256");
        await File.WriteAllTextAsync(card, text, TestContext.Current.CancellationToken);

        var weights = Weights.Read(folder["model"]);
        Weights.Write(folder["model"], weights.Description!, weights.Tensors.Entries.Select(t =>
            t.Key == "last_layer.bias" ? new(t.Key, t.Value with { Bytes = BitConverter.GetBytes(float.NaN) }) : t));
        await Wrong("NaN", 2); // and the card is of others
        Weights.Write(folder["model"], weights.Description! with { Plan = Wider(weights.Description!.Plan!) }, weights.Tensors.Entries);
        await Wrong("the network wants (3, 1, 3, 3)");
        byte[] tensors = await File.ReadAllBytesAsync(folder["model", "weights.safetensors"], TestContext.Current.CancellationToken);
        tensors[^1] ^= 1;
        await File.WriteAllBytesAsync(folder["model", "weights.safetensors"], tensors, TestContext.Current.CancellationToken);
        await Wrong("one of the two was changed");
        (await CommandRun.Of("models", "verify", "--threads", "1", folder["absent"])).Refused("does not exist");
        Directory.CreateDirectory(folder["empty"]);
        (await CommandRun.Of("models", "list", folder["empty"])).Refused("holds no weights.json");
    }

    [Fact]
    public async Task Weights_larger_than_what_is_shipped_are_told_of()
    {
        TrainedNetworks.Copy(Path.Combine(trained.All, "weights"), folder["model"]);
        var weights = Weights.Read(folder["model"]);
        var large = new StoredTensor(ScalarType.Float32, [2_600_000], new byte[10_400_000]);
        Weights.Write(folder["model"], weights.Description!, weights.Tensors.Entries.Append(new("more", large)));
        var run = await CommandRun.Of("models", "verify", "--threads", "1", folder["model"]);
        Assert.Contains("10.4 MB; at most 10 MB are shipped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_takes_the_figures_of_a_cross_validation_of_the_same_settings_and_names_whom_it_kept_out()
    {
        TrainedNetworks.Copy(trained.All, folder["all"]);
        var run = await CommandRun.Of("models", "card", folder["all"], "--cross-validation", trained.CrossValidation, "--note", "made for a test");
        Assert.True(run.ExitCode == 0, run.Error);
        var validation = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(trained.CrossValidation, "cross-validation.json"),
            TestContext.Current.CancellationToken))!["structures"]![0]!;
        var weights = Weights.Read(folder["all", "weights"]);
        Assert.Equal((double)validation["mean"]!, weights.Description!.Metrics["cross_validated_slice_dice"]);
        Assert.Equal(4, weights.Description.Metrics["cross_validated_subjects"]);
        Assert.EndsWith("made for a test", weights.Description.Note, StringComparison.Ordinal);
        string card = Card();
        Assert.Contains("Kept out of every fold: E.", card, StringComparison.Ordinal);
        Assert.Contains("made for a test", card, StringComparison.Ordinal);
        Assert.All(new[] { "A", "B", "C", "D" }, s => Assert.Contains($"| {s} | sub-{s} | region |", card, StringComparison.Ordinal));
        Assert.Equal(0, (await CommandRun.Of("models", "verify", "--threads", "1", folder["all"])).ExitCode);

        // Written again it is the same.
        await CommandRun.Of("models", "card", folder["all"], "--cross-validation", trained.CrossValidation, "--note", "made for a test");
        Assert.Equal(card, Card());
    }

    [Fact]
    public async Task A_card_refuses_figures_of_another_training_and_names_the_differences()
    {
        var other = await CommandRun.Of(["train", "segmentation", trained.Study, "--folds", trained.Folds, "--out", folder["other"],
            .. TrainedNetworks.Quick(13), "--quiet"]);
        Assert.True(other.ExitCode == 0, other.Error);
        string before = Card("other");
        (await CommandRun.Of("models", "card", folder["other"], "--cross-validation", trained.CrossValidation)).Refused("steps 13 and 12");
        Assert.Equal(before, Card("other"));
        (await CommandRun.Of("models", "card", Path.Combine(trained.CrossValidation, "fold-1"), "--cross-validation",
            trained.CrossValidation)).Refused("figures of their own");
        (await CommandRun.Of("models", "card", trained.All, "--cross-validation", folder.Path)).Refused("not every fold is done yet");
        (await CommandRun.Of("models", "card", trained.CrossValidation)).Refused("one folder of weights");
        TrainedNetworks.Copy(Path.Combine(trained.All, "weights"), folder["alone", "model"]);
        (await CommandRun.Of("models", "card", folder["alone", "model"])).Refused("has no training.json");
        File.Copy(folder["other", "training.json"], folder["alone", "model", "training.json"]);
        (await CommandRun.Of("models", "card", folder["alone", "model"])).Refused("is of other weights");
    }

    static JsonObject Wider(JsonObject plan)
    {
        var wider = (JsonObject)plan.DeepClone();
        wider["network"]!["filters"] = 3;
        return wider;
    }
}
