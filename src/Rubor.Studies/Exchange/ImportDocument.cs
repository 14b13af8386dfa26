using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Exchange;

/// <summary>What an import did, or would do.</summary>
/// <param name="Plan">The plan, contradictions between series settled.</param>
/// <param name="Steps">A step a planned file, images first, by subject.</param>
/// <param name="Study">The study's folder.</param>
public sealed record ImportDocument(ImportPlan Plan, IReadOnlyList<ImportStep> Steps, string Study)
{
    /// <summary>What the JSON says it is.</summary>
    public const string FormatName = "rubor.study-import/1";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What was found out while the study was written, beside the plan's remarks.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What became of folds; null where the source has none.</summary>
    public ImportState? Folds { get; init; }

    /// <summary>Why folds are refused, or empty.</summary>
    public string FoldsReason { get; init; } = "";

    /// <summary>Whether the study changed.</summary>
    public bool IsChanged { get; init; }

    /// <summary>Files of the study that come from the source: written now or there already.</summary>
    public int Imported => Steps.Count(s => s.State != ImportState.Refused);

    /// <summary>Everything refused, with its reason: by the source, by the study, and while files were written.</summary>
    public IReadOnlyList<RefusedSource> Refused =>
    [
        .. Plan.Refused,
        .. Steps.Where(s => s.State == ImportState.Refused).Select(s => new RefusedSource(s.File.Sources, s.Reason)),
        .. Folds == ImportState.Refused ? [new RefusedSource([Plan.Folds!.File], FoldsReason)] : Array.Empty<RefusedSource>(),
    ];

    /// <summary>The whole as JSON.</summary>
    public byte[] ToJson() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["format"] = FormatName,
        ["kind"] = Plan.Kind,
        ["study"] = Study,
        ["imported"] = Imported,
        ["changed"] = IsChanged,
        ["files"] = new JsonArray([.. Steps.Select(Step)]),
        ["folds"] = Folds is { } folds ? Word(folds) : null,
        ["refused"] = Sources(Refused),
        ["left_aside"] = Sources(Plan.LeftAside),
        ["remarks"] = Texts(Plan.Remarks.Concat(Remarks)),
    }.ToJsonString(Indented) + "\n");

    static JsonNode Step(ImportStep step) => new JsonObject
    {
        ["subject"] = step.File.Subject,
        ["session"] = step.File.Session,
        ["scan"] = step.File.Scan,
        ["observer"] = step.File.Observer,
        ["role"] = step.File.Role,
        ["label"] = step.File.IsLabel,
        ["words"] = step.File.Words,
        ["source_files"] = Texts(step.File.Sources),
        ["file"] = step.Target,
        ["state"] = Word(step.State),
        ["reason"] = step.Reason,
        ["rule"] = step.File.Rule,
        ["warnings"] = Texts(step.File.Warnings),
    };

    static string Word(ImportState state) => state.ToString().ToLowerInvariant();

    static JsonArray Sources(IEnumerable<RefusedSource> sources) =>
        new([.. sources.Select(r => (JsonNode)new JsonObject { ["reason"] = r.Reason, ["files"] = Texts(r.Files) })]);

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
