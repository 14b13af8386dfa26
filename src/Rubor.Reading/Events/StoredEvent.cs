using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Rubor.Reading.Events;

/// <summary>
/// An event with its envelope, and the bytes that were stored: one line of JSON, written once and never again. The chain of a read
/// runs over these bytes, so a later version that would write them in another way cannot break it.
/// </summary>
public sealed record StoredEvent
{
    /// <summary>What the first event of a read names as its predecessor.</summary>
    public static readonly string NoPredecessor = new('0', 64);

    const string Format = "rubor.event/1";

    StoredEvent(byte[] bytes, ReadEvent e) => (Bytes, Event, Hash) = (bytes, e, HashOf(bytes));

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

    /// <summary>Writes an event's line for the first and only time.</summary>
    public static StoredEvent Write(string read, long sequence, string previous, string reader, DateTimeOffset time, string client, Act act)
    {
        var (name, version) = EventTypes.Of(act.Event);
        var buffer = new ArrayBufferWriter<byte>(512);
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
            writer.WriteRawValue(act.Content.Span);
            writer.WriteEndObject();
        }
        return Parse(buffer.WrittenSpan.ToArray());
    }

    /// <summary>Reads a stored line.</summary>
    /// <exception cref="FormatException">It is no event, or one that this version does not know.</exception>
    public static StoredEvent Parse(byte[] bytes)
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
            return new(bytes, EventTypes.Read(type, version, content))
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
