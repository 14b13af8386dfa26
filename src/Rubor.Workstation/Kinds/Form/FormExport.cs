using Rubor.Reading.Kinds.Form;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Forms;

namespace Rubor.Workstation.Kinds.Form;

/// <summary>How reads of a form leave the workstation.</summary>
internal static class FormExport
{
    /// <summary>The kind as it is exported.</summary>
    public static ExportKind Kind { get; } = FormExports.Kind(FormKind.Name);
}
