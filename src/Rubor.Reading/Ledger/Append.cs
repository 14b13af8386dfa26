using System.Text.RegularExpressions;

namespace Rubor.Reading.Ledger;

/// <summary>Acts to add to a read, all or none.</summary>
/// <param name="Read">Name of the read.</param>
/// <param name="ExpectedVersion">Number of events that the client has seen; 0 opens a read.</param>
/// <param name="Reader">Who did them.</param>
/// <param name="Client">Which tab or program.</param>
/// <param name="Acts">In order. Acts at the beginning that are stored already, by a request whose answer was lost, are not stored
/// again.</param>
public sealed partial record Append(string Read, long ExpectedVersion, string Reader, string Client, IReadOnlyList<Act> Acts)
{
    /// <summary>Most bytes of one act's content: a mask drawn by hand takes a hundredth of it.</summary>
    public const int MostContentBytes = 8 << 20;

    /// <summary>
    /// Which of the acts was the first that its sender judged to be allowed, taking those before it for stored; null where nobody judges. A
    /// store that would begin with another one stores nothing and answers <see cref="PartlyStored"/>.
    /// </summary>
    public int? JudgedFrom { get; init; }

    /// <summary>Why no store takes it, whatever is in the store; null when it may.</summary>
    public string? Flaw() =>
        Acts.Count == 0 ? "nothing to add"
        : !Name().IsMatch(Reader) ? "the reader's name is not one"
        : !Name().IsMatch(Client) ? "a client's name has 1 to 64 letters, digits, full stops, hyphens or underscores"
        : ExpectedVersion < 0 || Acts.Any(a => a.ClientSequence < 0) ? "versions and sequence numbers are not negative"
        : Acts.Select(a => a.ClientSequence).Distinct().Count() < Acts.Count ? "two acts have the same sequence number"
        : Acts.Skip(1).Any(a => a.Event is Opened) || Acts[0].Event is Opened != (ExpectedVersion == 0) ? "opened is the first event of a read and no other"
        : Acts[0].Event is Opened opened && ReadKey.Of(opened, Reader).Id != Read ? "the read's name is not that of its study, case, reader and round"
        : Acts[0].Event is Opened named && $"{named.Study}{named.Case}".Any(char.IsControl) ? "names of studies and cases hold no control characters"
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Name();
}

/// <summary>What became of an append.</summary>
public abstract record AppendResult;

/// <summary>The acts are in the store, flushed.</summary>
/// <param name="Events">One for each act, in order: those stored now, and the first answer for those that were there.</param>
/// <param name="New">How many of them were stored now.</param>
public sealed record Appended(IReadOnlyList<StoredEvent> Events, int New) : AppendResult;

/// <summary>Others came first; nothing was stored.</summary>
/// <param name="Version">Number of events of the read.</param>
/// <param name="Between">What came in since the version that was expected.</param>
public sealed record Conflict(long Version, IReadOnlyList<StoredEvent> Between) : AppendResult;

/// <summary>Others of the acts are stored already than the sender took for stored; nothing was stored.</summary>
/// <param name="Acts">How many at the beginning are stored. The read has as many events as expected and these.</param>
public sealed record PartlyStored(int Acts) : AppendResult;

/// <summary>Not possible, now or on a retry; nothing was stored.</summary>
/// <param name="Reason">Why.</param>
public sealed record Refused(string Reason) : AppendResult;
