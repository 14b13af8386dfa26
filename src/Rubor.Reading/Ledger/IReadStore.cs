
namespace Rubor.Reading.Ledger;

/// <summary>
/// Where events are kept. Append-only. Every implementation passes the same contract tests. It keeps and numbers events; which of them
/// a read allows is the business of who calls it.
/// </summary>
public interface IReadStore : IAsyncDisposable
{
    /// <summary>
    /// Adds acts to a read when it has as many events as expected. When it returns <see cref="Appended"/>, they are on the disk. A
    /// retry with the same reader, client, sequence numbers and content returns the first answer.
    /// </summary>
    /// <exception cref="ReadStoreException">The store cannot be used. Whether the acts were stored is unknown: send them again.</exception>
    Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default);

    /// <summary>Why acts could not be stored now, as far as is known without storing any; null when nothing speaks against it.</summary>
    Task<string?> ObstacleAsync(CancellationToken cancel = default) => Task.FromResult<string?>(null);

    /// <summary>Events of a read in order, their chain checked; none for an unknown read.</summary>
    /// <param name="read">Name of the read.</param>
    /// <param name="from">Sequence number of the first event wanted.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ReadStoreException">An event is damaged, which the message names.</exception>
    Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default);

    /// <summary>The event that a client stored under a number; null when there is none.</summary>
    Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default);

    /// <summary>Reads in the order in which they were opened, those of a study, case or reader where one is named.</summary>
    Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
        CancellationToken cancel = default);

    /// <summary>Everything as it lies in the store, in the order in which it came in, unchecked: for the audit.</summary>
    Task<StoreContent> ContentAsync(CancellationToken cancel = default);
}

/// <summary>A read in a list.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Key">Whose read of what.</param>
/// <param name="Version">Number of its events.</param>
/// <param name="Newest">When the newest came in.</param>
/// <param name="IsSigned">Whether the newest is a signature.</param>
public sealed record ReadSummary(string Id, ReadKey Key, long Version, DateTimeOffset Newest, bool IsSigned);

/// <summary>A store as it lies, unchecked.</summary>
/// <param name="Reads">Number, name and key of each read, by number.</param>
/// <param name="Lines">The stored events, by position. Enumerated once.</param>
/// <param name="Warnings">What is wrong with the store itself, for instance a missing guard.</param>
public sealed record StoreContent(IReadOnlyList<(long Number, string Id, ReadKey Key)> Reads, IEnumerable<StoredLine> Lines,
    IReadOnlyList<string> Warnings);

/// <summary>One stored line with what the store notes beside it to find it by.</summary>
/// <param name="Position">Place in the whole store, from 1, without gaps.</param>
/// <param name="Read">Number of the read.</param>
/// <param name="Sequence">Place in the read, from 0.</param>
/// <param name="Reader">Who did it.</param>
/// <param name="Client">From where.</param>
/// <param name="ClientSequence">The client's number.</param>
/// <param name="Hash">SHA-256 of the bytes when they were stored.</param>
/// <param name="Bytes">The line.</param>
public sealed record StoredLine(long Position, long Read, long Sequence, string Reader, string Client, long ClientSequence, string Hash,
    byte[] Bytes);
