using System.Runtime.InteropServices;

namespace Rubor.Imaging;

/// <summary>Images and masks in another order of storage: the same voxels at the same places of the patient.</summary>
public static class Ordering
{
    /// <summary>A volume turned; all frames.</summary>
    public static Volume Turned(this Volume volume, Turn turn)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (turn.IsNone)
            return volume;
        var size = volume.Geometry.Size;
        byte[] samples = volume.Type.Bytes() switch
        {
            1 => turn.Of(volume.SampleBytes, size),
            2 => Bytes(turn.Of(MemoryMarshal.Cast<byte, ushort>(volume.SampleBytes), size)),
            4 => Bytes(turn.Of(MemoryMarshal.Cast<byte, uint>(volume.SampleBytes), size)),
            _ => Bytes(turn.Of(MemoryMarshal.Cast<byte, ulong>(volume.SampleBytes), size)),
        };
        return new Volume(volume.Geometry.Turned(turn), volume.Type, samples, volume.Slope, volume.Intercept, volume.Frames, volume.Source)
            .Remarked(volume.Remarks);
    }

    /// <summary>The volume with a further remark.</summary>
    public static Volume WithRemark(this Volume volume, string remark)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Remarked([.. volume.Remarks, remark]);
    }

    /// <summary>A mask turned.</summary>
    public static Mask Turned(this Mask mask, Turn turn)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return turn.IsNone ? mask : new(mask.Geometry.Turned(turn), turn.Of(mask.Voxels, mask.Geometry.Size), mask.Source);
    }

    /// <summary>Labels turned.</summary>
    public static LabelMap Turned(this LabelMap map, Turn turn)
    {
        ArgumentNullException.ThrowIfNull(map);
        return turn.IsNone ? map : new(map.Geometry.Turned(turn), turn.Of(map.Labels, map.Geometry.Size));
    }

    /// <summary>Probabilities turned.</summary>
    public static ProbabilityMap Turned(this ProbabilityMap map, Turn turn)
    {
        ArgumentNullException.ThrowIfNull(map);
        return turn.IsNone ? map : new(map.Geometry.Turned(turn), turn.Of(map.Values, map.Geometry.Size));
    }

    /// <summary>The volume in the order of a grid, or as it is where no order makes its axes that grid's.</summary>
    public static Volume InOrderOf(this Volume volume, Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Turned(Turn.Between(volume.Geometry, grid) ?? Turn.None);
    }

    /// <summary>The mask in the order of a grid, or as it is where no order makes its axes that grid's.</summary>
    public static Mask InOrderOf(this Mask mask, Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.Turned(Turn.Between(mask.Geometry, grid) ?? Turn.None);
    }

    /// <summary>The labels in the order of a grid, or as they are where no order makes their axes that grid's.</summary>
    public static LabelMap InOrderOf(this LabelMap map, Geometry grid)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Turned(Turn.Between(map.Geometry, grid) ?? Turn.None);
    }

    static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
