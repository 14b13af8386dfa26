using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Outlines;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>A picture of a study.</summary>
/// <param name="File">Its file.</param>
/// <param name="Role">Its role.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Answers">Answers about it, by observer and question.</param>
internal sealed record StoredPicture(string File, string Role, int Width, int Height,
    IReadOnlyList<(string Observer, IReadOnlyList<(string Question, IReadOnlyList<string> Values)> Answers)> Answers);

/// <summary>A mask or label map of a study as regions of Label Studio.</summary>
/// <param name="Role">Role of the picture that it was drawn on; empty where it does not say.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Classes">Labels of Label Studio with their values.</param>
/// <param name="Regions">Its regions.</param>
internal sealed record StoredMask(string Role, int Width, int Height, IReadOnlyList<(string Name, byte Value)> Classes,
    IReadOnlyList<StoredRegion> Regions);

/// <summary>A region that is written.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Kind of its shape.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Shape">The shape: brush strokes as base64 text, or what Label Studio stores.</param>
/// <param name="Answers">Answers about it.</param>
internal sealed record StoredRegion(string Id, string Kind, IReadOnlyList<string> Labels, JsonNode Shape,
    IReadOnlyList<(string Question, IReadOnlyList<string> Values)> Answers)
{
    /// <summary>What Label Studio stores of the shape.</summary>
    public JsonObject Value() => Shape is JsonObject value ? (JsonObject)value.DeepClone()
        : new BrushShape(Convert.FromBase64String(Shape.GetValue<string>())).ToValue();
}

/// <summary>Reads masks of a study with what lies beside them.</summary>
internal static class StoredLabels
{
    /// <summary>A mask as regions: those it was made of where it came from Label Studio and is unchanged, else one a class.</summary>
    /// <exception cref="ImageDataException">It is damaged, no picture, or holds other values than the label has.</exception>
    public static StoredMask Read(string file, StudyLabel label)
    {
        var content = ImageFile.Read(file);
        if (content.Picture is not { } picture)
            throw new ImageDataException(file, "is a volume where masks of pictures are pictures; export its slices as pictures first");
        var volume = PictureLabel.Of(picture);
        byte[] plane = label.Classes.Count == 0 ? Mask.From(volume).Voxels.ToArray() : LabelMap.From(volume).Labels.ToArray();
        var sidecar = Beside(file);
        var classes = ClassesIn(sidecar) ?? (label.Classes.Count == 0 ? [(label.Name, 1)] : label.Classes);
        foreach (byte value in plane.Distinct())
            if (value > 0 && classes.All(c => c.Value != value))
                throw new ImageDataException(file, $"holds the value {value}, which is no class of {label.Name}");
        string role = Text(sidecar?["role"]);
        if (sidecar is not null && Text(sidecar["mask_sha256"]) == LabelStudioSidecar.Hash(plane) && RegionsIn(sidecar, classes) is { } known)
            return new(role, picture.Width, picture.Height, classes, known);
        return new(role, picture.Width, picture.Height, classes, [.. classes
            .Select(c => Painted(plane, c.Name, c.Value)).OfType<StoredRegion>()]);
    }

    /// <summary>Answers that lie beside a picture.</summary>
    public static IReadOnlyList<(string, IReadOnlyList<(string, IReadOnlyList<string>)>)> AnswersBeside(string picture) =>
        Beside(picture)?["answers"] is JsonObject people ? [.. people.Select(p => (p.Key, AnswersIn(p.Value)))] : [];

    static StoredRegion? Painted(byte[] plane, string name, byte value)
    {
        var alpha = new byte[plane.Length];
        for (int i = 0; i < plane.Length; i++)
            alpha[i] = plane[i] == value ? byte.MaxValue : (byte)0;
        return alpha.AsSpan().ContainsAnyExcept((byte)0)
            ? new(TaskResults.IdOf($"label {name}"), "brush", [name], Convert.ToBase64String(BrushRle.EncodeAlpha(alpha)), []) : null;
    }

    // A file of another kind beside it, or a damaged one, tells nothing.
    static JsonObject? Beside(string file)
    {
        string path = Path.ChangeExtension(file, ".json");
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonFile.Read(path) is JsonObject root && Text(root["format"]) == LabelStudioSidecar.FormatName ? root : null;
        }
        catch (OutputException)
        {
            return null;
        }
    }

    static List<(string, byte)>? ClassesIn(JsonObject? sidecar) => sidecar?["classes"] is JsonObject { Count: > 0 } classes
        && classes.All(c => c.Value is JsonValue v && v.TryGetValue(out byte value) && value > 0)
        ? [.. classes.Select(c => (c.Key, c.Value!.GetValue<byte>()))] : null;

    static List<StoredRegion>? RegionsIn(JsonObject sidecar, IReadOnlyList<(string Name, byte Value)> classes)
    {
        if (sidecar["regions"] is not JsonArray array)
            return null;
        var regions = new List<StoredRegion>();
        foreach (var node in array)
        {
            if (node is not JsonObject region)
                return null;
            // Labels that are other masks of the study are theirs to tell.
            var labels = TextsIn(region["labels"]).Where(l => classes.Any(c => c.Name == l)).ToList();
            bool isBrush = Text(region["shape"]) == "brush";
            if (labels.Count == 0 || (isBrush ? region["rle"] : region["value"]) is not { } shape
                || !(isBrush ? IsBase64(Text(shape)) : shape is JsonObject && RegionReader.IsShape(Text(region["shape"]))))
                return null;
            regions.Add(new(Text(region["id"]), Text(region["shape"]), labels, shape.DeepClone(), AnswersIn(region["answers"])));
        }
        return regions;
    }

    static bool IsBase64(string text) => text.Length > 0 && Convert.TryFromBase64String(text, new byte[text.Length], out _);

    static IReadOnlyList<(string, IReadOnlyList<string>)> AnswersIn(JsonNode? node) =>
        node is JsonObject answers ? [.. answers.Select(a => (a.Key, TextsIn(a.Value)))] : [];

    static IReadOnlyList<string> TextsIn(JsonNode? node) => node is JsonArray array ? [.. array.Select(Text).Where(t => t.Length > 0)] : [];

    static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
