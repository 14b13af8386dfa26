using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rubor.Torch.Files;

/// <summary>The oldest container of <c>torch.save</c>, of 2016 and 2017: a tar archive of <c>storages</c> (a count, then each as key,
/// location, type, number of elements, elements), <c>tensors</c> (a count, then each as key, storage, type, dimensions, sizes, strides,
/// offset) and <c>pickle</c>, the object, which refers to tensors by key. Format: PyTorch, torch/serialization.py, legacy_load.</summary>
static class TarContainer
{
    const int Block = 512, NameBytes = 100, SizeAt = 124, SizeBytes = 12, TypeAt = 156, MagicAt = 257;

    internal static bool Is(ReadOnlySpan<byte> file) => file.Length >= Block && file[MagicAt..].StartsWith("ustar"u8);

    /// <summary>The object, and the tensor of each key.</summary>
    internal static (object? Root, Func<PickleReader.Persistent, TensorView> Tensors) Read(ReadOnlyMemory<byte> file)
    {
        var members = Members(file);
        var storages = Storages(Member(members, "storages"));
        var tensors = Tensors(Member(members, "tensors"), storages);
        object? root = Reader(Member(members, "pickle"), 0).Read();
        return (root, reference => Key(reference.Identifier) is { } key && tensors.TryGetValue(key, out var tensor) ? tensor
            : throw new FormatException($"the archive has no tensor {PickleReader.Shown(reference.Identifier?.ToString() ?? "none")}"));
    }

    static Dictionary<string, ReadOnlyMemory<byte>> Members(ReadOnlyMemory<byte> file)
    {
        var members = new Dictionary<string, ReadOnlyMemory<byte>>();
        int at = 0;
        while (file.Length - at >= Block && file.Span[at] != 0)
        {
            var header = file.Span.Slice(at, Block);
            string name = Text(header[..NameBytes]);
            long size = Octal(Text(header.Slice(SizeAt, SizeBytes)));
            if (size < 0 || size > file.Length - at - Block)
                throw new FormatException($"the archive's entry {PickleReader.Shown(name)} is cut short");
            // A plain file; longer names and times, which torch.save never needed, come in entries of other types.
            if (header[TypeAt] is (byte)'0' or 0 && !members.TryAdd(name, file.Slice(at + Block, (int)size)))
                throw new FormatException($"the archive holds {PickleReader.Shown(name)} twice");
            at = checked(at + Block + (int)((size + Block - 1) / Block * Block));
        }

        return members;
    }

    static ReadOnlyMemory<byte> Member(Dictionary<string, ReadOnlyMemory<byte>> members, string name) =>
        members.TryGetValue(name, out var bytes) ? bytes : throw new FormatException($"a tar archive without {name}: not a file of torch.save");

    static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]).Trim();
    }

    static long Octal(string text)
    {
        long value = 0;
        foreach (char digit in text)
            value = digit is >= '0' and <= '7' ? checked((value * 8) + digit - '0') : throw new FormatException("an entry of the archive has no size");
        return value;
    }

    static Dictionary<long, Storage> Storages(ReadOnlyMemory<byte> bytes)
    {
        var found = new Dictionary<long, Storage>();
        var reader = Reader(bytes, 0);
        long count = Count(reader);
        int at = reader.Position;
        for (long k = 0; k < count; k++)
        {
            (long key, var type, at) = Described(bytes, at);
            long elements = bytes.Length - at >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[at..]) : -1;
            at += 8;
            if (elements < 0 || elements > (bytes.Length - at) / type.Bytes())
                throw new FormatException("a storage is cut short, or has an impossible length");
            int length = (int)(elements * type.Bytes());
            if (!found.TryAdd(key, new(type, bytes.Slice(at, length))))
                throw new FormatException("a storage is listed twice");
            at += length;
        }

        AddViews(found, Reader(bytes, at).Read());
        return found;
    }

    // What a storage's pickle says, and where its bytes begin.
    static (long Key, ScalarType Type, int Behind) Described(ReadOnlyMemory<byte> bytes, int at)
    {
        var reader = Reader(bytes, at);
        return reader.Read() is object?[] described && described is [long key, _, PickleReader.Global type]
            ? (key, PickleGlobals.StorageType(type with { Module = "torch" }), reader.Position)
            : throw new FormatException("a storage is not described as PyTorch does");
    }

    // Storages that are parts of others: key, whole, offset, elements.
    static void AddViews(Dictionary<long, Storage> found, object? views)
    {
        if (views is not List<object?> list)
            throw new FormatException("the list of parts of storages is missing");
        foreach (object? item in list)
        {
            if (item is not object?[] part || part is not [long key, long whole, long offset, long elements]
                || !found.TryGetValue(whole, out var storage) || offset < 0 || elements < 0
                || offset > storage.Bytes.Length / storage.Type.Bytes() - elements)
                throw new FormatException("a part of a storage does not fit it");
            int size = storage.Type.Bytes();
            if (!found.TryAdd(key, storage with { Bytes = storage.Bytes.Slice((int)(offset * size), (int)(elements * size)) }))
                throw new FormatException("a storage is listed twice");
        }
    }

    static Dictionary<long, TensorView> Tensors(ReadOnlyMemory<byte> bytes, Dictionary<long, Storage> storages)
    {
        var found = new Dictionary<long, TensorView>();
        var reader = Reader(bytes, 0);
        long count = Count(reader);
        int at = reader.Position;
        for (long k = 0; k < count; k++)
        {
            reader = Reader(bytes, at);
            if (reader.Read() is not object?[] described || described is not [long key, long storage, PickleReader.Global]
                || !storages.TryGetValue(storage, out var elements))
                throw new FormatException("a tensor is not described as PyTorch does");
            at = reader.Position;
            // Dimensions (4 bytes and 4 that mean nothing), sizes, strides, offset.
            int dimensions = bytes.Length - at >= 8 ? BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..]) : -1;
            at += 8;
            if (dimensions < 0 || dimensions > TensorBuilder.MostDimensions || bytes.Length - at < ((2 * dimensions) + 1) * 8)
                throw new FormatException("a tensor is cut short, or has an impossible number of dimensions");
            long[] numbers = [.. Enumerable.Range(0, (2 * dimensions) + 1)
                .Select(i => BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[(at + (8 * i))..]))];
            at += 8 * numbers.Length;
            if (!found.TryAdd(key, new(elements, numbers[^1], numbers[..dimensions], numbers[dimensions..^1])))
                throw new FormatException("a tensor is listed twice");
        }

        return found;
    }

    static long Count(PickleReader reader) => reader.Read() is long count and >= 0 ? count : throw new FormatException("a count is missing");

    static long? Key(object? identifier) => identifier switch
    {
        long key => key,
        string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long key) => key,
        _ => null,
    };

    static PickleReader Reader(ReadOnlyMemory<byte> data, int position) => new(data, position) { IsKnown = PickleGlobals.IsKnownInTar };
}

/// <summary>A tensor as a part of its storage, strides and offset in elements.</summary>
readonly record struct TensorView(Storage Storage, long Offset, long[] Sizes, long[] Strides);
