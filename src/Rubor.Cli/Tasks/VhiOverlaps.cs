using Rubor.Imaging;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Tasks;
using Rubor.Statistics;

namespace Rubor.Cli.Tasks;

/// <summary>How far two cleaned masks of a case cover each other.</summary>
/// <param name="Case">The case.</param>
/// <param name="Modality">The arm.</param>
/// <param name="First">A reader.</param>
/// <param name="Second">Another; the same one of a case that was read twice.</param>
/// <param name="Dice">Dice of voxels at or above the lower limit, 1 where both left nothing; null where there is none.</param>
/// <param name="FirstVoxels">Voxels of the first mask.</param>
/// <param name="SecondVoxels">Voxels of the second mask.</param>
/// <param name="Reason">Why there is none; null where there is.</param>
internal sealed record VhiOverlap(string Case, string Modality, string First, string Second, double? Dice, long? FirstVoxels,
    long? SecondVoxels, string? Reason)
{
    /// <summary>Whether one reader read the case twice.</summary>
    public bool IsRepeat => First == Second;
}

/// <summary>Dice of what readers left of the same case.</summary>
internal static class VhiOverlaps
{
    /// <summary>Of each pair of readers of a case in an arm, and of each reader's repeats.</summary>
    /// <param name="folder">Folder of reads.</param>
    /// <param name="ratings">The answers.</param>
    /// <param name="reads">What was read.</param>
    /// <param name="cancel">Stops.</param>
    public static IReadOnlyList<VhiOverlap> Of(string folder, TaskRatings ratings, IReadOnlyList<TaskRead> reads, CancellationToken cancel)
    {
        var signed = reads.Where(r => r.Last is not null).ToDictionary(r => r.Entry.Code, StringComparer.Ordinal);
        var catalog = StudyCatalog.Open(folder).Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var compared = ratings.Modalities.SelectMany(ratings.Compared).ToLookup(r => r.Entry.Case);
        var twice = ratings.Twice().ToLookup(p => p.First.Entry.Case);
        var all = new List<VhiOverlap>();
        foreach (var one in ratings.List.Cases)
        {
            cancel.ThrowIfCancellationRequested();
            var pairs = compared[one.Name].GroupBy(r => r.Modality)
                .SelectMany(g => g.SelectMany((first, i) => g.Skip(i + 1).Select(second => (First: first, Second: second))))
                .Concat(twice[one.Name]).ToList();
            if (pairs.Count == 0)
                continue;
            // Each case is loaded once: all its places are links to the same files.
            var images = ImagesOf(folder, catalog, pairs[0].First.Entry.Code);
            var masks = pairs.SelectMany(p => new[] { p.First, p.Second }).Select(r => r.Entry.Code).Distinct()
                .ToDictionary(code => code, code => MaskOf(images, signed[code]), StringComparer.Ordinal);
            all.AddRange(pairs.Select(p => Between(one.Name, p.First, p.Second, masks)));
        }
        return all;
    }

    static VhiOverlap Between(string name, TaskRating first, TaskRating second, Dictionary<string, (byte[]? Mask, string? Reason)> masks)
    {
        var (a, b) = (masks[first.Entry.Code], masks[second.Entry.Code]);
        var row = new VhiOverlap(name, first.Modality, first.Entry.Reader, second.Entry.Reader, null, null, null, a.Reason ?? b.Reason);
        if (a.Mask is null || b.Mask is null)
            return row;
        var counts = OverlapCounts.OfMasks(a.Mask, b.Mask, anyLabel: true);
        return row with { Dice = Overlap.Dice(counts).Value, FirstVoxels = counts.First, SecondVoxels = counts.Second };
    }

    static (ReadImages? Images, string? Reason) ImagesOf(string folder, Dictionary<string, CatalogCase> catalog, string code)
    {
        try
        {
            return (VhiPlace.Load(catalog[code], Path.Combine(folder, VhiPlace.MachineFolder, code)), null);
        }
        catch (ImageDataException e)
        {
            return (null, e.Message);
        }
    }

    // Only what is the mask that was signed, bit for bit.
    static (byte[]? Mask, string? Reason) MaskOf((ReadImages? Images, string? Reason) of, TaskRead read)
    {
        if (of.Images is not { } images)
            return (null, of.Reason);
        var content = read.Last!.Content.Vhi();
        var cleaned = ReadMeasurement.Of(images, content.Choice, content.Drawings).Cleaned(content.Removed, content.Cuts);
        return StoredEvent.HashOf(cleaned.Labels) == read.Last.Vhi().MaskSha256 ? (cleaned.Labels.ToArray(), null)
            : (null, "the files of the case are others than those that were read, so the mask is not the one that was signed");
    }
}
