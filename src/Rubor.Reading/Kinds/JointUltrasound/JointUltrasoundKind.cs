using Rubor.Methods.JointUltrasound;
using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.JointUltrasound;

/// <summary>
/// Reads of a joint in two ultrasound pictures: a form beside grayscale and Doppler, with the region of the joint drawn on both, and what
/// a machine made of them where that is shown.
/// </summary>
public static class JointUltrasoundKind
{
    /// <summary>Name in events and in the catalog.</summary>
    public const string Name = "joint_ultrasound";

    /// <summary>Roles of the two pictures.</summary>
    public const string Gray = "gray", Doppler = "doppler";

    /// <summary>Name of the form that is filled where no other one is named.</summary>
    public const string UsualForm = "eoss_ultrasound";

    /// <summary>Columns of the table of reads that no field of a form may be called, since the kind has them beside those of every form.
    /// </summary>
    public static IReadOnlyList<string> Columns { get; } = ["gray_region", "doppler_region", "machine_shown"];

    /// <summary>The kind.</summary>
    public static ReadKind Kind { get; } = FormReads.Kind(Name, [EventType.Of("scored", 1, JointUltrasoundJson.Default.Scored)],
        new(Name, JointUltrasoundJson.Default.JointUltrasoundStart, JointUltrasoundJson.Default.FormFigures), Opening) with
    {
        NeededImages = [Gray, Doppler],
    };

    static string? Opening(Opened e) => e.Content is not JointUltrasoundStart start ? "a read of a joint starts from its form and regions"
        : start.MachineSha256 is { } machine && !ReadRules.IsHash(machine) ? "what a machine made of the joint is named by its SHA-256"
        : IsRegion(start.GrayRegion) && IsRegion(start.DopplerRegion) ? null : "a region is x,y,w,h in pixels";

    static bool IsRegion(string? text)
    {
        try
        {
            return text is null || PictureBox.Parse(text).ToString() == text;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
