namespace Rubor.Reading.Events;

/// <summary>An event that a client asks to add, with the client's own number for it.</summary>
public sealed record Act
{
    /// <param name="clientSequence">Unique within reader and client; the same number again is the same act again.</param>
    /// <param name="e">What happened.</param>
    public Act(long clientSequence, ReadEvent e)
    {
        (ClientSequence, Event, Content) = (clientSequence, e, EventTypes.Write(e));
        Type = EventTypes.Of(e).Name;
    }

    /// <summary>The client's number for it.</summary>
    public long ClientSequence { get; }

    /// <summary>What happened.</summary>
    public ReadEvent Event { get; }

    /// <summary>Name of its type.</summary>
    public string Type { get; }

    /// <summary>The content as it will be stored.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Whether this is a retry of what was stored: the same read, type and content.</summary>
    public bool IsRetryOf(StoredEvent stored, string read) =>
        stored.Read == read && stored.Type == Type && stored.Content.Span.SequenceEqual(Content.Span);
}
