using System.Text.Json.Serialization;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>With what pieces were picked.</summary>
public enum CleaningTool
{
    /// <summary>A click or a key on a piece.</summary>
    [JsonStringEnumMemberName("piece")] Piece,
    /// <summary>The piece list.</summary>
    [JsonStringEnumMemberName("list")] List,
    /// <summary>All inside a lasso.</summary>
    [JsonStringEnumMemberName("lasso_inside")] LassoInside,
    /// <summary>All outside a lasso.</summary>
    [JsonStringEnumMemberName("lasso_outside")] LassoOutside,
    /// <summary>Everything above a drawn line: the paper removes what lies above L4/5.</summary>
    [JsonStringEnumMemberName("above_line")] AboveLine,
    /// <summary>A whole slice.</summary>
    [JsonStringEnumMemberName("slice")] Slice,
    /// <summary>By size.</summary>
    [JsonStringEnumMemberName("size")] Size,
}

/// <summary>Why a piece is not inflammation.</summary>
public enum RemovalReason
{
    /// <summary>A vessel.</summary>
    [JsonStringEnumMemberName("vessel")] Vessel,
    /// <summary>An artefact.</summary>
    [JsonStringEnumMemberName("artefact")] Artefact,
    /// <summary>Fluid of the joint space.</summary>
    [JsonStringEnumMemberName("joint_space")] JointSpace,
    /// <summary>Outside the area that is measured.</summary>
    [JsonStringEnumMemberName("outside")] Outside,
    /// <summary>A normal variant.</summary>
    [JsonStringEnumMemberName("normal_variant")] NormalVariant,
}

/// <summary>What a reader draws.</summary>
public enum Structure
{
    /// <summary>Normal marrow, on STIR.</summary>
    [JsonStringEnumMemberName("normal_marrow")] NormalMarrow,
    /// <summary>Disease region, on T1W.</summary>
    [JsonStringEnumMemberName("disease_region")] DiseaseRegion,
}

/// <summary>A reader's verdict on the region that was found.</summary>
public enum RegionVerdict
{
    /// <summary>Usable as it is.</summary>
    [JsonStringEnumMemberName("satisfactory")] Satisfactory,
    /// <summary>Small corrections.</summary>
    [JsonStringEnumMemberName("minor")] Minor,
    /// <summary>To be drawn anew.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}
