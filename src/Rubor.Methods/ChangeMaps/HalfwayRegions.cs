using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// Regions that moved by themselves, bones against each other, in the space halfway between two visits: each lies halfway of its own
/// motion, what is outside halfway of the whole's. Where two regions would lie on each other nothing is compared, nor where either visit
/// shows a region that the other has elsewhere, nor on a border of two pixels around regions, which both motions blur.
/// </summary>
public sealed class HalfwayRegions
{
    /// <summary>Pixels around a region that are not compared.</summary>
    public const int BorderPixels = 2;

    const short NotCompared = -1;

    readonly HalfwaySpace space;
    readonly short[] labels;
    readonly Dictionary<short, (Affine ToBaseline, Affine ToFollowUp)> motions;

    /// <summary>Where regions lie.</summary>
    /// <param name="space">Halfway of the whole.</param>
    /// <param name="regions">In the baseline's millimetres.</param>
    /// <param name="own">Motion of each region from the baseline to the follow-up; regions without one are not compared.</param>
    /// <exception cref="InvalidOperationException">A motion has no half.</exception>
    public HalfwayRegions(HalfwaySpace space, LabelMap regions, IReadOnlyDictionary<byte, VisitTransform> own)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(own);
        this.space = space;
        motions = own.ToDictionary(m => (short)m.Key, m => m.Value.Half() is var half ? (half.Inverse(), half) : default);
        labels = new short[space.Grid.Size.Voxels];
        var size = space.Grid.Size;
        byte[] drawn = regions.Labels.ToArray();
        var (from, toVoxels) = (regions.Geometry.Size, regions.Geometry.ToWorld.Inverse());
        var whole = toVoxels.After(space.ToBaseline).After(space.Grid.ToWorld);
        // Of a place halfway: where a region's own motion has it in the baseline; and where the follow-up there comes from by that motion.
        (short Label, Affine Own, Affine Back)[] each = [.. own.Select(m => ((short)m.Key,
            toVoxels.After(motions[m.Key].ToBaseline).After(space.Grid.ToWorld),
            toVoxels.After(m.Value.Map.Inverse()).After(space.ToFollowUp).After(space.Grid.ToWorld)))];
        Parallel.For(0, size.Z, z =>
        {
            for (int y = 0, i = z * size.SliceVoxels; y < size.Y; y++)
                for (int x = 0; x < size.X; x++, i++)
                    labels[i] = Of(x, y, z);
        });
        KeepOffBorders(size);

        short Of(int x, int y, int z)
        {
            short found = 0;
            foreach (var (label, there, _) in each)
                if (At(there.Apply(x, y, z)) == label)
                    found = found == 0 ? label : NotCompared;
            if (found != 0)
                return found;
            if (At(whole.Apply(x, y, z)) != 0)
                return NotCompared;
            foreach (var (label, _, back) in each)
                if (At(back.Apply(x, y, z)) == label)
                    return NotCompared;
            return 0;
        }

        byte At(Point3 p)
        {
            int x = (int)Math.Floor(p.X + 0.5), y = (int)Math.Floor(p.Y + 0.5), z = (int)Math.Floor(p.Z + 0.5);
            return (uint)x < (uint)from.X && (uint)y < (uint)from.Y && (uint)z < (uint)from.Z ? drawn[(((z * from.Y) + y) * from.X) + x]
                : (byte)0;
        }
    }

    /// <summary>Whether a voxel of halfway goes by a motion that is known.</summary>
    public bool IsCompared(int voxel) => labels[voxel] != NotCompared;

    /// <summary>Voxels of halfway that lie in a region, 1, else 0.</summary>
    public byte[] Of(byte region) => [.. labels.Select(l => l == region ? (byte)1 : (byte)0)];

    /// <summary>From a point of halfway to the baseline, by the motion of the region that a voxel lies in.</summary>
    public Affine ToBaseline(int voxel) => motions.TryGetValue(labels[voxel], out var own) ? own.ToBaseline : space.ToBaseline;

    /// <summary>Brings both visits there, over what the whole's motion brought there.</summary>
    internal void Bring(CubicSplineVolume baseline, CubicSplineVolume followUp, double[] before, double[] after)
    {
        foreach (var (label, own) in motions)
        {
            bool Here(int voxel) => labels[voxel] == label;
            baseline.Onto(space.Grid, own.ToBaseline, Here, before);
            followUp.Onto(space.Grid, own.ToFollowUp, Here, after);
        }
    }

    /// <summary>A baseline's mask there, nearest voxel.</summary>
    internal byte[] OfBaseline(Mask mask)
    {
        byte[] there = space.OfBaseline(mask);
        foreach (var (label, own) in motions)
        {
            var moved = mask.Onto(new Geometry(space.Grid.Size, own.ToBaseline.After(space.Grid.ToWorld))).Voxels;
            for (int i = 0; i < there.Length; i++)
                if (labels[i] == label)
                    there[i] = moved[i];
        }
        return there;
    }

    // Pixel by pixel within slices.
    void KeepOffBorders(GridSize size)
    {
        for (int pixel = 0; pixel < BorderPixels; pixel++)
        {
            short[] now = [.. labels];
            Parallel.For(0, size.Z, z =>
            {
                for (int y = 0, i = z * size.SliceVoxels; y < size.Y; y++)
                    for (int x = 0; x < size.X; x++, i++)
                        if (now[i] == 0 && ((x > 0 && now[i - 1] != 0) || (x < size.X - 1 && now[i + 1] != 0)
                            || (y > 0 && now[i - size.X] != 0) || (y < size.Y - 1 && now[i + size.X] != 0)))
                            labels[i] = NotCompared;
            });
        }
    }
}
