using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>A cross-validated model of hand scans: for each fold what it finds, whatever the method.</summary>
/// <param name="Name">Name of its folder, for tables.</param>
/// <param name="Method">Method, as <c>--method</c> names it.</param>
/// <param name="Folds">Who is tested in which fold.</param>
/// <param name="Find">Fold from 1, class and image to the mask of the class (y, x), 0 and 1; called from any thread.</param>
public sealed record HandScanModelFolder(string Name, string Method, StudyFolds Folds, Func<int, HandScanClass, HandScanImage, byte[]> Find)
{
    /// <summary>Reads the folder of <c>rubor train cross-validate hand-scans</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="study">Study that is evaluated.</param>
    /// <exception cref="OutputException">It is no such folder, not every fold is done, or its folds are of another study.</exception>
    public static HandScanModelFolder Read(string folder, Study study)
    {
        string folds = Path.Combine(folder, "folds.json");
        if (!Directory.Exists(folder) || !File.Exists(folds))
            throw new OutputException(folder, "is no folder of 'rubor train cross-validate hand-scans': it holds no folds.json");
        if (!File.Exists(Path.Combine(folder, ThresholdFoldsDocument.FileName)))
            throw new OutputException(folder, "is not complete: not every fold is done; finish them with 'rubor train cross-validate hand-scans'");
        var read = FoldCheck.Require(folds, study);
        if (read.Repeats > 1)
            throw new OutputException(folds, $"tests every subject {read.Repeats} times; evaluate folds that test each once");
        ThresholdModel[] models = [.. Enumerable.Range(1, read.Count).Select(f =>
            ThresholdFile.Read(Path.Combine(folder, FormattableString.Invariant($"fold-{f}"), ThresholdFile.FileName)))];
        return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), ThresholdDocument.MethodName, read,
            (fold, cls, image) => models[fold - 1].Mask(cls, image.Counts, image.Width));
    }
}
