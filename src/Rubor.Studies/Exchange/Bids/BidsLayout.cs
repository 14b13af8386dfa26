using System.Globalization;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange.Bids;

/// <summary>Where the files of a study lie in BIDS.</summary>
internal sealed class BidsLayout
{
    const string Ending = ".nii.gz";

    readonly BidsNames subjects, sessions, labels, observers;
    readonly Dictionary<StudyCase, int> runs = [];
    readonly string? observer;

    public BidsLayout(Study study, string? observer)
    {
        this.observer = observer;
        subjects = new(study.Subjects);
        sessions = new(study.Cases.Select(c => c.Session).Where(s => s.Length > 0));
        labels = new(study.Labels.Select(l => l.Name));
        observers = new(study.Cases.SelectMany(c => c.Labels.Values).SelectMany(f => f).Select(f => f.Observer).Where(o => o.Length > 0));
        // Runs are numbers: where a visit has several scans, in their order.
        foreach (var visit in study.Cases.GroupBy(c => (c.Subject, c.Session)).Where(g => g.Count() > 1))
            foreach (var (index, one) in visit.OrderBy(c => c.Scan, StringComparer.Ordinal).Index())
                runs[one] = index + 1;
    }

    public string Subject(string subject) => subjects[subject];

    public string Label(string label) => labels[label];

    /// <summary>sub-01/ses-pre</summary>
    public string FolderOf(StudyCase one) => Parts(one).Replace('_', '/');

    /// <summary>Images with where they go, relative to the data set.</summary>
    public IEnumerable<(string From, string To)> ImagesOf(StudyCase one, IEnumerable<string> roles,
        IReadOnlyDictionary<string, (string Acquisition, string Suffix)> suffixes) =>
        roles.Where(one.Images.ContainsKey).Select(r => (one.Images[r],
            $"{FolderOf(one)}/anat/{Parts(one)}{suffixes[r].Acquisition}{Run(one)}_{suffixes[r].Suffix}{Ending}"));

    /// <summary>Labels with where they go.</summary>
    public IEnumerable<(string From, string To)> LabelsOf(StudyCase one, IEnumerable<StudyLabel> wanted, string folder) =>
        from label in wanted
        where one.Labels.ContainsKey(label.Name)
        from drawn in one.Labels[label.Name]
        where observer is null || drawn.Observer == observer
        let who = drawn.Observer.Length > 0 ? $"_desc-{observers[drawn.Observer]}" : ""
        let what = label.Classes.Count > 0 ? $"_seg-{labels[label.Name]}{who}_dseg" : $"_label-{labels[label.Name]}{who}_mask"
        select (drawn.File, $"{folder}/{FolderOf(one)}/anat/{Parts(one)}{Run(one)}{what}{Ending}");

    string Parts(StudyCase one) => $"sub-{subjects[one.Subject]}{(one.Session.Length > 0 ? $"_ses-{sessions[one.Session]}" : "")}";

    string Run(StudyCase one) => runs.TryGetValue(one, out int run) ? string.Create(CultureInfo.InvariantCulture, $"_run-{run}") : "";
}
