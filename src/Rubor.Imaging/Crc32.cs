namespace Rubor.Imaging;

/// <summary>The checksum of PNG and gzip: CRC-32 of ISO 3309, as in RFC 1952, section 8.</summary>
internal static class Crc32
{
    /// <summary>Where a checksum begins.</summary>
    public const uint Start = uint.MaxValue;

    static readonly uint[] Table = MakeTable();

    /// <summary>A checksum carried on; its complement is what a file holds.</summary>
    public static uint Of(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
