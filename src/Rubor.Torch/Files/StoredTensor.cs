using System.Globalization;
using System.Runtime.InteropServices;

namespace Rubor.Torch.Files;

/// <summary>A tensor as a file holds it. It needs no libtorch: files can be shown and converted without.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Sizes">Size of each dimension; empty for a single number.</param>
/// <param name="Bytes">Elements in order, the last dimension fastest, little-endian.</param>
public sealed record StoredTensor(ScalarType Type, long[] Sizes, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Sizes.Aggregate(1L, (product, size) => product * size);

    /// <summary>A Float32 tensor as Float16, each number rounded to the nearest; any other as it is.</summary>
    /// <exception cref="ArgumentException">A number is beyond the 65504 that Float16 holds.</exception>
    public StoredTensor Halved()
    {
        if (Type != ScalarType.Float32)
            return this;
        var wide = MemoryMarshal.Cast<byte, float>(Bytes.Span);
        var narrow = new Half[wide.Length];
        for (int k = 0; k < narrow.Length; k++)
        {
            narrow[k] = (Half)wide[k];
            if (Half.IsInfinity(narrow[k]) && float.IsFinite(wide[k]))
                throw new ArgumentException($"{wide[k].ToString(CultureInfo.InvariantCulture)} is beyond what float16 holds: keep float32");
        }

        return new(ScalarType.Float16, Sizes, MemoryMarshal.AsBytes<Half>(narrow).ToArray());
    }

    /// <summary>A Float16 tensor as Float32, the same numbers; any other as it is.</summary>
    public StoredTensor Widened()
    {
        if (Type != ScalarType.Float16)
            return this;
        var narrow = MemoryMarshal.Cast<byte, Half>(Bytes.Span);
        var wide = new float[narrow.Length];
        for (int k = 0; k < wide.Length; k++)
            wide[k] = (float)narrow[k];
        return new(ScalarType.Float32, Sizes, MemoryMarshal.AsBytes<float>(wide).ToArray());
    }

    /// <summary>A tensor of libtorch's with a copy of the elements.</summary>
    public Tensor ToTensor(Device device = default) => Tensor.FromBytes(Bytes.Span, Type, Sizes, device);

    /// <summary>A copy of a tensor's elements.</summary>
    public static StoredTensor From(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var type = tensor.Type;
        var bytes = new byte[tensor.Elements * type.Bytes()];
        tensor.CopyBytesTo(bytes);
        return new StoredTensor(type, tensor.Sizes, bytes);
    }

    /// <summary>Sizes as text: (16, 1, 3, 3).</summary>
    public string SizesText => $"({string.Join(", ", Sizes)})";
}
