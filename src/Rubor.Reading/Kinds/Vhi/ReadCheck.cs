using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>
/// Holds what a page says of its own measuring against a measurement of the same: a segmentation that follows from a drawing or a
/// choice, and the figures that are signed. What differs is refused, since the reader would sign something else than is kept.
/// </summary>
public static class ReadCheck
{
    /// <summary>Whether an event says something of the images at all.</summary>
    public static bool Concerns(ReadEvent e) => e is Drawn or ChoiceMade or PieceCut or LeftAsIs or Signed;

    /// <summary>Why an event contradicts the images; null when it does not.</summary>
    /// <param name="images">The case.</param>
    /// <param name="content">The read before the event.</param>
    /// <param name="e">The event.</param>
    public static string? Contradiction(ReadImages images, VhiContent content, ReadEvent e) => e switch
    {
        Drawn drawn when !OnGrid(images, drawn.Mask) => "a drawing lies on the grid of the STIR",
        PieceCut cut when !OnGrid(images, cut.Voxels) => "a cut lies on the grid of the STIR",
        Drawn drawn => Resegmentation(images, content, content with { Drawings = content.Drawings.SetItem(drawn.Structure, drawn.Mask) },
            drawn.Resegmented),
        ChoiceMade made => Resegmentation(images, content, content with { Choice = made.Choice }, made.Resegmented),
        LeftAsIs { Reasons: { } seen } left when !DoubtsOf(images, left.Structure).SequenceEqual(seen) =>
            $"what was seen of {VhiRules.Words(left.Structure)} is not what is said of it now; load the case again",
        Signed signed => Signature(images, content, (VhiFigures)signed.Content),
        _ => null,
    };

    /// <summary>
    /// Why a reader must draw or correct what was found of a structure; empty where nothing speaks against it, or nothing was found.
    /// </summary>
    public static IReadOnlyList<string> DoubtsOf(ReadImages images, Structure structure) => images.Given(structure)?.Doubts ?? [];

    /// <summary>
    /// Structures that were found with doubts, and that the reader has neither drawn nor seen and left as they are: nothing is signed over
    /// them.
    /// </summary>
    public static IReadOnlyList<Structure> Unanswered(ReadImages images, VhiContent content) =>
        [.. Enum.GetValues<Structure>().Where(s => DoubtsOf(images, s) is { Count: > 0 } doubts && !content.Drawings.ContainsKey(s)
            && !(content.LeftAsIs.TryGetValue(s, out var seen) && doubts.All(seen.Reasons.Contains)))];

    /// <summary>
    /// The segmentation that follows from a change, with what of the cleaning carries over; null where there is none before and none after.
    /// </summary>
    public static Resegmented? Resegment(ReadImages images, VhiContent before, VhiContent after)
    {
        var old = ReadMeasurement.Of(images, before.Choice, before.Drawings);
        var made = ReadMeasurement.Of(images, after.Choice, after.Drawings);
        return old.Pieces.Count == 0 && made.Pieces.Count == 0 ? null
            : new(made.Segmentation, ReadMeasurement.CarryOver(old, before.Removed, before.Cuts, made));
    }

    /// <summary>The signature that fits a read: its figures and the hash of its cleaned mask.</summary>
    public static VhiFigures Figures(ReadImages images, VhiContent content) =>
        FiguresOf(ReadMeasurement.Of(images, content.Choice, content.Drawings), images, content);

    static VhiFigures FiguresOf(ReadMeasurement measured, ReadImages images, VhiContent content)
    {
        var cleaned = measured.Cleaned(content.Removed, content.Cuts);
        var count = ReadMeasurement.CountOf(cleaned);
        return new(count.Lower, count.Upper, images.Stir.Geometry.VoxelVolumeMm3, StoredEvent.HashOf(cleaned.Labels));
    }

    // Without limits nothing is counted, and a nought would pass for a healthy patient.
    static string? Signature(ReadImages images, VhiContent content, VhiFigures signed)
    {
        var measured = ReadMeasurement.Of(images, content.Choice, content.Drawings);
        if (measured.Problem is { } problem)
            return $"nothing is measured ({problem.TrimEnd('.')}), so there is no figure to sign; draw what is missing";
        if (Unanswered(images, content) is [var open, ..])
            return $"{VhiRules.Words(open)} was found, and a reader must {(open == Structure.NormalMarrow ? "draw" : "correct")} it " +
                $"({string.Join(' ', DoubtsOf(images, open)).TrimEnd('.')}); draw it, or say that you have seen that and leave it as it is";
        var own = FiguresOf(measured, images, content);
        return own == signed ? null
            : FormattableString.Invariant($"the page signs {signed.VoxelsLower} and {signed.VoxelsUpper} voxels, the server counts ") +
            FormattableString.Invariant($"{own.VoxelsLower} and ") +
            FormattableString.Invariant($"{own.VoxelsUpper}") +
            (signed.MaskSha256 == own.MaskSha256 ? "" : ", and the cleaned masks differ") + "; load the case again before signing";
    }

    static string? Resegmentation(ReadImages images, VhiContent before, VhiContent after, Resegmented? said)
    {
        var own = Resegment(images, before, after);
        // A choice is always written with a segmentation, an empty one included.
        if (own is null && said is { Segmentation.Pieces: 0 } && said.Segmentation.Sha256 == before.Segmentation.Sha256
            && said.Removed.Count == 0)
            return null;
        return said == own ? null
            : FormattableString.Invariant($"the page's segmentation ({said?.Segmentation.Pieces ?? 0} pieces) is not the one that the ") +
            FormattableString.Invariant($"server computes ({own?.Segmentation.Pieces ?? 0}); load the case again");
    }

    static bool OnGrid(ReadImages images, MaskRuns mask)
    {
        var size = images.Stir.Geometry.Size;
        return mask.Size.SequenceEqual([size.Z, size.Y, size.X]);
    }
}
