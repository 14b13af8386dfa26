using System.Diagnostics;
using System.IO.Compression;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Imaging;

/// <summary>Seeded damage to NIfTI files: flipped bits, overwritten numbers, cuts, insertions, in the header more than elsewhere.</summary>
public static class NiftiMutants
{
    /// <summary>What became of the mutants.</summary>
    public sealed record Outcome(int Read, int Refused, double LongestSeconds, double MostAllocatedPerFileByte);

    // Allowed beside what the file's size justifies: decoder state, buffers, messages.
    const long FixedAllocation = 2 << 20;

    /// <summary>Reads mutants of the given files; throws where one fails otherwise than by a one-line refusal.</summary>
    public static Outcome Run(IReadOnlyList<string> files, string folder, int seed, int count)
    {
        var random = new Random(seed);
        var originals = files.Where(f => f.EndsWith(".nii", StringComparison.Ordinal) || f.EndsWith(".nii.gz", StringComparison.Ordinal)
            || f.EndsWith(".hdr", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        int read = 0, refused = 0;
        double longest = 0, most = 0;
        for (int i = 0; i < count; i++)
        {
            var bytes = Mutate(originals[random.Next(originals.Count)], random);
            string path = Path.Combine(folder, $"mutant-{seed}.nii.gz");
            File.WriteAllBytes(path, bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            try
            {
                NiftiReader.Read(path);
                read++;
            }
            catch (ImageDataException e) when (!e.Message.Contains('\n') && e.Message.StartsWith(path, StringComparison.Ordinal))
            {
                refused++;
            }
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            long used = GC.GetAllocatedBytesForCurrentThread() - allocated - FixedAllocation;
            most = Math.Max(most, (double)used / Math.Max(1, bytes.Length));
            // Deflate makes at most 1032 bytes of one; the buffer that grows holds at most twice its end.
            if (used > 2.2 * 1032 * bytes.Length)
                throw new InvalidOperationException($"mutant {i} of seed {seed}: {used} bytes allocated for a file of {bytes.Length}");
        }
        return new(read, refused, longest, most);
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        bool packed = original.Length > 2 && original[0] == 0x1f && original[1] == 0x8b;
        // Half of the packed files are damaged inside, so that the header is reached.
        if (packed && random.Next(2) == 0)
        {
            using var content = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(original), CompressionMode.Decompress))
                gzip.CopyTo(content);
            return Zip(Damage(content.ToArray(), random));
        }
        var damaged = Damage((byte[])original.Clone(), random);
        return !packed && random.Next(4) == 0 ? Zip(damaged) : damaged;
    }

    static byte[] Damage(byte[] bytes, Random random)
    {
        for (int n = 1 + random.Next(4); n > 0; n--)
        {
            int at = random.Next(3) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(bytes.Length, 360));
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 0xff; break;
                case 3 when at + 2 <= bytes.Length:
                    BitConverter.TryWriteBytes(bytes.AsSpan(at),
                    (short)random.Next(short.MinValue, short.MaxValue)); break;
                case 4 when at + 4 <= bytes.Length:
                    BitConverter.TryWriteBytes(bytes.AsSpan(at), random.Next(2) == 0 ? float.NaN
                    : random.NextSingle() * 1e30f); break;
                case 5 when random.Next(3) == 0: bytes = bytes[..Math.Max(1, at)]; break;
                case 6 when random.Next(3) == 0: bytes = [.. bytes[..at], .. new byte[random.Next(64)], .. bytes[at..]]; break;
            }
        }
        return bytes;
    }

    /// <summary>Bytes compressed by gzip.</summary>
    public static byte[] Zip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
