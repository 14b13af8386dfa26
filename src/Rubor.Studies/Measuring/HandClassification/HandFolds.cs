using System.Text.Json.Nodes;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>The folder of a model: fold-1, fold-2 … appear one by one, each whole; hand-joints.json and held-out.tsv put them
/// together.</summary>
public sealed class HandFolds
{
    readonly StudyFolds folds;
    readonly HandJointTraining training;

    HandFolds(string folder, StudyFolds folds, HandJointTraining training) => (Folder, this.folds, this.training) = (folder, folds,
        training);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens the folder, and keeps a copy of the folds in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="training">How each is trained.</param>
    /// <param name="overwrite">Whether folds that were trained otherwise are trained again, and not refused.</param>
    /// <exception cref="OutputException">It holds other folds, a fold trained otherwise, or something that Rubor did not write.</exception>
    public static HandFolds Open(string folder, StudyFolds folds, HandJointTraining training, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(training);
        CrossValidation.Keep(folder, folds);
        var opened = new HandFolds(folder, folds, training);
        foreach (int fold in opened.Finished().Where(_ => !overwrite))
            if (opened.Differences(fold) is { Count: > 0 } differ)
                throw new OutputException(opened.FileOf(fold), $"was trained otherwise: {string.Join("; ", differ)} (there and now); name another folder, "
                    + "give what was given before, or add --overwrite to train it again");
        return opened;
    }

    /// <summary>Folder of a fold.</summary>
    public string FolderOf(int fold) => Path.Combine(Folder, FormattableString.Invariant($"fold-{fold}"));

    /// <summary>Folds that are not finished, or were trained otherwise.</summary>
    public IReadOnlyList<int> Missing() => [.. Enumerable.Range(1, folds.Count).Except(Finished().Where(f => Differences(f).Count == 0))];

    /// <summary>Refuses to go on beside folds that learnt from other data.</summary>
    /// <param name="seen">The images that are there now.</param>
    /// <param name="overwrite">Whether such folds are trained again instead.</param>
    /// <returns>Folds of other data, to be trained again.</returns>
    /// <exception cref="OutputException">There are some.</exception>
    public IReadOnlyList<int> OfOtherData(IReadOnlyList<SeenHands> seen, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var known = seen.Select(s => s.Subject).ToHashSet(StringComparer.Ordinal);
        int[] other = [.. Finished().Where(f => HandJointTraining.Split(folds, f, known) is var split && HandFoldDocument.Read(FileOf(f))
            .StudySha256
            != SeenHands.Sha256Of(SeenHands.Of(seen, split.Train), SeenHands.Of(seen, split.Validation)))];
        return other.Length == 0 || overwrite ? other : throw new OutputException(FileOf(other[0]),
            "was trained when the study's images or labels were others; name another folder, or add --overwrite to train it again");
    }

    /// <summary>Puts the finished folds together, and writes hand-joints.json and held-out.tsv.</summary>
    /// <param name="study">Name of the study.</param>
    /// <param name="phantom">Whether it is a phantom.</param>
    /// <param name="preset">Preset that the settings began with.</param>
    /// <param name="observer">Whose labels, or null.</param>
    public HandModelDocument PutTogether(string study, bool phantom, string preset, string? observer)
    {
        List<int> done = [.. Finished().Except(Missing())];
        var document = new HandModelDocument
        {
            Study = study,
            Phantom = phantom,
            Preset = preset,
            Settings = training.Settings.ToJson(),
            Seed = training.Seed,
            Observer = observer,
            FoldsInAll = folds.Count,
            Folds = [.. done.Select(f => HandFoldDocument.Read(FileOf(f)))],
        };
        WholeFile.Write(Path.Combine(Folder, HandModelDocument.FileName), document.ToJson());
        WholeFile.Write(Path.Combine(Folder, HeldOutHands.FileName), HeldOutHands.Table(done.SelectMany(f =>
            HeldOutHands.Read(Path.Combine(FolderOf(f), HeldOutHands.FileName)))));
        return document;
    }

    IEnumerable<int> Finished() => Enumerable.Range(1, folds.Count).Where(f =>
        File.Exists(Path.Combine(FolderOf(f), RunManifest.FileName)));

    string FileOf(int fold) => Path.Combine(FolderOf(fold), HandFoldDocument.FileName);

    // Threads may differ, so that folds can be spread over machines.
    List<string> Differences(int fold)
    {
        var before = HandFoldDocument.Read(FileOf(fold));
        var now = training.Settings.ToJson();
        List<string> differ = [.. now.Where(p => !JsonNode.DeepEquals(p.Value, before.Settings[p.Key]))
            .Select(p => $"{p.Key} {before.Settings[p.Key]?.ToString() ?? "none"} and {p.Value}")];
        if (before.Seed != training.Seed)
            differ.Add($"seed {before.Seed} and {training.Seed}");
        if (before.StartSha256 != training.StartSha256)
            differ.Add("the weights to begin with");
        string[] there = [.. before.Extra.Select(e => e.LabelsSha256)];
        string[] extra = [.. training.Extra.Select(e => RunManifest.Sha256Of(Path.Combine(e.FolderOf(fold),
            HandScans.HandJointTable.FileName)))];
        if (!there.SequenceEqual(extra))
            differ.Add($"further images {there.Length} and {extra.Length} folders, or other labels in them");
        return differ;
    }
}
