using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>What is kept of a case of V_HI beside its images, on the STIR's grid.</summary>
/// <param name="Reading">What reads are measured on.</param>
/// <param name="Choice">How it is measured when a read is opened.</param>
/// <param name="Measured">The measurement with that choice and nothing drawn.</param>
/// <param name="Verdict">What was said of region and marrow that were found; null where both were drawn.</param>
/// <param name="LowerLimitRange">Between which lower limits the true one lies, as far as is known of marrow that was found; null where
/// nothing is said of it.</param>
public sealed record VhiPart(
    ReadImages Reading, VhiChoice Choice, ReadMeasurement Measured, MachineVerdict? Verdict, (double Low, double High)? LowerLimitRange)
    : CasePart(Reading);

/// <summary>Cases of V_HI.</summary>
public static class VhiCases
{
    /// <summary>The kind's part of a case of V_HI.</summary>
    public static VhiPart Vhi(this LoadedCase loaded) => (VhiPart)loaded.Part;
}
