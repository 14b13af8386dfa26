using Rubor.Torch.Files;

namespace Rubor.Tests.Torch;

/// <summary>Damaged files are read or refused in one line: no other exception, and no memory that their size does not justify.</summary>
public class MutationTests
{
    /// <summary>Mutants of each file here; the benchmarks try 2,000.</summary>
    const int Mutants = 120;

    [Theory]
    [InlineData("state_zip.pt")]
    [InlineData("state_legacy.pt")]
    [InlineData("wicked_legacy.pt")]
    [InlineData("small.safetensors")]
    public void A_mutated_file_is_read_or_refused_in_one_line(string name)
    {
        byte[] original = name.EndsWith(".safetensors", StringComparison.Ordinal) ? Safetensors() : File.ReadAllBytes(Golden.At(name));
        var random = new Random(20230418);
        int refused = 0;
        for (int k = 0; k < Mutants; k++)
        {
            byte[] mutant = Mutate(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = name.EndsWith(".safetensors", StringComparison.Ordinal) ? SafetensorsFile.Read(name, mutant)
                    : PyTorchFile.Read(name, mutant);
            }
            catch (WeightsDataException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
                Assert.True(e.Message.Length < 400, e.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + (64L * mutant.Length));
        }

        Assert.InRange(refused, 1, Mutants);
    }

    internal static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        switch (random.Next(4))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1:
                int start = random.Next(bytes.Length), length = random.Next(1, 64);
                random.NextBytes(bytes.AsSpan(start, Math.Min(length, bytes.Length - start)));
                return bytes;
            case 2:
                int at = random.Next(bytes.Length);
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
            default:
                for (int k = 0; k < 1 + random.Next(8); k++)
                    bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));

                return bytes;
        }
    }

    static byte[] Safetensors()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["a"], PyTorchFile.Read(Golden.At("small.pt")).Entries);
        return File.ReadAllBytes(folder["a"]);
    }
}
