using System.Collections.Immutable;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>A signed version of a read.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Hash">Of the event that signed it.</param>
/// <param name="Time">When the server took that in.</param>
/// <param name="Figures">What was signed.</param>
/// <param name="Content">What the reader had made of the case.</param>
/// <param name="Predecessor">Hash of the signature that this version reopened; null for the first.</param>
/// <param name="Reason">Why it was reopened; null for the first.</param>
public sealed record SignedVersion(
    int Number, string Hash, DateTimeOffset Time, SignedFigures Figures, ReadContent Content, string? Predecessor, string? Reason);

/// <summary>The state of a read: a fold over its events, and nothing else. Immutable.</summary>
public sealed record ReadState
{
    /// <summary>
    /// Gaps longer than this count as a pause. A reader may look at a scan for minutes without an act, so the limit is not short, and
    /// the minutes are a lower bound of the time at work.
    /// </summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(5);

    /// <summary>The kinds there are.</summary>
    public required KindList Kinds { get; init; }

    /// <summary>Its kind.</summary>
    public required ReadKind Kind { get; init; }

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
    /// <exception cref="ReadRuleException">It does not open a read, or one of an unknown kind.</exception>
    public static ReadState Begin(StoredEvent first, KindList kinds) => first is { Event: Opened opened, Sequence: 0 }
        ? Begin(opened, first.Read, first.Reader, first.Hash, first.Time, kinds)
        : throw new ReadRuleException($"a read begins with opened, not with {first.Type}");

    /// <summary>The state after events; null after none.</summary>
    /// <param name="events">In order.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="from">The state before them; null where they begin with the first.</param>
    public static ReadState? Fold(IEnumerable<StoredEvent> events, KindList kinds, ReadState? from = null) =>
        events.Aggregate(from, (state, e) => state is null ? Begin(e, kinds) : state.After(e));

    /// <summary>The state after one more event.</summary>
    /// <exception cref="ReadRuleException">The rules do not allow it now, or it is not the next one.</exception>
    public ReadState After(StoredEvent e)
    {
        if (e.Sequence != Version || e.Read != Read || e.Previous != Head)
            throw new ReadRuleException($"event {e.Sequence} of read {e.Read} does not follow event {Version - 1} of read {Read}");
        if (ReadRules.Refusal(this, e.Event, e.Reader, Kinds) is { } refusal)
            throw new ReadRuleException(refusal);
        return Then(e.Event, e.Hash, e.Time);
    }

    /// <summary>The state that an event would lead to which nobody has stored yet, so that the one behind it can be judged.</summary>
    internal ReadState Assuming(ReadEvent e) => Then(e, NotStored, Newest);

    /// <summary>The same where there is no read yet.</summary>
    internal static ReadState Assuming(Opened opened, string read, string reader, KindList kinds) =>
        Begin(opened, read, reader, NotStored, default, kinds);

    // No event has this hash, so none can name it.
    const string NotStored = "";

    static ReadState Begin(Opened opened, string read, string reader, string hash, DateTimeOffset time, KindList kinds)
    {
        var kind = kinds.Find(opened.Kind) ?? throw new ReadRuleException($"the kind of case {opened.Kind} is unknown to this Rubor");
        return new()
        {
            Kinds = kinds,
            Kind = kind,
            Opened = opened,
            Read = read,
            Reader = reader,
            Version = 1,
            Head = hash,
            Started = time,
            Newest = time,
            Content = new(kind.Begin(opened)),
        };
    }

    ReadState Then(ReadEvent e, string hash, DateTimeOffset time)
    {
        var gap = time - Newest;
        var next = this with
        {
            Version = Version + 1,
            Head = hash,
            Newest = time,
            Acts = Acts + (ReadEvents.ChangesContent(e) || e is Undone or Redone ? 1 : 0),
            // A clock that was set back gives a negative gap. What lies before coming back was spent elsewhere.
            Active = Active + (gap > TimeSpan.Zero && gap <= LongestGap && !IsSigned && e is not Resumed ? gap : TimeSpan.Zero),
        };
        return e switch
        {
            Resumed => next,
            Undone => next with { Content = Undo.Peek(), Undo = Undo.Pop(), Redo = Redo.Push(Content) },
            Redone => next with { Content = Redo.Peek(), Redo = Redo.Pop(), Undo = Undo.Push(Content) },
            Signed signed => next with
            {
                IsSigned = true,
                Reopening = null,
                Versions =
                    Versions.Add(new(Versions.Count + 1, hash, time, signed.Content, Content, Reopening?.Predecessor, Reopening?.Reason)),
            },
            Reopened reopened => next with { IsSigned = false, Reopening = reopened },
            Commented commented => next with { Content = Content with { Comment = commented.Text }, Undo = Undo.Push(Content), Redo = [] },
            _ => next with { Content = Content with { Kind = Kind.After(Content.Kind, e, time) }, Undo = Undo.Push(Content), Redo = [] },
        };
    }
}
