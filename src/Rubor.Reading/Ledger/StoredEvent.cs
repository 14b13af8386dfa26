using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Rubor.Reading.Ledger;

/// <summary>
/// An event with its envelope, and the bytes that were stored: one line of JSON, written once and never again. The chain of a read
/// runs over these bytes, so a later version that would write them in another way cannot break it.
/// </summary>
public sealed record StoredEvent
{
    /// <summary>What the first event of a read names as its predecessor.</summary>
    public static readonly string NoPredecessor = new('0', 64);

    const string Format = "rubor.event/1";

    readonly EventTypes types;

    StoredEvent(byte[] bytes, ReadEvent e, EventTypes types) => (Bytes, Event, Hash, this.types) = (bytes, e, HashOf(bytes), types);

    /// <summary>The read that it belongs to.</summary>
    public required string Read { get; init; }

    /// <summary>Place in that read, from 0.</summary>
    public required long Sequence { get; init; }

    /// <summary><see cref="Hash"/> of the event before it in the read, or <see cref="NoPredecessor"/>.</summary>
    public required string Previous { get; init; }

    /// <summary>Who did it.</summary>
    public required string Reader { get; init; }

    /// <summary>When the server took it in.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>From which tab or program.</summary>
    public required string Client { get; init; }

    /// <summary>That client's own number for it.</summary>
    public required long ClientSequence { get; init; }

    /// <summary>Name of its type.</summary>
    public required string Type { get; init; }

    /// <summary>Version of its type.</summary>
    public required int TypeVersion { get; init; }

    /// <summary>The content, byte for byte as stored.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The line as stored, without a line feed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>, 64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>What happened.</summary>
    public ReadEvent Event { get; }

    /// <summary>SHA-256, 64 hexadecimal digits.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The content as its newest version would be stored: what clients get, who know the newest version only.</summary>
    public ReadOnlyMemory<byte> NewestContent => types.Of(Event).Version == TypeVersion ? Content : types.Write(Event);

    /// <summary>Newest version of its type.</summary>
    public int NewestVersion => types.Of(Event).Version;

    /// <summary>Writes an event's line for the first and only time.</summary>
    /// <param name="types">Every type of event.</param>
    /// <param name="read">Name of the read.</param>
    /// <param name="sequence">Place in it, from 0.</param>
    /// <param name="previous">Hash of the event before it, or <see cref="NoPredecessor"/>.</param>
    /// <param name="reader">Who did it.</param>
    /// <param name="time">When.</param>
    /// <param name="client">From which tab or program.</param>
    /// <param name="act">What happened.</param>
    /// <param name="content">Its content as it is stored, where the caller has written it already.</param>
    public static StoredEvent Write(
        EventTypes types, string read, long sequence, string previous, string reader, DateTimeOffset time, string client, Act act,
            byte[]? content = null)
    {
        var (name, version) = types.Of(act.Event);
        content ??= types.Write(act.Event);
        var buffer = new ArrayBufferWriter<byte>(512 + content.Length);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("read", read);
            writer.WriteNumber("sequence", sequence);
            writer.WriteString("previous", previous);
            writer.WriteString("reader", reader);
            writer.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("client", client);
            writer.WriteNumber("client_sequence", act.ClientSequence);
            writer.WriteString("type", name);
            writer.WriteNumber("type_version", version);
            writer.WritePropertyName("content");
            writer.WriteRawValue(content);
            writer.WriteEndObject();
        }
        // What was written is not read again: a test holds that each type comes back from its line as the same event.
        return new(buffer.WrittenSpan.ToArray(), act.Event, types)
        {
            Read = read,
            Sequence = sequence,
            Previous = previous,
            Reader = reader,
            Time = new(time.UtcDateTime, TimeSpan.Zero),
            Client = client,
            ClientSequence = act.ClientSequence,
            Type = name,
            TypeVersion = version,
            Content = content,
        };
    }

    /// <summary>Reads a stored line.</summary>
    /// <param name="bytes">The line.</param>
    /// <param name="types">Every type of event.</param>
    /// <exception cref="FormatException">It is no event, or one that this version does not know.</exception>
    public static StoredEvent Parse(byte[] bytes, EventTypes types)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (Text("format") != Format)
                throw new FormatException($"its format is {Text("format")}, not {Format}");
            var content = JsonBytes(root.GetProperty("content"));
            string type = Text("type");
            int version = root.GetProperty("type_version").GetInt32();
            return new(bytes, types.Read(type, version, content), types)
            {
                Read = Text("read"),
                Sequence = root.GetProperty("sequence").GetInt64(),
                Previous = Text("previous"),
                Reader = Text("reader"),
                Time = root.GetProperty("time").GetDateTimeOffset(),
                Client = Text("client"),
                ClientSequence = root.GetProperty("client_sequence").GetInt64(),
                Type = type,
                TypeVersion = version,
                Content = content,
            };

            string Text(string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"it is not an event: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    static byte[] JsonBytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());
}
