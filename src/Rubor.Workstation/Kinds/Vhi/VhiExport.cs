using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>How reads of V_HI leave the workstation.</summary>
internal static class VhiExport
{
    /// <summary>The kind as it is exported.</summary>
    public static ExportKind Kind { get; } = new()
    {
        Name = VhiKind.Name,
        Recount = VhiRecounts.Of,
        Columns = _ => VhiColumns.All,
        SheetAsync = SheetPage.OfAsync,
        File = MaskFile.File,
    };
}
