using System.Text.Json;

namespace Rubor.Reading.Ledger;

/// <summary>
/// Name and version of every event type. When the content of a type changes, its version goes up, and the reader of the earlier
/// version stays in the table and turns old content into the new record: stored bytes are never rewritten.
/// </summary>
public sealed class EventTypes
{
    /// <summary>Names of the two types that the ledger itself knows: they say whose read of what it is, and that it is signed.</summary>
    public const string OpenedName = "opened", SignedName = "signed";

    readonly Dictionary<(string Name, int Version), EventType> table;
    readonly Dictionary<string, EventType> newest;
    readonly Dictionary<Type, EventType> written;
    readonly KindJson json;

    /// <param name="types">What may happen in reads, but for <c>opened</c> and <c>signed</c> of their newest version.</param>
    /// <param name="kinds">What each kind of case puts into those two.</param>
    public EventTypes(IEnumerable<EventType> types, IReadOnlyList<KindContents> kinds)
    {
        json = new(kinds);
        List<EventType> all =
        [
            .. types,
            new(OpenedName, 2, typeof(Opened), content => json.ReadOpened(content), e => json.Write((Opened)e)),
            new(SignedName, 2, typeof(Signed), content => json.ReadSigned(content), e => json.Write((Signed)e)),
        ];
        table = all.ToDictionary(t => (t.Name, t.Version));
        newest = all.GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.MaxBy(t => t.Version)!);
        written = newest.Values.ToDictionary(t => t.Event);
    }

    /// <summary>Every name and version that can be read.</summary>
    public IEnumerable<(string Name, int Version)> All => table.Keys;

    /// <summary>Name and newest version of an event's type.</summary>
    public (string Name, int Version) Of(ReadEvent e) => written[e.GetType()] is var type ? (type.Name, type.Version) : default;

    /// <summary>An event's content as it is stored: one line of JSON.</summary>
    public byte[] Write(ReadEvent e) => written[e.GetType()].Write!(e);

    /// <summary>An event from the content of its type.</summary>
    /// <exception cref="FormatException">The type is unknown, or the content is not of it.</exception>
    public ReadEvent Read(string name, int version, ReadOnlySpan<byte> content)
    {
        if (!table.TryGetValue((name, version), out var type))
            throw new FormatException($"an event of type {name}, version {version}, is unknown to this Rubor; a newer one may have written it");
        try
        {
            return type.Read(content) ?? throw new FormatException($"an event of type {name} is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException($"an event of type {name} is not readable: {e.Message}", e);
        }
    }

    /// <summary>An event from content that a page of this version sends.</summary>
    /// <exception cref="FormatException">The type is unknown, or the content is not of it.</exception>
    public ReadEvent ReadNewest(string name, ReadOnlySpan<byte> content) =>
        Read(name, newest.TryGetValue(name, out var type) ? type.Version : 0, content);

    /// <summary>A signature from the figures that a page of this version sends.</summary>
    /// <exception cref="FormatException">They are not those of the kind.</exception>
    public Signed ReadSignature(string kind, JsonElement figures)
    {
        try
        {
            return json.Signed(kind, figures);
        }
        catch (JsonException e)
        {
            throw new FormatException($"the figures of a signature are not readable: {e.Message}", e);
        }
    }
}
