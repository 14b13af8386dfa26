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

    /// <summary>Refuses a file that cannot be written, or that is there and may not be replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether one of its kind may be replaced.</param>
    /// <param name="example">Name of such a file, for the message.</param>
    /// <param name="read">Reads one of its kind, and throws where it is something else: only its own kind is replaced.</param>
    /// <exception cref="OutputException">It is a folder, lies in none, or is there.</exception>
    public static void RequireFree(string path, bool overwrite, string example, Action<string> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Directory.Exists(path))
            throw new OutputException(path, $"is a folder; name a file such as {example}");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent))
            throw new OutputException(path, "its folder does not exist; make it first");
        if (!File.Exists(path))
            return;
        if (!overwrite)
            throw new OutputException(path, "exists already; add --overwrite or name another file");
        read(path);
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
