using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

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
    /// <param name="from">The study and its reads.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task<(VisitChange? Change, string? Why)> OfAsync(
        bool ofStudy, ReadAt read, double afterMm3, ExportSources from, CancellationToken cancel)
    {
        var (opened, library) = (read.State.Opened, from.Library);
        if (library.Find(opened.Case) is not { } files || library.EarlierOf(files) is not { } earlier)
            return (null, "The study has no visit of this patient that is known to be earlier.");
        string words = WordsOf(earlier);
        if (await from.Reads.StateAsync(new ReadKey(opened.Study, earlier.Name, read.State.Reader, opened.Round).Id, cancel)
            is not { IsSigned: true } before
            || before.Kind != read.State.Kind)
            return (null, $"{read.State.Reader} has no signed read of the earlier visit ({words}), so there is nothing to compare with.");
        if (before.Content.Vhi().Choice != read.Content.Vhi().Choice)
            return (null, $"The earlier visit ({words}) was measured with other settings, so the two figures cannot be compared.");
        var own = ofStudy ? DetectableChange.OfStudy(await SignedAsync(opened.Study, from, cancel)) : null;
        return (new(words, VolumeOf(before), afterMm3, own ?? DetectableChange.Published), null);
    }

    /// <summary>The visit in words: its name where it has one.</summary>
    public static string WordsOf(CatalogCase visit) => visit.Session.Length > 0 ? visit.Session : visit.Title;

    static async Task<List<SignedVolume>> SignedAsync(string study, ExportSources from, CancellationToken cancel)
    {
        var signed = new List<SignedVolume>();
        foreach (var summary in (await from.Store.ListAsync(study, cancel: cancel)).Where(r => r.IsSigned && r.Key.Round == 1))
            if (await from.Reads.StateAsync(summary.Id, cancel) is { IsSigned: true } state && state.Kind == VhiKind.Kind)
                signed.Add(new(state.Opened.Case, state.Reader, state.Content.Vhi().Choice,
                    VolumeOf(state))
                { Subject = from.Library.Find(state.Opened.Case)?.Subject ?? "" });
        return signed;
    }

    static double VolumeOf(ReadState state) => state.Versions[^1].Vhi().VolumeMm3;
}
