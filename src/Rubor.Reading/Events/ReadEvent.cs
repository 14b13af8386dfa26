using System.Text.Json.Serialization;
using Rubor.Methods.Vhi;

namespace Rubor.Reading.Events;

/// <summary>Something that happened in a read. Events are only ever added; the state of a read is a fold over them.</summary>
public abstract record ReadEvent
{
    /// <summary>Whether it changes what the reader has made of the case, so that undo takes it back.</summary>
    [JsonIgnore]
    public bool ChangesContent => this is not (Opened or Resumed or Undone or Redone or Signed or Reopened);
}

/// <summary>An image as the read was made on it.</summary>
/// <param name="Role">For instance stir or t1w.</param>
/// <param name="Sha256">Of the file, hexadecimal.</param>
/// <param name="Size">Voxels (z, y, x).</param>
public sealed record ReadInput(string Role, string Sha256, IReadOnlyList<int> Size);

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

/// <summary>The first event of every read: who reads what, and on which bytes.</summary>
/// <param name="Study">Name of the study.</param>
/// <param name="Case">Name of the case in it.</param>
/// <param name="Round">1 for the first read of the case by this reader.</param>
/// <param name="Inputs">The images.</param>
/// <param name="Choice">How V_HI is measured.</param>
/// <param name="Segmentation">What the reader starts from.</param>
public sealed record Opened(string Study, string Case, int Round, IReadOnlyList<ReadInput> Inputs, VhiChoice Choice,
    Segmentation Segmentation) : ReadEvent;

/// <summary>The reader came back to an unsigned read.</summary>
public sealed record Resumed : ReadEvent;

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

/// <summary>The reader's comment in place of the one before.</summary>
public sealed record Commented(string Text) : ReadEvent;

/// <summary>The newest content act that stands is taken back.</summary>
public sealed record Undone : ReadEvent;

/// <summary>The newest act that was taken back stands again.</summary>
public sealed record Redone : ReadEvent;

/// <summary>The read is finished and locked, with the figures that the reader saw.</summary>
/// <param name="VoxelsLower">Voxels kept at or above the lower limit.</param>
/// <param name="VoxelsUpper">Voxels kept at or above the upper limit.</param>
/// <param name="VoxelVolumeMm3">Volume of a voxel.</param>
/// <param name="MaskSha256">Of the cleaned mask's voxels, hexadecimal.</param>
public sealed record Signed(int VoxelsLower, int VoxelsUpper, double VoxelVolumeMm3, string MaskSha256) : ReadEvent;

/// <summary>A signed read is open again as a new version.</summary>
/// <param name="Predecessor">Hash of the signature that it reopens, hexadecimal.</param>
/// <param name="Reason">Why.</param>
public sealed record Reopened(string Predecessor, string Reason) : ReadEvent;
