using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Cluster;

/// <summary>A unit as it was submitted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">Words of its command line.</param>
public sealed record SlurmUnit(string Name, IReadOnlyList<string> Words);

/// <summary>An array that was submitted, or was about to be when the command ended.</summary>
/// <param name="Name">Name of the job, which no other has.</param>
/// <param name="Job">Its number, or null where sbatch's answer is not known.</param>
/// <param name="Units">Names of the units in the order of its tasks, from 1; empty where one no longer counts.</param>
public sealed record SlurmSubmission(string Name, long? Job, IReadOnlyList<string> Units);

/// <summary>
/// What was submitted to Slurm for a folder of results: slurm.json in it. It is written before a job is submitted and after, so that a
/// command that was killed in between finds the job by its name.
/// </summary>
public sealed record SlurmRecord
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "slurm.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.slurm/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>What the names of its jobs begin with.</summary>
    public required string Id { get; init; }

    /// <summary>How many arrays were ever submitted.</summary>
    public int Count { get; init; }

    /// <summary>Units that were submitted.</summary>
    public IReadOnlyList<SlurmUnit> Units { get; init; } = [];

    /// <summary>Arrays, the oldest first.</summary>
    public IReadOnlyList<SlurmSubmission> Submissions { get; init; } = [];

    /// <summary>Where a unit stands: the latest array that holds it, and its task there; null where it was not submitted.</summary>
    public (SlurmSubmission Submission, int Task)? Latest(string unit) =>
        Submissions.LastOrDefault(s => s.Units.Contains(unit)) is { } found
            ? (found, found.Units.Index().First(u => u.Item == unit).Index + 1) : null;

    /// <summary>The record with one more array, whose number is not known yet.</summary>
    public SlurmRecord With(IReadOnlyList<ClusterUnit> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var names = units.Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Count = Count + 1,
            Units = [.. Units.Where(u => !names.Contains(u.Name)), .. units.Select(u => new SlurmUnit(u.Name, u.Words))],
            Submissions = [.. Submissions, new(FormattableString.Invariant($"{Id}-{Count + 1}"), null, [.. units.Select(u => u.Name)])],
        };
    }

    /// <summary>The record with the number of an array.</summary>
    public SlurmRecord Numbered(string name, long job) =>
        this with { Submissions = [.. Submissions.Select(s => s.Name == name ? s with { Job = job } : s)] };

    /// <summary>The record without some units; arrays that hold no other go with them.</summary>
    public SlurmRecord Without(IEnumerable<string> units)
    {
        var gone = units.ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Units = [.. Units.Where(u => !gone.Contains(u.Name))],
            Submissions = [.. Submissions.Select(s => s with { Units = [.. s.Units.Select(u => gone.Contains(u) ? "" : u)] })
                .Where(s => s.Units.Any(u => u.Length > 0))],
        };
    }

    /// <summary>Writes it into a folder of results, in one step.</summary>
    public void WriteTo(string folder) =>
        WholeFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, SlurmJson.Default.SlurmRecord));

    /// <summary>The record of a folder of results, or null where there is none.</summary>
    /// <exception cref="OutputException">It is damaged.</exception>
    public static SlurmRecord? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        const string Remedy = "see with squeue which jobs run, move it away, and start again";
        try
        {
            var read = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), SlurmJson.Default.SlurmRecord);
            return read?.Format == FormatName ? read : throw new OutputException(path, $"is '{read?.Format}', wanted {FormatName}; {Remedy}");
        }
        catch (JsonException e)
        {
            throw new OutputException(path, $"is damaged ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); {Remedy}");
        }
    }
}

[JsonSerializable(typeof(SlurmRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
internal sealed partial class SlurmJson : JsonSerializerContext;
