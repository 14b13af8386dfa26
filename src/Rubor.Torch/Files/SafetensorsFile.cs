using System.Buffers.Binary;
using System.Text.Json;

namespace Rubor.Torch.Files;

/// <summary>Reads and writes safetensors: eight bytes of header length, a JSON header, the elements.
/// Source: the format's description at huggingface.co/docs/safetensors.</summary>
public static class SafetensorsFile
{
    const string MetadataKey = "__metadata__";

    static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.UInt8,
        ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>Reads all tensors, in the order of their elements in the file.</summary>
    /// <exception cref="WeightsDataException">The file is missing, damaged or something else.</exception>
    public static StateDictionary Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(path, WeightsBytes.ReadAll(path));
    }

    /// <summary>Reads all tensors from a file's bytes; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="WeightsDataException">The file is missing, damaged or something else.</exception>
    public static StateDictionary Read(string path, ReadOnlyMemory<byte> file)
    {
        try
        {
            ulong header = file.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(file.Span)
                : throw new FormatException("is no safetensors file: shorter than eight bytes");
            if (header > (ulong)(file.Length - 8))
                throw new FormatException($"is no safetensors file: its header would take {header} of {file.Length - 8} bytes");

            return new StateDictionary(path, Tensors(file.Slice(8, (int)header), file[(8 + (int)header)..]));
        }
        catch (Exception e) when (e is FormatException or JsonException or OverflowException or InvalidOperationException)
        {
            throw new WeightsDataException(path, e.Message, e);
        }
    }

    /// <summary>Writes tensors in the order given. The file appears whole or not at all.</summary>
    /// <returns>SHA-256 of the file, lower-case hexadecimal.</returns>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static string Write(string path, IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] file = Format([.. tensors]);
        WeightsBytes.Write(path, file);
        return WeightsBytes.Sha256(file);
    }

    static byte[] Format(List<KeyValuePair<string, StoredTensor>> tensors)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            long offset = 0;
            var names = new HashSet<string>();
            foreach (var (name, tensor) in tensors)
            {
                if (!names.Add(name) || name == MetadataKey)
                    throw new ArgumentException($"'{name}' twice, or not a name for a tensor");

                json.WriteStartObject(name);
                json.WriteString("dtype", Types.First(pair => pair.Value == tensor.Type).Key);
                json.WriteStartArray("shape");
                foreach (long size in tensor.Sizes)
                    json.WriteNumberValue(size);

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces behind the header bring the elements to a multiple of eight bytes.
        int padded = (int)(header.Length + 7) & ~7;
        long elements = tensors.Sum(entry => (long)entry.Value.Bytes.Length);
        var file = new byte[checked(8 + padded + elements)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)padded);
        file.AsSpan(8, padded).Fill((byte)' ');
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(file.AsSpan(8));
        int at = 8 + padded;
        foreach (var (_, tensor) in tensors)
        {
            tensor.Bytes.Span.CopyTo(file.AsSpan(at));
            at += tensor.Bytes.Length;
        }

        return file;
    }

    static List<KeyValuePair<string, StoredTensor>> Tensors(ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> elements)
    {
        using var document = JsonDocument.Parse(header);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new FormatException("is no safetensors file: its header is no JSON object");

        var found = new List<(string Name, StoredTensor Tensor, long Start, long End)>();
        var names = new HashSet<string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw new FormatException($"has '{PickleReader.Shown(property.Name)}' twice");

            if (property.Name != MetadataKey)
                found.Add(Tensor(property.Name, property.Value, elements));
        }

        // The elements follow one another without holes and cover the file: nothing hides between tensors.
        long next = 0;
        found.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        foreach (var (name, _, start, end) in found)
        {
            if (start != next)
                throw new FormatException($"tensor '{PickleReader.Shown(name)}' starts at byte {start}, not {next}, of the elements");

            next = end;
        }

        return next == elements.Length
            ? [.. found.Select(entry => KeyValuePair.Create(entry.Name, entry.Tensor))]
            : throw new FormatException($"its tensors take {next} bytes, the file has {elements.Length}");
    }

    static (string Name, StoredTensor Tensor, long Start, long End) Tensor(string name, JsonElement value, ReadOnlyMemory<byte> elements)
    {
        string shown = PickleReader.Shown(name);
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array
                || offsets.GetArrayLength() != 2)
        {
            throw new FormatException($"tensor '{shown}' is not described by dtype, shape and data_offsets");
        }

        if (!Types.TryGetValue(dtype.GetString()!, out var type))
            throw new FormatException($"tensor '{shown}' is of type {PickleReader.Shown(dtype.GetString()!)}, which is not read");

        long[] sizes = [.. shape.EnumerateArray().Select(size => Number(size, shown))];
        long start = Number(offsets[0], shown), end = Number(offsets[1], shown);
        long bytes = sizes.Aggregate((long)type.Bytes(), (product, size) => checked(product * size));
        return start <= end && end <= elements.Length && end - start == bytes
            ? (name, new StoredTensor(type, sizes, elements.Slice((int)start, (int)bytes)), start, end)
            : throw new FormatException(
                $"tensor '{shown}' of ({string.Join(", ", sizes.Take(8))}) takes {bytes} bytes, its place {start} to {end} of {elements.Length}");
    }

    static long Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number) && number >= 0
        ? number
        : throw new FormatException($"tensor '{name}' has a size or offset that is no whole number from 0");
}
