using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// The place halfway between two visits: each is brought there by half of what lies between them, so that both are resampled once, and
/// blurred alike. Swapping the visits gives the same voxels.
/// </summary>
/// <param name="Grid">Voxels, in the millimetres of halfway.</param>
/// <param name="ToBaseline">From a point of halfway to that of the baseline, mm.</param>
/// <param name="ToFollowUp">From a point of halfway to that of the follow-up, mm.</param>
public sealed record HalfwaySpace(Geometry Grid, Affine ToBaseline, Affine ToFollowUp)
{
    /// <summary>Between two images.</summary>
    /// <param name="baseline">Grid of the baseline.</param>
    /// <param name="followUp">Grid of the follow-up.</param>
    /// <param name="transform">Baseline to follow-up.</param>
    /// <exception cref="InvalidOperationException">There is no half: a visit is turned by 180°.</exception>
    public static HalfwaySpace Of(Geometry baseline, Geometry followUp, VisitTransform transform)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        var half = transform.Half();
        // Stored in another order, the follow-up has the same voxels.
        var other = followUp.Turned(Turn.Between(followUp, baseline) ?? Turn.None);
        var (a, b) = (baseline.Size, other.Size);
        var size = new GridSize(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
        // Half of the way from voxel to voxel: the grid that lies alike in both.
        var voxels = new VisitTransform(other.ToWorld.Inverse().After(transform.Map).After(baseline.ToWorld));
        var grid = new Geometry(size, half.After(baseline.ToWorld).After(voxels.Half().Inverse()));
        return new(grid, half.Inverse(), half);
    }

    /// <summary>A baseline's mask there, nearest voxel.</summary>
    public byte[] OfBaseline(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        // The baseline's points on this grid, as if the grid lay in the baseline's millimetres.
        return mask.Onto(new Geometry(Grid.Size, ToBaseline.After(Grid.ToWorld))).Voxels.ToArray();
    }
}
