using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Exports;

/// <summary>What a kind works out of a read once more beside its figures.</summary>
internal abstract record RecountPart;

/// <summary>A read worked out again on the case as it is now.</summary>
/// <param name="Case">The case; null where it cannot be used.</param>
/// <param name="Part">What its kind has worked out; null where the case cannot be used.</param>
/// <param name="Figures">The figures that follow.</param>
/// <param name="Problem">Why there is nothing, or nothing to count; null where all is well.</param>
internal sealed record Recount(LoadedCase? Case, RecountPart? Part, SignedFigures? Figures, string? Problem)
{
    /// <summary>Whether the same was signed; null of a draft, and where the case cannot be used.</summary>
    public bool? IsAsSigned(ReadAt read) => Figures is null || read.Figures is null ? null : Figures.Equals(read.Figures);

    /// <summary>The figures of a read: those signed, else of a draft those that follow now, where anything follows.</summary>
    public SignedFigures? FiguresOf(ReadAt read) => read.Figures ?? (Problem is null ? Figures : null);

    /// <summary>Works out a version of a read.</summary>
    public static async Task<Recount> OfAsync(ReadAt read, ExportSources from)
    {
        var (opened, library) = (read.State.Opened, from.Library);
        if (opened.Study != library.Catalog.Study)
            return Without($"this is the study {library.Catalog.Study}, the read is of {opened.Study}");
        if (library.Find(opened.Case) is not { } files)
            return Without("the study has no case of this name any more");
        LoadedCase loaded;
        try
        {
            loaded = await library.LookAsync(files);
        }
        catch (Exception e) when (e is CaseNotReadyException or ImageDataException)
        {
            return Without(e.Message);
        }
        return from.Starts.Changed(loaded, read.State) is { } changed ? Without(changed) : from.Kinds.Of(read).Recount(loaded, read);
    }

    static Recount Without(string problem) => new(null, null, null, problem);
}
