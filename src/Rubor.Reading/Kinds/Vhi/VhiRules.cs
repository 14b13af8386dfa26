using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>What may happen in a read of V_HI next, beside what holds for reads of every kind.</summary>
internal static class VhiRules
{
    /// <summary>Why a read may not be opened so; null when it may.</summary>
    public static string? Opening(Opened e) => e.Content is VhiStart start
        ? Choice(start.Choice) ?? Segmented(new(start.Segmentation, PieceSet.None))
        : "a read of V_HI starts from a choice and a segmentation";

    /// <summary>Why one of its events may not follow; null when it may.</summary>
    public static string? Refusal(ReadState state, VhiContent content, ReadEvent e) => e switch
    {
        Signed s => s.Content is not VhiFigures f || f.VoxelsLower < 0 || f.VoxelsUpper < 0 || f.VoxelsUpper > f.VoxelsLower
            || !double.IsFinite(f.VoxelVolumeMm3) || f.VoxelVolumeMm3 <= 0 || !ReadRules.IsHash(f.MaskSha256)
            ? "the signed figures contradict each other" : null,
        PiecesRemoved p => Pieces(content, p.Pieces),
        PiecesRestored p => Pieces(content, p.Pieces),
        KeptOnly p => p.Pieces.Count == 0 ? null : Pieces(content, p.Pieces),
        ReasonGiven p => Pieces(content, p.Pieces),
        PieceCut c => c.Piece < 1 ? "pieces are numbered from 1" : Pieces(content, PieceSet.Of(c.Piece)) ?? Mask(state, c.Voxels),
        PieceMended m => content.Cuts.Any(c => c.Piece == m.Piece) ? null : $"piece {m.Piece} has no cut to take back",
        Drawn d => Mask(state, d.Mask) ?? Segmented(d.Resegmented),
        LeftAsIs l => Seen(content, l),
        ChoiceMade c => Choice(c.Choice) ?? Segmented(c.Resegmented),
        ConfidenceGiven c => c.Level is null or (>= 1 and <= 5) ? null : "confidence is 1 to 5",
        _ => null,
    };

    static string? Pieces(VhiContent content, PieceSet pieces) =>
        pieces.Count == 0 ? "no piece is named"
        : pieces.Last > content.Segmentation.Pieces ? $"there is no piece {pieces.Last}; the segmentation has {content.Segmentation.Pieces}" : null;

    static string? Seen(VhiContent content, LeftAsIs left) =>
        left.Reasons is null ? content.LeftAsIs.ContainsKey(left.Structure) ? null
            : $"{Words(left.Structure)} was not left as it is, so there is nothing to take back"
        : content.Drawings.ContainsKey(left.Structure) ? $"{Words(left.Structure)} is drawn in this read, so it is not left as it was found"
        : left.Reasons.Count == 0 || left.Reasons.Any(string.IsNullOrWhiteSpace) ? "what was seen is not named"
        : left.Reasons.Sum(r => r.Length) > ReadRules.LongestText ? $"what was seen has at most {ReadRules.LongestText} characters" : null;

    /// <summary>A structure in words.</summary>
    public static string Words(Structure structure) => structure == Structure.NormalMarrow ? "the normal marrow" : "the disease region";

    static string? Mask(ReadState state, MaskRuns mask) =>
        state.Opened.Inputs.Any(i => i.Size.SequenceEqual(mask.Size)) ? null : $"no image of the read has {string.Join('×', mask.Size)} voxels";

    static string? Choice(VhiChoice choice) => choice.MinimumPiece >= 1 ? null : "a piece has at least 1 voxel";

    static string? Segmented(Resegmented? made) =>
        made is null ? null
        : made.Segmentation.Pieces < 0 || !ReadRules.IsHash(made.Segmentation.Sha256) ? "a segmentation needs its SHA-256 and its number of pieces"
        : made.Removed.Last > made.Segmentation.Pieces ? $"there is no piece {made.Removed.Last} in the new segmentation" : null;
}
