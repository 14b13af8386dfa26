using Rubor.Methods.HandScans;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>
/// The other view of the same hands beside the painted one, turned so that the same finger lies at the same place. Sides are the patient's,
/// and so are the names of joints: between palmar and dorsal a region keeps its value, and its columns run the other way.
/// </summary>
internal static class LabelsBeside
{
    /// <summary>How the kind shows and takes it.</summary>
    public static CaseBeside Kind { get; } = new()
    {
        Document = Document,
        Takes = e => e is Taken,
        Taking = Taking,
        Held = (held, act) => (LabelsCase)held with { ToTake = (Taken?)act },
    };

    static BesideDocument Document(LoadedCase painted, LoadedCase other)
    {
        bool leftOnLeft = IsLeftOnLeft(painted), turned = IsTurned(painted, other), opposite = AreOpposite(painted, other);
        var image = ImageDocument.Of(other.Images[0]);
        return new(other.Case.Name, other.Case.Title, NameOf(other, opposite && leftOnLeft != Sees(other)), NameOf(painted, opposite
            && leftOnLeft != Sees(painted)), IsReversed(painted, other), IsTaken(painted) && IsReversed(painted, other) is not null,
            turned ? image with { Plane = Turned(image.Plane) } : image);
    }

    static (ReadEvent? Act, string? Refusal) Taking(LoadedCase painted, LoadedCase other, ReadState? source)
    {
        string view = other.Case.View;
        if (!IsTaken(painted))
            return (null, $"{painted.Labels().Painted.Start.Label} is drawn on each view by itself; {HandJoints.Label} are taken from the other one.");
        if (IsReversed(painted, other) is not { } reversed)
            return (null, $"The {view} view has other pixels, so nothing can be taken from it.");
        if (source is null || other.Labels().Painted.MapOf(source.Content.Labels()) is var map && map.Pixels.IndexOfAnyExcept((byte)0) < 0)
            return (null, $"You have drawn nothing on the {view} view yet; draw there first.");
        var size = painted.Images[0].Size;
        return (new Taken(other.Case.Name, map.Sha256, reversed,
            LabelRuns.Of(size, reversed ? LabelPainting.Mirrored(map.Pixels, size[2]) : map.Pixels)), null);
    }

    // Regions are where the patient's joints are, in every view; what counts show is read on each view by itself.
    static bool IsTaken(LoadedCase painted) => painted.Labels().Painted.Start.Label == HandJoints.Label;

    static bool AreOpposite(LoadedCase one, LoadedCase other) => HandViews.AreOpposite(one.Case.View, other.Case.View);

    // Whether the patient's left is on the left from where the camera stands.
    static bool Sees(LoadedCase view) => view.Case.View == HandViews.Dorsal;

    // And on the page: radiological where the file says how it lies, else as it was seen.
    static bool IsLeftOnLeft(LoadedCase view) => PlaneOf(view) is null && Sees(view);

    static PlaneDocument? PlaneOf(LoadedCase view) => view.Labels().Grid.File is { IsPlaced: false } ? null : view.Images[0].Plane;

    static bool IsTurned(LoadedCase painted, LoadedCase other) =>
        AreOpposite(painted, other) && IsLeftOnLeft(painted) != IsLeftOnLeft(other);

    // Of the stored columns; null where rows are others, or columns are rows, which nothing maps.
    static bool? IsReversed(LoadedCase painted, LoadedCase other)
    {
        var (p, o) = (painted.Images[0], other.Images[0]);
        bool Flips(LoadedImage image, Func<PlaneDocument, bool> of) => image.Plane is { } plane && of(plane);
        return !AreOpposite(painted, other) || !p.Size.SequenceEqual(o.Size) || Flips(p, a => a.Transpose) || Flips(o, a => a.Transpose)
            || Flips(p, a => a.FlipRows) != Flips(o, a => a.FlipRows) ? null
            : (Flips(p, a => a.FlipColumns) != Flips(o, a => a.FlipColumns)) != IsTurned(painted, other);
    }

    static PlaneDocument Turned(PlaneDocument? plane) => plane is null ? new(false, true, false, "", "", "", "", "")
        : plane with { FlipColumns = !plane.FlipColumns, Left = plane.Right, Right = plane.Left };

    static string NameOf(LoadedCase view, bool mirrored) => view.Case.View.Replace('_', ' ') + (mirrored ? ", mirrored" : "");
}
