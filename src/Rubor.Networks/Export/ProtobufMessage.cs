using System.Buffers.Binary;
using System.Text;

namespace Rubor.Networks.Export;

/// <summary>
/// A message in the wire format of protocol buffers, written field by field: numbers as variable-length integers, floats as four bytes,
/// the rest with its length before it. https://protobuf.dev/programming-guides/encoding.
/// </summary>
internal sealed class ProtobufMessage
{
    const int VariableLength = 0, WithLength = 2, FourBytes = 5; // wire types
    const int TypeBits = 3, PayloadBits = 7;

    readonly List<ReadOnlyMemory<byte>> parts = [];
    long length;

    /// <summary>Adds a whole number.</summary>
    public ProtobufMessage Number(int field, long value)
    {
        Tag(field, VariableLength);
        return Variable((ulong)value);
    }

    /// <summary>Adds a float.</summary>
    public ProtobufMessage Float(int field, float value)
    {
        Tag(field, FourBytes);
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Part(bytes);
    }

    /// <summary>Adds bytes.</summary>
    public ProtobufMessage Bytes(int field, ReadOnlyMemory<byte> value)
    {
        Tag(field, WithLength);
        Variable((ulong)value.Length);
        return Part(value);
    }

    /// <summary>Adds a text.</summary>
    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message within this one.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage value)
    {
        Tag(field, WithLength);
        Variable((ulong)value.length);
        parts.AddRange(value.parts);
        length += value.length;
        return this;
    }

    /// <summary>Writes it.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var part in parts)
            stream.Write(part.Span);
    }

    void Tag(int field, int type) => Variable((ulong)((field << TypeBits) | type));

    ProtobufMessage Variable(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int count = 0;
        for (; value >= 1u << PayloadBits; value >>= PayloadBits)
            bytes[count++] = (byte)(value | 1u << PayloadBits);
        bytes[count++] = (byte)value;
        return Part(bytes[..count].ToArray());
    }

    ProtobufMessage Part(ReadOnlyMemory<byte> bytes)
    {
        parts.Add(bytes);
        length += bytes.Length;
        return this;
    }
}
