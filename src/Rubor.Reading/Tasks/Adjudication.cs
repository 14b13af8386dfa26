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

/// <summary>What a scorer said of a discrepancy before it was decided. A later ballot of the same scorer holds.</summary>
/// <param name="Case">Name of the case in the study.</param>
/// <param name="Field">Field of the form.</param>
/// <param name="Scorer">Account of the scorer.</param>
/// <param name="Answer">What the scorer says, as tables have it.</param>
/// <param name="Reason">Why readers differed, to the scorer.</param>
/// <param name="Cast">When, by the machine's clock.</param>
/// <param name="ReadsSha256">Of the answers that the scorer saw (<see cref="TaskDiscrepancy.Sha256"/>): of others the ballot does not
/// count.</param>
public sealed record AdjudicationBallot(string Case, string Field, string Scorer, string Answer, DiscrepancyReason Reason,
    DateTimeOffset Cast, string ReadsSha256);

/// <summary>A line of the log: a decision or a ballot.</summary>
/// <param name="Format">What the line says it is.</param>
/// <param name="Sequence">From 0.</param>
/// <param name="Previous">SHA-256 of the line before; zeros of the first.</param>
/// <param name="Decision">The decision; null of a ballot.</param>
/// <param name="Ballot">The ballot; null of a decision.</param>
public sealed record AdjudicationLine(string Format, int Sequence, string Previous,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Adjudication? Decision = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AdjudicationBallot? Ballot = null);

/// <summary>What the log of a task holds.</summary>
/// <param name="Decisions">Oldest first.</param>
/// <param name="Ballots">Oldest first.</param>
public sealed record AdjudicationHistory(IReadOnlyList<Adjudication> Decisions, IReadOnlyList<AdjudicationBallot> Ballots)
{
    /// <summary>The decision that holds for each case and field: the newest.</summary>
    public IReadOnlyDictionary<(string Case, string Field), Adjudication> Newest { get; } =
        Decisions.GroupBy(a => (a.Case, a.Field)).ToDictionary(g => g.Key, g => g.Last());
}

/// <summary>
/// The decisions of a task, and the ballots before them, in a file beside its reads, a line each, each with the hash of the line before: a
/// line that was changed, moved or taken out is noticed, one cut off at the end is not. Command and workstation add to it one at a time.
/// </summary>
public static class AdjudicationLog
{
    /// <summary>What the line of a decision says it is.</summary>
    public const string FormatName = "rubor.adjudication/1";

    /// <summary>What the line of a ballot says it is.</summary>
    public const string BallotFormatName = "rubor.adjudication-ballot/1";

    /// <summary>Name of the file in the folder of reads.</summary>
    public const string FileName = "adjudications.jsonl";

    const string LockName = ".adjudications.lock";

    static readonly string NoLine = new('0', 64);

    // Who holds the lock writes a file of some kilobytes.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>All decisions, oldest first; none where there is no file.</summary>
    /// <param name="folder">Folder of reads.</param>
    /// <exception cref="ImageDataException">The file is damaged or was changed; names the line.</exception>
    public static IReadOnlyList<Adjudication> Read(string folder) => History(folder).Decisions;

    /// <summary>All decisions and ballots; none where there is no file.</summary>
    /// <param name="folder">Folder of reads.</param>
    /// <exception cref="ImageDataException">The file is damaged or was changed; names the line.</exception>
    public static AdjudicationHistory History(string folder) => Of(Lines(folder));

    /// <summary>
    /// Adds what follows from the log as it is, while nobody else adds: the file is replaced as a whole, flushed, and only its owner reads
    /// it. Where nothing follows nothing is written.
    /// </summary>
    /// <param name="folder">Folder of reads.</param>
    /// <param name="more">Gives what to add; whatever it throws leaves the log as it was.</param>
    /// <returns>The log with what was added.</returns>
    /// <exception cref="ImageDataException">The file is damaged, was changed or cannot be written.</exception>
    public static AdjudicationHistory Append(string folder,
        Func<AdjudicationHistory, (IReadOnlyList<AdjudicationBallot> Ballots, IReadOnlyList<Adjudication> Decisions)> more)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            using var held = Hold(folder);
            var lines = Lines(folder);
            var before = Of(lines);
            var (ballots, decisions) = more(before);
            if (ballots.Count + decisions.Count == 0)
                return before;
            foreach (var add in ballots.Select(b => new AdjudicationLine(BallotFormatName, 0, "", Ballot: b))
                .Concat(decisions.Select(d => new AdjudicationLine(FormatName, 0, "", d))))
            {
                var line = add with { Sequence = lines.Count, Previous = lines.Count == 0 ? NoLine : StoredEvent.HashOf(lines[^1].Bytes) };
                lines.Add((JsonSerializer.SerializeToUtf8Bytes(line, AdjudicationJson.Default.AdjudicationLine), line));
            }
            Replace(path, lines);
            return Of(lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be written ({e.Message.TrimEnd('.')}); nothing was added", e);
        }
    }

    static AdjudicationHistory Of(List<(byte[] Bytes, AdjudicationLine Line)> lines) =>
        new([.. lines.Select(l => l.Line.Decision).OfType<Adjudication>()],
            [.. lines.Select(l => l.Line.Ballot).OfType<AdjudicationBallot>()]);

    static FileStream Hold(string folder)
    {
        for (long begun = Environment.TickCount64; ; Thread.Sleep(20))
            try
            {
                return new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 - begun < LongestWait.TotalMilliseconds)
            {
                // Command or workstation adds at this moment.
            }
    }

    static void Replace(string path, List<(byte[] Bytes, AdjudicationLine Line)> lines)
    {
        string partial = Path.Combine(Path.GetDirectoryName(path)!, $".{FileName}.partial");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(partial, options))
        {
            foreach (var (bytes, _) in lines)
            {
                file.Write(bytes);
                file.WriteByte((byte)'\n');
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

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
            if (line is not ({ Format: FormatName, Decision: not null, Ballot: null }
                or { Format: BallotFormatName, Decision: null, Ballot: not null })
                || line.Sequence != lines.Count || line.Previous != previous)
                throw Damaged(path, lines.Count, "does not follow from the line before, so one of them was changed", null);
            lines.Add((bytes, line));
            previous = StoredEvent.HashOf(bytes);
        }
        return lines;
    }

    static ImageDataException Damaged(string path, int line, string reason, Exception? inner) =>
        new(path, FormattableString.Invariant($"line {line + 1} {reason}; put back a copy of it as it was"), inner);

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
