using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Decompresses a whole gzip file in memory by libdeflate, about twice as fast as a stream does. Where the library is missing, or
/// the file is not one plain gzip member of a likely size, nothing is done and the stream decides what is wrong.
/// </summary>
internal static partial class Libdeflate
{
    private const string Library = "libdeflate.so.0";

    // A scan shrinks to a third, a mask to a hundredth; a length noted far beyond that is not believed before it is decoded.
    private const int LikelyRatio = 256;
    private const int AlwaysAllowed = 1 << 20;
    private const int LargestFile = 1 << 29;

    private static readonly bool Available = NativeLibrary.TryLoad(Library, out _);

    /// <summary>The content of a gzip file, checksum and length verified, or null.</summary>
    public static byte[]? Decompress(FileStream file)
    {
        if (!Available || file.Length is < 18 or > LargestFile)
            return null;
        var compressed = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.Position = 0;
        file.ReadExactly(compressed);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(compressed.AsSpan(compressed.Length - 4));
        if (length == 0 || length > Math.Min(Array.MaxLength, AlwaysAllowed + (long)LikelyRatio * compressed.Length))
            return null;
        var content = GC.AllocateUninitializedArray<byte>((int)length);
        nint decompressor = AllocDecompressor();
        if (decompressor == 0)
            return null;
        int status = GzipDecompress(decompressor, compressed, (nuint)compressed.Length, content, (nuint)content.Length, out nuint read, out nuint written);
        FreeDecompressor(decompressor);
        return status == 0 && read == (nuint)compressed.Length && written == (nuint)content.Length ? content : null;
    }

    [LibraryImport(Library, EntryPoint = "libdeflate_alloc_decompressor")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint AllocDecompressor();

    [LibraryImport(Library, EntryPoint = "libdeflate_free_decompressor")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeDecompressor(nint decompressor);

    [LibraryImport(Library, EntryPoint = "libdeflate_gzip_decompress_ex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GzipDecompress(nint decompressor, byte[] input, nuint inputBytes, byte[] output, nuint outputBytes, out nuint read, out nuint written);
}
