using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Rubor.Torch.Native;

/// <summary>
/// Builds the shim for a libtorch of the user's own (conda, pip, a cluster's module), once, and keeps it by path and version.
/// </summary>
internal static class ShimBuilder
{
    const string FileName = "librubor_torch.so";
    const string VersionHeader = "include/torch/csrc/api/include/torch/version.h";

    /// <summary><c>$XDG_CACHE_HOME/rubor</c>, or <c>~/.cache/rubor</c>.</summary>
    internal static string CacheFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

        return Path.Combine(cache, "rubor");
    }

    /// <summary>Path of the shim for <paramref name="libtorch"/>: from the cache, or built into it.</summary>
    /// <exception cref="TorchException">It is no libtorch folder, or the build failed: the message has the compiler's first
    /// error.</exception>
    internal static string Build(string libtorch, string sources, string cacheFolder)
    {
        string root = Path.GetFullPath(libtorch).TrimEnd('/');
        string header = Path.Combine(root, VersionHeader);
        if (!File.Exists(header))
            throw new TorchException($"RUBOR_LIBTORCH={libtorch}: is no libtorch folder; {VersionHeader} is missing there");

        if (!Directory.Exists(sources))
            throw new TorchException($"{sources}: missing; the shim's sources belong beside the program");

        string kept = Path.Combine(cacheFolder, "rubor_torch-" + Key(root, header, sources));
        string library = Path.Combine(kept, FileName);
        if (File.Exists(library))
            return library;

        // Built aside and renamed: a second program that builds at the same time finds it whole or not at all.
        string aside = kept + "." + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Directory.CreateDirectory(aside);
        try
        {
            Run("cmake", ["-S", sources, "-B", aside, "-DCMAKE_BUILD_TYPE=Release", "-DRUBOR_LIBTORCH=" + root]);
            Run("cmake", ["--build", aside]);
            Directory.CreateDirectory(kept);
            File.Move(Path.Combine(aside, FileName), library, overwrite: true);
            return library;
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Path, version and sources in one name: another of any builds anew.</summary>
    static string Key(string root, string header, string sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(root));
        hash.AppendData(File.ReadAllBytes(header));
        foreach (string file in Directory.GetFiles(sources).Order(StringComparer.Ordinal))
            hash.AppendData(File.ReadAllBytes(file));

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    static void Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start) ?? throw new TorchException($"{program} did not start");
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                string all = output + "\n" + errors.GetAwaiter().GetResult();
                string first = all.Split('\n').FirstOrDefault(line => line.Contains("rror", StringComparison.Ordinal)) ?? all.Trim();
                throw new TorchException($"the shim could not be built for this libtorch: {first.Trim()}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new TorchException($"{program} is needed to build the shim for RUBOR_LIBTORCH, and a C++ compiler: {e.Message}", e);
        }
    }
}
