using System.Text;
using System.Text.Json.Nodes;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Audit;

/// <summary>Every event of a store as it is stored, a line each, and the head in the last line.</summary>
public static class AuditExport
{
    /// <summary>What the last line says it is.</summary>
    public const string HeadFormat = "rubor.head/1";

    /// <summary>
    /// Writes it, and checks each event on the way. Of a store that was tampered with the events before stand there, and no head: keep
    /// nothing of it.
    /// </summary>
    public static AuditResult Write(StoreContent content, KindList kinds, Stream output)
    {
        var result = StoreAudit.Verify(content, kinds, each: e =>
        {
            output.Write(e.Bytes.Span);
            output.WriteByte((byte)'\n');
        });
        if (result.Tampering is null)
            output.Write(Encoding.UTF8.GetBytes(new JsonObject
            {
                ["format"] = HeadFormat,
                ["events"] = result.Head.Events,
                ["head"] = result.Head.ToString()
            }.ToJsonString() + "\n"));
        return result;
    }
}
