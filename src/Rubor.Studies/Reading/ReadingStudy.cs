using System.Text.Json.Nodes;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Reading;

/// <summary>
/// A study as the reader workstation is given it: the cases with their files, and those that cannot be read with the reason.
/// </summary>
public static class ReadingStudy
{
    /// <summary>Folder of reads in a study, unless another is named. It is no part of the study's images.</summary>
    public const string FolderName = "reading";

    /// <summary>Name of the file for the workstation.</summary>
    public const string FileName = "workstation.json";

    /// <summary>Name of the store of reads and accounts.</summary>
    public const string StoreName = "reads.db";

    // As the order of visits reads them.
    static readonly string[] DateColumns = ["date", "acq_time", "scan_date"];

    const string FormatName = "rubor.workstation/1";

    /// <summary>The cases of a study that has STIR images.</summary>
    /// <param name="path">Folder of the study, or its study.json.</param>
    /// <param name="rubor">The program that finds regions and marrow where nobody drew them, or null.</param>
    /// <param name="settings">How V_HI is measured until a reader chooses otherwise.</param>
    /// <exception cref="OutputException">There is no study, or it has no STIR image.</exception>
    public static JsonObject Of(string path, string? rubor, VhiSettings settings)
    {
        var problems = new List<StudyProblem>();
        var study = StudyReader.Read(path, problems);
        if (problems.Find(p => p.Subject.Length == 0 && p.Row.Length == 0) is { } whole)
            throw new OutputException(whole.Where, whole.Reason);
        if (!study.Cases.Any(c => c.Images.ContainsKey(StudyFileName.Stir)))
            throw new OutputException(path, "has no STIR image, which is what readers clean; name one …_STIR.nii.gz, or a column stir in cases.tsv");
        return new()
        {
            ["format"] = FormatName,
            ["study"] = study.Name,
            ["rubor"] = rubor,
            ["pieces"] = settings.Pieces == PieceMode.TwoD ? "2d" : "3d",
            ["minimum_piece"] = settings.MinimumPiece,
            ["limits"] = settings.Rule is { } rule ? rule == LimitRule.Paper ? "paper" : "robust" : null,
            ["cases"] = new JsonArray([.. study.Cases.Select(c => (JsonNode)Case(c, study, problems)),
                .. study.LeftOut.Select(p => (JsonNode)LeftOut(p))]),
        };
    }

    /// <summary>What the readers' list holds, first in a line with the counts, then a line for each case that cannot be read.</summary>
    public static IEnumerable<string> Summary(JsonObject catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var cases = catalog["cases"]!.AsArray();
        var broken = cases.Where(c => c!["problem"] is not null).ToList();
        yield return broken.Count == 0 ? $"{cases.Count} cases"
            : $"{cases.Count} cases, {broken.Count} of them cannot be read; they are in the list with the reason:";
        foreach (var one in broken)
            yield return $"  {one!["words"]}: {one["problem"]}";
    }

    // A row that makes no case stands in the list all the same: a patient is never missing without a word.
    static JsonObject LeftOut(StudyProblem problem) => new()
    {
        ["name"] = problem.Row.Replace(' ', '-').Replace('/', '-'),
        ["words"] = problem.Subject.Length > 0 ? $"{problem.Row}, subject {problem.Subject}" : problem.Row,
        ["subject"] = problem.Subject,
        ["problem"] = problem.Line,
    };

    static JsonObject Case(StudyCase c, Study study, List<StudyProblem> problems)
    {
        string? Label(string name) => c.Labels.TryGetValue(name, out var files) ? files[0].File : null;
        string? stir = c.Images.GetValueOrDefault(StudyFileName.Stir);
        return new()
        {
            ["name"] = c.Name,
            ["words"] = c.Words,
            ["subject"] = c.Subject,
            ["session"] = c.Session,
            ["date"] = DateColumns.Select(d => c.Clinical.GetValueOrDefault(d)).FirstOrDefault(d => d is not null),
            ["stir"] = stir,
            ["t1w"] = c.Images.GetValueOrDefault(StudyFileName.T1w),
            ["normal_marrow"] = Label(StudyFileName.NormalMarrow),
            ["disease_region"] = Label(StudyFileName.DiseaseRegion),
            ["earlier"] = Before(c, study)?.Name,
            ["problem"] = problems.Find(p => p.Subject == c.Subject && p.Row.Length == 0) is { } problem ? problem.Line : stir is null ? "no STIR image" : null,
        };
    }

    static StudyCase? Before(StudyCase c, Study study) =>
        c.Images.ContainsKey(StudyFileName.Stir)
            ? VisitOrder.Before([.. study.Cases.Where(o => o.Subject == c.Subject && o.Images.ContainsKey(StudyFileName.Stir))], c) : null;
}
