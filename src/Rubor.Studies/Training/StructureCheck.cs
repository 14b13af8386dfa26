using Rubor.Imaging;

namespace Rubor.Studies.Training;

/// <summary>
/// What is looked at in a structure that was found, beside its overlap with the truth: supplied by the method that knows the structure.
/// </summary>
/// <param name="Structure">Its name.</param>
/// <param name="Holes">Counts the holes in it that it cannot have.</param>
/// <param name="SmallestHoleMm2">Smallest hole counted, mm² within a slice.</param>
public sealed record StructureCheck(string Structure, Func<Mask, int> Holes, double SmallestHoleMm2)
{
    /// <summary>Holes in a structure, or null where none of the checks is of it.</summary>
    /// <param name="checks">Those that there are.</param>
    /// <param name="structure">Its name.</param>
    /// <param name="geometry">Its grid.</param>
    /// <param name="found">What was found, 0 and 1.</param>
    internal static int? HolesIn(IReadOnlyList<StructureCheck> checks, string structure, Geometry geometry, byte[] found) =>
        checks.FirstOrDefault(c => c.Structure == structure)?.Holes(new Mask(geometry, found));
}
