using System.Collections.Immutable;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>What the reader has seen of a structure that was found, and left as it is.</summary>
/// <param name="Reasons">Why it may be wrong, as they were shown.</param>
/// <param name="Time">When the server took that in.</param>
public sealed record SeenAsIs(IReadOnlyList<string> Reasons, DateTimeOffset Time);

/// <summary>What a reader has made of the inflammation on a scan.</summary>
public sealed record VhiContent : KindContent
{
    /// <summary>How V_HI is measured.</summary>
    public required VhiChoice Choice { get; init; }

    /// <summary>The preliminary segmentation that piece numbers belong to.</summary>
    public required Segmentation Segmentation { get; init; }

    /// <summary>Pieces that are not inflammation.</summary>
    public PieceSet Removed { get; init; } = PieceSet.None;

    /// <summary>Pieces that count.</summary>
    public PieceSet Kept => PieceSet.All(Segmentation.Pieces).Without(Removed);

    /// <summary>Voxels taken out of pieces, in the order of the cuts.</summary>
    public ImmutableList<PieceCut> Cuts { get; init; } = [];

    /// <summary>Reasons by piece.</summary>
    public ImmutableSortedDictionary<int, RemovalReason> Reasons { get; init; } = ImmutableSortedDictionary<int, RemovalReason>.Empty;

    /// <summary>What was drawn, by structure.</summary>
    public ImmutableSortedDictionary<Structure, MaskRuns> Drawings { get; init; } = ImmutableSortedDictionary<Structure, MaskRuns>.Empty;

    /// <summary>
    /// What was found with doubts, and the reader has seen them and left it as it is; a drawing of the structure ends that.
    /// </summary>
    public ImmutableSortedDictionary<Structure, SeenAsIs> LeftAsIs { get; init; } = ImmutableSortedDictionary<Structure, SeenAsIs>.Empty;

    /// <summary>Verdict on the region that was found.</summary>
    public RegionVerdict? Verdict { get; init; }

    /// <summary>Confidence, 1 to 5.</summary>
    public int? Confidence { get; init; }

    /// <summary>The content right after opening.</summary>
    public static VhiContent Begin(Opened opened) =>
        opened.Content is VhiStart start ? new() { Choice = start.Choice, Segmentation = start.Segmentation }
        : throw new ReadRuleException("the read was opened as another kind");

    /// <summary>The content after an event that changes it.</summary>
    /// <param name="e">The event.</param>
    /// <param name="time">When it came in.</param>
    public VhiContent After(ReadEvent e, DateTimeOffset time = default) => e switch
    {
        PiecesRemoved removed => this with { Removed = Removed.With(removed.Pieces) },
        PiecesRestored restored => this with { Removed = Removed.Without(restored.Pieces) },
        KeptOnly kept => this with { Removed = PieceSet.All(Segmentation.Pieces).Without(kept.Pieces) },
        PieceCut cut => this with { Cuts = Cuts.Add(cut) },
        PieceMended mended => this with { Cuts = Cuts.RemoveAll(c => c.Piece == mended.Piece) },
        Drawn drawn =>
            Resegment(drawn.Resegmented) with
            {
                Drawings = Drawings.SetItem(drawn.Structure, drawn.Mask),
                LeftAsIs = LeftAsIs.Remove(drawn.Structure)
            },
        LeftAsIs left => this with
        {
            LeftAsIs = left.Reasons is { } reasons ? LeftAsIs.SetItem(left.Structure, new(reasons, time))
            : LeftAsIs.Remove(left.Structure)
        },
        RegionJudged judged => this with { Verdict = judged.Verdict },
        ChoiceMade made => Resegment(made.Resegmented) with { Choice = made.Choice },
        ReasonGiven given => this with
        {
            Reasons = given.Reason is { } reason
                ? Reasons.SetItems(given.Pieces.Numbers.Select(p => KeyValuePair.Create(p, reason)))
                : Reasons.RemoveRange(given.Pieces.Numbers),
        },
        ConfidenceGiven given => this with { Confidence = given.Level },
        _ => throw new ArgumentException($"{e.GetType().Name} changes no content.", nameof(e)),
    };

    // Cuts and reasons belong to numbers of the old segmentation; what of the cleaning carries over, the event itself says.
    VhiContent Resegment(Resegmented? made) => made is null
        ? this
        : this with { Segmentation = made.Segmentation, Removed = made.Removed, Cuts = [], Reasons = Reasons.Clear() };
}
