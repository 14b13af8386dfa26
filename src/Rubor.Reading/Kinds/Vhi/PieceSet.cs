using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>Piece numbers, from 1. Written as on the command line: "1,5-9", or "none". Equal when they hold the same numbers.</summary>
[JsonConverter(typeof(PieceSetConverter))]
public sealed class PieceSet : IEquatable<PieceSet>
{
    // More than any scan has; "1-2000000000" must not fill the memory.
    const int MostPieces = 1_000_000;

    readonly ImmutableSortedSet<int> numbers;

    PieceSet(ImmutableSortedSet<int> numbers) => this.numbers = numbers;

    /// <summary>No piece.</summary>
    public static PieceSet None { get; } = new([]);

    /// <summary>Number of pieces.</summary>
    public int Count => numbers.Count;

    /// <summary>The numbers, ascending.</summary>
    public IReadOnlyList<int> Numbers => numbers;

    /// <summary>The highest number; 0 of none.</summary>
    public int Last => numbers.Count == 0 ? 0 : numbers.Max;

    /// <summary>These pieces.</summary>
    /// <exception cref="ArgumentException">A number is below 1.</exception>
    public static PieceSet Of(params IEnumerable<int> numbers)
    {
        var set = numbers.ToImmutableSortedSet();
        return set.Count == 0 || set.Min >= 1 ? new(set) : throw new ArgumentException("Pieces are numbered from 1.", nameof(numbers));
    }

    /// <summary>Pieces 1 to <paramref name="count"/>.</summary>
    public static PieceSet All(int count) => Of(Enumerable.Range(1, count));

    /// <summary>Whether a piece is among them.</summary>
    public bool Contains(int piece) => numbers.Contains(piece);

    /// <summary>These and those.</summary>
    public PieceSet With(PieceSet those) => new(numbers.Union(those.numbers));

    /// <summary>These without those.</summary>
    public PieceSet Without(PieceSet those) => new(numbers.Except(those.numbers));

    /// <summary>Reads "1,5-9" or "none".</summary>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static PieceSet Parse(string text)
    {
        if (text == "none")
            return None;
        var set = ImmutableSortedSet.CreateBuilder<int>();
        foreach (string part in text.Split(','))
        {
            var ends = part.Split('-', 2);
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || first < 1 || last < first || last > MostPieces)
                throw new FormatException($"'{part}' is no piece number or span; write for instance 1,5-9 or none");
            for (int n = first; n <= last; n++)
                set.Add(n);
        }
        return new(set.ToImmutable());
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (numbers.Count == 0)
            return "none";
        var text = new StringBuilder();
        for (int i = 0; i < numbers.Count;)
        {
            int first = numbers[i], last = first;
            while (++i < numbers.Count && numbers[i] == last + 1)
                last++;
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last > first)
                text.Append(CultureInfo.InvariantCulture, $"-{last}");
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(PieceSet? other) => other is not null && numbers.SetEquals(other.numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PieceSet);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Last);
}

internal sealed class PieceSetConverter : JsonConverter<PieceSet>
{
    public override PieceSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return PieceSet.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()!
                : throw new FormatException("pieces are written as text, for instance \"1,5-9\""));
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, PieceSet value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
