using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>What lies as JSON beside pictures and masks that came from Label Studio: where they came from, how outlines became pixels, and
/// the strokes as they were stored, so that a mask that nobody changed goes back to the byte.</summary>
internal static class LabelStudioSidecar
{
    /// <summary>What such a file says it is.</summary>
    public const string FormatName = "rubor.label-studio/1";

    /// <summary>Beside a picture: its task, and the answers about it.</summary>
    public static JsonObject OfPicture(AnnotatedPicture picture) => new()
    {
        ["format"] = FormatName,
        ["tasks"] = Texts(picture.Annotations.Select(a => a.Task).Append(picture.Task.Id).Distinct()),
        ["answers"] = new JsonObject(picture.Annotations.Where(a => a.Annotation.Choices.Count > 0)
            .Select(a => KeyValuePair.Create(a.Annotation.Observer, (JsonNode?)Answers(a.Annotation.Choices)))),
    };

    /// <summary>Beside a mask or label map.</summary>
    public static JsonObject OfLabel(DrawnLabel drawn) => new()
    {
        ["format"] = FormatName,
        ["role"] = drawn.Role,
        ["task"] = drawn.Task,
        ["annotation"] = drawn.Annotation.Id,
        ["observer"] = drawn.Annotation.Observer,
        ["classes"] = new JsonObject(drawn.Classes.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.Value))),
        ["overlap"] = drawn.Classes.Count > 1 ? "the most severe class, which is the highest value" : null,
        ["least_alpha"] = BrushShape.LeastAlpha,
        ["mask_sha256"] = Hash(drawn.Paint()),
        ["regions"] = new JsonArray([.. drawn.Regions.Select(r => Region(r, drawn))]),
    };

    /// <summary>SHA-256 of the pixels of a mask, (y, x), lower-case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> plane) => Convert.ToHexStringLower(SHA256.HashData(plane));

    static JsonObject Region(LabelStudioRegion region, DrawnLabel drawn)
    {
        var one = new JsonObject
        {
            ["id"] = region.Id,
            ["shape"] = region.Shape.Kind,
            ["labels"] = Texts(region.Labels),
            ["pixels"] = region.Shape.PixelsOn(drawn.Width, drawn.Height),
        };
        if (region.Choices.Count > 0)
            one["answers"] = Answers(region.Choices);
        if (region.Shape is BrushShape brush)
            one["rle"] = Convert.ToBase64String(brush.Packed.Span);
        else
            one["value"] = region.Shape.ToValue();
        return one;
    }

    static JsonObject Answers(IEnumerable<LabelStudioAnswer> answers) =>
        new(answers.GroupBy(a => a.Question).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)Texts(g.SelectMany(a => a.Values)))));

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
