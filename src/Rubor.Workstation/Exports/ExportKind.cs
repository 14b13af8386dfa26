using System.IO.Compression;
using Rubor.Reading.Catalog;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Exports;

/// <summary>Where exports come from.</summary>
/// <param name="Library">The study's cases.</param>
/// <param name="Starts">Whether reads still belong to them.</param>
/// <param name="Reads">The reads.</param>
/// <param name="Store">Where they lie.</param>
/// <param name="Kinds">How each kind is exported.</param>
/// <param name="Comparisons">Visits registered with those before them.</param>
internal sealed record ExportSources(CaseLibrary Library, ReadStarts Starts, ReadService Reads, IReadStore Store, ExportKinds Kinds,
    VisitComparisons Comparisons);

/// <summary>What a sheet is asked for.</summary>
/// <param name="Read">The read.</param>
/// <param name="Case">Its case; null where the study has none of that name now.</param>
/// <param name="Recount">The read worked out again.</param>
/// <param name="Oversees">Whether who asks sees all reads.</param>
/// <param name="From">Where other reads are.</param>
internal sealed record SheetRequest(ReadAt Read, CatalogCase? Case, Recount Recount, bool Oversees, ExportSources From);

/// <summary>A file that a kind gives out for a read, such as a mask.</summary>
internal sealed record ReadFile
{
    /// <summary>Last part of its address: mask.nii.gz.</summary>
    public required string Route { get; init; }

    /// <summary>Its media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Summary for the document of the interface.</summary>
    public required string Summary { get; init; }

    /// <summary>End of its name, with the full stop.</summary>
    public required string Extension { get; init; }

    /// <summary>Why it cannot be given out, a sentence; null where it can.</summary>
    public required Func<ReadAt, Recount, string?> Refusal { get; init; }

    /// <summary>Its name.</summary>
    public required Func<ReadAt, Recount, string> NameOf { get; init; }

    /// <summary>Writes it to a path.</summary>
    public required Action<Recount, string> Write { get; init; }

    /// <summary>What is said of so many of them in a zip file, of a study, beside a table of a name.</summary>
    public required Func<int, string, string, string> Readme { get; init; }
}

/// <summary>A zip file that a kind gives out of all its signed reads at once, beside that of all kinds.</summary>
internal sealed record StudyFile
{
    /// <summary>Last part of its address: label-studio.zip.</summary>
    public required string Route { get; init; }

    /// <summary>Summary for the document of the interface.</summary>
    public required string Summary { get; init; }

    /// <summary>Writes it, from the rows of the table of reads.</summary>
    public required Func<IAsyncEnumerable<ReadRow>, ZipArchive, CancellationToken, Task> WriteAsync { get; init; }
}

/// <summary>A kind of case as it leaves the workstation: values and plain functions, as <see cref="ReadKind"/>.</summary>
internal sealed record ExportKind
{
    /// <summary>Name of the kind.</summary>
    public required string Name { get; init; }

    /// <summary>Works a read out again on its case.</summary>
    public required Func<LoadedCase, ReadAt, Recount> Recount { get; init; }

    /// <summary>Columns of the table of reads, all of them, in order.</summary>
    public required Func<CaseLibrary, IReadOnlyList<ReadColumn>> Columns { get; init; }

    /// <summary>One page to print, or why there is none, a sentence.</summary>
    public required Func<SheetRequest, CancellationToken, Task<(byte[]? Page, string? Refusal)>> SheetAsync { get; init; }

    /// <summary>What is given out as a file for each read; null for nothing.</summary>
    public ReadFile? File { get; init; }

    /// <summary>What is given out of all reads at once; null for nothing.</summary>
    public StudyFile? Study { get; init; }
}

/// <summary>How each kind is exported, by name.</summary>
internal sealed class ExportKinds(IReadOnlyList<ExportKind> kinds)
{
    readonly Dictionary<string, ExportKind> byName = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<ExportKind> All => kinds;

    /// <summary>That of a read.</summary>
    public ExportKind Of(ReadAt read) => byName[read.State.Kind.Name];

    /// <summary>Those whose cases a study has, and those of reads, in the order of the list.</summary>
    public IEnumerable<ExportKind> In(StudyCatalog catalog, IEnumerable<ReadState> reads)
    {
        var names = catalog.Cases.Select(c => c.Kind).Concat(reads.Select(r => r.Kind.Name)).ToHashSet(StringComparer.Ordinal);
        return kinds.Where(k => names.Contains(k.Name));
    }
}
