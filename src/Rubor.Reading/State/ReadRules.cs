using Rubor.Reading.Events;

namespace Rubor.Reading.State;

/// <summary>What may happen in a read next.</summary>
public static class ReadRules
{
    /// <summary>Longest comment and reason, in characters.</summary>
    public const int LongestText = 10_000;

    /// <summary>Why an event may not follow; null when it may.</summary>
    /// <param name="state">The read as it is; null before its first event.</param>
    /// <param name="e">The event.</param>
    /// <param name="reader">Who wants to add it.</param>
    public static string? Refusal(ReadState? state, ReadEvent e, string reader)
    {
        if (state is null)
            return e is Opened first ? Opening(first) : "the read is not open yet; open it first";
        if (e is Opened)
            return "the read is open already";
        if (state.IsSigned)
            return e is Reopened reopened ? Reopening(state, reopened) : "the read is signed; reopen it with a reason first";
        if (e is Reopened)
            return "the read is not signed, so there is nothing to reopen";
        // Another than the reader may reopen, when the server lets them; everything else is the reader's own word.
        if (reader != state.Reader)
            return $"this is the read of {state.Reader}";
        return e switch
        {
            Undone => state.Undo.IsEmpty ? "there is nothing to undo" : null,
            Redone => state.Redo.IsEmpty ? "there is nothing to redo" : null,
            Signed s => s.VoxelsLower < 0 || s.VoxelsUpper < 0 || s.VoxelsUpper > s.VoxelsLower || !double.IsFinite(s.VoxelVolumeMm3)
                || s.VoxelVolumeMm3 <= 0 || !IsHash(s.MaskSha256)
                ? "the signed figures contradict each other" : null,
            PiecesRemoved p => Pieces(state, p.Pieces),
            PiecesRestored p => Pieces(state, p.Pieces),
            KeptOnly p => p.Pieces.Count == 0 ? null : Pieces(state, p.Pieces),
            ReasonGiven p => Pieces(state, p.Pieces),
            PieceCut c => c.Piece < 1 ? "pieces are numbered from 1" : Pieces(state, PieceSet.Of(c.Piece)) ?? Mask(state, c.Voxels),
            PieceMended m => state.Content.Cuts.Any(c => c.Piece == m.Piece) ? null : $"piece {m.Piece} has no cut to take back",
            Drawn d => Mask(state, d.Mask) ?? Segmented(d.Resegmented),
            LeftAsIs l => Seen(state, l),
            ChoiceMade c => Choice(c.Choice) ?? Segmented(c.Resegmented),
            ConfidenceGiven c => c.Level is null or (>= 1 and <= 5) ? null : "confidence is 1 to 5",
            Commented c => c.Text.Length <= LongestText ? null : $"a comment has at most {LongestText} characters",
            _ => null,
        };
    }

    static string? Opening(Opened e) =>
        e.Study.Length == 0 || e.Case.Length == 0 || e.Round < 1 ? "a read needs a study, a case and a round from 1"
        : e.Inputs.Count == 0 || e.Inputs.Any(i => !IsHash(i.Sha256) || i.Size.Count != 3) ? "a read needs its images, with their SHA-256 and size"
        : Choice(e.Choice) ?? Segmented(new(e.Segmentation, PieceSet.None));

    static string? Reopening(ReadState state, Reopened e) =>
        e.Predecessor != state.Head ? "the reopening names another signature than the newest"
        : string.IsNullOrWhiteSpace(e.Reason) ? "reopening a signed read needs a reason"
        : e.Reason.Length > LongestText ? $"a reason has at most {LongestText} characters" : null;

    static string? Pieces(ReadState state, PieceSet pieces) =>
        pieces.Count == 0 ? "no piece is named"
        : pieces.Last > state.Content.Segmentation.Pieces ? $"there is no piece {pieces.Last}; the segmentation has {state.Content.Segmentation.Pieces}" : null;

    static string? Seen(ReadState state, LeftAsIs left) =>
        left.Reasons is null ? state.Content.LeftAsIs.ContainsKey(left.Structure) ? null
            : $"{Words(left.Structure)} was not left as it is, so there is nothing to take back"
        : state.Content.Drawings.ContainsKey(left.Structure) ? $"{Words(left.Structure)} is drawn in this read, so it is not left as it was found"
        : left.Reasons.Count == 0 || left.Reasons.Any(string.IsNullOrWhiteSpace) ? "what was seen is not named"
        : left.Reasons.Sum(r => r.Length) > LongestText ? $"what was seen has at most {LongestText} characters" : null;

    /// <summary>A structure in words.</summary>
    internal static string Words(Structure structure) => structure == Structure.NormalMarrow ? "the normal marrow" : "the disease region";

    static string? Mask(ReadState state, MaskRuns mask) =>
        state.Opened.Inputs.Any(i => i.Size.SequenceEqual(mask.Size)) ? null : $"no image of the read has {string.Join('×', mask.Size)} voxels";

    static string? Choice(VhiChoice choice) => choice.MinimumPiece >= 1 ? null : "a piece has at least 1 voxel";

    static string? Segmented(Resegmented? made) =>
        made is null ? null
        : made.Segmentation.Pieces < 0 || !IsHash(made.Segmentation.Sha256) ? "a segmentation needs its SHA-256 and its number of pieces"
        : made.Removed.Last > made.Segmentation.Pieces ? $"there is no piece {made.Removed.Last} in the new segmentation" : null;

    static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
