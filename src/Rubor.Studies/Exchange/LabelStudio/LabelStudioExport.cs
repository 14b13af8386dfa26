using System.Globalization;
using System.Text.Json;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>
/// An export of Label Studio in its own JSON: a list of tasks, or one alone. Taken are submitted annotations, the newest of each person;
/// cancelled ones, drafts, predictions, relations and free text are not.
/// </summary>
/// <param name="Path">The file, as the caller named it.</param>
/// <param name="Tasks">Its tasks, in their order.</param>
/// <param name="Refused">Regions that could not be read, each with the reason; what else the file holds is taken.</param>
/// <param name="Remarks">What was not taken, one sentence each.</param>
public sealed record LabelStudioExport(string Path, IReadOnlyList<LabelStudioTask> Tasks, IReadOnlyList<RefusedSource> Refused,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Bytes of an export above which it is refused.</summary>
    public const long MostBytes = 1L << 29;

    /// <summary>Whether a file looks like an export of Label Studio, by its content; a damaged one counts where its beginning
    /// does.</summary>
    public static bool IsExport(string path) => ExportKinds.LooksLikeTasks(path);

    /// <summary>Reads an export.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="OutputException">It is missing, damaged, larger than <see cref="MostBytes"/>, or of another kind, such as
    /// JSON_MIN, COCO or YOLO; says which and what to export instead.</exception>
    public static LabelStudioExport Read(string path) => Read(path, new Annotators());

    /// <summary>Reads one of several exports, whose people are counted together.</summary>
    internal static LabelStudioExport Read(string path, Annotators people)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var document = Parse(path);
        try
        {
            return Read(path, document.RootElement, people);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            // Half of a pair of characters, or bytes that are no text.
            throw new OutputException(path, "holds a text that is damaged; export the project again, as JSON");
        }
    }

    static LabelStudioExport Read(string path, JsonElement root, Annotators people)
    {
        if (ExportKinds.Refusal(root) is { } refusal)
            throw new OutputException(path, refusal);
        var reading = new ExportReading(path, people);
        var tasks = root.ValueKind == JsonValueKind.Array ? root.Items() : [root];
        List<LabelStudioTask> read = [.. tasks.Index().Select(t => reading.Task(t.Item, t.Index + 1)).OfType<LabelStudioTask>()];
        return new(path, read, reading.Refused, reading.Remarks());
    }

    static JsonDocument Parse(string path)
    {
        try
        {
            using var file = RegularFile.Open(path);
            return file.Length <= MostBytes ? JsonDocument.Parse(file) : throw new OutputException(path,
                string.Create(CultureInfo.InvariantCulture,
                $"holds {file.Length >> 20} MB, more than the {MostBytes >> 20} MB that are read; export fewer tasks at a time"));
        }
        catch (JsonException e)
        {
            throw new OutputException(path, string.Create(CultureInfo.InvariantCulture,
                $"line {e.LineNumber + 1} is no JSON; export the project again, as JSON"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, File.Exists(path) ? $"cannot be read ({e.Message.TrimEnd('.')})" : "no such file");
        }
    }
}
