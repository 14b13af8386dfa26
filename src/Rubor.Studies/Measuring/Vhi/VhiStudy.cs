using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A study as V_HI is measured on it.</summary>
/// <param name="Study">The study.</param>
/// <param name="Cases">The files of each scan, or why it has none to measure; by subject, session and scan, rows that make no case
/// last.</param>
/// <param name="Cleaning">A reader's choice of a case's pieces, by <see cref="StudyCase.Name"/>; a case without one has no entry.</param>
public sealed record VhiStudy(Study Study, IReadOnlyList<CaseFiles> Cases, IReadOnlyDictionary<string, PieceChoice> Cleaning)
{
    static readonly RoleNeeded Stir = new(StudyFileName.Stir, "STIR image"), T1w = new(StudyFileName.T1w, "T1W image"),
        NormalMarrow = new(StudyFileName.NormalMarrow, "normal marrow mask"), DiseaseRegion = new(StudyFileName.DiseaseRegion, "disease region mask"),
        Truth = new(StudyFileName.Truth, "lesion mask") { Optional = true, Others = [StudyFileName.Lesion] };

    /// <summary>
    /// Every scan of a study. Where no scan has a mask of normal marrow it is found on all, which takes a T1W each; where one has, all need
    /// one: a study is not measured in two ways.
    /// </summary>
    /// <param name="study">The study, opened as far as it could be read.</param>
    /// <param name="findRegion">Whether networks find the disease region: then a scan needs a T1W, and masks of the region are left
    /// aside.</param>
    /// <param name="observer">Whose masks are taken where several observers drew one, or null.</param>
    /// <exception cref="OutputException">No file of it can be part of this measurement, or nobody is called so.</exception>
    /// <exception cref="ImageDataException">cleaning.tsv is damaged, or names a scan that is not there.</exception>
    public static VhiStudy Of(Study study, bool findRegion = false, string? observer = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        var observers = study.Cases.SelectMany(c => c.Labels.Values).SelectMany(l => l).Select(f => f.Observer).Where(o => o.Length > 0);
        if (observer is not null && !observers.Contains(observer))
            throw new OutputException("--observer", $"{observer} drew nothing in {study.Name}; {Known("observer", observers)}");
        bool findMarrow = Has(study, T1w) && !Has(study, NormalMarrow);
        var needs = new RolesNeeded(
            findMarrow || findRegion ? [Stir, T1w] : [Stir],
            [.. new[] { NormalMarrow, DiseaseRegion, Truth }
                .Where(r => !(r == NormalMarrow && findMarrow) && !(r == DiseaseRegion && findRegion))])
        {
            Observer = observer,
        };
        // In a folder without a table a subject with a T1W alone, or with none of these files, is none of this measurement's.
        bool Belongs(StudyCase c) => !study.IsTree || needs.Images.Concat(needs.Labels)
            .Any(r => (findRegion || r != T1w) && c.Images.Keys.Concat(c.Labels.Keys).Any(r.Is));
        List<CaseFiles> cases = [.. InOrder(needs.In(study).Where(c => Belongs(c.Case))), .. RolesNeeded.LeftOut(study)];
        if (cases.Count == 0)
            throw new OutputException(study.Folder, $"has no STIR image, which V_HI is measured on; {Known("image", study.Images)}. "
                + $"Name it such as sub-01_STIR.nii.gz, or write {Study.FileName} and {Study.TableName} with a column {StudyFileName.Stir}");
        return new(study, cases, CleaningOf(study.Folder, [.. cases.Select(c => c.Case.Name)]));
    }

    static Dictionary<string, PieceChoice> CleaningOf(string folder, HashSet<string> cases)
    {
        var choices = CleaningTable.Read(folder);
        return choices.FirstOrDefault(c => !cases.Contains(c.Case.Name)).Case is not { } unknown
            ? choices.ToDictionary(c => c.Case.Name, c => c.Choice)
            : throw new ImageDataException(Path.Combine(folder, CleaningTable.FileName), $"names subject {unknown.Subject} "
                + $"session {(unknown.Session.Length == 0 ? "n/a" : unknown.Session)}, of which there is no scan; correct the name or take the line out");
    }

    /// <summary>
    /// Whether no scan of a study has a mask of the disease region where there are T1W to find it on: a study is not measured in two ways.
    /// </summary>
    public static bool LacksRegions(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return Has(study, T1w) && !Has(study, DiseaseRegion);
    }

    static bool Has(Study study, RoleNeeded role) => study.Cases.Any(c => c.Images.Keys.Concat(c.Labels.Keys).Any(role.Is));

    static IEnumerable<CaseFiles> InOrder(IEnumerable<CaseFiles> cases) => cases.OrderBy(c => c.Case.Subject, StringComparer.Ordinal)
        .ThenBy(c => c.Case.Session, VisitOrder.InLists).ThenBy(c => c.Case.Scan, StringComparer.Ordinal);

    static string Known(string what, IEnumerable<string> names) =>
        names.Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } some ? $"its {what}s are {string.Join(", ", some)}" : $"it has no {what}";
}
