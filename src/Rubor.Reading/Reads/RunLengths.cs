using System.Text.Json;

namespace Rubor.Reading.Reads;

/// <summary>What masks and label maps as runs have in common: lengths as base-128 numbers, low digits first, and their JSON.</summary>
internal static class RunLengths
{
    // 2048³ voxels are beyond any scan, and the counts stay within an int.
    const int MostVoxels = 1 << 30;

    /// <summary>Voxels of a size (z, y, x); 0 where it is none.</summary>
    public static long Volume(IReadOnlyList<int> size) =>
        size.Count == 3 && size.All(n => n is > 0 and <= 1 << 15) && (long)size[0] * size[1] * size[2] is <= MostVoxels and var volume
            ? volume : 0;

    /// <summary>Adds a length.</summary>
    public static void Put(List<byte> bytes, int length)
    {
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
    }

    /// <summary>Takes a length.</summary>
    /// <exception cref="FormatException">It is cut off, or longer than any image.</exception>
    public static int Take(byte[] runs, ref int at)
    {
        long length = 0;
        for (int shift = 0; shift < 35 && at < runs.Length; shift += 7)
        {
            byte digit = runs[at++];
            length |= (long)(digit & 0x7f) << shift;
            if (digit < 0x80)
                return length <= MostVoxels ? (int)length : throw new FormatException("a run is too long");
        }
        throw new FormatException("run lengths are cut off");
    }

    /// <summary>Reads an object of size and runs.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static (int[] Size, byte[] Runs) Read(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.EnumerateObject().Count() == 2
                ? ([.. root.GetProperty("size").EnumerateArray().Select(n => n.GetInt32())], root.GetProperty("runs").GetBytesFromBase64())
                : throw new FormatException("run lengths are an object of size and runs");
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>Writes such an object.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<int> size, ReadOnlySpan<byte> runs)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("size");
        foreach (int n in size)
            writer.WriteNumberValue(n);
        writer.WriteEndArray();
        writer.WriteBase64String("runs", runs);
        writer.WriteEndObject();
    }
}
