using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// Where points of one visit lie at the other when regions moved by themselves: a point of a region by the region's motion, any other by
/// the whole's. What one visit shows where the other has a region that came there, or that left, has no place in it.
/// </summary>
public sealed class VisitMotion
{
    readonly LabelMap? regions;
    readonly Affine toVoxels;
    readonly (byte Region, Affine ToFollowUp, Affine ToBaseline)[] own;
    readonly Affine back;

    /// <summary>All moves as one.</summary>
    public VisitMotion(VisitTransform whole)
    {
        (Whole, back, own) = (whole, whole.Map.Inverse(), []);
    }

    /// <summary>Regions move by themselves.</summary>
    /// <param name="whole">Baseline to follow-up of all that lies in none of them.</param>
    /// <param name="regions">In the baseline's millimetres.</param>
    /// <param name="own">Baseline to follow-up of each region; regions that are not named move as the whole.</param>
    public VisitMotion(VisitTransform whole, LabelMap regions, IReadOnlyDictionary<byte, VisitTransform> own) : this(whole)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(own);
        (this.regions, toVoxels) = (regions, regions.Geometry.ToWorld.Inverse());
        this.own = [.. own.OrderBy(m => m.Key).Select(m => (m.Key, m.Value.Map, m.Value.Map.Inverse()))];
    }

    /// <summary>Baseline to follow-up of what lies in no region.</summary>
    public VisitTransform Whole { get; }

    /// <summary>The place at the follow-up of a point of the baseline, RAS mm; null where a region came to lie.</summary>
    public Point3? ToFollowUp(Point3 baseline)
    {
        if (own.Length == 0)
            return Moved(Whole.Map, baseline);
        byte here = RegionAt(baseline);
        foreach (var (region, there, _) in own)
            if (region == here)
                return Moved(there, baseline);
        var found = Moved(Whole.Map, baseline);
        return own.Any(m => RegionAt(Moved(m.ToBaseline, found)) == m.Region) ? null : found;
    }

    /// <summary>The place at the baseline of a point of the follow-up, RAS mm; null where a region lay before. Where motions bring two
    /// regions to one place the one of the lower number counts.</summary>
    public Point3? ToBaseline(Point3 followUp)
    {
        foreach (var (region, _, before) in own)
            if (Moved(before, followUp) is var place && RegionAt(place) == region)
                return place;
        var found = Moved(back, followUp);
        return own.Length > 0 && own.Any(m => m.Region == RegionAt(found)) ? null : found;
    }

    byte RegionAt(Point3 baseline)
    {
        var (v, size) = (Moved(toVoxels, baseline), regions!.Geometry.Size);
        double x = Math.Floor(v.X + 0.5), y = Math.Floor(v.Y + 0.5), z = Math.Floor(v.Z + 0.5);
        return x < 0 || y < 0 || z < 0 || x >= size.X || y >= size.Y || z >= size.Z ? (byte)0
            : regions.Labels[((((int)z * size.Y) + (int)y) * size.X) + (int)x];
    }

    static Point3 Moved(Affine map, Point3 p) => map.Apply(p.X, p.Y, p.Z);
}
