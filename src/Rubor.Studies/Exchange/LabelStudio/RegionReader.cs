using System.Globalization;
using System.Text.Json;
using Rubor.Imaging.Outlines;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Reads what one annotation holds. A region that comes in several entries under one id, as where shape and label are separate
/// controls, is one region.</summary>
internal sealed class RegionReader
{
    const string LabelsEnding = "labels";

    static readonly string[] Shapes = ["brush", "polygon", "rectangle", "ellipse", "keypoint"];

    // What is asked of a picture or a region; free text may name a patient and is not read.
    static readonly string[] Questions = ["choices", "rating", "number", "taxonomy"];

    static readonly string[] Unread = ["relation", "textarea", "datetime", "pairwise", "ranker"];

    /// <summary>Whether a kind of shapes is one that is read.</summary>
    public static bool IsShape(string kind) => Shapes.Contains(kind);

    /// <summary>Regions, in the order of their first entries.</summary>
    public List<LabelStudioRegion> Regions { get; } = [];

    /// <summary>Answers about the picture.</summary>
    public List<LabelStudioAnswer> Answers { get; } = [];

    /// <summary>Regions that cannot be read: id and kind in words, why, and the labels.</summary>
    public List<(string Region, string Reason, IReadOnlyList<string> Labels)> Refused { get; } = [];

    /// <summary>Number of entries of kinds that are not read.</summary>
    public int Passed { get; private set; }

    /// <summary>Reads the entries of an annotation.</summary>
    public static RegionReader Of(JsonElement results)
    {
        var reader = new RegionReader();
        var groups = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        var order = new List<List<JsonElement>>();
        foreach (var entry in results.Items())
        {
            if (Unread.Contains(entry.Field("type").Text()))
            {
                reader.Passed++;
                continue;
            }
            string id = entry.Field("id").Text();
            if (id.Length > 0 && groups.TryGetValue(id, out var known))
                known.Add(entry);
            else
            {
                List<JsonElement> own = [entry];
                order.Add(own);
                if (id.Length > 0)
                    groups[id] = own;
            }
        }
        foreach (var (number, entries) in order.Index())
            reader.Take(entries, number + 1);
        return reader;
    }

    void Take(List<JsonElement> entries, int number)
    {
        string id = entries[0].Field("id").Text() is { Length: > 0 } own ? own : $"entry {number}";
        var answers = entries.Select(AnswerOf).OfType<LabelStudioAnswer>().ToList();
        var drawn = entries.Where(e => !Questions.Contains(TypeOf(e))).ToList();
        var labels = drawn.SelectMany(e => LabelsOf(e.Field("value"))).Distinct(StringComparer.Ordinal).ToList();
        try
        {
            // Answers about a region repeat its place.
            if (drawn.Count == 0 && !entries.Any(e => InferredKind(e.Field("value")) is not null))
            {
                Answers.AddRange(answers);
                return;
            }
            var shape = entries.Find(e => Shapes.Contains(KindOf(e))) is { ValueKind: JsonValueKind.Object } stated ? stated
                : entries.Find(e => KindOf(e).Length == 0 && InferredKind(e.Field("value")) is not null);
            if (shape.ValueKind != JsonValueKind.Object)
                throw new FormatException(KindOf(drawn.FirstOrDefault()) is { Length: > 0 } kind
                    ? $"shapes of the kind '{Short(kind)}' are not read" : "it has no shape");
            if (entries.Select(e => e.Field("item_index").Whole()).FirstOrDefault(i => i > 0) is { } item)
                throw new FormatException($"it lies on picture {item + 1} of its task; tasks of one picture are read");
            string name = shape.Field("from_name").Text();
            var region = new LabelStudioRegion(id, ShapeOf(shape), labels.Count > 0 ? labels
                : name.Length > 0 ? [name] : throw new FormatException("it has no label"),
                entries.Select(SizeOf).FirstOrDefault(s => s is not null), answers);
            Regions.Add(region);
        }
        catch (FormatException e)
        {
            Refused.Add(($"region {Short(id)}", e.Message, labels));
        }
    }

    static string TypeOf(JsonElement entry) => entry.Field("type").Text();

    // "brushlabels" is a brush, "labels" says nothing of a shape, and an answer neither.
    static string KindOf(JsonElement entry)
    {
        string type = TypeOf(entry);
        return Questions.Contains(type) ? "" : type.EndsWith(LabelsEnding, StringComparison.Ordinal) ? type[..^LabelsEnding.Length] : type;
    }

    static string? InferredKind(JsonElement value)
    {
        bool Has(string name) => value.Field(name).ValueKind != JsonValueKind.Undefined;
        return Has("rle") ? "brush" : Has("points") ? "polygon" : Has("radiusX") ? "ellipse" : Has("x") && Has("height") ? "rectangle"
            : Has("x") && Has("width") ? "keypoint" : null;
    }

    static IEnumerable<string> LabelsOf(JsonElement value) => value.ValueKind != JsonValueKind.Object ? []
        : value.EnumerateObject().Where(p => p.Name.EndsWith(LabelsEnding, StringComparison.Ordinal)).SelectMany(p => p.Value.Texts());

    static LabelStudioAnswer? AnswerOf(JsonElement entry)
    {
        string type = TypeOf(entry), question = entry.Field("from_name").Text();
        if (!Questions.Contains(type))
            return null;
        var field = entry.Field("value").Field(type);
        IReadOnlyList<string> values = type == "taxonomy" ? [.. field.Items().Select(path => string.Join(" > ", path.Texts())).Where(p => p.Length > 0)]
            : field.Texts();
        return values.Count > 0 ? new(question.Length > 0 ? question : type, values) : null;
    }

    static (int Width, int Height)? SizeOf(JsonElement entry) =>
        (entry.Field("original_width").Whole(), entry.Field("original_height").Whole()) switch
        {
            (null, null) => null,
            ( >= 1 and <= int.MaxValue and var width, >= 1 and <= int.MaxValue and var height) => ((int)width, (int)height),
            _ => throw new FormatException("the size of its picture (original_width, original_height) is no size"),
        };

    static RegionShape ShapeOf(JsonElement entry)
    {
        var value = entry.Field("value");
        return (KindOf(entry) is { Length: > 0 } kind ? kind : InferredKind(value)) switch
        {
            "brush" => Brush(value),
            "polygon" => Polygon(value),
            "rectangle" => new RectangleShape(value.Required("x"), value.Required("y"), value.Length("width"), value.Length("height"),
                value.OrZero("rotation")),
            "ellipse" => new EllipseShape(value.Required("x"), value.Required("y"), value.Length("radiusX"), value.Length("radiusY"),
                value.OrZero("rotation")),
            _ => new KeypointShape(value.Required("x"), value.Required("y"),
                value.Field("width").ValueKind == JsonValueKind.Undefined ? 0 : value.Length("width")),
        };
    }

    static BrushShape Brush(JsonElement value)
    {
        if (value.Field("format").Text() is { Length: > 0 } format && format != "rle")
            throw new FormatException($"its brush strokes are in the format '{Short(format)}'; rle is read");
        var rle = value.Field("rle");
        if (rle.ValueKind != JsonValueKind.Array)
            throw new FormatException("it has no brush strokes (rle)");
        var packed = new byte[rle.GetArrayLength()];
        foreach (var (i, number) in rle.EnumerateArray().Index())
            packed[i] = number.ValueKind == JsonValueKind.Number && number.TryGetByte(out byte b) ? b
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"entry {i} of its brush strokes (rle) is no number from 0 to 255"));
        return new(packed);
    }

    static PolygonShape Polygon(JsonElement value)
    {
        if (value.Field("closed").ValueKind == JsonValueKind.False)
            throw new FormatException("its outline is not closed; finish the polygon");
        var points = value.Field("points").Items().Select(p => p.Items().ToList() is [var x, var y]
            ? new PlanePoint(LabelStudioFields.Number(x, "point"), LabelStudioFields.Number(y, "point"))
            : throw new FormatException("one of its points is no pair of numbers")).ToList();
        return points.Count >= 3 ? new(points) : throw new FormatException($"it has {points.Count} points; a polygon has three or more");
    }

    // A name out of a file, in a message of one line.
    static string Short(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(40));
}
