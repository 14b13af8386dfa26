using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>
/// A label map as runs over (z, y, x), x fastest, to the last pixel that has a label: the label, a byte, and the length, a base-128 number,
/// low digits first. One map has one such form, so equal maps are equal bytes.
/// </summary>
[JsonConverter(typeof(LabelRunsConverter))]
public sealed class LabelRuns : IEquatable<LabelRuns>
{
    readonly byte[] runs;

    LabelRuns(IReadOnlyList<int> size, byte[] runs) => (Size, this.runs) = (size, runs);

    /// <summary>Pixels (z, y, x).</summary>
    public IReadOnlyList<int> Size { get; }

    /// <summary>The runs as stored.</summary>
    public ReadOnlySpan<byte> Runs => runs;

    /// <summary>From one byte a pixel.</summary>
    /// <exception cref="ArgumentException">The length does not fit the size.</exception>
    public static LabelRuns Of(IReadOnlyList<int> size, ReadOnlySpan<byte> map)
    {
        if (RunLengths.Volume(size) != map.Length)
            throw new ArgumentException($"A map of {string.Join('×', size)} pixels does not have {map.Length}.", nameof(map));
        map = map[..(map.LastIndexOfAnyExcept((byte)0) + 1)];
        var bytes = new List<byte>();
        while (map.Length > 0)
        {
            int length = map.IndexOfAnyExcept(map[0]);
            length = length < 0 ? map.Length : length;
            bytes.Add(map[0]);
            RunLengths.Put(bytes, length);
            map = map[length..];
        }
        return new([.. size], [.. bytes]);
    }

    /// <summary>From stored runs.</summary>
    /// <exception cref="FormatException">They are damaged, not in their one form, or reach beyond the size.</exception>
    public static LabelRuns From(IReadOnlyList<int> size, byte[] runs)
    {
        long end = 0, volume = RunLengths.Volume(size);
        int before = -1;
        for (int at = 0; at < runs.Length;)
        {
            byte label = runs[at++];
            int first = at, length = RunLengths.Take(runs, ref at);
            if (label == before || length == 0 || (at - first > 1 && runs[at - 1] == 0))
                throw new FormatException("a label map's runs are not in their one form");
            (end, before) = (end + length, label);
        }
        if (volume < 1 || end > volume || before == 0)
            throw new FormatException($"a label map's runs do not fit {string.Join('×', size)} pixels");
        return new([.. size], runs);
    }

    /// <summary>One byte a pixel.</summary>
    public byte[] ToMap()
    {
        var map = new byte[RunLengths.Volume(Size)];
        CopyTo(map);
        return map;
    }

    /// <summary>Puts the map in the place of another of its size.</summary>
    public void CopyTo(Span<byte> map)
    {
        int end = 0;
        for (int at = 0; at < runs.Length;)
        {
            byte label = runs[at++];
            int length = RunLengths.Take(runs, ref at);
            map.Slice(end, length).Fill(label);
            end += length;
        }
        map[end..].Clear();
    }

    /// <inheritdoc/>
    public bool Equals(LabelRuns? other) => other is not null && Size.SequenceEqual(other.Size) && Runs.SequenceEqual(other.Runs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelRuns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size.Count, runs.Length);
}

internal sealed class LabelRunsConverter : JsonConverter<LabelRuns>
{
    public override LabelRuns Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (size, runs) = RunLengths.Read(ref reader);
        try
        {
            return LabelRuns.From(size, runs);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, LabelRuns value, JsonSerializerOptions options) =>
        RunLengths.Write(writer, value.Size, value.Runs);
}
