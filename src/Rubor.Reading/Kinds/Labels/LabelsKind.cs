using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>What acts of painting are held against.</summary>
/// <param name="Start">Label map, classes, draft.</param>
/// <param name="Maps">Maps of the reads of the case, with its size and its first draft.</param>
public sealed record LabelsCase(LabelsStart Start, PaintedMaps Maps) : KindCase
{
    /// <summary>Pixels of the painted image.</summary>
    public GridSize Size => Maps.Size;

    /// <summary>What the reader's own read of the other view gives to be taken now; null where nothing.</summary>
    public Taken? ToTake { get; init; }

    /// <summary>The map as a reader has painted it.</summary>
    public PaintedMap MapOf(LabelsContent content) => Maps.Of(content.Painted);

    /// <summary>Pixels by class, and the hash of a map.</summary>
    public LabelsFigures FiguresOf(PaintedMap map) => new([.. Start.Classes.Select(c => map.CountOf(c.Value))], map.Sha256);
}

/// <summary>Reads of labels: an image painted or outlined by class.</summary>
public static class LabelsKind
{
    /// <summary>Name in events and in the catalog.</summary>
    public const string Name = "labels";

    /// <summary>Name of the label of a case that readers start from.</summary>
    public const string Draft = "draft";

    /// <summary>The kind.</summary>
    public static ReadKind Kind { get; } = new()
    {
        Name = Name,
        Events =
        [
            EventType.Of("outlined", 1, LabelsJson.Default.Outlined),
            EventType.Of("stroked", 1, LabelsJson.Default.Stroked),
            EventType.Of("filled", 1, LabelsJson.Default.Filled),
            EventType.Of("taken", 1, LabelsJson.Default.Taken),
        ],
        Contents = new(Name, LabelsJson.Default.LabelsStart, LabelsJson.Default.LabelsFigures),
        Begin = LabelsContent.Begin,
        After = (content, e, _) => ((LabelsContent)content).After(e),
        OpeningRefusal = LabelsRules.Opening,
        Refusal = LabelsRules.Refusal,
        Concerns = e => e is Filled or Taken or Signed,
        Contradiction = (held, content, e) => Contradiction((LabelsCase)held, (LabelsContent)content, e),
        Figures = (held, content) => Figures((LabelsCase)held, (LabelsContent)content),
        Signature = (held, content) => ((LabelsCase)held).FiguresOf(((LabelsCase)held).MapOf((LabelsContent)content)),
    };

    /// <summary>What the reader of labels has painted.</summary>
    public static LabelsContent Labels(this ReadContent content) => (LabelsContent)content.Kind;

    static string? Contradiction(LabelsCase held, LabelsContent content, ReadEvent e)
    {
        if (e is Filled fill)
        {
            var slice = held.MapOf(content).Pixels.Slice(fill.Slice * held.Size.SliceVoxels, held.Size.SliceVoxels);
            return slice[(fill.Y * held.Size.X) + fill.X] == 0 && LabelPatch.Of(slice, held.Size.X, fill.X, fill.Y).AtBorder
                ? "nothing encloses this place, so the whole background would be filled; close the outline first" : null;
        }
        if (e is Taken taken)
            return taken == held.ToTake ? null : "the drawing on the other view is another by now, or none; take it again";
        if (e is not Signed { Content: LabelsFigures signed })
            return null;
        var own = held.FiguresOf(held.MapOf(content));
        return own == signed ? null
            : $"the page signs {string.Join(", ", signed.Pixels)} pixels, the server counts {string.Join(", ", own.Pixels)}"
                + (own.MapSha256 == signed.MapSha256 ? "" : ", and the maps differ") + "; load the case again before signing";
    }

    static JsonObject Figures(LabelsCase held, LabelsContent content) =>
        JsonSerializer.SerializeToNode(held.FiguresOf(held.MapOf(content)), LabelsJson.Default.LabelsFigures)!.AsObject();
}
