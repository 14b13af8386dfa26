using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Tests.Imaging;

/// <summary>Seeded damage to PNG, JPEG and TIFF files: flipped bits, overwritten numbers, cuts, insertions, at both ends more than between,
/// where headers and directories stand; of half of the PNG files the checksums are made right again, so that decoders are
/// reached.</summary>
public static class RasterMutants
{
    const int Ends = 400;

    // The samples twice, as where they are turned; the file; messages.
    const long MostBytes = (2L << 30) + (16 << 20);

    /// <summary>Reads mutants of the given files; throws where one fails otherwise than by a one-line refusal.</summary>
    public static FileMutants.Outcome Run(IReadOnlyList<string> files, int seed, int count) =>
        FileMutants.Run(files, seed, count, Mutate, Read, MostBytes);

    static void Read(string path)
    {
        var image = ImageFile.Read(path);
        if (image.Pages.Sum(p => (long)p.Width * p.Height) < 1 << 22)
            DisplaySamples.Of(image).Bytes(0);
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (int n = 1 + random.Next(4); n > 0; n--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(Math.Min(bytes.Length, Ends)),
                _ => Math.Max(0, bytes.Length - 1 - random.Next(Ends)),
            };
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 0xff; break;
                case 3 when at + 2 <= bytes.Length:
                    BitConverter.TryWriteBytes(bytes.AsSpan(at),
                    (short)random.Next(short.MinValue, short.MaxValue)); break;
                case 4 when at + 4 <= bytes.Length: BitConverter.TryWriteBytes(bytes.AsSpan(at), random.Next()); break;
                case 5 when random.Next(3) == 0: bytes = bytes[..Math.Max(1, at)]; break;
                case 6 when random.Next(3) == 0: bytes = [.. bytes[..at], .. new byte[random.Next(64)], .. bytes[at..]]; break;
            }
        }
        return bytes.Length > 8 && bytes[1] == 'P' && random.Next(2) == 0 ? MadePictures.WithChecksums(bytes) : bytes;
    }
}
