using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Torch;

[Collection("libtorch")]
public class PyTorchFileTests
{
    [Theory]
    [InlineData("state_zip.pt")]
    [InlineData("state_legacy.pt")]
    [InlineData("checkpoint.pt")]
    public void Every_type_view_and_parameter_is_read_as_PyTorch_saved_it(string file)
    {
        var golden = Golden.Json.GetProperty("pt");
        var state = PyTorchFile.Read(Golden.At(file));
        Assert.Equal(golden.EnumerateObject().Select(property => property.Name), state.Entries.Select(entry => entry.Key));
        using var scope = new TensorScope();
        foreach (var (name, stored) in state.Entries)
        {
            var expected = golden.GetProperty(name);
            Assert.Equal(expected.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt64()), stored.Sizes);
            Assert.Equal(expected.GetProperty("type").GetString(), TorchName(stored.Type));
            Golden.AssertEqual(expected.GetProperty("values"), stored.ToTensor());
        }
    }

    [Fact]
    public void A_state_dictionary_loads_into_a_network_and_gives_its_numbers()
    {
        using var network = Golden.Small();
        Libtorch.Seed(99);
        foreach (var (_, parameter) in network.NamedParameters())
        {
            using var none = new NoGrad();
            parameter.Normal(0, 1);
        }

        PyTorchFile.Read(Golden.At("small.pt")).LoadInto(network);
        Golden.AssertEqual(Golden.Json.GetProperty("small").GetProperty("start"), network.NamedState());
    }

    [Theory]
    [InlineData("wicked_zip.pt")]
    [InlineData("wicked_legacy.pt")]
    public void A_global_off_the_list_is_named_and_not_imported(string file)
    {
        var refused = Assert.Throws<WeightsDataException>(() => PyTorchFile.Read(Golden.At(file)));
        Assert.Contains("posix.system", refused.Reason, StringComparison.Ordinal);
        Assert.StartsWith(Golden.At(file), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_named_with_both_sizes_and_nothing_is_changed()
    {
        using var network = Golden.Small();
        var start = StateDictionary.Of(network);
        var entries = start.Entries.ToList();
        int at = entries.FindIndex(entry => entry.Key == "3.weight");
        entries[at] = new("3.weight", new StoredTensor(ScalarType.Float32, [3, 4], new byte[48]));
        string message = Refusal(entries);
        Assert.Contains("'3.weight' is (3, 4)", message, StringComparison.Ordinal);
        Assert.Contains("(2, 4, 3, 3)", message, StringComparison.Ordinal);
        Assert.Contains("no tensor '3.weight'", Refusal(entries.Where(entry => entry.Key != "3.weight")), StringComparison.Ordinal);
        Assert.Contains("'extra'", Refusal([.. start.Entries, new("extra", new StoredTensor(ScalarType.Float32, [], new byte[4]))]),
            StringComparison.Ordinal);
        Assert.Equal(start.Entries.Select(e => Convert.ToHexString(e.Value.Bytes.Span)),
            StateDictionary.Of(network).Entries.Select(e => Convert.ToHexString(e.Value.Bytes.Span)));

        string Refusal(IEnumerable<KeyValuePair<string, StoredTensor>> changed) =>
            Assert.Throws<WeightsDataException>(() => new StateDictionary("a.pt", changed).LoadInto(network)).Message;
    }

    [Theory]
    [InlineData("empty.pt", "")]
    [InlineData("text.pt", "hello")]
    [InlineData("zip.pt", "PK\u0003\u0004")]
    public void Other_files_are_refused_in_one_line(string name, string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], content);
        var refused = Assert.Throws<WeightsDataException>(() => PyTorchFile.Read(folder[name]));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("does not exist", Assert.Throws<WeightsDataException>(() => PyTorchFile.Read(folder["absent.pt"])).Message,
            StringComparison.Ordinal);
        Assert.Throws<WeightsDataException>(() => PyTorchFile.Read(folder.Path));
    }

    [Theory]
    [InlineData(400, 2, "more memory")] // one storage of 64 numbers, seen transposed by 400 tensors: 400 copies of 256 bytes
    [InlineData(1, 65, "65 dimensions")]
    [InlineData(1, 1, "is not a tensor")]
    public void Views_that_the_file_does_not_justify_are_refused(int tensors, int dimensions, string reason)
    {
        List<byte> pickle =
        [
            0x80, 2, (byte)'}',
            .. "ctorch._utils\n_rebuild_tensor_v2\n"u8, (byte)'q', 0, (byte)'0',
            (byte)'(', (byte)'U', 7, .. "storage"u8, .. "ctorch\nFloatStorage\n"u8, (byte)'U', 1, (byte)'0', (byte)'U', 3, .. "cpu"u8,
            (byte)'K', 64, (byte)'t', (byte)'Q', (byte)'q', 1, (byte)'0',
            (byte)'(',
        ];
        for (int k = 0; k < tensors; k++)
        {
            pickle.AddRange([(byte)'U', 3, (byte)('a' + (k / 100)), (byte)('0' + (k / 10 % 10)), (byte)('0' + (k % 10)), (byte)'h', 0,
                (byte)'(', (byte)'h', 1, (byte)'K', 0]);
            pickle.AddRange(dimensions switch
            {
                1 => [(byte)'N', (byte)'N'],
                2 => [(byte)'K', 8, (byte)'K', 8, 0x86, (byte)'K', 1, (byte)'K', 8, 0x86],
                _ => (byte[])[(byte)'(', .. Enumerable.Repeat("K\u0001"u8.ToArray(), dimensions).SelectMany(one => one),
                    (byte)'t', (byte)'2'],
            });
            pickle.AddRange([0x89, (byte)'N', (byte)'t', (byte)'R']);
        }

        pickle.AddRange("u."u8);
        using var memory = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "a/data.pkl", [.. pickle]);
            Write(zip, "a/data/0", new byte[256]);
        }

        Assert.Contains(reason, Assert.Throws<WeightsDataException>(() => PyTorchFile.Read("views.pt", memory.ToArray())).Reason,
            StringComparison.Ordinal);

        static void Write(System.IO.Compression.ZipArchive zip, string name, byte[] bytes)
        {
            using var stream = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
            stream.Write(bytes);
        }
    }

    [Fact]
    public void An_archive_that_unpacks_to_more_than_its_size_is_refused()
    {
        using var memory = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        using (var stream = zip.CreateEntry("a/data.pkl").Open())
            stream.Write(new byte[1 << 20]);

        Assert.Contains("more than the file holds",
            Assert.Throws<WeightsDataException>(() => PyTorchFile.Read("bomb.pt", memory.ToArray())).Reason, StringComparison.Ordinal);
    }

    static string TorchName(ScalarType type) => type switch
    {
        ScalarType.UInt8 => "torch.uint8",
        ScalarType.BFloat16 => "torch.bfloat16",
        _ => "torch." + type.ToString().ToLowerInvariant(),
    };
}
