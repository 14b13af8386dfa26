using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange;

/// <summary>What is exported of a study, and how.</summary>
public sealed record ExportSettings
{
    /// <summary>Roles of images; empty for all of the study.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Labels; empty for all of the study, or its only one where a format takes one.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whose labels, where several observers drew one; null where one drew each.</summary>
    public string? Observer { get; init; }

    /// <summary>Folds of the study, or null.</summary>
    public StudyFolds? Folds { get; init; }

    /// <summary>Number of an nnU-Net data set, 1 to 999.</summary>
    public int Dataset { get; init; } = 1;

    /// <summary>Version of Rubor, which formats that name their maker are told.</summary>
    public string Version { get; init; } = "";

    /// <summary>Cases at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Is told each finished case, from any thread.</summary>
    public Action Done { get; init; } = () => { };

    /// <summary>The names that were asked for, in the study's spelling; all where none was.</summary>
    /// <exception cref="OutputException">The study has none of that name.</exception>
    internal static IReadOnlyList<string> Chosen(string option, IReadOnlyList<string> asked, IEnumerable<string> there)
    {
        var known = there.ToList();
        return asked.Count == 0 ? known : [.. asked.Select(a => known.Find(k => string.Equals(k, a, StringComparison.OrdinalIgnoreCase))
            ?? throw new OutputException(option, $"the study has no {a}; it has {string.Join(", ", known)}"))];
    }
}

/// <summary>What an export wrote.</summary>
/// <param name="Kind">Name of the format.</param>
/// <param name="Cases">Visits of which something was written.</param>
/// <param name="Files">Image and label files written.</param>
public sealed record ExportDocument(string Kind, int Cases, int Files)
{
    /// <summary>What the JSON says it is.</summary>
    public const string FormatName = "rubor.study-export/1";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Files that the format cannot hold, or that are damaged, each with the reason.</summary>
    public IReadOnlyList<RefusedSource> Refused { get; init; } = [];

    /// <summary>What the user should know of the export, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The whole as JSON.</summary>
    /// <param name="folder">Where it lies.</param>
    public byte[] ToJson(string folder) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["format"] = FormatName,
        ["kind"] = Kind,
        ["out"] = folder,
        ["cases"] = Cases,
        ["files"] = Files,
        ["refused"] = new JsonArray([.. Refused.Select(r => (JsonNode)new JsonObject
        {
            ["reason"] = r.Reason,
            ["files"] = new JsonArray([.. r.Files.Select(f => (JsonNode)f)]),
        })]),
        ["remarks"] = new JsonArray([.. Remarks.Select(r => (JsonNode)r)]),
    }.ToJsonString(Indented) + "\n");
}

/// <summary>A format that a study is exported to.</summary>
/// <param name="Name">Word of <c>--to</c>.</param>
/// <param name="FolderOf">The folder that appears as a whole: the one that the user names, or one in it.</param>
/// <param name="Write">Writes the files.</param>
public sealed record ExportFormat(string Name, Func<Study, ExportSettings, string, string> FolderOf,
    Func<Study, ExportSettings, OutputFolder, CancellationToken, ExportDocument> Write);
