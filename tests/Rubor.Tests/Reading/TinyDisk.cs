using System.Diagnostics;

namespace Rubor.Tests.Reading;

/// <summary>A file system of a few megabytes, of its own; the test is skipped where that cannot be had.</summary>
internal sealed class TinyDisk : IDisposable
{
    readonly string folder;

    /// <param name="folder">An empty folder, over which it lies until it goes.</param>
    /// <param name="kibibytes">Its size.</param>
    public TinyDisk(string folder, int kibibytes)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", folder),
            "a file system of its own takes root and leave to mount one");
    }

    public string this[string name] => Path.Combine(folder, name);

    string Filler => this["filler"];

    /// <summary>Leaves no free byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[4096];
        try
        {
            while (true)
                file.Write(bytes);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Nothing can be written any more; whatever is open to write has to be closed before.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", folder));

    public void Dispose() => Run("umount", "-l", folder);

    static bool Run(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
