using System.Text;
using System.Text.Json;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Torch;

/// <summary>The tar archive of 2016 and 2017: state_tar.pt, beside the script that made it and had PyTorch read it.</summary>
[Collection("libtorch")]
public class TarContainerTests
{
    [Fact]
    public void Tensors_views_parts_of_storages_and_old_parameters_are_read_as_PyTorch_reads_them()
    {
        var golden = JsonDocument.Parse(File.ReadAllBytes(Golden.At("state_tar.json"))).RootElement;
        var state = PyTorchFile.Read(Golden.At("state_tar.pt"));
        Assert.Equal(golden.EnumerateObject().Select(property => property.Name), state.Entries.Select(entry => entry.Key));
        using var scope = new TensorScope();
        foreach (var (name, stored) in state.Entries)
        {
            var expected = golden.GetProperty(name);
            Assert.Equal(expected.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt64()), stored.Sizes);
            Assert.Equal(expected.GetProperty("type").GetString(), stored.Type.ToString().ToLowerInvariant());
            Golden.AssertEqual(expected.GetProperty("values"), stored.ToTensor());
        }
    }

    [Fact]
    public void A_file_that_is_cut_short_anywhere_is_refused_by_its_name()
    {
        byte[] whole = File.ReadAllBytes(Golden.At("state_tar.pt"));
        // What follows the last entry are zeros to the next block.
        int end = 1 + Array.FindLastIndex(whole, b => b != 0);
        for (int length = 600; length < end; length += 7)
        {
            var refused = Assert.Throws<WeightsDataException>(() => PyTorchFile.Read("cut.pth", whole.AsMemory(0, length)));
            Assert.StartsWith("cut.pth: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_with_a_byte_changed_is_read_or_refused_and_nothing_else()
    {
        byte[] whole = File.ReadAllBytes(Golden.At("state_tar.pt"));
        int read = 0, refused = 0;
        for (int at = 0; at < whole.Length; at += 3)
        {
            byte[] mutant = [.. whole];
            mutant[at] ^= (byte)(1 + (at * 31 % 255));
            try
            {
                _ = PyTorchFile.Read("mutant.pth", mutant);
                read++;
            }
            catch (WeightsDataException)
            {
                refused++;
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_global_off_the_list_is_named_and_not_imported()
    {
        byte[] whole = File.ReadAllBytes(Golden.At("state_tar.pt"));
        byte[] wanted = Encoding.ASCII.GetBytes("ctorch.nn.parameter\nParameter\n");
        byte[] wicked = Encoding.ASCII.GetBytes("cposixxxxxxxxxxxxxxxx\nsystemmmm\n"[..30]);
        wicked[^1] = (byte)'\n';
        int at = whole.AsSpan().IndexOf(wanted);
        Assert.True(at > 0);
        wicked.CopyTo(whole, at);
        var refused = Assert.Throws<WeightsDataException>(() => PyTorchFile.Read("wicked.pth", whole));
        Assert.Contains("wants to import posix", refused.Reason, StringComparison.Ordinal);
    }
}
