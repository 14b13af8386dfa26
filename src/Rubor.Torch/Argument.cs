using Rubor.Torch.Native;

namespace Rubor.Torch;

/// <summary>
/// One argument of an operator. Values convert by themselves; a null tensor means none, <see cref="Default"/> the schema's default.
/// </summary>
public readonly struct Argument
{
    internal readonly object? Reference;
    internal readonly long Bits;
    internal readonly ValueTag Tag;

    Argument(ValueTag tag, long bits, object? reference)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>No value: an undefined tensor, or an option left out.</summary>
    public static Argument None => default;

    /// <summary>What the operator's schema gives when nothing is said.</summary>
    public static Argument Default => new(ValueTag.Default, 0, null);

    /// <summary>A tensor, or none.</summary>
    public static implicit operator Argument(Tensor? tensor) => tensor is null ? default : new(ValueTag.Tensor, 0, tensor);

    /// <summary>A whole number; it also serves where the schema wants a float, or a list of equal numbers.</summary>
    public static implicit operator Argument(long value) => new(ValueTag.Int, value, null);

    /// <summary>A whole number.</summary>
    public static implicit operator Argument(int value) => new(ValueTag.Int, value, null);

    /// <summary>A number.</summary>
    public static implicit operator Argument(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A truth value.</summary>
    public static implicit operator Argument(bool value) => new(ValueTag.Bool, value ? 1 : 0, null);

    /// <summary>A string.</summary>
    public static implicit operator Argument(string value) => new(ValueTag.String, 0, value);

    /// <summary>Whole numbers, such as a size or a stride.</summary>
    public static implicit operator Argument(long[] values) => new(ValueTag.IntList, 0, values);

    /// <summary>Numbers.</summary>
    public static implicit operator Argument(double[] values) => new(ValueTag.DoubleList, 0, values);

    /// <summary>Truth values.</summary>
    public static implicit operator Argument(bool[] values) => new(ValueTag.BoolList, 0, values);

    /// <summary>Tensors; null elements only where the schema allows none.</summary>
    public static implicit operator Argument(Tensor?[] tensors) => new(ValueTag.TensorList, 0, tensors);

    /// <summary>An element type.</summary>
    public static implicit operator Argument(ScalarType type) => new(ValueTag.Int, (long)type, null);

    /// <summary>An order in memory.</summary>
    public static implicit operator Argument(MemoryFormat format) => new(ValueTag.Int, (long)format, null);

    /// <summary>A device.</summary>
    public static implicit operator Argument(Device device) => new(ValueTag.Device, ((long)device.Kind << 32) | (uint)device.Index, null);
}
