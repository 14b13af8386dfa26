using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>The folder of nested folds of threshold models: fold-1, fold-2 … each whole; what puts them together comes last.</summary>
public sealed class ThresholdFolds
{
    /// <summary>Name of the table of tested scans.</summary>
    public const string HeldOutFile = "held-out.tsv";

    readonly string folder;
    readonly StudyFolds folds;
    readonly List<(string What, string Value)> settings;

    ThresholdFolds(string folder, StudyFolds folds, List<(string, string)> settings) =>
        (this.folder, this.folds, this.settings) = (folder, folds, settings);

    /// <summary>Opens the folder, and keeps a copy of the folds in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="settings">The grid that is searched, and what is best.</param>
    /// <param name="choice">Which inner model of a fold is tested.</param>
    /// <param name="observer">Whose labels, or null.</param>
    /// <param name="overwrite">Whether folds that were fitted otherwise are fitted again, and not refused.</param>
    /// <exception cref="OutputException">It holds other folds, a fold fitted otherwise, or something that Rubor did not write.</exception>
    public static ThresholdFolds Open(
        string folder, StudyFolds folds, ThresholdSettings settings, InnerChoice choice, string? observer, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(settings);
        CrossValidation.Keep(folder, folds);
        var opened = new ThresholdFolds(folder, folds, [("criterion", ThresholdFile.NameOf(settings.Criterion)),
            ("choice", ThresholdTraining.NameOf(choice)), ("step", FormattableString.Invariant($"{settings.Step}")), ("observer", observer ?? "none")]);
        for (int fold = 1; fold <= folds.Count && !overwrite; fold++)
            if (opened.IsFinished(fold) && opened.Differences(fold) is { Count: > 0 } differ)
                throw new OutputException(opened.FileOf(fold),
                    $"was fitted otherwise: {string.Join("; ", differ)} (there and now); name another folder, give what was given before, " +
                    "or add --overwrite to fit it again");
        return opened;
    }

    /// <summary>Folder of a fold.</summary>
    public string FolderOf(int fold) => Path.Combine(folder, FormattableString.Invariant($"fold-{fold}"));

    /// <summary>Folds that are not finished, or were fitted otherwise.</summary>
    public IReadOnlyList<int> Missing() => [.. Enumerable.Range(1, folds.Count).Where(f => !IsFinished(f) || Differences(f).Count > 0)];

    /// <summary>Refuses to go on beside folds that were fitted on other data.</summary>
    /// <param name="sha256">Of the data that are there now.</param>
    /// <param name="overwrite">Whether such folds are fitted again instead.</param>
    /// <returns>Folds of other data, to be fitted again.</returns>
    /// <exception cref="OutputException">There are some.</exception>
    public IReadOnlyList<int> OfOtherData(string sha256, bool overwrite)
    {
        int[] other = [.. Enumerable.Range(1, folds.Count).Except(Missing())
            .Where(f => ThresholdDocument.Read(FileOf(f)).DataSha256 != sha256)];
        return other.Length == 0 || overwrite ? other
            : throw new OutputException(FileOf(other[0]),
                "was fitted when the study's scans or labels were others; name another folder, or add --overwrite to fit it again");
    }

    /// <summary>Puts the folds' figures together, and writes cross-validation.json and held-out.tsv.</summary>
    public (ThresholdFoldsDocument Document, IReadOnlyList<ThresholdDocument> Folds) PutTogether()
    {
        var read = Enumerable.Range(1, folds.Count).Select(f => ThresholdDocument.Read(FileOf(f))).ToList();
        var document = ThresholdFoldsDocument.Of(read, folds.SchemeName);
        WholeFile.Write(Path.Combine(folder, ThresholdFoldsDocument.FileName), document.ToJson());
        WholeFile.Write(Path.Combine(folder, HeldOutFile), Table(read));
        return (document, read);
    }

    /// <summary>Every class of every tested scan.</summary>
    public static byte[] Table(IEnumerable<ThresholdDocument> folds) => TsvText.Of(
        ["fold", "subject", "session", "scan", "view", "class", "drawn_pixels", "found_pixels", "both_pixels", "dice"],
        folds.SelectMany(f => f.HeldOut.Select(h => (IReadOnlyList<object?>)[f.Fold, h.Subject, h.Session, h.Scan, h.View, h.Label, h.Drawn,
            h.Found, h.Both, h.Dice])));

    string FileOf(int fold) => Path.Combine(FolderOf(fold), ThresholdDocument.FileName);

    bool IsFinished(int fold) => File.Exists(Path.Combine(FolderOf(fold), RunManifest.FileName));

    List<string> Differences(int fold)
    {
        var before = ThresholdDocument.Read(FileOf(fold));
        string[] there = [before.Criterion, before.Choice ?? "none", FormattableString.Invariant($"{before.Step}"), before.Observer ?? "none"];
        return [.. settings.Zip(there).Where(s => s.First.Value != s.Second).Select(s => $"{s.First.What} {s.Second} and {s.First.Value}")];
    }
}
