using Rubor.Imaging;
using Rubor.Imaging.Dicom;

namespace Rubor.Tests.Imaging;

/// <summary>Seeded damage to DICOM files: flipped bits, overwritten lengths and numbers, cuts, insertions, tags of one attribute put over
/// another; in the attributes and at the beginning of the pixels more than elsewhere.</summary>
public static class DicomMutants
{
    const int Attributes = 3000;

    // The samples as decoded and as pictures; attributes; messages.
    const long MostBytes = (2L << 30) + (600 << 20);

    static readonly byte[][] Tags = [[0x28, 0, 0x10, 0], [0x28, 0, 0x11, 0], [0x28, 0, 0x00, 1], [0x28, 0, 0x01, 1], [0x28, 0, 0x02, 0],
        [0x28, 0, 0x08, 0], [0xe0, 0x7f, 0x10, 0], [0xfe, 0xff, 0x00, 0xe0], [0xfe, 0xff, 0xdd, 0xe0], [0xfe, 0xff, 0x0d, 0xe0]];

    /// <summary>Reads mutants of the given files; throws where one fails otherwise than by a one-line refusal.</summary>
    public static FileMutants.Outcome Run(IReadOnlyList<string> files, int seed, int count) =>
        FileMutants.Run(files, seed, count, Mutate, Read, MostBytes);

    static void Read(string path)
    {
        var (file, pixels) = DicomFile.ReadWhole(path);
        if (pixels.SampleBytes.Length < 1 << 22)
            DisplaySamples.Of(DicomPictures.Of(file, pixels)).Bytes(0);
        NuclearFrame.Of(file);
        UltrasoundRegion.Of(file.Header);
    }

    static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (int n = 1 + random.Next(4); n > 0; n--)
        {
            int at = random.Next(4) switch
            {
                0 => random.Next(bytes.Length),
                1 => Math.Max(0, bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 200))),
                // After the preamble, whose bytes mean nothing.
                _ => Math.Min(bytes.Length - 1, 128 + random.Next(Attributes)),
            };
            switch (random.Next(9))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 0xff; break;
                case 3 when at + 2 <= bytes.Length: BitConverter.TryWriteBytes(bytes.AsSpan(at), (ushort)random.Next(65536)); break;
                case 4 when at + 4 <= bytes.Length: BitConverter.TryWriteBytes(bytes.AsSpan(at), random.Next()); break;
                case 5 when at + 4 <= bytes.Length: BitConverter.TryWriteBytes(bytes.AsSpan(at), -1); break;
                case 6 when at + 4 <= bytes.Length: Tags[random.Next(Tags.Length)].CopyTo(bytes, at); break;
                case 7 when random.Next(3) == 0: bytes = bytes[..Math.Max(1, at)]; break;
                case 8 when random.Next(3) == 0: bytes = [.. bytes[..at], .. new byte[random.Next(64)], .. bytes[at..]]; break;
            }
        }
        return bytes;
    }
}
