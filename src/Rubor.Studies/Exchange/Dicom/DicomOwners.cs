using System.Globalization;
using DicomFacts = Rubor.Imaging.Dicom.Series.SeriesFacts;

namespace Rubor.Studies.Exchange.Dicom;

/// <summary>
/// Whose an object is: a table names Study Instance UIDs, folders or Patient IDs, the first of these that it has counts; without a table
/// the patient is the Patient ID and the visit the day of the study.
/// </summary>
internal sealed class DicomOwners(string root, SubjectTable? table)
{
    readonly Dictionary<string, HashSet<string>> studies = new(StringComparer.Ordinal), born = new(StringComparer.Ordinal),
        sexes = new(StringComparer.Ordinal),
        names = new(StringComparer.Ordinal);
    readonly Dictionary<SubjectOf, string> dates = [];

    /// <summary>What a user should know, one sentence each.</summary>
    public IEnumerable<string> Remarks
    {
        get
        {
            if (table is not null)
                yield break;
            foreach (var _ in studies.Keys.Where(Several))
                yield return "one Patient ID stands for several birth dates or sexes, and is refused; say whose each study is by --subjects";
            foreach (var (id, several) in names)
                if (several.Count > 1 && !Several(id))
                    yield return string.Create(CultureInfo.InvariantCulture,
                        $"one Patient ID stands for {several.Count} names: one patient, unless --subjects says otherwise");
        }
    }

    /// <summary>Looks through all objects, so that a patient with visits without a day, or an ID that several share, is known.</summary>
    public void Learn(IEnumerable<(DicomFacts Facts, string File)> objects)
    {
        foreach (var (facts, _) in objects)
        {
            Add(studies, facts.PatientId, facts.StudyUid);
            Add(born, facts.PatientId, facts.BirthDate);
            Add(sexes, facts.PatientId, facts.Sex is "M" or "F" ? facts.Sex : "");
            Add(names, facts.PatientId, facts.Name);
        }
    }

    /// <summary>Whose an object is, or null with the reason.</summary>
    public (SubjectOf? Owner, string Reason) Of(DicomFacts facts, string file)
    {
        string day = Day(facts.StudyDate);
        if (table is not null)
        {
            if (Identifiers(facts, file).Select(table.Of).FirstOrDefault(o => o is not null) is not { } named)
                return (null, $"neither its Study Instance UID, nor its folder, nor its Patient ID is in {table.Source}");
            var owner = named.Session.Length > 0 ? named : named with { Session = day };
            if (named.Session.Length > 0 && day.Length > 0)
                dates[owner] = day;
            return (owner, "");
        }
        if (facts.PatientId.Length == 0)
            return (null, "has no Patient ID; say whose each folder or study is by --subjects TABLE (columns id, subject, session)");
        if (Several(facts.PatientId))
            return (null, "its Patient ID stands for several birth dates or sexes; say whose each folder or study is by --subjects TABLE");
        if (day.Length == 0 && studies[facts.PatientId].Count > 1)
            return (null, "has no date, and its patient has several studies; name the visits by --subjects TABLE (id is the Study Instance UID or a folder)");
        return (new(facts.PatientId, day, ""), "");
    }

    /// <summary>Days of visits that a table named, for the study's date column.</summary>
    public IReadOnlyList<ClinicalValue> Dates(IEnumerable<ImportedFile> files) =>
    [
        .. files.Select(f => new SubjectOf(f.Subject, f.Session, f.Scan)).Distinct().Where(dates.ContainsKey)
            .Select(o => new ClinicalValue(o.Subject, o.Session, o.Scan, "date", dates[o])),
    ];

    IEnumerable<string> Identifiers(DicomFacts facts, string file)
    {
        yield return facts.StudyUid;
        // The deepest folder that is named: P1/MCP2 before P1.
        for (string folder = Path.GetRelativePath(root, Path.GetDirectoryName(Path.GetFullPath(file))!); folder is not ("" or ".");
            folder = Path.GetDirectoryName(folder) ?? "")
            yield return folder;
        yield return facts.PatientId;
    }

    static string Day(string date) =>
        DateOnly.TryParseExact(date.Replace(".", "", StringComparison.Ordinal), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    static void Add(Dictionary<string, HashSet<string>> to, string key, string value)
    {
        if (!to.TryGetValue(key, out var values))
            to[key] = values = new(StringComparer.Ordinal);
        if (value.Length > 0)
            values.Add(value);
    }

    bool Several(string id) => (born.TryGetValue(id, out var dates) && dates.Count > 1)
        || (sexes.TryGetValue(id, out var sex) && sex.Count > 1);
}
