using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;

namespace Rubor.Reading.Tasks;

/// <summary>A case of a task as the report knows it; readers are told nothing of this.</summary>
/// <param name="Name">Name in the study.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Visit">Visit, or empty.</param>
/// <param name="Truth">Value of each field whose truth is known, by the field's name.</param>
/// <param name="Machine">What the machine gave, by the field's name; empty where none is shown.</param>
/// <param name="Related">Numbers that answers are related to, by the column's name; null where nothing is.</param>
public sealed record TaskCase(string Name, string Subject, string Visit, IReadOnlyDictionary<string, string> Truth,
    IReadOnlyDictionary<string, string> Machine, IReadOnlyDictionary<string, double>? Related = null);

/// <summary>
/// A task as it is read: the definition, and the lists that were drawn once. Lies beside the reads, for the server and who coordinates.
/// </summary>
/// <param name="Format">What the file says it is.</param>
/// <param name="Study">Name of the study.</param>
/// <param name="TaskSha256">Of the file that the task was made from.</param>
/// <param name="Seed">Of all orders.</param>
/// <param name="Task">The definition.</param>
/// <param name="Cases">The cases.</param>
/// <param name="Entries">The lists, by reader, session and place.</param>
/// <param name="CalibrationCases">Cases of the calibration; null where there is none.</param>
public sealed record TaskWorklist(
    string Format, string Study, string TaskSha256, long Seed, TaskDefinition Task, IReadOnlyList<TaskCase> Cases,
        IReadOnlyList<TaskEntry> Entries, IReadOnlyList<TaskCase>? CalibrationCases = null)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.worklist/1";

    /// <summary>Name of the file in the folder of reads.</summary>
    public const string FileName = "task.json";

    /// <summary>Name of the folder, in that of reads, in which the images lie under their codes.</summary>
    public const string ImagesFolder = "cases";

    /// <summary>Whether a folder of reads is one of a task.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>The arm of a name.</summary>
    public TaskArm Arm(string name) => Task.Arms.First(a => a.Name == name);

    /// <summary>The case of a place.</summary>
    public TaskCase CaseOf(TaskEntry entry) =>
        (entry.Calibration > 0 ? CalibrationCases ?? [] : Cases).First(c => c.Name == entry.Case);

    /// <summary>Whether a reader is told the truth once a place is answered.</summary>
    public bool TellsTruth(TaskEntry entry) => Task.Training || entry.Calibration > 0;

    /// <summary>Signatures that a place takes: the last one is the answer that counts.</summary>
    public int SignaturesOf(TaskEntry entry) => Arm(entry.Arm).Machine == MachineShown.AfterFirstAnswer ? 2 : 1;

    /// <summary>The lists as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TaskJson.Default.TaskWorklist);

    /// <summary>
    /// What stands for the SHA-256 of an image in a place of a list: two places with one image have two, and nobody finds the file by it.
    /// </summary>
    public string Disguise(string code, string sha256) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"rubor.image {Seed}")), Encoding.UTF8.GetBytes($"{code}\0{sha256}")));

    /// <summary>What a discrepancy is called where it is adjudicated: says nothing of the case.</summary>
    public string DiscrepancyCode(string one, string field) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"rubor.discrepancy {Seed}")), Encoding.UTF8.GetBytes($"{one}\0{field}")))[..16];

    /// <summary>The lists of a folder of reads; null where it is of no task.</summary>
    /// <exception cref="ImageDataException">They are damaged.</exception>
    public static TaskWorklist? Find(string folder) => IsIn(folder) ? Open(folder) : null;

    /// <summary>The lists of a folder of reads.</summary>
    /// <exception cref="ImageDataException">There are none, or they are damaged.</exception>
    public static TaskWorklist Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            var list = JsonSerializer.Deserialize(File.ReadAllBytes(path), TaskJson.Default.TaskWorklist);
            return list is { Format: FormatName } && list.Entries.Select(e => e.Code).Distinct().Count() == list.Entries.Count
                && list.Entries.All(e => list.Task.Arms.Any(a => a.Name == e.Arm)
                    && (e.Calibration > 0 ? list.CalibrationCases ?? [] : list.Cases).Any(c => c.Name == e.Case)) ? list
                : throw new ImageDataException(path, $"is no {FormatName}, or was changed; take the one that 'rubor task create' wrote");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ImageDataException(path, e is JsonException ? "is damaged; take the one that 'rubor task create' wrote"
                : "cannot be read; name a folder that 'rubor task create' made", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(TaskWorklist))]
internal sealed partial class TaskJson : JsonSerializerContext;
