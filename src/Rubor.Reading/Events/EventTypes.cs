using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rubor.Reading.Events;

/// <summary>
/// Name and version of every event type. When the content of a type changes, its version goes up, and the reader of the earlier
/// version stays in the table and turns old content into the new record: stored bytes are never rewritten.
/// </summary>
public static class EventTypes
{
    static readonly IReadOnlyList<EventType> Table =
    [
        Of("opened", 1, EventJson.Default.Opened),
        Of("resumed", 1, EventJson.Default.Resumed),
        Of("pieces_removed", 1, EventJson.Default.PiecesRemoved),
        Of("pieces_restored", 1, EventJson.Default.PiecesRestored),
        Of("kept_only", 1, EventJson.Default.KeptOnly),
        Of("piece_cut", 1, EventJson.Default.PieceCut),
        Of("piece_mended", 1, EventJson.Default.PieceMended),
        Of("drawn", 1, EventJson.Default.Drawn),
        Of("region_judged", 1, EventJson.Default.RegionJudged),
        Of("left_as_is", 1, EventJson.Default.LeftAsIs),
        Of("choice_made", 1, EventJson.Default.ChoiceMade),
        Of("reason_given", 1, EventJson.Default.ReasonGiven),
        Of("confidence_given", 1, EventJson.Default.ConfidenceGiven),
        Of("commented", 1, EventJson.Default.Commented),
        Of("undone", 1, EventJson.Default.Undone),
        Of("redone", 1, EventJson.Default.Redone),
        Of("signed", 1, EventJson.Default.Signed),
        Of("reopened", 1, EventJson.Default.Reopened),
    ];

    /// <summary>Every name and version that can be read.</summary>
    public static IEnumerable<(string Name, int Version)> All => Table.Select(t => (t.Name, t.Version));

    /// <summary>Name and newest version of an event's type.</summary>
    public static (string Name, int Version) Of(ReadEvent e) => Newest(e) is var type ? (type.Name, type.Version) : default;

    /// <summary>An event's content as it is stored: one line of JSON.</summary>
    public static byte[] Write(ReadEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, Newest(e).Json);

    /// <summary>An event from the content of its type.</summary>
    /// <exception cref="FormatException">The type is unknown, or the content is not of it.</exception>
    public static ReadEvent Read(string name, int version, ReadOnlySpan<byte> content)
    {
        var type = Table.FirstOrDefault(t => t.Name == name && t.Version == version)
            ?? throw new FormatException($"an event of type {name}, version {version}, is unknown to this Rubor; a newer one may have written it");
        try
        {
            return (ReadEvent?)JsonSerializer.Deserialize(content, type.Json) ?? throw new FormatException($"an event of type {name} is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException($"an event of type {name} is not readable: {e.Message}", e);
        }
    }

    /// <summary>An event from content that a page of this version sends.</summary>
    /// <exception cref="FormatException">The type is unknown, or the content is not of it.</exception>
    public static ReadEvent ReadNewest(string name, ReadOnlySpan<byte> content) =>
        Read(name, Table.LastOrDefault(t => t.Name == name)?.Version ?? 0, content);

    static EventType Newest(ReadEvent e) => Table.Last(t => t.Json.Type == e.GetType());

    static EventType Of<T>(string name, int version, JsonTypeInfo<T> json)
        where T : ReadEvent => new(name, version, json);

    sealed record EventType(string Name, int Version, JsonTypeInfo Json);
}
