using System.Text;

namespace Rubor.Torch;

/// <summary>Whether a libtorch can be expected to load, told from files alone: nothing is loaded for it.</summary>
/// <param name="Path">Its library, or the folder that RUBOR_LIBTORCH names; null where there is none.</param>
/// <param name="Problem">What is missing, or null.</param>
/// <param name="Advice">What to do about it, or null.</param>
public sealed record LibtorchPresence(string? Path, string? Problem, string? Advice)
{
    const string Library = "libtorch_cpu.so";
    const string Install = "install libtorch1.13 and libopenblas0-pthread (Debian), or name a libtorch with RUBOR_LIBTORCH";

    /// <summary>Looks where <see cref="Libtorch"/> would look on first use.</summary>
    public static LibtorchPresence Find()
    {
        string? named = Environment.GetEnvironmentVariable("RUBOR_LIBTORCH");
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(System.IO.Path.Combine(named, "lib", Library))
                ? new(System.IO.Path.GetFullPath(named), null, null)
                : new(null, $"RUBOR_LIBTORCH={named} has no lib/{Library}",
                    "name the folder that holds include and lib of a libtorch or of Python's torch package");
        }

        string shim = System.IO.Path.Combine(AppContext.BaseDirectory, "librubor_torch.so");
        if (!File.Exists(shim))
            return new(null, $"{shim} is missing", "build the project again, or name a libtorch with RUBOR_LIBTORCH");

        string? needed = Needed(shim);
        string? library = needed is null ? null : Folders().Select(folder => System.IO.Path.Combine(folder, needed))
            .FirstOrDefault(File.Exists);
        return library is null ? new(null, $"{needed ?? Library} is in no library folder", Install) : new(library, null, null);
    }

    /// <summary>The versioned name that the shim was linked against, such as libtorch_cpu.so.1.13.</summary>
    static string? Needed(string shim)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(shim));
        int at = text.IndexOf(Library, StringComparison.Ordinal);
        return at < 0 ? null : text[at..text.IndexOf('\0', at)];
    }

    static IEnumerable<string> Folders()
    {
        yield return System.IO.Path.Combine(AppContext.BaseDirectory, "lib"); // of a package

        foreach (string folder in (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        const string configuration = "/etc/ld.so.conf.d";
        if (Directory.Exists(configuration))
        {
            foreach (string line in Directory.EnumerateFiles(configuration, "*.conf").Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines).Where(line => line.StartsWith('/')))
            {
                yield return line.Trim();
            }
        }

        yield return "/lib/x86_64-linux-gnu";
        yield return "/usr/lib/x86_64-linux-gnu";
        yield return "/lib64";
        yield return "/usr/lib64";
        yield return "/usr/lib";
        yield return "/usr/local/lib";
    }
}
