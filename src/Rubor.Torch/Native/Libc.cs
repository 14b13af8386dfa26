using System.Runtime.InteropServices;

namespace Rubor.Torch.Native;

/// <summary>
/// What has to be said to the C library before libtorch loads. <c>Environment.SetEnvironmentVariable</c> does not reach native code.
/// </summary>
internal static partial class Libc
{
    /// <summary>M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX and M_ARENA_MAX of glibc's malloc.h.</summary>
    internal const int TrimThreshold = -1, TopPad = -2, MmapMax = -4, ArenaMax = -8;

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc.so.6")]
    internal static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    internal static partial int malloc_trim(nuint keep);
}
