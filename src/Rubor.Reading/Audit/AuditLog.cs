using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Audit;

/// <summary>
/// An exported log, checked by itself: places, hashes and reads come from its lines alone. What a store has besides (guards, and hashes
/// kept beside the lines) is not in it.
/// </summary>
public static class AuditLog
{
    static ReadOnlySpan<byte> Database => "SQLite format 3\0"u8;

    /// <summary>Whether a file is a log, or what is left of one, and no store.</summary>
    public static bool IsLog(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            Span<byte> start = stackalloc byte[16];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return !start.SequenceEqual(Database) && (start.StartsWith("{"u8) || Path.GetExtension(path) == ".jsonl");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Checks a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="expected">A head that was printed earlier, of these or fewer events.</param>
    /// <exception cref="ReadStoreException">It cannot be read.</exception>
    public static AuditResult Verify(string path, KindList kinds, StoreHead? expected = null)
    {
        var lines = Lines(path);
        if (lines.Count > 1 && lines.All(l => l.AsSpan().EndsWith("\r"u8)))
            throw new ReadStoreException(path, "every line of it ends as under Windows, so each was changed on the way here; copy the file as it was exported");
        var own = lines.Count > 0 ? HeadOf(lines[^1]) : null;
        if (own is not null)
            lines.RemoveAt(lines.Count - 1);
        var content = Content(lines, out var unreadable);
        var result = StoreAudit.Verify(content, kinds, expected);
        if (result.Tampering is { } found)
            return unreadable.Count == 0 ? result
                : result
                with
                { Tampering = found with { Reason = string.Create(CultureInfo.InvariantCulture, $"{found.Reason}; line {unreadable[0]} is no event") } };
        return result with
        {
            Tampering = own is null ? new(null, null, "its last line, which has the head, is missing or was changed")
                : own.Events > result.Head.Events
                    ? new(null, null,
                    string.Create(CultureInfo.InvariantCulture,
                    $"it has {result.Head.Events} events, its last line says {own.Events}: the last ones were cut off"))
                : own != result.Head
                    ? new(null, null, "its last line has another head than its events: the last event of a read was changed, or the end of the log") : null,
        };
    }

    // A line's place is behind the one that it names as its predecessor, and where that one is not there, where it says itself. A line
    // that is no event, or the only one of a read that nobody opened, leaves its place empty: the next event of its read tells whose it
    // was.
    static StoreContent Content(List<byte[]> lines, out List<int> unreadable)
    {
        var events = lines.Select(LogLine.Of).ToList();
        var reads = events.OfType<LogLine>().GroupBy(e => e.Read).Where(r => r.Count() > 1 || r.First().IsOpening)
            .Select((r, i) => (Number: i + 1L, Id: r.Key, (r.FirstOrDefault(e => e.IsOpening) ?? r.First()).Key)).ToList();
        var numbers = reads.ToDictionary(r => r.Id, r => r.Number);
        var places = events.OfType<LogLine>().Where(e => numbers.ContainsKey(e.Read)).GroupBy(e => e.Hash).ToDictionary(e => e.Key, e =>
            (e.First().Read, e.First().Sequence));
        var stored = new List<StoredLine>();
        unreadable = [];
        for (int n = 0; n < lines.Count; n++)
        {
            (string Read, long Sequence)? place = events[n] is not { } e ? null
                : places.TryGetValue(e.Previous, out var before) ? (before.Read, before.Sequence + 1)
                : numbers.ContainsKey(e.Read) ? (e.Read, e.Sequence) : null;
            if (place is { } at)
                stored.Add(new(n + 1, numbers[at.Read], at.Sequence, events[n]!.Reader, events[n]!.Client, events[n]!.ClientSequence,
                    events[n]!.Hash, lines[n]));
            else
                unreadable.Add(n + 1);
        }
        return new(reads, stored, []);
    }

    static StoreHead? HeadOf(byte[] line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject o && (string?)o["format"] == AuditExport.HeadFormat && (string?)o["head"] is { } head
                ? StoreHead.Parse(head) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    static List<byte[]> Lines(string path)
    {
        byte[] text;
        try
        {
            text = RegularFile.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReadStoreException(path, $"cannot be read ({e.Message.TrimEnd('.')}); check its permissions", e);
        }
        var lines = new List<byte[]>();
        for (int from = 0; from < text.Length;)
        {
            int to = text.AsSpan(from).IndexOf((byte)'\n');
            int end = to < 0 ? text.Length : from + to;
            lines.Add(text[from..end]);
            from = end + 1;
        }
        return lines;
    }
}
