using Rubor.Studies.Exchange.Bids;
using Rubor.Studies.Exchange.LabelStudio;
using Rubor.Studies.Exchange.Nnunet;

namespace Rubor.Studies.Exchange.Formats;

/// <summary>The formats that a study is exported to, listed by hand.</summary>
public static class StudyExport
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new("nnunet", (study, settings, folder) => Path.Combine(folder, NnunetExport.FolderName(study, settings)), NnunetExport.Write),
        new("bids", (_, _, folder) => folder, BidsExport.Write),
        new(LabelStudioSource.Kind, (_, _, folder) => folder, LabelStudioWriter.Write),
    ];
}
