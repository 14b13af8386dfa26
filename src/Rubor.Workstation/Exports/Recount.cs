using Rubor.Imaging;
using Rubor.Reading.Events;
using Rubor.Reading.Measuring;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>A read measured again on the images as they are now.</summary>
/// <param name="Case">The case; null where it cannot be used.</param>
/// <param name="Measured">Limits and pieces.</param>
/// <param name="Cleaned">What the reader left.</param>
/// <param name="Figures">The figures that follow.</param>
/// <param name="Problem">Why there is nothing, or nothing to count; null where all is well.</param>
internal sealed record Recount(LoadedCase? Case, ReadMeasurement? Measured, LabelMap? Cleaned, Signed? Figures, string? Problem)
{
    /// <summary>Whether the same was signed; null of a draft, and where the case cannot be used.</summary>
    public bool? IsAsSigned(ReadAt read) => Figures is null || read.Figures is null ? null : Figures == read.Figures;

    /// <summary>Measures a version of a read.</summary>
    public static async Task<Recount> OfAsync(ReadAt read, CaseLibrary library, ReadRoom room)
    {
        var opened = read.State.Opened;
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
        if (room.Changed(loaded, read.State) is { } changed)
            return Without(changed);
        var content = read.Content;
        var measured = ReadMeasurement.Of(loaded.Reading, content.Choice, content.Drawings);
        var cleaned = measured.Cleaned(content.Removed, content.Cuts);
        var count = ReadMeasurement.CountOf(cleaned);
        return new(loaded, measured, cleaned,
            new(count.Lower, count.Upper, cleaned.Geometry.VoxelVolumeMm3, StoredEvent.HashOf(cleaned.Labels)), measured.Problem);
    }

    static Recount Without(string problem) => new(null, null, null, null, problem);
}
