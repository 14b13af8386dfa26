using System.Globalization;
using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Kinds.JointUltrasound;

/// <summary>A heatmap: how much each place of the joint's region speaks for the score.</summary>
/// <param name="Width">Columns over the region.</param>
/// <param name="Height">Rows over the region.</param>
/// <param name="Channels">1: the map itself, 0–255 for 0–1. 3: the region with the map drawn over it, red, green, blue.</param>
/// <param name="Values">(y, x), channels last.</param>
/// <param name="Note">What it is of and how far it can be trusted, a sentence; null where the scores' file does not say.</param>
public sealed record JointHeatmap(int Width, int Height, int Channels, byte[] Values, string? Note);

/// <summary>What a machine made of a joint, as readers see it.</summary>
/// <param name="Sh">Synovial hypertrophy, 0–3.</param>
/// <param name="Vascularity">Vascularity, 0–3.</param>
/// <param name="Combined">The larger, 0–3.</param>
/// <param name="Votes">Scores of each of its models: hypertrophy, vascularity; empty where the file has none.</param>
/// <param name="Doubts">What the machine itself says to be careful of, a sentence each.</param>
/// <param name="Gray">Over the region of the grayscale picture, or null.</param>
/// <param name="Doppler">Over the region of the Doppler picture, or null.</param>
public sealed record JointMachineDocument(
    int Sh, int Vascularity, int Combined, IReadOnlyList<IReadOnlyList<int>> Votes, IReadOnlyList<string> Doubts, JointHeatmap? Gray,
    JointHeatmap? Doppler);

/// <summary>Reads a folder of what <c>rubor measure joint-ultrasound</c> wrote.</summary>
internal static class JointMachine
{
    /// <summary>Names of its files.</summary>
    public const string ScoresFile = "joint_ultrasound.json", GrayFile = "heatmap_gray.png", DopplerFile = "heatmap_doppler.png";

    const int Highest = 3, MostBytes = 1 << 24;

    /// <summary>Scores and heatmaps, and the SHA-256 of all of them together.</summary>
    /// <exception cref="ImageDataException">A file cannot be used; names it.</exception>
    public static (JointMachineDocument Shown, string Sha256) Read(string folder)
    {
        string file = Path.Combine(folder, ScoresFile);
        byte[] scores = Bytes(file), gray = Bytes(Path.Combine(folder, GrayFile), optional: true),
            doppler = Bytes(Path.Combine(folder, DopplerFile), optional: true);
        try
        {
            using var json = JsonDocument.Parse(scores);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no object");
            return (new(Score(root, "sh"), Score(root, "vascularity"), Score(root, "combined"), [.. Votes(root)], [.. Doubts(root)],
                gray.Length == 0 ? null : Heatmap(folder, GrayFile, root), doppler.Length == 0 ? null : Heatmap(folder, DopplerFile, root)),
                StoredEvent.HashOf([.. scores, .. gray, .. doppler]));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new ImageDataException(file, $"holds no scores of a joint ({e.Message.TrimEnd('.')}); measure the joint again", e);
        }
    }

    static int Score(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out int score) && score is >= 0 and <= Highest ? score
            : throw new FormatException($"{name} is no score of 0 to {Highest}");

    static IEnumerable<IReadOnlyList<int>> Votes(JsonElement root) =>
        root.TryGetProperty("votes", out var votes) && votes.ValueKind == JsonValueKind.Array
            ? votes.EnumerateArray().Select(v => (IReadOnlyList<int>)[Score(v, "sh"), Score(v, "vascularity")]) : [];

    static IEnumerable<string> Doubts(JsonElement root)
    {
        IEnumerable<string> said = root.TryGetProperty("warnings", out var warnings) && warnings.ValueKind == JsonValueKind.Array
            ? warnings.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.String).Select(d => d.GetString()!) : [];
        bool valid = !root.TryGetProperty("valid", out var together) || together.ValueKind != JsonValueKind.False;
        return valid ? said.Distinct() : said.Append("The machine's scores do not go together.").Distinct();
    }

    static JointHeatmap Heatmap(string folder, string name, JsonElement root)
    {
        string file = Path.Combine(folder, name);
        return ImageFile.Read(file) is { Volume: null, Pages: [{ Type: SampleType.UInt8, Channels: 1 or 3 } page] }
            ? new(page.Width, page.Height, page.Channels, page.SampleBytes.ToArray(), NoteOf(root, name))
            : throw new ImageDataException(file, "is no heatmap: a picture of one page, gray or in colours, with 8 bits a channel is");
    }

    // As the command writes it; what it leaves out is not said.
    static string? NoteOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty("heatmaps", out var maps) || maps.ValueKind != JsonValueKind.Array)
            return null;
        var map = maps.EnumerateArray().FirstOrDefault(m => m.ValueKind == JsonValueKind.Object && Text(m, "file") == name);
        if (map.ValueKind != JsonValueKind.Object)
            return null;
        string[] parts =
        [
            .. new[] { Text(map, "measurement")?.Replace("sh", "synovial hypertrophy", StringComparison.Ordinal) is { } of
                ? $"{of} {Text(map, "question")}".TrimEnd() : null, Text(map, "method")?.Replace('-', ' ') }.OfType<string>(),
            .. Number(map, "networks") is { } networks ? [$"{networks:0} networks"] : Array.Empty<string>(),
            .. Number(map, "error") is { } error ? [$"relative error {error.ToString("0.000", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. Number(map, "gap") is { } gap ? [$"completeness gap {gap.ToString("0.000", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. Number(map, "scale_of_region") is { } scale ? [$"scale {scale.ToString("0.0", CultureInfo.InvariantCulture)} logits"] : Array.Empty<string>(),
            .. Number(map, "shown") is 0 ? ["nothing of it is strong enough to be shown"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : $"{string.Join(", ", parts)}.";
    }

    static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    static byte[] Bytes(string file, bool optional = false)
    {
        if (optional && !File.Exists(file))
            return [];
        try
        {
            byte[] bytes = RegularFile.ReadAllBytes(file);
            return bytes.Length <= MostBytes ? bytes : throw new ImageDataException(file, "is larger than what a machine says of a joint");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(file, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }
}
