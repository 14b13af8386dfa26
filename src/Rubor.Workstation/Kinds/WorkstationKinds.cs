using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Kinds.Form;
using Rubor.Workstation.Kinds.JointUltrasound;
using Rubor.Workstation.Kinds.Labels;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Kinds;

/// <summary>
/// The kinds of case that the server shows and exports, written by hand: a new one is a folder beside Vhi and a line in each list.
/// </summary>
public static class WorkstationKinds
{
    /// <summary>As cases.</summary>
    public static CaseKinds Cases { get; } = new([VhiCase.Kind, FormCases.Kind, LabelsCases.Kind, JointUltrasoundCases.Kind]);

    /// <summary>Addresses that a kind has of its own.</summary>
    internal static void MapOwn(IEndpointRouteBuilder routes) => routes.MapComparisons();

    /// <summary>As exports.</summary>
    internal static ExportKinds Exports { get; } = new([VhiExport.Kind, FormExport.Kind, LabelsExport.Kind, JointUltrasoundExport.Kind]);
}
