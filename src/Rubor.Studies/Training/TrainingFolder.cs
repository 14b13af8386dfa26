using Rubor.Networks.Training;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>
/// The folder of a training that runs or was stopped, beside the folder of its results: OUT.checkpoint. One process at a time holds it.
/// </summary>
public sealed class TrainingFolder : IDisposable
{
    const string LockFile = "lock";

    readonly FileStream held;
    bool removed;

    TrainingFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Takes the folder.</summary>
    /// <param name="output">Folder of the results.</param>
    /// <param name="resume">Whether a training that was stopped there goes on.</param>
    /// <param name="overwrite">Whether one that was stopped there may be begun again.</param>
    /// <exception cref="OutputException">Another process trains there, or a training was stopped there and neither is asked
    /// for.</exception>
    public static TrainingFolder Take(string output, bool resume, bool overwrite)
    {
        string path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output)) + ".checkpoint";
        Directory.CreateDirectory(path);
        FileStream held;
        try
        {
            held = new(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new OutputException(path, "another process trains there; wait for it, or name another folder");
        }

        bool stopped = File.Exists(System.IO.Path.Combine(path, Checkpoint.FileName));
        if (stopped && !resume && !overwrite)
        {
            held.Dispose();
            throw new OutputException(path, "holds a training that was stopped; add --resume to go on, or --overwrite to begin again");
        }

        if (stopped && !resume)
            foreach (string file in Directory.EnumerateFiles(path).Where(f => System.IO.Path.GetFileName(f) != LockFile))
                File.Delete(file);
        return new(path, held);
    }

    /// <summary>Removes the folder: the results are in their place.</summary>
    public void Remove()
    {
        Directory.Delete(Path, recursive: true);
        removed = true;
        held.Dispose();
    }

    /// <summary>Lets go of the folder; a checkpoint in it stays.</summary>
    public void Dispose()
    {
        // Removed before it is let go: else another process could take it in between, and lose it.
        if (!removed && !Directory.EnumerateFiles(Path).Any(f => System.IO.Path.GetFileName(f) != LockFile))
            Directory.Delete(Path, recursive: true);
        removed = true;
        held.Dispose();
    }
}
