using System.Text.Json.Nodes;
using Rubor.Imaging.Outlines;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>Exports of Label Studio made entry by entry.</summary>
public static class MadeExports
{
    /// <summary>Labels of random exports.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["synovitis", "erosion", "osteophyte"];

    public static JsonObject Task(int id, string image, params JsonNode[] annotations) => new()
    {
        ["id"] = id,
        ["data"] = new JsonObject { ["image"] = image },
        ["annotations"] = new JsonArray(annotations),
        ["predictions"] = new JsonArray(),
    };

    public static JsonObject Annotation(int id, JsonNode? by, params JsonNode[] results) => new()
    {
        ["id"] = id,
        ["completed_by"] = by,
        ["result"] = new JsonArray(results),
        ["was_cancelled"] = false,
        ["created_at"] = "2025-03-01T10:00:00.000000Z",
    };

    /// <summary>A region in one entry, as BrushLabels, PolygonLabels and their like make it.</summary>
    public static JsonObject Region(string id, string kind, string label, int width, int height, JsonObject value)
    {
        value[$"{kind}labels"] = new JsonArray(label);
        return Entry(id, $"{kind}labels", "label", width, height, value);
    }

    public static JsonObject Entry(string id, string type, string from, int width, int height, JsonObject value) => new()
    {
        ["original_width"] = width,
        ["original_height"] = height,
        ["image_rotation"] = 0,
        ["value"] = value,
        ["id"] = id,
        ["from_name"] = from,
        ["to_name"] = "image",
        ["type"] = type,
        ["origin"] = "manual",
    };

    public static JsonObject Choice(string id, string question, params string[] values) => new()
    {
        ["value"] = new JsonObject { ["choices"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) },
        ["id"] = id,
        ["from_name"] = question,
        ["to_name"] = "image",
        ["type"] = "choices",
        ["origin"] = "manual",
    };

    public static JsonObject Rle(ReadOnlySpan<byte> alpha) => new()
    {
        ["format"] = "rle",
        ["rle"] = new JsonArray([.. BrushRle.EncodeAlpha(alpha).Select(b => (JsonNode)b)]),
    };

    /// <summary>A value of one of the five kinds of shapes, anywhere in and around the picture.</summary>
    public static JsonObject Shape(string kind, int width, int height, Random random)
    {
        double Place() => (random.NextDouble() * 120) - 10;
        double Length() => random.NextDouble() * 60;
        switch (kind)
        {
            case "brush":
                var alpha = new byte[width * height];
                for (int strokes = 1 + random.Next(4); strokes > 0; strokes--)
                {
                    int from = random.Next(alpha.Length), count = random.Next(alpha.Length - from + 1);
                    alpha.AsSpan(from, Math.Min(count, 3 * width)).Fill((byte)(random.Next(3) == 0 ? random.Next(256) : 255));
                }
                return Rle(alpha);
            case "polygon":
                return new()
                {
                    ["points"] = new JsonArray([.. Enumerable.Range(0, 3 + random.Next(6)).Select(_ => new JsonArray(Place(), Place()))]),
                    ["closed"] = true,
                };
            case "rectangle":
                return new()
                {
                    ["x"] = Place(),
                    ["y"] = Place(),
                    ["width"] = Length(),
                    ["height"] = Length(),
                    ["rotation"] = random.NextDouble() * 360
                };
            case "ellipse":
                return new()
                {
                    ["x"] = Place(),
                    ["y"] = Place(),
                    ["radiusX"] = Length(),
                    ["radiusY"] = Length(),
                    ["rotation"] = random.NextDouble() * 360
                };
            default:
                return new() { ["x"] = Place(), ["y"] = Place(), ["width"] = Length() / 10 };
        }
    }

    /// <summary>Tasks with every kind of shape, one to three people each, choices about pictures and regions, regions in two
    /// entries.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="images">Name of each task's picture.</param>
    /// <param name="width">Pixels a row of all pictures.</param>
    /// <param name="height">Rows.</param>
    public static JsonArray Random(Random random, IReadOnlyList<string> images, int width, int height)
    {
        string[] kinds = ["brush", "polygon", "rectangle", "ellipse", "keypoint"];
        var tasks = new JsonArray();
        foreach (var (number, image) in images.Index())
        {
            var annotations = new List<JsonNode>();
            for (int person = 0; person < 1 + random.Next(3); person++)
            {
                var results = new List<JsonNode>();
                for (int n = random.Next(7); n > 0; n--)
                {
                    string id = $"r{number}_{person}_{n}", kind = kinds[random.Next(kinds.Length)], label = Labels[random.Next(Labels.Count)];
                    var value = Shape(kind, width, height, random);
                    if (random.Next(3) > 0)
                        results.Add(Region(id, kind, label, width, height, value));
                    else
                    {
                        results.Add(Entry(id, kind, "shape", width, height, (JsonObject)value.DeepClone()));
                        value["labels"] = new JsonArray(label);
                        results.Add(Entry(id, "labels", "labels", width, height, value));
                    }
                    if (random.Next(4) == 0)
                        results.Add(Choice(id, "certainty", random.Next(2) == 0 ? "sure" : "unsure"));
                }
                if (random.Next(2) == 0)
                    results.Add(Choice($"c{number}_{person}", "grade", $"{random.Next(4)}"));
                if (random.Next(4) == 0)
                    results.Add(new JsonObject { ["from_id"] = "a", ["to_id"] = "b", ["type"] = "relation", ["direction"] = "right" });
                annotations.Add(Annotation(1000 + (10 * number) + person, random.Next(2) == 0 ? person + 1
                    : new JsonObject { ["id"] = person + 1, ["email"] = "reader@example.org" }, [.. results]));
            }
            tasks.Add(Task(number + 1, $"/data/upload/7/0a1b2c3d-{image}", [.. annotations]));
        }
        return tasks;
    }
}
