using Rubor.Studies.Cases;
using Rubor.Studies.Exchange.Dicom;
using Rubor.Studies.Exchange.LabelStudio;
using Rubor.Studies.Exchange.Nnunet;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.Formats;

/// <summary>A kind of source: how it is told by what it holds, and how it is planned.</summary>
/// <param name="Name">As import.json names it.</param>
/// <param name="Words">As help names it.</param>
/// <param name="Is">Whether a file or folder is one.</param>
/// <param name="Plan">What an import of it would write.</param>
public sealed record ImportSource(
    string Name, string Words, Func<string, bool> Is, Func<string, ImportSettings, CancellationToken, ImportPlan> Plan);

/// <summary>The kinds of source, listed by hand; what a path holds says which it is.</summary>
public static class ImportSources
{
    /// <summary>All of them, in the order in which a path is asked.</summary>
    public static IReadOnlyList<ImportSource> All { get; } =
    [
        new("nnunet", "an nnU-Net v2 raw folder", NnunetFolder.IsOne, NnunetSource.Plan),
        new(LabelStudioSource.Kind, "a Label Studio export with its pictures", LabelStudioSource.Is, LabelStudioSource.PlanOf),
        new("dicom", "a folder of DICOM files or a DICOMDIR", DicomSource.Is, DicomSource.Plan),
    ];

    /// <summary>What an import of a path would write.</summary>
    /// <exception cref="OutputException">It is nothing that is imported; says what to do with it.</exception>
    public static ImportPlan PlanOf(string path, ImportSettings settings, CancellationToken cancel)
    {
        if (!Path.Exists(path))
            throw new OutputException(path, "no such file or folder");
        if (All.FirstOrDefault(s => s.Is(path)) is { } source)
            return source.Plan(path, settings, cancel);
        if (Directory.Exists(path) && NnunetFolder.OldFormat(path) is { } old)
            throw new OutputException(path, old);
        if (Directory.Exists(path) && File.Exists(Path.Combine(path, Study.FileName)))
            throw new OutputException(path, "is a study already; use it as it is");
        // A JSON that should be an export says itself what is wrong with it.
        foreach (string export in File.Exists(path) ? [path] : (string[])[.. Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)])
            if (export.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                LabelStudioExport.Read(export);
        if (Directory.Exists(path) && StudyImages.In(path, []).Any())
            throw new OutputException(path, $"holds images under names of their own; 'rubor study init {path} --out STUDY' makes a study of them as they are");
        throw new OutputException(path, $"is none of what is imported: {string.Join(", ", All.Select(s => s.Words))}");
    }
}
