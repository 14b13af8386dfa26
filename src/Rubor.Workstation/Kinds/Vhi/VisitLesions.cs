using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A lesion at both visits, as the page lists it.</summary>
/// <param name="Number">From 1, the largest first.</param>
/// <param name="Change">new, gone, grown, shrunk, unchanged, not_covered.</param>
/// <param name="Grouping">single, merged, split, regrouped.</param>
/// <param name="BeforeMm3">Volume at the earlier visit.</param>
/// <param name="AfterMm3">Volume now.</param>
/// <param name="At">The voxel (z, y, x) of this visit's STIR near its middle; of one that is gone where it was.</param>
internal sealed record LesionDocument(int Number, string Change, string Grouping, double BeforeMm3, double AfterMm3, int[] At);

/// <summary>What became of the lesions of the visit before, by one reader's reads of both.</summary>
/// <param name="Earlier">The earlier visit in words; null where there is none.</param>
/// <param name="Reason">Why there is nothing to list, a sentence; null where there is.</param>
/// <param name="Signed">Whether the read of the earlier visit is signed.</param>
/// <param name="Lesions">The largest first.</param>
internal sealed record LesionsDocument(string? Earlier, string? Reason, bool Signed, IReadOnlyList<LesionDocument> Lesions);

/// <summary>Lesions of a read matched with those of the same reader's read of the visit before.</summary>
internal static class VisitLesions
{
    static readonly string[] Groupings = ["merged", "split", "regrouped"];

    /// <summary>Matches them.</summary>
    public static async Task<LesionsDocument> OfAsync(ReadAt read, Recount recount, ExportSources from, CancellationToken cancel)
    {
        var (opened, library) = (read.State.Opened, from.Library);
        if (library.Find(opened.Case) is not { } files || library.EarlierOf(files) is not { } earlier)
            return new(null, "There is no visit before this one.", false, []);
        string words = VisitChange.WordsOf(earlier);
        LesionsDocument None(string reason) => new(words, reason, false, []);
        if (recount is not { Case: { } loaded, Problem: null } || recount.Vhi() is not { } now)
            return None($"This visit cannot be measured: {recount.Problem?.TrimEnd('.')}.");
        var (state, _) = from.Comparisons.StateOf(files);
        if (state != ComparisonState.Ready)
            return None(state is ComparisonState.Waiting or ComparisonState.Working ? "The visits are being registered." : "The visits are not registered.");
        var key = new ReadKey(opened.Study, earlier.Name, read.State.Reader, opened.Round);
        if (await from.Reads.StateAsync(key.Id, cancel) is not { } before
            || before.Kind != read.State.Kind)
            return None($"{read.State.Reader} has not read the earlier visit ({words}), so there are no lesions to compare with.");
        var then = ReadAt.Of(before, null)!;
        VhiComparison? registered;
        try
        {
            registered = await from.Comparisons.OpenAsync<VhiComparison>(files, loaded);
        }
        catch (ImageDataException e)
        {
            return None($"The visits are not registered: {e.Reason.TrimEnd('.')}.");
        }
        if (registered?.Transform is not { } transform)
            return None("The visits are not registered: they cannot be compared.");
        if (await Recount.OfAsync(then, from) is not { Problem: null } past || past.Vhi() is not { } was)
            return None($"The earlier visit ({words}) cannot be measured.");
        var grid = now.Cleaned.Geometry;
        var toVoxel = grid.ToWorld.Inverse();
        var match = LesionMatch.Of(was.Cleaned.AtLeast(1), now.Cleaned.AtLeast(1), transform, new());
        return new(words, null, before.IsSigned, [.. match.Lesions.Select(l => new LesionDocument(l.Number,
            l.Change == LesionChange.NotCovered ? "not_covered" : l.Change.ToString().ToLowerInvariant(), l.Grouping.ToString().ToLowerInvariant(),
            l.BaselineMm3, l.FollowUpMm3, Voxel(toVoxel, l.FollowUpPlaceMm, grid.Size)))]);
    }

    /// <summary>How many became what, in words; empty where nothing is matched.</summary>
    public static string Words(LesionsDocument lesions)
    {
        if (lesions.Lesions.Count == 0)
            return "";
        int Count(string change) => lesions.Lesions.Count(l => l.Change == change);
        string[] joined = [.. Groupings.Select(g => (g, n: lesions.Lesions.Count(l => l.Grouping == g))).Where(p => p.n > 0)
            .Select(p => FormattableString.Invariant($"{p.n} {p.g}"))];
        int beyond = Count("not_covered");
        return FormattableString.Invariant($"Lesions, the visits registered: {Count("new")} new, {Count("gone")} gone, {Count("grown")} grown, ")
            + FormattableString.Invariant($"{Count("shrunk")} shrunk, {Count("unchanged")} unchanged")
            + (joined.Length == 0 ? "" : $" (of them {string.Join(", ", joined)})")
            + (beyond == 0 ? "." : FormattableString.Invariant($"; {beyond} where the other visit does not reach."));
    }

    static int[] Voxel(Affine toVoxel, Point3 place, GridSize size)
    {
        var v = toVoxel.Apply(place.X, place.Y, place.Z);
        static int Within(double at, int count) => Math.Clamp((int)Math.Round(at), 0, count - 1);
        return [Within(v.Z, size.Z), Within(v.Y, size.Y), Within(v.X, size.X)];
    }
}
