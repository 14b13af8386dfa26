using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>Finds weights: a file, a folder of weights, the results of a training, or a folder that holds several of these.</summary>
internal static class WeightsFolders
{
    // A training keeps its weights in a folder of its own within its results.
    const string WithinTraining = Studies.Training.TrainingRun.WeightsFolder;

    /// <summary>The weights that a path stands for, by name (fold-10 after fold-9).</summary>
    /// <returns>Files, and folders that hold weights.json.</returns>
    /// <exception cref="WeightsDataException">It is missing, or holds no weights.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw new WeightsDataException(path, "does not exist; name weights, or a folder that holds some");
        if (In(path) is { } own)
            return [own];
        var found = Studies.Cases.FolderWalk.Folders(path).OrderBy(Sorted, StringComparer.Ordinal).Select(In).OfType<string>().ToList();
        return found.Count > 0 ? found
            : throw new WeightsDataException(path,
            $"holds no {Weights.DescriptionFileName}, and no folder in it does; name a folder of weights, or one that holds some");
    }

    static string? In(string folder) =>
        new[] { folder, Path.Combine(folder, WithinTraining) }.FirstOrDefault(f =>
            File.Exists(Path.Combine(f, Weights.DescriptionFileName)));

    // fold-9 before fold-10: a number at the end is filled up.
    static string Sorted(string folder)
    {
        string name = Path.GetFileName(folder), stem = name.TrimEnd([.. "0123456789"]);
        return stem + name[stem.Length..].PadLeft(12, '0');
    }
}
