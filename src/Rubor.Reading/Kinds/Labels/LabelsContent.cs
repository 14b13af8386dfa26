using System.Collections.Immutable;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>What a reader has painted: the acts. The map follows from them and from the first draft (<see cref="LabelPainting"/>).</summary>
/// <param name="Acts">In their order.</param>
public sealed record LabelsContent(ImmutableList<ReadEvent> Acts) : KindContent
{
    /// <summary>Nothing is painted.</summary>
    public static LabelsContent Begin(Opened opened) => opened.Content is LabelsStart ? new(ImmutableList<ReadEvent>.Empty)
        : throw new ReadRuleException("the read was opened as another kind");

    /// <summary>The content after an event that changes it.</summary>
    public LabelsContent After(ReadEvent e) => e is Outlined or Stroked or Filled ? new(Acts.Add(e))
        : throw new ArgumentException($"{e.GetType().Name} changes no content.", nameof(e));
}
