using System.Text.Json.Nodes;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>The folder of generators: fold-1, fold-2 … appear one by one, each whole; generator.json puts them together.</summary>
public sealed class GeneratorFolds
{
    readonly StudyFolds folds;
    readonly GeneratorTraining training;

    GeneratorFolds(string folder, StudyFolds folds, GeneratorTraining training) =>
        (Folder, this.folds, this.training) = (folder, folds, training);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens the folder, and keeps a copy of the folds in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="training">How each is trained.</param>
    /// <param name="overwrite">Whether folds that were trained otherwise are trained again, and not refused.</param>
    /// <exception cref="OutputException">It holds other folds, or a fold trained otherwise.</exception>
    public static GeneratorFolds Open(string folder, StudyFolds folds, GeneratorTraining training, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(training);
        CrossValidation.Keep(folder, folds);
        var opened = new GeneratorFolds(folder, folds, training);
        foreach (int fold in opened.Finished().Where(_ => !overwrite))
            if (opened.Differences(fold) is { Count: > 0 } differ)
                throw new OutputException(opened.FileOf(fold), $"was trained otherwise: {string.Join("; ", differ)} (there and now); name another folder, "
                    + "give what was given before, or add --overwrite to train it again");
        return opened;
    }

    /// <summary>Folder of a fold.</summary>
    public string FolderOf(int fold) => FolderOf(Folder, fold);

    /// <summary>Folder of a fold within that of the generators.</summary>
    public static string FolderOf(string folder, int fold) => Path.Combine(folder, FormattableString.Invariant($"fold-{fold}"));

    /// <summary>Folds that are not finished, or were trained otherwise.</summary>
    public IReadOnlyList<int> Missing() => [.. Enumerable.Range(1, folds.Count).Except(Finished().Where(f => Differences(f).Count == 0))];

    /// <summary>Writes generator.json for the finished folds.</summary>
    /// <param name="preset">Preset that the settings began with.</param>
    public GeneratorDocument PutTogether(string preset)
    {
        var document = new GeneratorDocument
        {
            Study = training.Scans.Study.Name,
            Preset = preset,
            Settings = training.Settings.ToJson(),
            Seed = training.Seed,
            FoldsInAll = folds.Count,
            Folds = [.. Enumerable.Range(1, folds.Count).Except(Missing())],
        };
        WholeFile.Write(Path.Combine(Folder, GeneratorDocument.FileName), document.ToJson());
        return document;
    }

    IEnumerable<int> Finished() => Enumerable.Range(1, folds.Count).Where(f =>
        File.Exists(Path.Combine(FolderOf(f), RunManifest.FileName)));

    string FileOf(int fold) => Path.Combine(FolderOf(fold), GeneratorFoldDocument.FileName);

    // Threads may differ, so that folds can be spread over machines.
    List<string> Differences(int fold)
    {
        var before = GeneratorFoldDocument.Read(FileOf(fold));
        var now = training.Settings.ToJson();
        List<string> differ = [.. now.Where(p => !JsonNode.DeepEquals(p.Value, before.Settings[p.Key]))
            .Select(p => $"{p.Key} {before.Settings[p.Key]?.ToJsonString() ?? "none"} and {p.Value?.ToJsonString()}")];
        if (before.Seed != training.Seed)
            differ.Add($"seed {before.Seed} and {training.Seed}");
        if (before.Observer != training.Scans.Scans.Observer)
            differ.Add($"observer {before.Observer ?? "none"} and {training.Scans.Scans.Observer ?? "none"}");
        return differ;
    }
}
