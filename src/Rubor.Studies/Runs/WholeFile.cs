using System.Globalization;

namespace Rubor.Studies.Runs;

/// <summary>Single files that appear whole or not at all.</summary>
public static class WholeFile
{
    const string Partial = ".partial-";

    static int written;

    // Of this process on this machine: others may write the same file of a shared folder.
    static readonly string Own = $"{Partial}{Environment.MachineName}-";

    /// <summary>Writes a file under a temporary name, which is hidden, flushes it and renames it into place.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, string.Create(CultureInfo.InvariantCulture,
            $".{Path.GetFileName(full)}.{Interlocked.Increment(ref written)}{Own}{Environment.ProcessId}"));
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes what runs of this machine that were killed left half-written in a folder.</summary>
    internal static void RemoveAbandoned(string folder)
    {
        foreach (string left in Directory.EnumerateFiles(folder, $".*{Own}*"))
            if (int.TryParse(left.AsSpan(left.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && !Directory.Exists($"/proc/{process}"))
                File.Delete(left);
    }
}
