using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>A lesion, or lesions that are one, at both visits. Volumes in mm³ of the baseline.</summary>
/// <param name="Number">From 1, the largest first.</param>
/// <param name="Change">new, gone, grown, shrunk, unchanged; not_covered where the other visit does not show its place.</param>
/// <param name="Grouping">single; merged, split or regrouped where lesions of the visits are not one to one.</param>
/// <param name="Baseline">Its components at the baseline, from 1 in the order of their first voxels.</param>
/// <param name="FollowUp">At the follow-up.</param>
/// <param name="BaselineMm3">Volume at the baseline.</param>
/// <param name="FollowUpMm3">At the follow-up.</param>
/// <param name="ChangeMm3">Follow-up less baseline.</param>
/// <param name="OverlapMm3">Volume that both have.</param>
/// <param name="CentreMm">A voxel near its middle, in the baseline, RAS mm.</param>
/// <param name="FollowUpCentreMm">The same in the follow-up.</param>
public sealed record LesionFigure(int Number, string Change, string Grouping, IReadOnlyList<int> Baseline, IReadOnlyList<int> FollowUp,
    double BaselineMm3, double FollowUpMm3, double ChangeMm3, double OverlapMm3, IReadOnlyList<double> CentreMm,
    IReadOnlyList<double> FollowUpCentreMm);

/// <summary>How many lesions became what.</summary>
/// <param name="New">At the follow-up alone.</param>
/// <param name="Gone">At the baseline alone.</param>
/// <param name="Grown">Larger by more than the limit.</param>
/// <param name="Shrunk">Smaller by more than the limit.</param>
/// <param name="Unchanged">Within the limit.</param>
/// <param name="NotCovered">At one visit, where the other does not reach.</param>
/// <param name="SmallestChangeMm3">The limit that was given; null for the default.</param>
public sealed record LesionCounts(int New, int Gone, int Grown, int Shrunk, int Unchanged, int NotCovered, double? SmallestChangeMm3);

/// <summary>Lesions of two visits as they stand in change.json and lesions.tsv.</summary>
public static class LesionFigures
{
    /// <summary>Name of the table.</summary>
    public const string FileName = "lesions.tsv";

    /// <summary>Name of what became of a lesion.</summary>
    public static string NameOf(LesionChange change) => change == LesionChange.NotCovered ? "not_covered" : change.ToString().ToLowerInvariant();

    /// <summary>Lesions of a visit from a file: all that is above 0.</summary>
    /// <param name="file">Mask or label map on the visit's voxels, in whatever order they are stored.</param>
    /// <param name="visit">Grid of the visit.</param>
    /// <param name="name">The visit in words.</param>
    /// <exception cref="ImageDataException">It is not on the visit's voxels, or no label map; names it.</exception>
    public static Mask MaskOf(string file, Geometry visit, string name)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var labels = LabelMap.From(ImageFile.ReadVolume(file));
        return visit.DifferenceInAnyOrder(labels.Geometry) is { } difference
            ? throw new ImageDataException(file, $"is not on the voxels of the {name}: {difference}; give the lesions of that very scan")
            : labels.InOrderOf(visit).AtLeast(1);
    }

    /// <summary>Adds them to a comparison.</summary>
    public static ChangeDocument With(this ChangeDocument document, LesionMatch match, LesionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(settings);
        return document with
        {
            Lesions = [.. match.Lesions.Select(Of)],
            LesionCounts = new(match.Count(LesionChange.New), match.Count(LesionChange.Gone), match.Count(LesionChange.Grown),
                match.Count(LesionChange.Shrunk), match.Count(LesionChange.Unchanged), match.Count(LesionChange.NotCovered),
                settings.SmallestChangeMm3),
        };
    }

    static readonly string[] Columns = ["lesion", "change", "grouping", "baseline", "follow_up", "baseline_mm3", "follow_up_mm3", "change_mm3",
        "overlap_mm3", "r_mm", "a_mm", "s_mm"];

    /// <summary>As a table.</summary>
    public static byte[] ToTsv(IReadOnlyList<LesionFigure> lesions) => TsvText.Of(Columns, lesions.Select(Cells));

    /// <summary>Those of many pairs of visits as one table.</summary>
    /// <param name="pairs">Subject, earlier and later visit, and the lesions.</param>
    public static byte[] ToTsv(IEnumerable<(string Subject, string Baseline, string FollowUp,
        IReadOnlyList<LesionFigure> Lesions)> pairs) =>
        TsvText.Of(["subject", "baseline_session", "follow_up_session", .. Columns], pairs.SelectMany(p => p.Lesions.Select(l =>
            (IReadOnlyList<object?>)[p.Subject, p.Baseline, p.FollowUp, .. Cells(l)])));

    static IReadOnlyList<object?> Cells(LesionFigure l) =>
    [
        l.Number, l.Change, l.Grouping, string.Join(',', l.Baseline), string.Join(',', l.FollowUp), l.BaselineMm3, l.FollowUpMm3, l.ChangeMm3,
        l.OverlapMm3, .. l.CentreMm.Cast<object?>(),
    ];

    static LesionFigure Of(MatchedLesion l) => new(
        l.Number, NameOf(l.Change), l.Grouping.ToString().ToLowerInvariant(), l.Baseline, l.FollowUp,
        l.BaselineMm3, l.FollowUpMm3, l.DifferenceMm3, l.OverlapMm3, [l.BaselinePlaceMm.X, l.BaselinePlaceMm.Y, l.BaselinePlaceMm.Z],
        [l.FollowUpPlaceMm.X, l.FollowUpPlaceMm.Y, l.FollowUpPlaceMm.Z]);
}
