using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>Acts of painting in a chain: a read that is undone shares what came before.</summary>
/// <param name="act">The newest.</param>
/// <param name="before">Those before it; null where it is the first.</param>
public sealed class PaintedActs(ReadEvent act, PaintedActs? before)
{
    /// <summary>The newest.</summary>
    public ReadEvent Act => act;

    /// <summary>Those before it; null where it is the first.</summary>
    public PaintedActs? Before => before;

    /// <summary>How many there are.</summary>
    public int Count { get; } = (before?.Count ?? 0) + 1;

    /// <summary>The chain of some acts, in their order; null of none.</summary>
    public static PaintedActs? Of(IEnumerable<ReadEvent> acts) => acts.Aggregate((PaintedActs?)null, (before, act) => new(act, before));
}

/// <summary>What a reader has painted: the acts. The map follows from them and from the first draft (<see cref="PaintedMaps"/>).</summary>
/// <param name="Painted">The acts; null where there are none.</param>
public sealed record LabelsContent(PaintedActs? Painted) : KindContent
{
    /// <summary>Number of the acts.</summary>
    public int Count => Painted?.Count ?? 0;

    /// <summary>Nothing is painted.</summary>
    public static LabelsContent Begin(Opened opened) => opened.Content is LabelsStart ? new((PaintedActs?)null)
        : throw new ReadRuleException("the read was opened as another kind");

    /// <summary>The content after an event that changes it.</summary>
    public LabelsContent After(ReadEvent e) => e is Outlined or Stroked or Filled or Taken ? new(new PaintedActs(e, Painted))
        : throw new ArgumentException($"{e.GetType().Name} changes no content.", nameof(e));
}
