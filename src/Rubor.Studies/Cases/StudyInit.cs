using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Cases;

/// <summary>What the names of a folder's files say, as study.json and cases.tsv.</summary>
/// <param name="Study">The study as it will be read.</param>
/// <param name="Description">study.json.</param>
/// <param name="Table">cases.tsv.</param>
/// <param name="LeftAside">NIfTI files whose names tell no role.</param>
/// <param name="Problems">Contradictions, such as two files for one role: the table holds both, for a person to choose.</param>
public sealed record StudyInit(Study Study, byte[] Description, byte[] Table, IReadOnlyList<string> LeftAside,
    IReadOnlyList<StudyProblem> Problems)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Describes a folder of NIfTI files.</summary>
    /// <param name="folder">Folder of files with BIDS-like names.</param>
    /// <param name="target">Where study.json and cases.tsv shall lie. Where one folder holds the other, the table has relative paths,
    /// so that both move together; else absolute ones.</param>
    /// <param name="scans">Which scan numbers are one patient's, or null.</param>
    /// <param name="name">Name of the study, or null for the folder's.</param>
    /// <exception cref="OutputException">The folder is missing, holds no such file, or is a study already.</exception>
    public static StudyInit Of(string folder, string target, ScanNumbers? scans = null, string? name = null)
    {
        if (!Directory.Exists(folder))
            throw new OutputException(folder, File.Exists(folder) ? "is a file; name the folder of images" : "no such folder");
        if (File.Exists(Path.Combine(folder, Study.FileName)))
            throw new OutputException(folder, $"holds a {Study.FileName} already, so it is a study; use it as it is, or take that file away");
        var tree = StudyTree.Read(folder, scans);
        var problems = new List<StudyProblem>();
        var study = tree.Study(folder, problems);
        if (name is not null)
            study = study with { Name = name };
        return new(study, Describe(study), Tabulate(study, tree.Rows, Path.GetFullPath(folder), Path.GetFullPath(target)),
            tree.LeftAside, problems);
    }

    static byte[] Describe(Study study) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["format"] = Study.FormatName,
        ["name"] = study.Name,
        ["description"] = study.Description,
        ["images"] = Names(study.Images),
        ["labels"] = Names(study.Labels.Select(l => l.Name)),
        ["may_be_empty"] = Names(study.Labels.Where(l => l.MayBeEmpty).Select(l => l.Name)),
    }.ToJsonString(Indented) + "\n");

    static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode)n)]);

    static byte[] Tabulate(Study study, IReadOnlyList<StudyRow> rows, string folder, string target)
    {
        bool together = Within(folder, target) || Within(target, folder);
        string Shown(string file) => together ? Path.GetRelativePath(target, file) : file;
        string[] clinical = [.. rows.SelectMany(r => r.Clinical.Keys).Distinct().Order(StringComparer.Ordinal)];
        return TsvText.Of(
            [.. StudyReader.OwnColumns, .. study.Images, .. study.Labels.Select(l => l.Name), .. clinical],
            rows.Select(r => (IReadOnlyList<object?>)
            [
                r.Subject, r.Session, r.Scan, r.Observer,
                .. study.Images.Select(i => r.Images.TryGetValue(i, out string? file) ? Shown(file) : null),
                .. study.Labels.Select(l => r.Labels.TryGetValue(l.Name, out string? file) ? Shown(file) : null),
                .. clinical.Select(c => r.Clinical.GetValueOrDefault(c)),
            ]));
    }

    static bool Within(string folder, string inner) =>
        Path.GetRelativePath(folder, inner) is var way && way != ".." && !way.StartsWith("../", StringComparison.Ordinal);
}
