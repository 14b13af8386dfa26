using Rubor.Reading.Audit;
using Rubor.Reading.Catalog;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>A read with the state that it had at each signature.</summary>
/// <param name="Now">As it is.</param>
/// <param name="Signed">Right after each signature, oldest first.</param>
internal sealed record ReadHistory(ReadState Now, IReadOnlyList<ReadState> Signed)
{
    /// <summary>Each signed version, then the draft where the read is open.</summary>
    public IEnumerable<ReadAt> Versions =>
        Signed.Select(s => new ReadAt(s, s.Versions[^1])).Concat(Now.IsSigned ? [] : [new ReadAt(Now, null)]);
}

/// <summary>All reads of a store at one moment, checked event by event, with the head of just these events.</summary>
internal sealed record ExportSnapshot(StoreHead Head, IReadOnlyList<ReadHistory> Reads)
{
    /// <summary>Takes one.</summary>
    /// <exception cref="ReadStoreException">The store was tampered with; the message names the event.</exception>
    public static async Task<ExportSnapshot> TakeAsync(IReadStore store, KindList kinds, CancellationToken cancel)
    {
        var reads = new Dictionary<string, (ReadState Now, List<ReadState> Signed)>(StringComparer.Ordinal);
        var result = StoreAudit.Verify(await store.ContentAsync(cancel), kinds, each: e =>
        {
            cancel.ThrowIfCancellationRequested();
            var (before, signed) = reads.TryGetValue(e.Read, out var known) ? known : (null, []);
            var now = ReadState.Fold([e], kinds, before)!;
            if (e.Event is Signed)
                signed.Add(now);
            reads[e.Read] = (now, signed);
        }).RequireSound(ServingDefaults.StoreName);
        return new(result.Head, [.. reads.Values.Select(r => new ReadHistory(r.Now, r.Signed))
            .OrderBy(r => r.Now.Opened.Study, StringComparer.Ordinal).ThenBy(r => r.Now.Opened.Case, StringComparer.Ordinal)
            .ThenBy(r => r.Now.Reader, StringComparer.Ordinal).ThenBy(r => r.Now.Opened.Round)]);
    }
}
