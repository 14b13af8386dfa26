using System.Collections.Immutable;
using Rubor.Reading.Events;

namespace Rubor.Reading.State;

/// <summary>A signed version of a read.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Signature">The event that signed it.</param>
/// <param name="Content">What was signed.</param>
/// <param name="Predecessor">Hash of the signature that this version reopened; null for the first.</param>
/// <param name="Reason">Why it was reopened; null for the first.</param>
public sealed record SignedVersion(int Number, StoredEvent Signature, ReadContent Content, string? Predecessor, string? Reason)
{
    /// <summary>The figures and the mask that were signed.</summary>
    public Signed Figures => (Signed)Signature.Event;
}

/// <summary>The state of a read: a fold over its events, and nothing else. Immutable.</summary>
public sealed record ReadState
{
    /// <summary>
    /// Gaps longer than this count as a pause. A reader may look at a scan for minutes without an act, so the limit is not short, and
    /// the minutes are a lower bound of the time at work.
    /// </summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(5);

    /// <summary>The read's first event.</summary>
    public required Opened Opened { get; init; }

    /// <summary>The read's name in the store.</summary>
    public required string Read { get; init; }

    /// <summary>Whose read it is.</summary>
    public required string Reader { get; init; }

    /// <summary>Number of events; what an append must expect.</summary>
    public required long Version { get; init; }

    /// <summary>Hash of the newest event: the head of the chain.</summary>
    public required string Head { get; init; }

    /// <summary>When the read was opened.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the newest event came in.</summary>
    public required DateTimeOffset Newest { get; init; }

    /// <summary>What the reader has made of the case.</summary>
    public required ReadContent Content { get; init; }

    /// <summary>Contents to go back to, newest first.</summary>
    public ImmutableStack<ReadContent> Undo { get; init; } = [];

    /// <summary>Contents to go forward to, newest first.</summary>
    public ImmutableStack<ReadContent> Redo { get; init; } = [];

    /// <summary>Signed versions, oldest first.</summary>
    public ImmutableList<SignedVersion> Versions { get; init; } = [];

    /// <summary>Whether the read is locked.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The newest reopening, until it is signed.</summary>
    public Reopened? Reopening { get; init; }

    /// <summary>What the reader did: acts on the content, undo and redo; not opening, signing or reopening.</summary>
    public int Acts { get; init; }

    /// <summary>
    /// Sum of the gaps between successive events that are no longer than <see cref="LongestGap"/>, but for those before the reader came
    /// back.
    /// </summary>
    public TimeSpan Active { get; init; }

    /// <summary>The state after the first event.</summary>
    /// <exception cref="ReadRuleException">It does not open a read.</exception>
    public static ReadState Begin(StoredEvent first) => first is { Event: Opened opened, Sequence: 0 }
        ? new()
        {
            Opened = opened,
            Read = first.Read,
            Reader = first.Reader,
            Version = 1,
            Head = first.Hash,
            Started = first.Time,
            Newest = first.Time,
            Content = new() { Choice = opened.Choice, Segmentation = opened.Segmentation },
        }
        : throw new ReadRuleException($"a read begins with opened, not with {first.Type}");

    /// <summary>The state after events; null after none.</summary>
    public static ReadState? Fold(IEnumerable<StoredEvent> events, ReadState? from = null) =>
        events.Aggregate(from, (state, e) => state is null ? Begin(e) : state.After(e));

    /// <summary>The state after one more event.</summary>
    /// <exception cref="ReadRuleException">The rules do not allow it now, or it is not the next one.</exception>
    public ReadState After(StoredEvent e)
    {
        if (e.Sequence != Version || e.Read != Read || e.Previous != Head)
            throw new ReadRuleException($"event {e.Sequence} of read {e.Read} does not follow event {Version - 1} of read {Read}");
        if (ReadRules.Refusal(this, e.Event, e.Reader) is { } refusal)
            throw new ReadRuleException(refusal);
        var gap = e.Time - Newest;
        var next = this with
        {
            Version = Version + 1,
            Head = e.Hash,
            Newest = e.Time,
            Acts = Acts + (e.Event.ChangesContent || e.Event is Undone or Redone ? 1 : 0),
            // A clock that was set back gives a negative gap. What lies before coming back was spent elsewhere.
            Active = Active + (gap > TimeSpan.Zero && gap <= LongestGap && !IsSigned && e.Event is not Resumed ? gap : TimeSpan.Zero),
        };
        return e.Event switch
        {
            Resumed => next,
            Undone => next with { Content = Undo.Peek(), Undo = Undo.Pop(), Redo = Redo.Push(Content) },
            Redone => next with { Content = Redo.Peek(), Redo = Redo.Pop(), Undo = Undo.Push(Content) },
            Signed =>
                next with
                {
                    IsSigned = true,
                    Reopening = null,
                    Versions = Versions.Add(new(Versions.Count + 1, e, Content, Reopening?.Predecessor, Reopening?.Reason))
                },
            Reopened reopened => next with { IsSigned = false, Reopening = reopened },
            _ => next with { Content = Content.After(e.Event, e.Time), Undo = Undo.Push(Content), Redo = [] },
        };
    }
}
