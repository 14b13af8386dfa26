using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>A mask that a case comes with, before its reader has drawn one.</summary>
/// <param name="Mask">On the STIR's grid.</param>
/// <param name="Source">Whether somebody drew it or Rubor found it.</param>
public sealed record GivenMask(Mask Mask, MarrowSource Source)
{
    /// <summary>
    /// k of the robust rule for normal marrow that was found: <see cref="FoundMarrowLimit.Multiple"/>. Without meaning for other masks.
    /// </summary>
    public double FoundMultiple { get; init; } = RobustLimits.EarlierFoundMultiple;

    /// <summary>
    /// Why a reader must draw or correct what was found, one sentence each; empty where nothing speaks against it, or somebody drew it.
    /// </summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}

/// <summary>What a read is measured on.</summary>
/// <param name="Stir">STIR, 3-D, finite values.</param>
/// <param name="NormalMarrow">Normal marrow, or null where a reader has to draw it.</param>
/// <param name="DiseaseRegion">Disease region, or null where a reader has to draw it.</param>
public sealed record ReadImages(Volume Stir, GivenMask? NormalMarrow, GivenMask? DiseaseRegion) : KindCase
{
    /// <summary>What the case comes with of a structure, or null.</summary>
    public GivenMask? Given(Structure structure) => structure == Structure.NormalMarrow ? NormalMarrow : DiseaseRegion;
}
