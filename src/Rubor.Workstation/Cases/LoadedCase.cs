using Rubor.Reading.Catalog;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Cases;

/// <summary>A case with its images in memory, and what its kind keeps of it.</summary>
public sealed record LoadedCase
{
    /// <summary>What it was loaded from.</summary>
    public required CatalogCase Case { get; init; }

    /// <summary>Its kind.</summary>
    public required CaseKind Kind { get; init; }

    /// <summary>Images in the order in which they are shown.</summary>
    public required IReadOnlyList<LoadedImage> Images { get; init; }

    /// <summary>What its kind keeps.</summary>
    public required CasePart Part { get; init; }

    /// <summary>What a read of it starts from.</summary>
    public required CaseStart Start { get; init; }

    /// <summary>What to look at, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Memory that its kind's part takes.</summary>
    public long PartBytes { get; init; }

    /// <summary>Memory that it takes.</summary>
    public long Bytes => Images.Sum(i => (long)i.Samples().Length) + PartBytes;

    /// <summary>The first event of a read of it.</summary>
    public Opened Opened(string study, int round) => new(study, Case.Name, round, Kind.Read.Name, Start.Inputs, Start.Content);
}
