using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubor.Reading.Reads;

/// <summary>
/// A mask as run lengths over (z, y, x), x fastest: unset voxels, set voxels, unset … to the last set one, each length as a base-128
/// number, low digits first. One mask has one such form, so equal masks are equal bytes.
/// </summary>
[JsonConverter(typeof(MaskRunsConverter))]
public sealed class MaskRuns : IEquatable<MaskRuns>
{
    readonly byte[] runs;

    MaskRuns(IReadOnlyList<int> size, byte[] runs, int count) => (Size, this.runs, Count) = (size, runs, count);

    /// <summary>Voxels (z, y, x).</summary>
    public IReadOnlyList<int> Size { get; }

    /// <summary>The run lengths as stored.</summary>
    public ReadOnlySpan<byte> Runs => runs;

    /// <summary>Set voxels.</summary>
    public int Count { get; }

    /// <summary>From one byte a voxel, 0 for unset.</summary>
    /// <exception cref="ArgumentException">The length does not fit the size.</exception>
    public static MaskRuns Of(IReadOnlyList<int> size, ReadOnlySpan<byte> voxels)
    {
        if (RunLengths.Volume(size) != voxels.Length)
            throw new ArgumentException($"A mask of {string.Join('×', size)} voxels does not have {voxels.Length}.", nameof(voxels));
        var bytes = new List<byte>();
        int count = 0, at = 0;
        while (true)
        {
            int gap = voxels[at..].IndexOfAnyExcept((byte)0);
            if (gap < 0)
                break;
            int run = voxels[(at + gap)..].IndexOf((byte)0);
            run = run < 0 ? voxels.Length - at - gap : run;
            RunLengths.Put(bytes, gap);
            RunLengths.Put(bytes, run);
            (count, at) = (count + run, at + gap + run);
        }
        return new([.. size], [.. bytes], count);
    }

    /// <summary>From stored run lengths.</summary>
    /// <exception cref="FormatException">They are damaged, not in their one form, or reach beyond the size.</exception>
    public static MaskRuns From(IReadOnlyList<int> size, byte[] runs)
    {
        long end = 0, count = 0, volume = RunLengths.Volume(size);
        bool set = false;
        for (int at = 0; at < runs.Length; set = !set)
        {
            int first = at, length = RunLengths.Take(runs, ref at);
            if ((length == 0 && first > 0) || (at - first > 1 && runs[at - 1] == 0))
                throw new FormatException("a mask's run lengths are not in their one form");
            end += length;
            count += set ? length : 0;
        }
        if (volume < 1 || end > volume || set)
            throw new FormatException($"a mask's run lengths do not fit {string.Join('×', size)} voxels");
        return new([.. size], runs, (int)count);
    }

    /// <summary>One byte a voxel, 0 or 1.</summary>
    public byte[] ToVoxels()
    {
        var voxels = new byte[RunLengths.Volume(Size)];
        for (int at = 0, end = 0; at < runs.Length;)
        {
            end += RunLengths.Take(runs, ref at);
            int length = RunLengths.Take(runs, ref at);
            voxels.AsSpan(end, length).Fill(1);
            end += length;
        }
        return voxels;
    }

    /// <inheritdoc/>
    public bool Equals(MaskRuns? other) => other is not null && Size.SequenceEqual(other.Size) && Runs.SequenceEqual(other.Runs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MaskRuns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, runs.Length);
}

internal sealed class MaskRunsConverter : JsonConverter<MaskRuns>
{
    public override MaskRuns Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var (size, runs) = RunLengths.Read(ref reader);
        try
        {
            return MaskRuns.From(size, runs);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, MaskRuns value, JsonSerializerOptions options) =>
        RunLengths.Write(writer, value.Size, value.Runs);
}
