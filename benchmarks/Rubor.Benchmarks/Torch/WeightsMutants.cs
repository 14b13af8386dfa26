using Rubor.Torch.Files;

namespace Rubor.Benchmarks.Torch;

/// <summary>
/// Two thousand mutants of each file, and of each that can be read as safetensors too: read or refused in one line, in bounded time and
/// memory.
/// </summary>
static class WeightsMutants
{
    const int Mutants = 2000;

    internal static int Run(string[] files)
    {
        int wrong = 0;
        foreach (string file in files)
        {
            wrong += Wrong(file);
            string converted = Path.Combine(Path.GetTempPath(), Path.GetFileNameWithoutExtension(file) + ".safetensors");
            try
            {
                SafetensorsFile.Write(converted, PyTorchFile.Read(file).Entries);
            }
            catch (WeightsDataException)
            {
                continue;
            }

            wrong += Wrong(converted);
            File.Delete(converted);
        }

        Console.WriteLine($"{wrong} other than read or refused in one line");
        return wrong == 0 ? 0 : 1;
    }

    static int Wrong(string file)
    {
        int wrong = 0, refused = 0;
        byte[] original = File.ReadAllBytes(file);
        var random = new Random(20230418);
        long most = 0;
        for (int k = 0; k < Mutants; k++)
        {
            byte[] mutant = Mutate(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _ = Path.GetExtension(file) == ".safetensors" ? SafetensorsFile.Read(file, mutant) : PyTorchFile.Read(file, mutant);
            }
            catch (WeightsDataException e)
            {
                refused++;
                wrong += e.Message.Contains('\n', StringComparison.Ordinal) ? 1 : 0;
            }
            catch (Exception e)
            {
                wrong++;
                Console.WriteLine($"{file}, mutant {k}: {e.GetType().Name}: {e.Message}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Console.WriteLine(
            $"{Path.GetFileName(file)}: {Mutants} mutants, {refused} refused, {Mutants - refused} read, at most {most / 1024} KiB " +
            $"allocated for {original.Length / 1024} KiB");
        return wrong;
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0: return bytes[..at];
            case 1: random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at))); return bytes;
            case 2: return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
            default:
                // Most of a file of weights is numbers: half of these mutants change its first or last four kilobytes.
                for (int k = 0; k < 1 + random.Next(8); k++)
                {
                    int near = random.Next(Math.Min(4096, bytes.Length));
                    int where = random.Next(4) switch { 0 => near, 1 => bytes.Length - 1 - near, _ => random.Next(bytes.Length) };
                    bytes[where] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));
                }

                return bytes;
        }
    }
}
