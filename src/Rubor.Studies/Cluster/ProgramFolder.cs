using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Rubor.Studies.Cluster;

/// <summary>Where the machines of a cluster find the program.</summary>
public static partial class ProgramFolder
{
    /// <summary>
    /// The program's own folder where it lies on the disk that the results are on; else a copy of it, which is made once.
    /// </summary>
    /// <param name="program">Folder of the program that runs.</param>
    /// <param name="beside">Folder on the shared disk that takes the copy.</param>
    /// <returns>Its full path.</returns>
    public static string Shared(string program, string beside)
    {
        string from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(program)), near = Path.GetFullPath(beside);
        string mounts = File.ReadAllText("/proc/self/mountinfo");
        if (MountOf(from, mounts) == MountOf(near, mounts))
            return from;
        string copy = Path.Combine(near, "program-" + Fingerprint(from));
        if (Directory.Exists(copy))
            return copy;
        string part = FormattableString.Invariant($"{copy}.part-{Environment.MachineName}-{Environment.ProcessId}");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(part, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        Directory.Move(part, copy);
        return copy;
    }

    /// <summary>The mount point that a path lies under.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="mounts">Text of /proc/self/mountinfo, whose fifth field is a mount point with blanks as \040. proc(5).</param>
    public static string MountOf(string path, string mounts)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(mounts);
        return mounts.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 5).Select(fields => Unescaped(fields[4]))
            .Where(mount => mount == "/" || path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal))
            .MaxBy(mount => mount.Length) ?? "/";
    }

    static string Unescaped(string mount) =>
        Octal().Replace(mount, m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString(CultureInfo.InvariantCulture));

    // Another build is another program, though its version may be the same.
    static string Fingerprint(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => FormattableString.Invariant($"{f} {new FileInfo(f).Length} {File.GetLastWriteTimeUtc(f).Ticks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..12];
    }

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
