using System.Text.Json.Serialization;
using Rubor.Methods.Vhi;
using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>A preliminary segmentation, to which piece numbers belong.</summary>
/// <param name="Sha256">Of its voxels, hexadecimal: the same numbers mean other pieces in another segmentation.</param>
/// <param name="Pieces">Its pieces, numbered from 1.</param>
public sealed record Segmentation(string Sha256, int Pieces);

/// <summary>How V_HI is measured in a read.</summary>
public sealed record VhiChoice(LimitRule Limits, PieceMode Pieces, int MinimumPiece);

/// <summary>A segmentation that replaces the one before it, since marrow, region or choices changed.</summary>
/// <param name="Segmentation">The new one.</param>
/// <param name="Removed">Its pieces that are removed from the start, carried over from the old one.</param>
public sealed record Resegmented(Segmentation Segmentation, PieceSet Removed);

/// <summary>What a read of V_HI starts from.</summary>
/// <param name="Choice">How V_HI is measured.</param>
/// <param name="Segmentation">What follows, before anybody cleaned.</param>
public sealed record VhiStart(VhiChoice Choice, Segmentation Segmentation) : ReadStart;

/// <summary>The figures of V_HI that are signed.</summary>
/// <param name="VoxelsLower">Voxels kept at or above the lower limit.</param>
/// <param name="VoxelsUpper">Voxels kept at or above the upper limit.</param>
/// <param name="VoxelVolumeMm3">Volume of a voxel.</param>
/// <param name="MaskSha256">Of the cleaned mask's voxels, hexadecimal.</param>
public sealed record VhiFigures(int VoxelsLower, int VoxelsUpper, double VoxelVolumeMm3, string MaskSha256) : SignedFigures, IRatedFigures
{
    /// <summary>V_HI: the volume at the lower limit.</summary>
    [JsonIgnore]
    public double VolumeMm3 => VoxelsLower * VoxelVolumeMm3;

    /// <summary>V_HI as the value of <see cref="VhiRating.Field"/>.</summary>
    [JsonIgnore]
    public FormValues Values => VhiRating.Of(VolumeMm3);
}

/// <summary>Pieces that are not inflammation, with one tool in one act.</summary>
public sealed record PiecesRemoved(PieceSet Pieces, CleaningTool Tool) : ReadEvent;

/// <summary>Pieces that are inflammation after all.</summary>
public sealed record PiecesRestored(PieceSet Pieces, CleaningTool Tool) : ReadEvent;

/// <summary>All pieces but these are removed; none at all is where "keep only" starts.</summary>
public sealed record KeptOnly(PieceSet Pieces) : ReadEvent;

/// <summary>Voxels taken out of one piece: the paper's exception for the posterior joint or a foramen.</summary>
public sealed record PieceCut(int Piece, MaskRuns Voxels) : ReadEvent;

/// <summary>All cuts of one piece are taken back.</summary>
public sealed record PieceMended(int Piece) : ReadEvent;

/// <summary>Normal marrow or disease region as a whole, new or corrected.</summary>
public sealed record Drawn(Structure Structure, MaskRuns Mask, Resegmented? Resegmented) : ReadEvent;

/// <summary>What the reader thinks of the region that was found.</summary>
public sealed record RegionJudged(RegionVerdict Verdict) : ReadEvent;

/// <summary>The reader has seen why a structure that was found may be wrong, and leaves it as it is.</summary>
/// <param name="Structure">The structure.</param>
/// <param name="Reasons">What was seen, one sentence each, word for word as the server has it; null takes it back.</param>
public sealed record LeftAsIs(Structure Structure, IReadOnlyList<string>? Reasons) : ReadEvent;

/// <summary>V_HI is measured in another way.</summary>
public sealed record ChoiceMade(VhiChoice Choice, Resegmented Resegmented) : ReadEvent;

/// <summary>Why pieces were removed; null withdraws the reason.</summary>
public sealed record ReasonGiven(PieceSet Pieces, RemovalReason? Reason) : ReadEvent;

/// <summary>The reader's confidence, 1 to 5; null withdraws it.</summary>
public sealed record ConfidenceGiven(int? Level) : ReadEvent;
