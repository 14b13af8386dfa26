using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Outlines;
using Rubor.Reading.Kinds.Labels;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Labels;

/// <summary>
/// Signed label maps as tasks of Label Studio: a task a picture, an annotation a reader, a brush region a class. Scans of one slice go as a
/// picture; images of several slices are named in the README, since Label Studio has no slices. <c>rubor study import</c> gives the same
/// label maps, pixel for pixel.
/// </summary>
internal static class LabelStudioZip
{
    const string Control = "label", Images = "images";

    // Numbers of people who have none in Label Studio begin here: what rubor study import takes for made ones.
    const long FirstReader = 1_000_000_001;

    /// <summary>Writes <c>tasks.json</c>, <c>labeling-config.xml</c>, pictures and a README.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<ReadRow> rows, ZipArchive zip, CancellationToken cancel)
    {
        var tasks = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var left = new List<string>();
        var readers = new List<string>();
        IReadOnlyList<LabelClass> classes = [];
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if (row.State != "signed" || row.Recount.Part is not LabelsRecount { Map: var map } || row.Recount.IsAsSigned(row.Read) == false)
                continue;
            var loaded = row.Recount.Case!;
            classes = loaded.Labels().Painted.Start.Classes;
            if (loaded.Labels().Grid.Size.Z > 1)
            {
                left.Add($"{loaded.Case.Name}, reader {row.Read.State.Reader}");
                continue;
            }
            if (!tasks.TryGetValue(loaded.Case.Name, out var task))
                tasks[loaded.Case.Name] = task = await TaskAsync(loaded, zip, tasks.Count + 1, cancel);
            if (!readers.Contains(row.Read.State.Reader))
                readers.Add(row.Read.State.Reader);
            Annotate(task, loaded, map, row.Read.State.Reader, FirstReader + readers.IndexOf(row.Read.State.Reader));
        }
        await AddAsync(zip, "tasks.json", Encoding.UTF8.GetBytes(new JsonArray([.. tasks.Values]).ToJsonString() + "\n"), cancel);
        await AddAsync(zip, "labeling-config.xml", Encoding.UTF8.GetBytes(Configuration(classes)), cancel);
        await AddAsync(zip, "README.txt", Encoding.UTF8.GetBytes(Readme(tasks.Count, classes, left)), cancel);
    }

    static async Task<JsonObject> TaskAsync(LoadedCase loaded, ZipArchive zip, int id, CancellationToken cancel)
    {
        var (one, image) = (loaded.Case, loaded.Images[0]);
        string file = one.Images[image.Role];
        // A picture that Label Studio shows goes as it is, so that its SHA-256 is that of the study's.
        bool goesAsItIs = image.Plane is null && ImageFile.Read(file) is { Format: "PNG" or "JPEG" };
        byte[] picture = goesAsItIs ? RegularFile.ReadAllBytes(file) : LabelsPicture.Of(loaded).ToPng(0);
        string name = $"{one.Name}_{image.Role}{(goesAsItIs ? Path.GetExtension(file).ToLowerInvariant() : ".png")}";
        await AddAsync(zip, $"{Images}/{name}", picture, cancel);
        var data = new JsonObject
        {
            ["image"] = $"/data/local-files/?d={Images}/{Uri.EscapeDataString(name)}",
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(picture)),
            ["subject"] = one.Subject,
            ["role"] = image.Role,
        };
        if (one.Session.Length > 0)
            data["session"] = one.Session;
        if (one.Scan.Length > 0)
            data["scan"] = one.Scan;
        data["observers"] = new JsonObject();
        return new() { ["id"] = id, ["data"] = data, ["annotations"] = new JsonArray() };
    }

    static void Annotate(JsonObject task, LoadedCase loaded, PaintedMap map, string reader, long number)
    {
        var (size, annotations) = (loaded.Labels().Grid.Size, task["annotations"]!.AsArray());
        var result = new JsonArray();
        foreach (var cls in loaded.Labels().Painted.Start.Classes.Where(c => map.CountOf(c.Value) > 0))
            result.Add(Brush(cls, map.Pixels, size));
        task["data"]!["observers"]![number.ToString(CultureInfo.InvariantCulture)] = reader;
        annotations.Add(new JsonObject
        {
            ["id"] = (1000 * (int)task["id"]!) + annotations.Count,
            ["completed_by"] = number,
            ["was_cancelled"] = false,
            ["result"] = result,
        });
    }

    static JsonObject Brush(LabelClass of, ReadOnlySpan<byte> map, GridSize size)
    {
        var alpha = new byte[map.Length];
        for (int i = 0; i < alpha.Length; i++)
            alpha[i] = map[i] == of.Value ? byte.MaxValue : (byte)0;
        return new()
        {
            ["id"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"label {of.Name}")))[..10],
            ["type"] = "brushlabels",
            ["from_name"] = Control,
            ["to_name"] = "image",
            ["original_width"] = size.X,
            ["original_height"] = size.Y,
            ["image_rotation"] = 0,
            ["origin"] = "manual",
            ["value"] = new JsonObject
            {
                ["format"] = "rle",
                ["rle"] = new JsonArray([.. BrushRle.EncodeAlpha(alpha).Select(b => (JsonNode)b)]),
                ["brushlabels"] = new JsonArray(of.Name),
            },
        };
    }

    static string Configuration(IReadOnlyList<LabelClass> classes) => new XElement("View",
        new XElement("Image", new XAttribute("name", "image"), new XAttribute("value", "$image")),
        new XElement("BrushLabels", new XAttribute("name", Control), new XAttribute("toName", "image"),
            classes.Select(c => new XElement("Label", new XAttribute("value", c.Name))))) + "\n";

    static string Readme(int tasks, IReadOnlyList<LabelClass> classes, List<string> left) =>
        FormattableString.Invariant($"{tasks} pictures with what readers signed on them, for Label Studio: let it serve this folder as local files, ")
        + $"give its project labeling-config.xml, and import tasks.json.\n"
        + (classes.Count == 0 ? "" : "Back into a study: rubor study import THIS-FOLDER --study DIR --classes "
            + $"{string.Join(',', classes.Select(c => c.Name))}\n")
        + (left.Count == 0 ? "" : $"Not here, since they have several slices: {string.Join("; ", left)}.\n")
        + "Research use only. Not for diagnosis.\n";

    static async Task AddAsync(ZipArchive zip, string name, byte[] content, CancellationToken cancel)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        // The same reads give the same bytes.
        entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var to = await entry.OpenAsync(cancel);
        await to.WriteAsync(content, cancel);
    }
}
