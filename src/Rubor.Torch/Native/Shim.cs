using System.Runtime.InteropServices;

namespace Rubor.Torch.Native;

/// <summary>Finds the shim and loads it, and with it libtorch, once the C library knows how it is to behave.</summary>
internal static class Shim
{
    const string FileName = "librubor_torch.so";

    // Clock cycles that a thread of OpenBLAS spins before it sleeps, as a power of two; without it 26, and it never sleeps in a training.
    const string BlasSpin = "16";

    static readonly Lock Gate = new();
    static LibtorchSettings settings = new();
    static nint handle;

    internal static bool IsLoaded => handle != 0;

    internal static void Configure(LibtorchSettings wanted)
    {
        lock (Gate)
        {
            if (IsLoaded)
                throw new InvalidOperationException("libtorch is loaded already: configure it before its first use");

            settings = wanted;
        }
    }

    internal static nint Load()
    {
        lock (Gate)
            return handle != 0 ? handle : handle = LoadOnce();
    }

    static unsafe nint LoadOnce()
    {
        if (settings.PassiveWait)
        {
            _ = Libc.setenv("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
            _ = Libc.setenv("OPENBLAS_THREAD_TIMEOUT", BlasSpin, overwrite: 0);
        }

        if (settings.RetainMemory)
        {
            _ = Libc.mallopt(Libc.MmapMax, 0);
            _ = Libc.mallopt(Libc.TrimThreshold, int.MaxValue);
            _ = Libc.mallopt(Libc.TopPad, settings.GrowthBytes);
        }

        string path = Locate();
        nint loaded;
        try
        {
            loaded = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchException(
                $"{path}: {e.Message.ReplaceLineEndings(" ")}; install libtorch (Debian: libtorch1.13 libopenblas0-pthread) or name " +
                $"one with RUBOR_LIBTORCH", e);
        }

        int abi = ((delegate* unmanaged<int>)NativeLibrary.GetExport(loaded, "rubor_abi"))();
        if (abi != NativeMethods.Abi)
            throw new TorchException($"{path}: has interface {abi}, wanted {NativeMethods.Abi}; build it again");

        if (settings.Threads is int threads)
            _ = ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(loaded, "rubor_set_threads"))(threads);

        return loaded;
    }

    /// <summary>The shim beside the program, or the one built for the libtorch that RUBOR_LIBTORCH names.</summary>
    static string Locate()
    {
        string? libtorch = Environment.GetEnvironmentVariable("RUBOR_LIBTORCH");
        if (!string.IsNullOrEmpty(libtorch))
            return ShimBuilder.Build(libtorch, Path.Combine(AppContext.BaseDirectory, "native", "rubor_torch"), ShimBuilder.CacheFolder());

        string path = Path.Combine(AppContext.BaseDirectory, FileName);
        return File.Exists(path) ? path : throw new TorchException($"{path}: missing; build the project again, or name a libtorch with RUBOR_LIBTORCH");
    }
}
