using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Audit;

/// <summary>What a line of a log says of its place, also where its content is not understood.</summary>
internal sealed record LogLine(string Hash, string Read, long Sequence, string Previous, string Reader, string Client, long ClientSequence,
    bool IsOpening, ReadKey Key)
{
    /// <summary>A line; null where it is no event.</summary>
    public static LogLine? Of(byte[] line)
    {
        try
        {
            var root = JsonNode.Parse(line)!.AsObject();
            string reader = Text("reader");
            bool opening = Text("type") == "opened" && root["content"] is JsonObject;
            var key = opening
                ? new ReadKey((string)root["content"]!["study"]!, (string)root["content"]!["case"]!, reader,
                    (int)root["content"]!["round"]!)
                : new ReadKey("its opening is missing", "unknown", reader, 0);
            return new(StoredEvent.HashOf(line), Text("read"), (long)root["sequence"]!, Text("previous"), reader, Text("client"),
                (long)root["client_sequence"]!, opening, key);

            string Text(string name) => (string?)root[name] ?? throw new FormatException($"{name} is missing");
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }
}
