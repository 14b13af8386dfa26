using Rubor.Reading.Change;
using Rubor.Reading.State;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>How the figure of a read differs from what the same reader signed on the patient's visit before.</summary>
/// <param name="Earlier">The earlier visit in words.</param>
/// <param name="BeforeMm3">V_HI then.</param>
/// <param name="AfterMm3">V_HI now.</param>
/// <param name="Detectable">What the change is held against.</param>
internal sealed record VisitChange(string Earlier, double BeforeMm3, double AfterMm3, DetectableChange Detectable)
{
    /// <summary>Now less then: a fall is negative.</summary>
    public double DifferenceMm3 => AfterMm3 - BeforeMm3;

    /// <summary>The same in per cent of then; null where that was nothing.</summary>
    public double? Percent => BeforeMm3 == 0 ? null : 100 * DifferenceMm3 / BeforeMm3;

    /// <summary>Whether it is more than readers alone explain.</summary>
    public bool IsBeyond => Detectable.IsBeyond(DifferenceMm3);

    /// <summary>The change, or a sentence that says why there is none to tell.</summary>
    /// <param name="ofStudy">Whether the study's own repeated reads may be used: from them a reader could work out what others
    /// signed.</param>
    /// <param name="read">The read now.</param>
    /// <param name="afterMm3">Its figure.</param>
    /// <param name="library">The study.</param>
    /// <param name="room">Its reads.</param>
    /// <param name="store">Where they lie.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task<(VisitChange? Change, string? Why)> OfAsync(bool ofStudy, ReadAt read, double afterMm3, CaseLibrary library,
        ReadRoom room, IReadStore store, CancellationToken cancel)
    {
        var opened = read.State.Opened;
        if (library.Find(opened.Case)?.Earlier is not { } name || library.Find(name) is not { } earlier)
            return (null, "The study has no visit of this patient that is known to be earlier.");
        string words = WordsOf(earlier);
        if (await room.StateAsync(new ReadKey(opened.Study, name, read.State.Reader, opened.Round).Id, cancel)
            is not { IsSigned: true } before)
            return (null, $"{read.State.Reader} has no signed read of the earlier visit ({words}), so there is nothing to compare with.");
        if (before.Content.Choice != read.Content.Choice)
            return (null, $"The earlier visit ({words}) was measured with other settings, so the two figures cannot be compared.");
        var own = ofStudy ? DetectableChange.OfStudy(await SignedAsync(opened.Study, library, room, store, cancel)) : null;
        return (new(words, VolumeOf(before), afterMm3, own ?? DetectableChange.Published), null);
    }

    /// <summary>The visit in words: its name where it has one.</summary>
    public static string WordsOf(CatalogCase visit) => visit.Session.Length > 0 ? visit.Session : visit.Words;

    static async Task<List<SignedVolume>> SignedAsync(string study, CaseLibrary library, ReadRoom room, IReadStore store,
        CancellationToken cancel)
    {
        var signed = new List<SignedVolume>();
        foreach (var summary in (await store.ListAsync(study, cancel: cancel)).Where(r => r.IsSigned && r.Key.Round == 1))
            if (await room.StateAsync(summary.Id, cancel) is { IsSigned: true } state)
                signed.Add(new(state.Opened.Case, state.Reader, state.Content.Choice,
                    VolumeOf(state))
                { Subject = library.Find(state.Opened.Case)?.Subject ?? "" });
        return signed;
    }

    static double VolumeOf(ReadState state) => state.Versions[^1].Figures is var f ? f.VoxelsLower * f.VoxelVolumeMm3 : 0;
}
