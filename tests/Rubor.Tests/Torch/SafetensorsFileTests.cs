using System.Buffers.Binary;
using System.Text;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Torch;

public class SafetensorsFileTests
{
    [Fact]
    public void What_is_written_is_read_again_types_sizes_and_order()
    {
        using var folder = new TemporaryFolder();
        var state = PyTorchFile.Read(Golden.At("state_zip.pt"));
        SafetensorsFile.Write(folder["a.safetensors"], state.Entries);
        var again = SafetensorsFile.Read(folder["a.safetensors"]);
        Assert.Equal(state.Entries.Select(entry => entry.Key).Order(), again.Entries.Select(entry => entry.Key).Order());
        foreach (var (name, tensor) in state.Entries)
        {
            Assert.Equal(tensor.Type, again[name].Type);
            Assert.Equal(tensor.Sizes, again[name].Sizes);
            Assert.Equal(tensor.Bytes.ToArray(), again[name].Bytes.ToArray());
        }

        Assert.Equal([folder["a.safetensors"]], Directory.GetFiles(folder.Path));
        Assert.Contains("'absent'", Assert.Throws<WeightsDataException>(() => again["absent"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format_description()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["a"], [new("t", new StoredTensor(ScalarType.Int16, [2], new byte[] { 1, 0, 255, 255 }))]);
        byte[] file = File.ReadAllBytes(folder["a"]);
        const string Header = """{"t":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}""";
        int padded = (Header.Length + 7) / 8 * 8;
        Assert.Equal((ulong)padded, BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal(Header.PadRight(padded), Encoding.UTF8.GetString(file, 8, padded));
        Assert.Equal(new byte[] { 1, 0, 255, 255 }, file[(8 + padded)..]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 8, "takes 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "the file has 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "starts at byte 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "starts at byte 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8, "twice")]
    [InlineData("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}""", 4, "type F8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole number")]
    [InlineData("""{"a":[1]}""", 0, "not described")]
    [InlineData("""[1]""", 0, "no JSON object")]
    [InlineData("""{"a":""", 0, "")]
    public void Headers_are_taken_at_their_word_only_where_it_fits_the_file(string header, int elements, string? refusal)
    {
        byte[] file = new byte[8 + header.Length + elements];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        Encoding.UTF8.GetBytes(header, file.AsSpan(8));
        if (refusal is null)
        {
            Assert.Equal(elements, SafetensorsFile.Read("x", file)["a"].Bytes.Length);
            return;
        }

        Assert.Contains(refusal, Assert.Throws<WeightsDataException>(() => SafetensorsFile.Read("x", file)).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_without_being_allocated()
    {
        byte[] file = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(file, 1UL << 60);
        Assert.Contains("header", Assert.Throws<WeightsDataException>(() => SafetensorsFile.Read("x", file)).Reason,
            StringComparison.Ordinal);
        Assert.Throws<WeightsDataException>(() => SafetensorsFile.Read("x", new byte[3]));
    }
}
