using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rubor.Reading.Ledger;

/// <summary>Turns stored content into an event; of an earlier version into the event as it is now.</summary>
/// <exception cref="JsonException">It is not of its type.</exception>
public delegate ReadEvent? EventReader(ReadOnlySpan<byte> content);

/// <summary>Name and version of a type of event, and how its content is read and written.</summary>
/// <param name="Name">As it is stored.</param>
/// <param name="Version">From 1.</param>
/// <param name="Event">The record that it is read into.</param>
/// <param name="Read">Reads content.</param>
/// <param name="Write">Writes content; null of an earlier version, which is not written any more.</param>
public sealed record EventType(string Name, int Version, Type Event, EventReader Read, Func<ReadEvent, byte[]>? Write)
{
    /// <summary>A type whose content is its record.</summary>
    public static EventType Of<T>(string name, int version, JsonTypeInfo<T> json)
        where T : ReadEvent =>
        new(name, version, typeof(T), content => JsonSerializer.Deserialize(content, json), e =>
            JsonSerializer.SerializeToUtf8Bytes((T)e, json));

    /// <summary>An earlier version of a type: its content was another record.</summary>
    /// <typeparam name="TOld">The content then.</typeparam>
    /// <typeparam name="T">The event now.</typeparam>
    public static EventType Earlier<TOld, T>(string name, int version, JsonTypeInfo<TOld> json, Func<TOld, T> now)
        where TOld : class
        where T : ReadEvent =>
        new(name, version, typeof(T), content => JsonSerializer.Deserialize(content, json) is { } old ? now(old) : null, null);
}

/// <summary>What a kind of case puts into <c>opened</c> and <c>signed</c>.</summary>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Start">JSON of its <see cref="ReadStart"/>.</param>
/// <param name="Figures">JSON of its <see cref="SignedFigures"/>.</param>
public sealed record KindContents(string Kind, JsonTypeInfo Start, JsonTypeInfo Figures);
