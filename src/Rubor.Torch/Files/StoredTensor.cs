namespace Rubor.Torch.Files;

/// <summary>A tensor as a file holds it. It needs no libtorch: files can be shown and converted without.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Sizes">Size of each dimension; empty for a single number.</param>
/// <param name="Bytes">Elements in order, the last dimension fastest, little-endian.</param>
public sealed record StoredTensor(ScalarType Type, long[] Sizes, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Sizes.Aggregate(1L, (product, size) => product * size);

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
