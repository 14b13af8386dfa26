using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Decompresses a whole gzip file in memory by libdeflate, member by member, about twice as fast as a stream does. Where the library is
/// missing, or something of the file is not as it should be, nothing is done and the stream decides what is wrong.
/// </summary>
internal static partial class Libdeflate
{
    const string Library = "libdeflate.so.0";

    // A scan shrinks to a third, a mask to a hundredth; a length noted far beyond that is not believed before it is decoded.
    const int LikelyRatio = 256;
    const int AlwaysAllowed = 1 << 20;

    // Of several members only the last one's length is noted: the content grows as it comes, and beyond this the stream is cheaper.
    const int LikelyRatioOfSeveral = 16;
    const int LargestFile = 1 << 29;

    // What the library says of a member that needs more room.
    const int InsufficientSpace = 3;

    static readonly bool Available = NativeLibrary.TryLoad(Library, out _);

    /// <summary>The content of a gzip file, checksum and length of each member verified, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="junk">Bytes after the last member that are not only zeros.</param>
    public static ArraySegment<byte>? Decompress(FileStream file, out long junk)
    {
        junk = 0;
        if (!Available || file.Length is < 18 or > LargestFile)
            return null;
        var compressed = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.Position = 0;
        file.ReadExactly(compressed);
        nint decompressor = AllocDecompressor();
        if (decompressor == 0)
            return null;
        try
        {
            return Members(decompressor, compressed, out junk);
        }
        finally
        {
            FreeDecompressor(decompressor);
        }
    }

    static ArraySegment<byte>? Members(nint decompressor, byte[] compressed, out long junk)
    {
        junk = 0;
        int most = (int)Math.Min(Array.MaxLength, AlwaysAllowed + ((long)LikelyRatio * compressed.Length));
        int mostOfSeveral = (int)Math.Min(Array.MaxLength, AlwaysAllowed + ((long)LikelyRatioOfSeveral * compressed.Length));
        // The length noted at the end is that of the last member: of the whole content where there is one only.
        long noted = BinaryPrimitives.ReadUInt32LittleEndian(compressed.AsSpan(compressed.Length - 4));
        var content = GC.AllocateUninitializedArray<byte>((int)(noted > 0 && noted <= most ? noted
            : Math.Min(mostOfSeveral, Math.Max(AlwaysAllowed, 4L * compressed.Length))));
        int at = 0, filled = 0;
        while (GzipMembers.Begins(compressed.AsSpan(at)))
        {
            Span<byte> input = compressed.AsSpan(at), output = content.AsSpan(filled);
            int status = GzipDecompress(decompressor, ref MemoryMarshal.GetReference(input), (nuint)input.Length,
                ref MemoryMarshal.GetReference(output), (nuint)output.Length, out nuint read, out nuint written);
            if (status == InsufficientSpace && content.Length < mostOfSeveral)
            {
                var larger =
                    GC.AllocateUninitializedArray<byte>((int)Math.Min(mostOfSeveral, Math.Max(AlwaysAllowed, 2L * content.Length)));
                content.AsSpan(0, filled).CopyTo(larger);
                content = larger;
                continue;
            }
            if (status != 0)
                return null;
            at += (int)read;
            filled += (int)written;
        }
        junk = compressed.AsSpan(at).ContainsAnyExcept((byte)0) ? compressed.Length - at : 0;
        return new(content, 0, filled);
    }

    [LibraryImport(Library, EntryPoint = "libdeflate_alloc_decompressor")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint AllocDecompressor();

    [LibraryImport(Library, EntryPoint = "libdeflate_free_decompressor")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeDecompressor(nint decompressor);

    [LibraryImport(Library, EntryPoint = "libdeflate_gzip_decompress_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GzipDecompress(
        nint decompressor, ref byte input, nuint inputBytes, ref byte output, nuint outputBytes, out nuint read, out nuint written);
}
