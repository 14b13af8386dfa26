using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Forms;

namespace Rubor.Workstation.Kinds.JointUltrasound;

/// <summary>How reads of a joint leave the workstation: as a form does, with the region and whether a machine's scores were seen.</summary>
internal static class JointUltrasoundExport
{
    /// <summary>The kind as it is exported.</summary>
    public static ExportKind Kind { get; } = FormExports.Kind(JointUltrasoundKind.Name,
        new("gray_region", r => Start(r).GrayRegion),
        new("doppler_region", r => Start(r).DopplerRegion),
        new("machine_shown", r => Start(r).MachineSha256 is null ? "no" : "yes"),
        new("machine_sha256", r => Start(r).MachineSha256));

    static JointUltrasoundStart Start(ReadRow row) => (JointUltrasoundStart)row.Read.State.Opened.Content;
}
