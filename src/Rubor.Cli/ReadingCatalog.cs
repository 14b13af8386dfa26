using Rubor.Methods.JointUltrasound;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Form;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>A study as the workstation is told of it.</summary>
internal static class ReadingCatalog
{
    /// <summary>The cases of a study that has STIR images, to be read for V_HI.</summary>
    /// <param name="path">Folder of the study, or its study.json.</param>
    /// <param name="rubor">The program that finds regions and marrow where nobody drew them, or null.</param>
    /// <param name="settings">How V_HI is measured until a reader chooses otherwise.</param>
    /// <exception cref="OutputException">There is no study, or it has no STIR image.</exception>
    public static StudyCatalog Of(string path, string? rubor, VhiSettings settings)
    {
        var study = Read(path);
        if (!study.Cases.Any(c => c.Images.ContainsKey(VhiKind.Stir)))
            throw new OutputException(path, "has no STIR image, which is what readers clean; name one …_STIR.nii.gz, or a column stir in cases.tsv");
        var roles = new KindRoles(VhiKind.Name, VhiKind.Kind.NeededImages, [VhiKind.Stir, VhiKind.T1w],
            [VhiKind.NormalMarrow, VhiKind.DiseaseRegion]);
        return Of(study, roles) with
        {
            Rubor = rubor,
            Settings = new Dictionary<string, System.Text.Json.JsonElement> { [VhiKind.Name] = VhiStudySettings.Of(settings) },
        };
    }

    /// <summary>The cases of a study, to be read by a form that lies in the folder of reads.</summary>
    /// <param name="path">Folder of the study, or its study.json.</param>
    /// <param name="roles">Roles of the one or two images that are shown; empty where the study has no others.</param>
    /// <exception cref="OutputException">There is no study, or its images are not one or two.</exception>
    public static StudyCatalog OfForm(string path, IReadOnlyList<string> roles)
    {
        var study = Read(path);
        string[] there = [.. study.Cases.SelectMany(c => c.Images.Keys).Distinct(StringComparer.Ordinal)
            .OrderBy(role => study.Images.ToList().IndexOf(role))];
        if (there.Length == 0)
            throw new OutputException(path, "has no image; name files …_gray.png or …_photo.jpg, or give cases.tsv a column of images");
        if (roles.FirstOrDefault(role => !there.Contains(role)) is { } absent)
            throw new OutputException(path, $"has no image of the role {absent}; it has {string.Join(", ", there)}");
        if (roles.Count == 0 && there.Length > 2)
            throw new OutputException(path,
                $"has images of {there.Length} roles ({string.Join(", ", there)}), and a form stands beside one or two; name them with " +
                $"--images, for instance --images {there[0]},{there[1]}");
        return Of(study, new(FormKind.Name, roles, roles.Count > 0 ? roles : there, [])) with
        {
            Settings = new Dictionary<string, System.Text.Json.JsonElement> { [FormKind.Name] = FormSettings.OfCopy() },
        };
    }

    /// <summary>The joints of a study, to be scored by a form that lies in the folder of reads.</summary>
    /// <param name="path">Folder of the study, or its study.json.</param>
    /// <param name="machine">Folder of what a machine made of the joints, which readers are shown; null to show nothing.</param>
    /// <exception cref="OutputException">There is no study, it has no pairs of pictures, or there is no result of any joint.</exception>
    public static StudyCatalog OfJointUltrasound(string path, string? machine)
    {
        var study = Read(path);
        string[] roles = [JointUltrasoundKind.Gray, JointUltrasoundKind.Doppler];
        if (roles.FirstOrDefault(role => !study.Cases.Any(c => c.Images.ContainsKey(role))) is { } absent)
            throw new OutputException(path, $"has no {absent} image, and a joint is read in both; name files …_{roles[0]}.png and …_{roles[1]}.png, "
                + "or give cases.tsv these columns");
        var catalog = Of(study, new(JointUltrasoundKind.Name, roles, roles, []));
        var joints = study.Cases.ToDictionary(c => c.Name, c => (Joint: c, Shown: Shown(c, machine)), StringComparer.Ordinal);
        if (machine is not null && joints.Values.All(j => j.Shown.Machine is null))
            throw new OutputException(machine, $"holds no result of any joint; {JointResultFile} of each lies in a folder as "
                + $"{study.Cases.Select(c => c.ResultFolder).FirstOrDefault("sub-01")}");
        return catalog with
        {
            Settings = new Dictionary<string, System.Text.Json.JsonElement>
            {
                [JointUltrasoundKind.Name] = new Reading.Kinds.JointUltrasound.JointUltrasoundSettings(
                    FormSettings.FileName, machine is not null,
                    joints.ToDictionary(j => j.Key, j => j.Value.Shown, StringComparer.Ordinal)).ToJson(),
            },
            Cases = [.. catalog.Cases.Select(c => joints.TryGetValue(c.Name, out var joint)
                ? c with { Title = TitleOf(joint.Joint), Problem = c.Problem ?? BadRegion(joint.Joint) } : c)],
        };
    }

    /// <summary>What a machine wrote of a joint, in its folder.</summary>
    public const string JointResultFile = "joint_ultrasound.json";

    static JointShown Shown(StudyCase joint, string? machine) => new(Region(joint, JointUltrasoundStudy.GrayRegionColumn),
        Region(joint, JointUltrasoundStudy.DopplerRegionColumn), machine is null ? null : MachineFolder(machine, joint));

    // A scan that is called after its joint says it already.
    static string TitleOf(StudyCase joint) => joint.Clinical.GetValueOrDefault(JointUltrasoundStudy.JointColumn) is { } named
        && !joint.Words.Contains(named, StringComparison.Ordinal) ? $"{joint.Words}, {named}" : joint.Words;

    static string? Region(StudyCase joint, string column) => joint.Clinical.GetValueOrDefault(column);

    static string? BadRegion(StudyCase joint)
    {
        foreach (string column in new[] { JointUltrasoundStudy.GrayRegionColumn, JointUltrasoundStudy.DopplerRegionColumn })
            try
            {
                _ = Region(joint, column) is { } said ? PictureBox.Parse(said) : default;
            }
            catch (FormatException e)
            {
                return $"column {column}: {e.Message}";
            }
        return null;
    }

    /// <summary>Folder of what a machine made of a case; null where there is none.</summary>
    /// <param name="machine">Folder of all results.</param>
    /// <param name="one">The case.</param>
    /// <param name="result">Name of the file that a result has.</param>
    public static string? MachineFolder(string machine, StudyCase one, string result = JointResultFile) =>
        new[] { one.ResultFolder, one.Name }
            .Select(name => Path.GetFullPath(Path.Combine(machine, name))).FirstOrDefault(f => File.Exists(Path.Combine(f, result)));

    /// <summary>The cases of a study, to be painted by the classes of one of its label maps.</summary>
    /// <param name="path">Folder of the study, or its study.json.</param>
    /// <param name="label">Name of the label.</param>
    /// <param name="roles">Role of the image that is painted, and of one that is shown beside it; empty where the study has one role.</param>
    /// <param name="drafts">Folder of label maps that readers start from, or null.</param>
    /// <exception cref="OutputException">There is no study, no such label, or it is not told which image is painted.</exception>
    public static StudyCatalog OfLabels(string path, string label, IReadOnlyList<string> roles, string? drafts)
    {
        var study = Read(path);
        var painted = study.Labels.FirstOrDefault(l => l.Name == label) ?? throw new OutputException(path, study.Labels.Count == 0
            ? $"has no label {label}; name it with its classes in study.json, under labels"
            : $"has no label {label}; it has {string.Join(", ", study.Labels.Select(l => l.Name))}");
        string[] there = [.. study.Cases.SelectMany(c => c.Images.Keys).Distinct(StringComparer.Ordinal)];
        if (there.Length == 0)
            throw new OutputException(path, "has no image to paint; give cases.tsv a column of images");
        if (roles.FirstOrDefault(role => !there.Contains(role)) is { } absent)
            throw new OutputException(path, $"has no image of the role {absent}; it has {string.Join(", ", there)}");
        if (roles.Count == 0 && there.Length > 1)
            throw new OutputException(path, $"has images of {there.Length} roles ({string.Join(", ", there)}); name the one that is painted, "
                + $"and perhaps one beside it, with --images, for instance --images {there[0]}");
        IReadOnlyList<string> shown = roles.Count > 0 ? roles : there;
        // A mask is a label map of one class.
        var classes = painted.Classes.Count == 0 ? [new LabelClass(label, 1)]
            : painted.Classes.OrderBy(c => c.Value).Select(c => new LabelClass(c.Name, c.Value)).ToList();
        var catalog = WithOtherViews(Of(study, new(LabelsKind.Name, [shown[0]], shown, [])), study);
        IReadOnlyList<CatalogCase> cases = drafts is null ? catalog.Cases : [.. catalog.Cases.Select(c => WithDraft(c, drafts))];
        if (drafts is not null && !cases.Any(c => c.Labels.ContainsKey(LabelsKind.Draft)))
            throw new OutputException(drafts, "holds no draft of any case; name the files after the cases, for instance "
                + $"{cases.Select(c => c.Name).FirstOrDefault("sub-01")}{DraftEndings[0]}");
        return catalog with
        {
            Settings = new Dictionary<string, System.Text.Json.JsonElement>
            {
                [LabelsKind.Name] = new LabelsSettings(label, classes).ToJson(),
            },
            Cases = cases,
        };
    }

    // Where a case has images of several roles, the second of them stands beside the first.
    static StudyCatalog WithOtherViews(StudyCatalog catalog, Study study)
    {
        var beside = study.Cases.ToDictionary(c => c.Name, c => OtherView.Of(c, study.Cases)?.Name, StringComparer.Ordinal);
        return catalog with
        {
            Cases = [.. catalog.Cases.Select(c => c.Problem is null && c.Images.Count == 1
                ? c with { Beside = beside.GetValueOrDefault(c.Name) } : c)],
        };
    }

    static readonly string[] DraftEndings = [".nii.gz", ".nii", ".png"];

    // A case without a draft is painted from nothing.
    static CatalogCase WithDraft(CatalogCase one, string drafts) =>
        DraftEndings.Select(ending => Path.GetFullPath(Path.Combine(drafts, one.Name + ending))).FirstOrDefault(File.Exists)
            is { } file ? one with { Labels = new Dictionary<string, string> { [LabelsKind.Draft] = file } } : one;

    /// <summary>What the readers' list holds, first in a line with the counts, then a line for each case that cannot be read.</summary>
    public static IEnumerable<string> Summary(StudyCatalog catalog)
    {
        var broken = catalog.Cases.Where(c => c.Problem is not null).ToList();
        yield return broken.Count == 0 ? $"{catalog.Cases.Count} cases"
            : $"{catalog.Cases.Count} cases, {broken.Count} of them cannot be read; they are in the list with the reason:";
        foreach (var one in broken)
            yield return $"  {one.Title}: {one.Problem}";
    }

    static Study Read(string path)
    {
        var study = Study.Read(path);
        return study.Problems.FirstOrDefault(p => p.Subject.Length == 0 && p.Row.Length == 0) is { } whole
            ? throw new OutputException(whole.Where, whole.Reason) : study;
    }

    static StudyCatalog Of(Study study, KindRoles roles) => new()
    {
        Study = study.Name,
        Cases = [.. study.Cases.Select(c => Case(c, study, roles)), .. study.LeftOut.Select(p => LeftOut(p, roles.Kind))],
    };

    // A row that makes no case stands in the list all the same: a patient is never missing without a word.
    static CatalogCase LeftOut(StudyProblem problem, string kind) => new()
    {
        Name = problem.Row.Replace(' ', '-').Replace('/', '-'),
        Kind = kind,
        Title = problem.Subject.Length > 0 ? $"{problem.Row}, subject {problem.Subject}" : problem.Row,
        Subject = problem.Subject,
        Problem = problem.Line,
    };

    static CatalogCase Case(StudyCase c, Study study, KindRoles roles)
    {
        bool isThere = HasImages(c, roles);
        return new()
        {
            Name = c.Name,
            Kind = roles.Kind,
            Title = c.Words,
            Subject = c.Subject,
            Session = c.Session,
            Scan = c.Scan,
            View = OtherView.ViewOf(c),
            Date = VisitOrder.WrittenDate(c),
            Images = roles.Images.Where(c.Images.ContainsKey).ToDictionary(role => role, role => c.Images[role]),
            Labels = roles.Labels.Where(c.Labels.ContainsKey).ToDictionary(name => name, name => c.Labels[name][0].File),
            Earlier = isThere ? VisitOrder.Before([.. study.Cases.Where(o => o.Subject == c.Subject && HasImages(o, roles))], c)?.Name
                : null,
            Problem = study.Problems.FirstOrDefault(p => p.Subject == c.Subject && p.Row.Length == 0) is { } problem ? problem.Line
                : isThere ? null : roles.Needed.FirstOrDefault(role => !c.Images.ContainsKey(role)) is { } missing
                    ? $"no {missing.ToUpperInvariant()} image" : "no image",
        };
    }

    static bool HasImages(StudyCase c, KindRoles roles) => roles.Needed.All(c.Images.ContainsKey) && roles.Images.Any(c.Images.ContainsKey);

    /// <summary>
    /// What a kind takes of a case: roles of images without which there is none, those that are shown in order, names of labels.
    /// </summary>
    sealed record KindRoles(string Kind, IReadOnlyList<string> Needed, IReadOnlyList<string> Images, IReadOnlyList<string> Labels);
}
