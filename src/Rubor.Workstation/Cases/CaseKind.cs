using System.Text.Json;
using Rubor.Reading.Catalog;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Cases;

/// <summary>What a kind is told of a case beside its files.</summary>
/// <param name="Settings">The kind's settings in the catalog, or null.</param>
/// <param name="Reads">Folder of reads.</param>
/// <param name="Machine">Folder of what was found on the case.</param>
/// <param name="NothingFound">Why nothing was found where something was looked for; null where nothing was, or it was found.</param>
/// <param name="Shown">A text as readers may see it, without the server's folders.</param>
public sealed record CaseSource(JsonElement? Settings, string Reads, string Machine, string? NothingFound, Func<string, string> Shown);

/// <summary>What a kind keeps of a case in memory beside its images.</summary>
/// <param name="Held">What acts are held against.</param>
public abstract record CasePart(KindCase Held);

/// <summary>How a kind finds something on cases before they are read, with a child <c>rubor</c>.</summary>
public sealed record CaseSearch
{
    /// <summary>Whether something is to be found on a case, whose files make one.</summary>
    public required Func<CatalogCase, bool> IsNeeded { get; init; }

    /// <summary>Whether a folder holds what was found.</summary>
    public required Func<string, bool> IsDone { get; init; }

    /// <summary>The child's command line: case, folder of the result.</summary>
    public required Func<CatalogCase, string, IReadOnlyList<string>> Arguments { get; init; }

    /// <summary>What is said of a case while it waits.</summary>
    public required string Waiting { get; init; }

    /// <summary>What is said of a case on which nothing was found, with the reason, a sentence.</summary>
    public required Func<string, string> Failed { get; init; }
}

/// <summary>How a kind compares a case with the patient's visit before, by a child <c>rubor</c>.</summary>
public sealed record CaseComparison
{
    /// <summary>Whether both visits have what is compared: the earlier one, and the case.</summary>
    public required Func<CatalogCase, CatalogCase, bool> IsPossible { get; init; }

    /// <summary>The images that are compared.</summary>
    public required Func<CatalogCase, CatalogCase, IReadOnlyList<string>> Images { get; init; }

    /// <summary>The child's command line but for the folder of the result: the earlier visit, the case, and the folder of what was found on
    /// the earlier one.</summary>
    public required Func<CatalogCase, CatalogCase, string, IReadOnlyList<string>> Arguments { get; init; }

    /// <summary>Reads a result: the earlier visit, the case in memory, the folder.</summary>
    /// <exception cref="Rubor.Imaging.ImageDataException">It is damaged.</exception>
    public required Func<CatalogCase, LoadedCase, string, object> Read { get; init; }
}

/// <summary>How a kind shows another view of the same visit beside a case, and takes what its reader drew there.</summary>
public sealed record CaseBeside
{
    /// <summary>The other case as it is shown beside one.</summary>
    public required Func<LoadedCase, LoadedCase, BesideDocument> Document { get; init; }

    /// <summary>Whether an act takes what was drawn there.</summary>
    public required Func<ReadEvent, bool> Takes { get; init; }

    /// <summary>
    /// The act that takes what a reader has made of the other case: of a case, the other one and the reader's read of it, null where there
    /// is none. Or why there is nothing to take, a sentence.
    /// </summary>
    public required Func<LoadedCase, LoadedCase, ReadState?, (ReadEvent? Act, string? Refusal)> Taking { get; init; }

    /// <summary>What acts are held against, with the act that may take something now; null for none.</summary>
    public required Func<KindCase, ReadEvent?, KindCase> Held { get; init; }
}

/// <summary>What a kind shows of a case only once a first answer is signed.</summary>
/// <param name="Sha256">SHA-256 of it; null of a case that shows nothing more then.</param>
/// <param name="Without">The kind's part of the case document before that.</param>
public sealed record CaseReveal(Func<LoadedCase, string?> Sha256, Func<LoadedCase, object> Without);

/// <summary>A kind of case as the server loads and shows it: values and plain functions, as <see cref="ReadKind"/>.</summary>
public sealed record CaseKind
{
    /// <summary>The rules of its reads.</summary>
    public required ReadKind Read { get; init; }

    /// <summary>Loads a case from its files.</summary>
    /// <exception cref="Rubor.Imaging.ImageDataException">A file cannot be used; names it.</exception>
    public required Func<CatalogCase, CaseSource, LoadedCase> Load { get; init; }

    /// <summary>What is found on cases first; null where nothing is.</summary>
    public CaseSearch? Search { get; init; }

    /// <summary>How a case is compared with the visit before; null of a kind that compares none.</summary>
    public CaseComparison? Comparison { get; init; }

    /// <summary>What is shown only after a first answer; null of a kind that shows everything at once.</summary>
    public CaseReveal? Reveal { get; init; }

    /// <summary>How another view is shown beside a case; null of a kind that shows none.</summary>
    public CaseBeside? Beside { get; init; }

    /// <summary>The kind's part of the case document, as JSON writes it.</summary>
    public required Func<LoadedCase, object> Document { get; init; }

    /// <summary>
    /// Why a read no longer starts from what the case comes with, a sentence; null where it does. That the images are the same is known.
    /// </summary>
    public required Func<LoadedCase, Opened, string?> StartChanged { get; init; }
}

/// <summary>The kinds of case that the server shows, by name.</summary>
public sealed class CaseKinds(IEnumerable<CaseKind> kinds)
{
    readonly Dictionary<string, CaseKind> byName = kinds.ToDictionary(k => k.Read.Name, StringComparer.Ordinal);

    /// <summary>The kind of a name; null when there is none.</summary>
    public CaseKind? Find(string name) => byName.GetValueOrDefault(name);
}
