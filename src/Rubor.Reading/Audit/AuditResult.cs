using Rubor.Reading.Ledger;

namespace Rubor.Reading.Audit;

/// <summary>The first thing in a store that is not as it was written.</summary>
/// <param name="Read">Name of the read; null where no single one can be named.</param>
/// <param name="Sequence">The event in it.</param>
/// <param name="Reason">One line: where, and what is wrong.</param>
public sealed record Tampering(string? Read, long? Sequence, string Reason);

/// <summary>What an audit found.</summary>
/// <param name="Head">The store's head; of a store that was tampered with, that of the events that were found sound.</param>
/// <param name="Reads">Number of reads.</param>
/// <param name="Tampering">The first event that was changed; null for an untouched store.</param>
public sealed record AuditResult(StoreHead Head, int Reads, Tampering? Tampering)
{
    /// <summary>This, of a store in which nothing was changed.</summary>
    /// <param name="path">The store as the caller names it.</param>
    /// <exception cref="ReadStoreException">It was tampered with; the message names the event.</exception>
    public AuditResult RequireSound(string path) => Require(path, "restore the store from a copy, and find out who changed it");

    /// <summary>This, of an exported log in which nothing was changed.</summary>
    /// <param name="path">The log as the caller names it.</param>
    /// <exception cref="ReadStoreException">It was tampered with; the message names the event.</exception>
    public AuditResult RequireSoundLog(string path) => Require(path, "export it anew, and find out who changed it");

    AuditResult Require(string path, string advice) => Tampering is null ? this : throw new ReadStoreException(path, $"{Tampering.Reason}; {advice}");
}
