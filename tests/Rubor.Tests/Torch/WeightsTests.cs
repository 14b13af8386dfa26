using Rubor.Torch;
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
    public void Parameters_stored_as_float16_take_half_the_room_and_come_back_as_float32_while_statistics_stay_exact()
    {
        using var folder = new TemporaryFolder();
        static StoredTensor Of(params float[] values) =>
            new(ScalarType.Float32, [values.Length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
        static float[] Values(StoredTensor tensor) =>
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray();
        float[] weights = [.. Enumerable.Range(1, 1000).Select(k => (float)Math.Sin(k) * (k % 7 == 0 ? 30000 : 0.1f))];
        float[] variances = [1e6f, 0.1f];
        List<KeyValuePair<string, StoredTensor>> tensors =
            [new("a.weight", Of(weights)), new("a.running_var", Of(variances)), new("a.num_batches_tracked", new(ScalarType.Int64, [], new byte[8]))];
        var written = Weights.Write(folder["half"], Description with { Float16 = true }, tensors);
        Assert.True(written.Float16);
        Weights.Write(folder["whole"], Description, tensors);
        Assert.DoesNotContain("float16", File.ReadAllText(folder["whole/weights.json"]), StringComparison.Ordinal);
        Assert.Equal(2000, new FileInfo(folder["whole/weights.safetensors"]).Length - new FileInfo(folder["half/weights.safetensors"]).Length, 16.0);

        var read = Weights.Read(folder["half"]);
        Assert.Equal(written.Sha256, read.Sha256);
        Assert.Equal(ScalarType.Float32, read.Tensors["a.weight"].Type);
        Assert.Equal(weights.Select(w => (float)(Half)w), Values(read.Tensors["a.weight"]));
        Assert.All(weights.Zip(Values(read.Tensors["a.weight"])), p => Assert.Equal(p.First, p.Second, Math.Abs(p.First) / 2048 + 3e-8));
        Assert.Equal(variances, Values(read.Tensors["a.running_var"]));
        Assert.Equal(ScalarType.Int64, read.Tensors["a.num_batches_tracked"].Type);
        Assert.Equal(ScalarType.Float16, Weights.Read(folder["half/weights.safetensors"]).Tensors["a.weight"].Type);
        // Written again as they were read, they are the same bytes.
        Assert.Equal(written.Sha256, Weights.Write(folder["again"], read.Description!, read.Tensors.Entries).Sha256);
    }

    [Fact]
    public void A_parameter_beyond_float16_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var large = new StoredTensor(ScalarType.Float32, [1], BitConverter.GetBytes(70000f));
        Assert.Contains("70000 is beyond what float16 holds", Assert.Throws<ArgumentException>(() =>
            Weights.Write(folder["w"], Description with { Float16 = true }, [new("a", large)])).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["w"]));
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
