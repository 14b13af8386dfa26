using Rubor.Imaging;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A read of V_HI measured again.</summary>
/// <param name="Measured">Limits and pieces.</param>
/// <param name="Cleaned">What the reader left.</param>
internal sealed record VhiRecount(ReadMeasurement Measured, LabelMap Cleaned) : RecountPart;

/// <summary>Measures reads of V_HI again.</summary>
internal static class VhiRecounts
{
    /// <summary>What was measured again; null where the case cannot be used.</summary>
    public static VhiRecount? Vhi(this Recount recount) => (VhiRecount?)recount.Part;

    /// <summary>Measures a version of a read.</summary>
    public static Recount Of(LoadedCase loaded, ReadAt read)
    {
        var content = read.Content.Vhi();
        var measured = ReadMeasurement.Of(loaded.Vhi().Reading, content.Choice, content.Drawings);
        var cleaned = measured.Cleaned(content.Removed, content.Cuts);
        var count = ReadMeasurement.CountOf(cleaned);
        return new(loaded, new VhiRecount(measured, cleaned),
            new VhiFigures(count.Lower, count.Upper, cleaned.Geometry.VoxelVolumeMm3, StoredEvent.HashOf(cleaned.Labels)),
                measured.Problem);
    }
}
