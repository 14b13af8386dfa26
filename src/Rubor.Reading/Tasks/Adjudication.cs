using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Tasks;

/// <summary>Why readers differed: a fixed choice, so that reasons can be counted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiscrepancyReason>))]
public enum DiscrepancyReason
{
    /// <summary>What is there was taken for another structure, or its place differs from the usual.</summary>
    [JsonStringEnumMemberName("anatomical")] Anatomical,
    /// <summary>The structure was clear, its form, size or grade was not.</summary>
    [JsonStringEnumMemberName("morphological")] Morphological,
    /// <summary>The image shows what is not there, or hides what is.</summary>
    [JsonStringEnumMemberName("artefact")] Artefact,
}

/// <summary>A signed answer that a decision was made upon.</summary>
/// <param name="Reader">Whose it is.</param>
/// <param name="Session">Its session, from 1.</param>
/// <param name="Arm">Its arm.</param>
/// <param name="Answer">As tables have it.</param>
/// <param name="Signature">Hash of the signature.</param>
public sealed record AdjudicatedRead(string Reader, int Session, string Arm, string Answer, string Signature);

/// <summary>What one scorer of the consensus said.</summary>
public sealed record AdjudicationVote(string Scorer, string Answer);

/// <summary>What was decided of a case on which readers differed. Never changed: a later decision of the same stands behind it.</summary>
/// <param name="Case">Name of the case in the study.</param>
/// <param name="Field">Field of the form.</param>
/// <param name="Reason">Why readers differed.</param>
/// <param name="Votes">What each scorer of the consensus said.</param>
/// <param name="Truth">What holds from here on: what all scorers said, or what the last one decided.</param>
/// <param name="ByConsensus">Whether all scorers said the same.</param>
/// <param name="DecidedBy">Account of who decided, or, of a consensus, who recorded it.</param>
/// <param name="Decided">When, by the machine's clock.</param>
/// <param name="Note">A remark, or empty.</param>
/// <param name="Reads">The answers that it was decided upon.</param>
/// <param name="Before">Truth that held before; null where none was known.</param>
public sealed record Adjudication(
    string Case, string Field, DiscrepancyReason Reason, IReadOnlyList<AdjudicationVote> Votes, string Truth, bool ByConsensus,
    string DecidedBy, DateTimeOffset Decided, string Note, IReadOnlyList<AdjudicatedRead> Reads, string? Before);

/// <summary>A line of the log of decisions.</summary>
/// <param name="Format">What the line says it is.</param>
/// <param name="Sequence">From 0.</param>
/// <param name="Previous">SHA-256 of the line before; zeros of the first.</param>
/// <param name="Decision">The decision.</param>
public sealed record AdjudicationLine(string Format, int Sequence, string Previous, Adjudication Decision);

/// <summary>
/// The decisions of a task in a file beside its reads, a line each, each with the hash of the line before: a line that was changed, moved
/// or taken out is noticed, one cut off at the end is not.
/// </summary>
public static class AdjudicationLog
{
    /// <summary>What each line says it is.</summary>
    public const string FormatName = "rubor.adjudication/1";

    /// <summary>Name of the file in the folder of reads.</summary>
    public const string FileName = "adjudications.jsonl";

    static readonly string NoLine = new('0', 64);

    /// <summary>All decisions, oldest first; none where there is no file.</summary>
    /// <param name="folder">Folder of reads.</param>
    /// <exception cref="ImageDataException">The file is damaged or was changed; names the line.</exception>
    public static IReadOnlyList<Adjudication> Read(string folder) => [.. Lines(folder).Select(l => l.Line.Decision)];

    /// <summary>The bytes of the file with more decisions behind those that it holds, for the caller to put in its place.</summary>
    /// <param name="folder">Folder of reads.</param>
    /// <param name="more">Decisions to add.</param>
    /// <exception cref="ImageDataException">The file is damaged or was changed; names the line.</exception>
    public static byte[] With(string folder, IReadOnlyList<Adjudication> more)
    {
        var there = Lines(folder);
        var bytes = there.SelectMany(l => l.Bytes.Append((byte)'\n')).ToList();
        string previous = there.Count == 0 ? NoLine : StoredEvent.HashOf(there[^1].Bytes);
        for (int i = 0; i < more.Count; i++)
        {
            byte[] line = JsonSerializer.SerializeToUtf8Bytes(new AdjudicationLine(FormatName, there.Count + i, previous, more[i]),
                AdjudicationJson.Default.AdjudicationLine);
            previous = StoredEvent.HashOf(line);
            bytes.AddRange([.. line, (byte)'\n']);
        }
        return [.. bytes];
    }

    /// <summary>The decision that holds for each case and field: the newest.</summary>
    public static IReadOnlyDictionary<(string Case, string Field), Adjudication> Newest(IReadOnlyList<Adjudication> all) =>
        all.GroupBy(a => (a.Case, a.Field)).ToDictionary(g => g.Key, g => g.Last());

    static List<(byte[] Bytes, AdjudicationLine Line)> Lines(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var lines = new List<(byte[], AdjudicationLine)>();
        if (!File.Exists(path))
            return lines;
        string previous = NoLine;
        foreach (byte[] bytes in Pieces(RegularFile.ReadAllBytes(path)))
        {
            AdjudicationLine? line;
            try
            {
                line = JsonSerializer.Deserialize(bytes, AdjudicationJson.Default.AdjudicationLine);
            }
            catch (JsonException e)
            {
                throw Damaged(path, lines.Count, "is damaged", e);
            }
            if (line is not { Format: FormatName } || line.Sequence != lines.Count || line.Previous != previous)
                throw Damaged(path, lines.Count, "does not follow from the line before, so one of them was changed", null);
            lines.Add((bytes, line));
            previous = StoredEvent.HashOf(bytes);
        }
        return lines;
    }

    static ImageDataException Damaged(string path, int line, string reason, Exception? inner) =>
        new(path, FormattableString.Invariant($"line {line + 1} {reason}; put back a copy that 'rubor task adjudicate' wrote"), inner);

    static IEnumerable<byte[]> Pieces(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', at);
            yield return bytes[at..(end < 0 ? bytes.Length : end)];
            at = end < 0 ? bytes.Length : end + 1;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AdjudicationLine))]
internal sealed partial class AdjudicationJson : JsonSerializerContext;
