using System.Runtime.InteropServices;

namespace Rubor.Torch;

public sealed unsafe partial class Tensor
{
    /// <summary>A tensor with a copy of <paramref name="values"/>.</summary>
    /// <param name="values">Elements in order, the last dimension fastest.</param>
    /// <param name="sizes">Size of each dimension; their product is the number of values.</param>
    /// <param name="device">Where it is to live.</param>
    /// <exception cref="ArgumentException">The sizes do not multiply to the number of values.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, long[] sizes, Device device = default) where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(values), ScalarTypes.Of<T>(), sizes, device);

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, long[], Device)"/>
    public static Tensor From<T>(T[] values, long[] sizes, Device device = default) where T : unmanaged =>
        From(new ReadOnlySpan<T>(values), sizes, device);

    /// <summary>A tensor with a copy of elements that are given as bytes, in the machine's order.</summary>
    /// <exception cref="ArgumentException">The sizes do not multiply to the number of elements.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> bytes, ScalarType type, long[] sizes, Device device = default)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        long elements = sizes.Aggregate(1L, (product, size) => checked(product * size));
        if (sizes.Any(size => size < 0) || elements * type.Bytes() != bytes.Length)
        {
            throw new ArgumentException(
                $"({string.Join(", ", sizes)}) of {type} takes {elements * type.Bytes()} bytes, not {bytes.Length}");
        }

        var tensor = Empty(sizes, type);
        bytes.CopyTo(new Span<byte>(tensor.Info().Data, bytes.Length));
        GC.KeepAlive(tensor);
        if (device == Device.Cpu)
            return tensor;

        var moved = tensor.To(device);
        tensor.Dispose();
        return moved;
    }

    /// <summary>A tensor whose elements are whatever was in memory.</summary>
    public static Tensor Empty(long[] sizes, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Empty.Call(sizes, type, Argument.None, device);

    /// <summary>Zeros.</summary>
    public static Tensor Zeros(long[] sizes, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Zeros.Call(sizes, type, Argument.None, device);

    /// <summary>Ones.</summary>
    public static Tensor Ones(long[] sizes, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Ones.Call(sizes, type, Argument.None, device);

    /// <summary>One number everywhere.</summary>
    public static Tensor Full(long[] sizes, double value, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Full.Call(sizes, value, type, Argument.None, device);

    /// <summary>
    /// Normal numbers, mean 0 and deviation 1, from the device's seeded generator: the same as PyTorch's for the same seed.
    /// </summary>
    public static Tensor RandN(long[] sizes, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Randn.Call(sizes, type, Argument.None, device);

    /// <summary>Uniform numbers in 0–1, 1 excluded, from the device's seeded generator.</summary>
    public static Tensor Rand(long[] sizes, ScalarType type = ScalarType.Float32, Device device = default) =>
        Aten.Rand.Call(sizes, type, Argument.None, device);

    /// <summary>0 to <paramref name="count"/> − 1 in a random order.</summary>
    public static Tensor RandPerm(long count) => Aten.RandPerm.Call(count, ScalarType.Int64, Argument.None, Device.Cpu);

    /// <summary>Joins tensors along a dimension in which alone they may differ.</summary>
    public static Tensor Cat(Tensor[] tensors, int dimension = 0) => Aten.Cat.Call(tensors, dimension);

    /// <summary>Joins tensors of one size along a new dimension.</summary>
    public static Tensor Stack(Tensor[] tensors, int dimension = 0) => Aten.Stack.Call(tensors, dimension);
}
