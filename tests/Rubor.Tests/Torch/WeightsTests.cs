using Rubor.Torch.Files;

namespace Rubor.Tests.Torch;

public class WeightsTests
{
    static readonly WeightsDescription Description = new()
    {
        Architecture = "small",
        Preprocessing = "none",
        Labels = ["a", "b", "c"],
        Metrics = new Dictionary<string, double> { ["dice"] = 0.5 },
        Note = "made by make_golden.py",
    };

    [Fact]
    public void A_folder_of_weights_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var state = PyTorchFile.Read(Golden.At("small.pt"));
        var written = Weights.Write(folder["w"], Description, state.Entries);
        foreach (string path in new[] { folder["w"], folder["w/weights.json"] })
        {
            var read = Weights.Read(path);
            Assert.Equal(written.Sha256, read.Sha256);
            Assert.Equal((written.Architecture, written.Preprocessing, written.Note, written.Sha256),
                (read.Description!.Architecture, read.Description.Preprocessing, read.Description.Note, read.Description.Sha256));
            Assert.Equal(Description.Labels, read.Description.Labels);
            Assert.Equal(Description.Metrics, read.Description.Metrics);
            Assert.Equal(state["0.weight"].Bytes.ToArray(), read.Tensors["0.weight"].Bytes.ToArray());
        }

        Assert.StartsWith("{\n  \"format\": \"rubor.weights/3\",\n  \"architecture\": \"small\"",
            File.ReadAllText(folder["w/weights.json"]), StringComparison.Ordinal);
        Assert.Null(Weights.Read(folder["w/weights.safetensors"]).Description);
        Assert.Null(Weights.Read(Golden.At("small.pt")).Description);
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var state = PyTorchFile.Read(Golden.At("small.pt"));
        Weights.Write(folder["a"], Description, state.Entries);
        Weights.Write(folder["b"], Description, state.Entries);
        Assert.Equal(File.ReadAllBytes(folder["a/weights.json"]), File.ReadAllBytes(folder["b/weights.json"]));
        Assert.Equal(File.ReadAllBytes(folder["a/weights.safetensors"]), File.ReadAllBytes(folder["b/weights.safetensors"]));
    }

    [Fact]
    public void Tensors_that_were_changed_after_their_description_are_refused()
    {
        using var folder = new TemporaryFolder();
        Weights.Write(folder.Path, Description, PyTorchFile.Read(Golden.At("small.pt")).Entries);
        byte[] file = File.ReadAllBytes(folder["weights.safetensors"]);
        file[^1] ^= 1;
        File.WriteAllBytes(folder["weights.safetensors"], file);
        Assert.Contains("SHA-256", Assert.Throws<WeightsDataException>(() => Weights.Read(folder.Path)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_format_is_read_as_well()
    {
        using var folder = new TemporaryFolder();
        Weights.Write(folder.Path, Description, PyTorchFile.Read(Golden.At("small.pt")).Entries);
        string sha256 = Weights.Read(folder.Path).Sha256;
        File.WriteAllText(folder["weights.json"], $$"""
            {"format": "rubor.weights/1", "architecture": "small", "preprocessing": "none", "labels": ["a"], "metrics": {"dice": 0.5},
             "note": "", "weightsFile": "weights.safetensors", "sha256": "{{sha256}}"}
            """);
        var read = Weights.Read(folder.Path).Description!;
        Assert.Equal(("small", 0.5, null), (read.Architecture, read.Metrics["dice"], read.Plan));
        Assert.Empty(read.TrainedOn);
    }

    [Theory]
    [InlineData("\"rubor.weights/3\"", "\"rubor.weights/9\"", "rubor.weights/9")]
    [InlineData("\"note\"", "\"remark\"", "remark")]
    [InlineData("\"architecture\": \"small\",", "", "rchitecture")]
    [InlineData("\"architecture\": \"small\"", "\"architecture\": null", "null")]
    [InlineData("weights.safetensors", "../weights.safetensors", "plain file name")]
    [InlineData("weights.safetensors", "other.safetensors", "does not exist")]
    [InlineData("}", "", "")]
    public void A_description_with_something_wrong_is_refused_in_one_line(string text, string changed, string named)
    {
        using var folder = new TemporaryFolder();
        Weights.Write(folder.Path, Description, PyTorchFile.Read(Golden.At("small.pt")).Entries);
        string json = File.ReadAllText(folder["weights.json"]);
        Assert.Contains(text, json, StringComparison.Ordinal);
        File.WriteAllText(folder["weights.json"], json.Replace(text, changed, StringComparison.Ordinal));
        var refused = Assert.Throws<WeightsDataException>(() => Weights.Read(folder.Path));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
