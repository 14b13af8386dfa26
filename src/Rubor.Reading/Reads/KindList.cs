using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>The kinds of case that a program knows, and with them every type of event.</summary>
public sealed class KindList
{
    readonly Dictionary<string, ReadKind> byName;
    readonly Dictionary<Type, ReadKind> byEvent;

    /// <param name="kinds">Each once.</param>
    public KindList(params IReadOnlyList<ReadKind> kinds)
    {
        byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);
        byEvent = kinds.SelectMany(k => k.Events.Where(t => t.Write is not null).Select(t => (t.Event, Kind: k))).ToDictionary(t =>
            t.Event, t => t.Kind);
        Events = new([.. ReadEvents.Types, .. kinds.SelectMany(k => k.Events)], [.. kinds.Select(k => k.Contents)]);
    }

    /// <summary>Every type of event, of all kinds.</summary>
    public EventTypes Events { get; }

    /// <summary>The kind of a name; null when there is none.</summary>
    public ReadKind? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The kind whose own an event is; null of an event that reads of every kind have.</summary>
    public ReadKind? Of(ReadEvent e) => byEvent.GetValueOrDefault(e.GetType());
}
