namespace Rubor.Studies.Runs;

/// <summary>Single files that appear whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>Writes a file under a temporary name, flushes it and renames it into place.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.partial-{Environment.ProcessId}";
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
}
