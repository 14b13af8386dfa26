using System.Text.Json.Nodes;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>
/// What a reader has made of a case, as its kind sees it: with the comment, the part of a read that undo and redo move through.
/// </summary>
public abstract record KindContent;

/// <summary>What a kind's acts are held against: images and masks, or a form.</summary>
public abstract record KindCase;

/// <summary>
/// A kind of case that is read: V_HI of a scan, a form. Values and plain functions, no subclass: Reads calls them, and knows no kind by
/// name. The kinds there are stand in one list, written by hand.
/// </summary>
public sealed record ReadKind
{
    /// <summary>Name in events and in the catalog: lower-case letters, digits, underscores.</summary>
    public required string Name { get; init; }

    /// <summary>Roles of images without which there is no case; none where any image makes one.</summary>
    public IReadOnlyList<string> NeededImages { get; init; } = [];

    /// <summary>Types of the kind's own events, earlier versions included.</summary>
    public required IReadOnlyList<EventType> Events { get; init; }

    /// <summary>What it puts into <c>opened</c> and <c>signed</c>.</summary>
    public required KindContents Contents { get; init; }

    /// <summary>The content right after opening.</summary>
    public required Func<Opened, KindContent> Begin { get; init; }

    /// <summary>The content after one of the kind's events, which came in at a time.</summary>
    public required Func<KindContent, ReadEvent, DateTimeOffset, KindContent> After { get; init; }

    /// <summary>Why a read may not be opened so; null when it may. Study, case, round and images are looked at before.</summary>
    public Func<Opened, string?> OpeningRefusal { get; init; } = _ => null;

    /// <summary>Why one of the kind's events, or a signature, may not follow by the read alone; null when it may.</summary>
    public required Func<ReadState, ReadEvent, string?> Refusal { get; init; }

    /// <summary>Whether an event says something that is held against the case.</summary>
    public required Func<ReadEvent, bool> Concerns { get; init; }

    /// <summary>Why an event contradicts the case; null when it does not. The content is that before the event.</summary>
    public required Func<KindCase, KindContent, ReadEvent, string?> Contradiction { get; init; }

    /// <summary>What follows from what the reader has made of a case, for the page; null of a kind whose page computes it itself.</summary>
    public Func<KindCase, KindContent, JsonObject>? Figures { get; init; }

    /// <summary>The signature that fits a read.</summary>
    public required Func<KindCase, KindContent, SignedFigures> Signature { get; init; }
}
