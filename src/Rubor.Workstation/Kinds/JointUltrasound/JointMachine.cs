using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Kinds.JointUltrasound;

/// <summary>A heatmap: how much each place of the joint's region speaks for the score.</summary>
/// <param name="Width">Columns over the region.</param>
/// <param name="Height">Rows over the region.</param>
/// <param name="Values">(y, x), 0–255 for 0–1.</param>
public sealed record JointHeatmap(int Width, int Height, byte[] Values);

/// <summary>What a machine made of a joint, as readers see it.</summary>
/// <param name="Sh">Synovial hypertrophy, 0–3.</param>
/// <param name="Vascularity">Vascularity, 0–3.</param>
/// <param name="Combined">The larger, 0–3.</param>
/// <param name="Votes">Scores of each of its models: hypertrophy, vascularity; empty where the file has none.</param>
/// <param name="Doubts">What the machine itself says to be careful of, a sentence each.</param>
/// <param name="Gray">Over the region of the grayscale picture, or null.</param>
/// <param name="Doppler">Over the region of the Doppler picture, or null.</param>
public sealed record JointMachineDocument(
    int Sh, int Vascularity, int Combined, IReadOnlyList<IReadOnlyList<int>> Votes, IReadOnlyList<string> Doubts, JointHeatmap? Gray, JointHeatmap? Doppler);

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
            var (root, result) = (json.RootElement, ScoresOf(json.RootElement));
            return (new(Score(result, "sh"), Score(result, "vascularity"), Score(result, "combined"), [.. Votes(root)], [.. Doubts(root)],
                gray.Length == 0 ? null : Heatmap(Path.Combine(folder, GrayFile)),
                doppler.Length == 0 ? null : Heatmap(Path.Combine(folder, DopplerFile))), StoredEvent.HashOf([.. scores, .. gray, .. doppler]));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new ImageDataException(file, $"holds no scores of a joint ({e.Message.TrimEnd('.')}); measure the joint again", e);
        }
    }

    static JsonElement ScoresOf(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && (root.TryGetProperty("scores", out var scores) || root.TryGetProperty("result", out scores)) && scores.ValueKind == JsonValueKind.Object
        ? scores : throw new FormatException("scores are missing");

    static int Score(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out int score) && score is >= 0 and <= Highest ? score
            : throw new FormatException($"{name} is no score of 0 to {Highest}");

    static IEnumerable<IReadOnlyList<int>> Votes(JsonElement root) =>
        root.TryGetProperty("votes", out var votes) && votes.ValueKind == JsonValueKind.Array
            ? votes.EnumerateArray().Select(v => (IReadOnlyList<int>)[Score(v, "sh"), Score(v, "vascularity")]) : [];

    static IEnumerable<string> Doubts(JsonElement root) =>
        root.TryGetProperty("warnings", out var said) && said.ValueKind == JsonValueKind.Array
            ? said.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.String).Select(d => d.GetString()!) : [];

    // One value a pixel; of a picture in colours its opacity, or without one its brightest colour.
    static JointHeatmap Heatmap(string file)
    {
        if (ImageFile.Read(file) is not { Volume: null, Pages: [{ Type: SampleType.UInt8 } page] })
            throw new ImageDataException(file, "is no heatmap: a picture of one page with 8 bits a channel is");
        var samples = page.SampleBytes;
        byte[] values = new byte[page.Width * page.Height];
        for (int i = 0; i < values.Length; i++)
        {
            var pixel = samples.Slice(i * page.Channels, page.Channels);
            values[i] = page.Channels is 2 or 4 ? pixel[^1] : Math.Max(pixel[0], Math.Max(pixel[page.Channels / 2], pixel[^1]));
        }
        return new(page.Width, page.Height, values);
    }

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
