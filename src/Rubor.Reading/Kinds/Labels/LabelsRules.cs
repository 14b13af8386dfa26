using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>What may happen in a read of labels next, by the read alone.</summary>
internal static class LabelsRules
{
    /// <summary>Most points of an act: an outline of so many is filled within seconds in the largest picture.</summary>
    public const int MostPoints = 2_000;

    // Beyond it no picture is meant; a brush of this radius covers any lesion.
    const double Farthest = 100_000, LargestRadius = 200;

    /// <summary>Why a read may not be opened so; null when it may.</summary>
    public static string? Opening(Opened e) =>
        e.Content is LabelsStart start && start.Label.Length > 0 && (start.DraftSha256 is null || ReadRules.IsHash(start.DraftSha256))
            ? Classes(start.Classes) : "a read of labels starts from a label map and its classes";

    /// <summary>Why classes are none; null when they are.</summary>
    public static string? Classes(IReadOnlyList<LabelClass> classes) =>
        classes.Count == 0 || classes.Any(c => string.IsNullOrWhiteSpace(c.Name)) ? "a label map needs classes with names"
        : classes[0].Value < 1 || classes.Zip(classes.Skip(1), (a, b) => a.Value < b.Value).Contains(false)
            ? "values of classes rise from 1 on" : null;

    /// <summary>Why one of its events may not follow; null when it may.</summary>
    public static string? Refusal(ReadState state, ReadEvent e) => e switch
    {
        Outlined o => Class(state, o.Class) ?? Slice(state, o.Slice) ?? Points(o.Points, 3, "an outline"),
        Stroked s => Class(state, s.Class) ?? Slice(state, s.Slice) ?? Points(s.Points, 1, "a stroke")
            ?? (s.Radius is > 0 and <= LargestRadius ? null
                : FormattableString.Invariant($"the radius of a brush is above 0 and at most {LargestRadius} pixels")),
        Filled f => Class(state, f.Class) ?? Slice(state, f.Slice) ?? (IsWithin(f, Size(state)) ? null
            : FormattableString.Invariant($"pixel ({f.X}, {f.Y}) is not in the picture")),
        Taken t => Taken(state, t),
        Signed { Content: not LabelsFigures } => "labels are signed with their pixels",
        Signed { Content: LabelsFigures f } => f.Pixels.Count != Start(state).Classes.Count || f.Pixels.Any(n => n < 0)
            || !ReadRules.IsHash(f.MapSha256) ? "the signed figures contradict each other" : null,
        _ => null,
    };

    static string? Taken(ReadState state, Taken t) =>
        t.Case.Length == 0 || t.Case == state.Opened.Case ? "what is taken was drawn on another case"
        : !t.Map.Size.SequenceEqual(Size(state))
            ? $"the map has {string.Join('×', t.Map.Size)} pixels, and the image {string.Join('×', Size(state))}"
        : t.Map.ToMap() is var map && map.AsSpan().IndexOfAnyExcept(Values(state)) is >= 0 and var at ? Class(state, map[at])
        : StoredEvent.HashOf(t.Mirrored ? LabelPainting.Mirrored(map, Size(state)[2]) : map) == t.SourceSha256 ? null
            : "the map is not the one that its SHA-256 is of";

    static byte[] Values(ReadState state) => [0, .. Start(state).Classes.Select(c => c.Value)];

    static bool IsWithin(Filled f, IReadOnlyList<int> size) => f.X >= 0 && f.Y >= 0 && f.X < size[2] && f.Y < size[1];

    static LabelsStart Start(ReadState state) => (LabelsStart)state.Opened.Content;

    // The first image is the painted one.
    static IReadOnlyList<int> Size(ReadState state) => state.Opened.Inputs[0].Size;

    static string? Class(ReadState state, byte value) => value == 0 || Start(state).Classes.Any(c => c.Value == value) ? null
        : $"{Start(state).Label} has no class {value}; it has {string.Join(", ", Start(state).Classes.Select(c => $"{c.Value} ({c.Name})"))}";

    static string? Slice(ReadState state, int slice) => slice >= 0 && slice < Size(state)[0] ? null
        : FormattableString.Invariant($"there is no slice {slice}; the image has {Size(state)[0]}, from 0");

    static string? Points(IReadOnlyList<double> points, int least, string what) =>
        points.Count % 2 != 0 || points.Count < 2 * least || points.Count > 2 * MostPoints
            ? FormattableString.Invariant($"{what} has {least} to {MostPoints} points, each x and y")
        : points.Any(n => !(Math.Abs(n) <= Farthest)) ? $"{what} lies far from any picture" : null;
}
