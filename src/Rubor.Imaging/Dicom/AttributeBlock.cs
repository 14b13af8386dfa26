using System.Buffers.Binary;
using System.Text;

namespace Rubor.Imaging.Dicom;

/// <summary>The block of bytes in which rubor_dicom.h hands attributes over, both ways.</summary>
internal static class AttributeBlock
{
    const int HeadBytes = 12;
    const ushort IsItems = 1, IsLeftInFile = 2;

    /// <summary>The attributes of a block.</summary>
    /// <param name="block">Whole; values refer to it.</param>
    public static DicomDataset Read(ReadOnlyMemory<byte> block)
    {
        var elements = new List<DicomElement>();
        for (int at = 0; at < block.Length;)
        {
            var head = block.Span.Slice(at, HeadBytes);
            var tag = new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(head), BinaryPrimitives.ReadUInt16LittleEndian(head[2..]));
            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
            var value = block.Slice(at + HeadBytes, length);
            elements.Add(new(tag, VrOf(head.Slice(4, 2)))
            {
                Value = kind == IsItems ? default : value,
                ItemsOf = kind == IsItems ? () => Items(value) : null,
                IsLeftInFile = kind == IsLeftInFile,
            });
            at += HeadBytes + length;
        }
        return new(elements);
    }

    /// <summary>The block of a data set.</summary>
    public static byte[] Write(DicomDataset set)
    {
        using var block = new MemoryStream();
        Write(block, set);
        return block.ToArray();
    }

    static void Write(MemoryStream block, DicomDataset set)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        foreach (var element in set.Elements)
        {
            bool items = element.Vr == "SQ";
            BinaryPrimitives.WriteUInt16LittleEndian(head, element.Tag.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(head[2..], element.Tag.Element);
            Encoding.ASCII.GetBytes(element.Vr, head[4..]);
            BinaryPrimitives.WriteUInt16LittleEndian(head[6..], items ? IsItems : (ushort)0);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], element.Value.Length);
            long lengthAt = block.Position + 8;
            block.Write(head);
            if (!items)
            {
                block.Write(element.Value.Span);
                continue;
            }
            foreach (var item in element.Items)
            {
                long itemAt = block.Position;
                block.Write([0, 0, 0, 0]);
                Write(block, item);
                SetLength(block, itemAt);
            }
            SetLength(block, lengthAt);
        }
    }

    static void SetLength(MemoryStream block, long at)
    {
        long end = block.Position;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)(end - at - 4));
        block.Position = at;
        block.Write(length);
        block.Position = end;
    }

    static List<DicomDataset> Items(ReadOnlyMemory<byte> value)
    {
        var items = new List<DicomDataset>();
        for (int at = 0; at < value.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(value.Span[at..]);
            items.Add(Read(value.Slice(at + 4, length)));
            at += 4 + length;
        }
        return items;
    }

    // One string for each representation, not one for each element.
    static string VrOf(ReadOnlySpan<byte> letters) => string.Intern(Encoding.ASCII.GetString(letters));
}
