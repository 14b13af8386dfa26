using System.Text.Json.Serialization;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>The inside of an outline was given a class, or taken away.</summary>
/// <param name="Slice">Slice of the painted image, from 0.</param>
/// <param name="Class">Value of the class; 0 takes away whatever class is there.</param>
/// <param name="Points">Corners x, y, x, y … in pixels, (0, 0) the outer corner of the first pixel; the last is joined to the first.</param>
public sealed record Outlined(int Slice, byte Class, IReadOnlyList<double> Points) : ReadEvent;

/// <summary>A round brush passed over pixels.</summary>
/// <param name="Slice">Slice of the painted image, from 0.</param>
/// <param name="Class">Value of the class; 0 takes away whatever class is there.</param>
/// <param name="Radius">Of the brush, in pixels.</param>
/// <param name="Points">Its way x, y, x, y … as <see cref="Outlined"/>; one point is a dab.</param>
public sealed record Stroked(int Slice, byte Class, double Radius, IReadOnlyList<double> Points) : ReadEvent;

/// <summary>
/// A patch of one label (pixels that touch along edges) became another: a hole is filled, a lesion gets another class, less severe
/// ones included, or is taken away.
/// </summary>
/// <param name="Slice">Slice of the painted image, from 0.</param>
/// <param name="Class">Value of the class; 0 takes the patch away.</param>
/// <param name="X">Column of a pixel of the patch.</param>
/// <param name="Y">Its row.</param>
public sealed record Filled(int Slice, byte Class, int X, int Y) : ReadEvent;

/// <summary>
/// What the reader drew on the other view of the same hands takes the place of the whole map. It is kept here as it was then, so that the
/// read follows from its own events, whatever becomes of the other one.
/// </summary>
/// <param name="Case">The case of the other view.</param>
/// <param name="SourceSha256">Of the map there, one byte a pixel, hexadecimal: what a signature of it names.</param>
/// <param name="Mirrored">Whether columns run the other way here.</param>
/// <param name="Map">The map as it is here, so mirrored back it has that hash.</param>
public sealed record Taken(string Case, string SourceSha256, bool Mirrored, LabelRuns Map) : ReadEvent;

/// <summary>A class of a label map.</summary>
/// <param name="Name">As the study has it.</param>
/// <param name="Value">In the map, from 1; the larger, the more severe.</param>
public sealed record LabelClass(string Name, byte Value);

/// <summary>What a read of labels starts from.</summary>
/// <param name="Label">Name of the label map.</param>
/// <param name="Classes">Its classes, from the least severe to the most.</param>
/// <param name="DraftSha256">Of the first draft's pixels, hexadecimal; null where the reader starts from nothing.</param>
public sealed record LabelsStart(string Label, IReadOnlyList<LabelClass> Classes, string? DraftSha256) : ReadStart
{
    /// <inheritdoc/>
    public bool Equals(LabelsStart? other) =>
        other is not null && Label == other.Label && DraftSha256 == other.DraftSha256 && Classes.SequenceEqual(other.Classes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Label, DraftSha256, Classes.Count);
}

/// <summary>The map that is signed, in figures.</summary>
/// <param name="Pixels">Pixels of each class, in the order of the classes.</param>
/// <param name="MapSha256">Of the map, one byte a pixel, hexadecimal.</param>
public sealed record LabelsFigures(IReadOnlyList<int> Pixels, string MapSha256) : SignedFigures
{
    /// <inheritdoc/>
    public bool Equals(LabelsFigures? other) => other is not null && MapSha256 == other.MapSha256 && Pixels.SequenceEqual(other.Pixels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MapSha256, Pixels.Count);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Outlined))]
[JsonSerializable(typeof(Stroked))]
[JsonSerializable(typeof(Filled))]
[JsonSerializable(typeof(Taken))]
[JsonSerializable(typeof(LabelsStart))]
[JsonSerializable(typeof(LabelsFigures))]
[JsonSerializable(typeof(LabelsSettings))]
internal sealed partial class LabelsJson : JsonSerializerContext;
