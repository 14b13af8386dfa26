using System.Text;
using System.Text.Json;
using Rubor.Imaging;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Tells an export in Label Studio's own JSON from its other exports.</summary>
internal static class ExportKinds
{
    // Enough for the data of a task and the beginning of its annotations.
    const int HeadBytes = 1 << 16;

    /// <summary>Why content is no list of tasks, and what to do, or null where it is one.</summary>
    public static string? Refusal(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.Field("images").ValueKind == JsonValueKind.Array)
            return "is an export in COCO's format; export the project as JSON, which keeps every shape and who drew it";
        if (root.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            return "is no export of Label Studio; export the project as JSON";
        var tasks = root.ValueKind == JsonValueKind.Array ? [.. root.Items()] : new[] { root };
        if (tasks.Length == 0)
            return "holds no task";
        if (tasks.Any(IsTask))
            return null;
        return tasks.Any(t => t.Field("annotator").ValueKind != JsonValueKind.Undefined || t.Field("annotation_id").ValueKind != JsonValueKind.Undefined
            || t.Field("lead_time").ValueKind != JsonValueKind.Undefined)
            ? "is an export as JSON-MIN, which loses the size of pictures, ids of regions and cancelled annotations; export the project as JSON"
            : "holds no task of Label Studio with annotations; export the project as JSON";
    }

    /// <summary>A task, in a version that has annotations (older ones say completions).</summary>
    public static bool IsTask(JsonElement task) => task.Field("annotations").ValueKind == JsonValueKind.Array
        || task.Field("completions").ValueKind == JsonValueKind.Array;

    /// <summary>Whether a file begins as an export does.</summary>
    public static bool LooksLikeTasks(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || RegularFile.Refusal(path) is not null)
            return false;
        try
        {
            using var file = RegularFile.Open(path);
            var head = new byte[(int)Math.Min(file.Length, HeadBytes)];
            file.ReadExactly(head);
            string text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
            bool Names(string key) => text.Contains($"\"{key}\"", StringComparison.Ordinal);
            return text.StartsWith('[') || text.StartsWith('{') ? Names("annotations") && (Names("result") || Names("data")) && !Names("categories")
                || Names("annotation_id") && Names("annotator") : false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
