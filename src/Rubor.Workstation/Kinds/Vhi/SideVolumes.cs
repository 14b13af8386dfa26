using Rubor.Imaging;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>V_HI on either side of the patient's middle, which is taken to be the middle of the disease region from side to side.</summary>
/// <param name="RightMm3">On the patient's right.</param>
/// <param name="LeftMm3">On the left.</param>
internal sealed record SideVolumes(double RightMm3, double LeftMm3)
{
    /// <summary>Splits a cleaned segmentation; null where the region is empty.</summary>
    public static SideVolumes? Of(LabelMap cleaned, Mask region)
    {
        var (grid, size) = (cleaned.Geometry, cleaned.Geometry.Size);
        // RAS: x grows to the patient's right.
        var (i, j, k, origin) = (grid.ToWorld.I.X, grid.ToWorld.J.X, grid.ToWorld.K.X, grid.ToWorld.Origin.X);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int v = 0; v < region.Voxels.Length; v++)
            if (region.Voxels[v] == 1)
                (low, high) = (Math.Min(low, X(v)), Math.Max(high, X(v)));
        if (low > high)
            return null;
        int right = 0, left = 0;
        for (int v = 0; v < cleaned.Labels.Length; v++)
            if (cleaned.Labels[v] > 0)
                _ = X(v) > (low + high) / 2 ? right++ : left++;
        return new(right * grid.VoxelVolumeMm3, left * grid.VoxelVolumeMm3);

        double X(int voxel) => origin + voxel % size.X * i + voxel / size.X % size.Y * j + voxel / size.SliceVoxels * k;
    }
}
