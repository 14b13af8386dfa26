using System.Text.Json;
using Rubor.Cli.Tasks;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Form;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Tasks;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>A task over a study, as the workstation is told of it: every place of a reader's list is a case of its own, under its code.
/// </summary>
/// <param name="List">The lists.</param>
/// <param name="Catalog">The cases under their codes, with images of their own names.</param>
/// <param name="Links">Each such image, from the folder of reads on, and the file that it stands for.</param>
/// <param name="Form">Bytes of the form; null of what is read without one.</param>
internal sealed record TaskCatalog(
    TaskWorklist List, StudyCatalog Catalog, IReadOnlyList<(string Name, string File)> Links, byte[]? Form)
{
    /// <summary>What is written beside the links, as readers may know it, from the folder of reads on.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Blinded { get; init; } = [];

    // Scores of a joint as the machine's file has them, by the field that the usual form has for each.
    static readonly (string Field, string Key)[] MachineFields = [("synovial_hypertrophy", "sh"), ("vascularity", "vascularity"), ("combined", "combined")];

    /// <summary>Holds a task against a study, and draws its lists.</summary>
    /// <param name="study">Folder of the study, or its study.json.</param>
    /// <param name="file">File of the task.</param>
    /// <param name="reads">Folder of reads that it is made for.</param>
    /// <param name="from">Folder that form and machine are named from; null for the file's own.</param>
    /// <returns>The task, or what is wrong with it, a line each.</returns>
    /// <exception cref="ImageDataException">The task's file or form cannot be used.</exception>
    /// <exception cref="OutputException">The study cannot be used.</exception>
    public static (TaskCatalog? Made, IReadOnlyList<string> Problems) Of(string study, string file, string reads,
        string? from = null)
    {
        var task = TaskReader.Read(file);
        string beside = from is null ? Path.GetDirectoryName(Path.GetFullPath(file))! : Path.GetFullPath(from);
        bool isVhi = task.Kind == VhiKind.Name;
        var (bytes, form) = isVhi ? default : FormOf(task, file, beside);
        string? machine = task.Machine is null ? null : Path.GetFullPath(Path.Combine(beside, task.Machine));
        if (machine is not null && !Directory.Exists(machine))
            return (null, [$"{file}: machine: {task.Machine} is no folder; name the one that "
                + $"'rubor measure {(isVhi ? "vhi" : "joint-ultrasound")} --study' wrote"]);
        var whole = isVhi ? ReadingCatalog.Of(study, rubor: null, new VhiSettings())
            : task.Kind == FormKind.Name ? ReadingCatalog.OfForm(study, task.Images)
            : ReadingCatalog.OfJointUltrasound(study, machine);
        var (cases, problems) = Chosen(whole, task, study, file, task.Cases, "cases");
        var (first, others) = task.Calibration is { } c ? Chosen(whole, task, study, file, c.Cases, "calibration: cases") : ([], []);
        problems.AddRange(others);
        var all = Study.Read(study);
        if (form is not null)
            problems.AddRange(Unknown(all, task, form, file));
        problems.AddRange(TaskRelatedNumbers.Problems(all, task, form?.Document.Fields ?? [VhiRating.Field], file));
        var described = Described(all, cases, task, form, machine);
        var calibration = Described(all, first, task, form, machine);
        if (form is not null)
            problems.AddRange(Uncalibrated(task, calibration, form, file));
        var found = isVhi ? FoundOn(all, cases, machine) : [];
        if (isVhi)
            problems.AddRange(cases.Where(c => c.Problem is null)
                .SelectMany(c => Unreadable(c, machine, found.GetValueOrDefault(c.Name), study, file)));
        if (isVhi && machine is not null && problems.Count == 0 && cases.All(c => VhiPlace.NotDrawn(c).Count == 0))
            problems.Add($"{file}: machine: marrow and region of every case are drawn, so nothing of it would be used; take it away");
        if (!isVhi && machine is not null)
            problems.AddRange(Unmeasured(whole, [.. cases, .. first], file));
        if (problems.Count > 0)
            return (null, problems);
        long seed = task.Seed ?? TaskPlan.DrawSeed();
        IReadOnlyList<TaskEntry> entries;
        try
        {
            entries = TaskPlan.Of(task, [.. cases.Select(c => c.Name)], seed);
        }
        catch (FormatException e)
        {
            return (null, [$"{file}: {e.Message}"]);
        }
        var list = new TaskWorklist(TaskWorklist.FormatName, whole.Study, StoredEvent.HashOf(RegularFile.ReadAllBytes(file)), seed, task,
            described, entries, task.Calibration is null ? null : calibration);
        return (Made(list, whole, [.. cases, .. first], found, Path.GetFullPath(reads), bytes), []);
    }

    static (byte[] Bytes, FormDefinition Form) FormOf(TaskDefinition task, string file, string beside)
    {
        string path = Path.Combine(beside, task.Form);
        // A file where there is one, so that a shipped name never hides it.
        byte[] bytes = File.Exists(path) ? RegularFile.ReadAllBytes(path) : ShippedForms.Find(task.Form)
            ?? throw new ImageDataException(file, $"form: {task.Form} is no file beside the task, nor one of {string.Join(", ", ShippedForms.Names)}");
        return (bytes, FormReader.Parse(bytes, path));
    }

    static (IReadOnlyList<CatalogCase> Cases, List<string> Problems) Chosen(StudyCatalog whole, TaskDefinition task, string study,
        string file, IReadOnlyList<string> names, string key)
    {
        var byName = whole.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var problems = names.Where(n => !byName.ContainsKey(n)).Select(n => $"{file}: {key}: {study} has no case {n}").ToList();
        // All are all others: what was shown with its truth is no case to be read blinded.
        List<CatalogCase> cases = names.Count == 0 ? [.. whole.Cases.Where(c => task.Calibration?.Cases.Contains(c.Name) != true)]
            : [.. names.Where(byName.ContainsKey).Select(n => byName[n])];
        problems.AddRange(cases.Where(c => c.Problem is not null)
            .Select(c => $"{study}: case {c.Name} cannot be read: {c.Problem!.TrimEnd('.')}; mend it, or leave it out of cases"));
        problems.AddRange(cases.Where(c => c.Problem is null).SelectMany(c => c.Images.Values.Concat(c.Labels.Values)
            .Where(i => ImageFile.FilesOf(i).Count > 1).Select(i => $"{i}: has several files, whose names would show; make one NIfTI file of them")));
        if (cases.Count == 0 && problems.Count == 0)
            problems.Add($"{study}: has no case to read");
        return (cases, problems);
    }

    // Folders of what was found on cases that lack marrow or region.
    static Dictionary<string, string> FoundOn(Study study, IReadOnlyList<CatalogCase> cases, string? machine)
    {
        var byName = study.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return machine is null ? [] : cases.Where(c => c.Problem is null && VhiPlace.NotDrawn(c).Count > 0)
            .Select(c => (c.Name, Folder: ReadingCatalog.MachineFolder(machine, byName[c.Name], VhiPlace.ResultFile)))
            .Where(c => c.Folder is not null).ToDictionary(c => c.Name, c => c.Folder!, StringComparer.Ordinal);
    }

    // Readers clean what is there for all of them alike: none finds or draws what another is given.
    static IEnumerable<string> Unreadable(CatalogCase one, string? machine, string? found, string study, string file)
    {
        string[] missing = [.. VhiPlace.NotDrawn(one).Where(l => found is null || !File.Exists(Path.Combine(found, VhiPlace.FileOf(l))))];
        return missing.Length == 0 ? VhiPlace.Problems(one, found).Select(p => $"{study}: {p}")
            : missing.Select(l => machine is null ? $"{study}: case {one.Name} has no mask {l}; draw it, or name in {file}, as machine, the folder that "
                + "'rubor measure vhi --study' wrote"
                : $"{file}: machine: holds no {VhiPlace.FileOf(l)} of case {one.Name}; measure it, draw it, or leave it out of cases");
    }

    static IEnumerable<string> Unmeasured(StudyCatalog whole, IReadOnlyList<CatalogCase> cases, string file)
    {
        var joints = JointsOf(whole);
        return cases.Where(c => c.Problem is null && joints.GetValueOrDefault(c.Name)?.Machine is null)
            .Select(c => $"{file}: machine: holds no result of case {c.Name}, which a reader would notice; measure it, or leave it out of cases");
    }

    static IReadOnlyDictionary<string, JointShown> JointsOf(StudyCatalog whole) =>
        JointUltrasoundSettings.Read(whole.SettingsOf(JointUltrasoundKind.Name), "").Joints;

    // What the task names and form or study do not have.
    static List<string> Unknown(Study study, TaskDefinition task, FormDefinition form, string file)
    {
        var problems = new List<string>();
        problems.AddRange(task.Truth.Where(t => form.Document.Fields.All(f => f.Name != t.Field))
            .Select(t => $"{file}: truth: the form {form.Document.Name} has no field {t.Field}"));
        foreach (var one in task.Adjudication ?? [])
            if (form.Document.Fields.FirstOrDefault(f => f.Name == one.Field && f.Type != FieldType.Text) is not { } field)
                problems.Add($"{file}: adjudication: the form {form.Document.Name} has no field {one.Field} that is compared");
            else if (one.AllowedDifference > 0 && field.Type is FieldType.YesNo or FieldType.Choice)
                problems.Add($"{file}: adjudication: allowed_difference: {one.Field} has no numbers to differ by; take it away");
        problems.AddRange(task.Truth.Where(t => !study.Cases.Any(c => c.Clinical.ContainsKey(t.Column)))
            .Select(t => $"{file}: truth: no case has a value in a column {t.Column} of cases.tsv"));
        return problems;
    }

    // A round must be able to end: every case has a truth that a reader can give, and not all the same.
    static IEnumerable<string> Uncalibrated(TaskDefinition task, List<TaskCase> cases, FormDefinition form, string file)
    {
        if (task.Calibration is not { } calibration
            || form.Document.Fields.FirstOrDefault(f => f.Name == calibration.Field) is not { } field)
            yield break;
        foreach (string name in task.Cases.Intersect(calibration.Cases))
            yield return $"{file}: calibration: {name} is a case of the task, too; take it out of cases or of calibration";
        foreach (var one in cases)
            if (one.Truth.GetValueOrDefault(field.Name) is not { } said)
                yield return $"{file}: calibration: the truth of {one.Name} in {field.Name} is not known; leave it out";
            else if (field.Refusal(FormAnswer.Of(field, said)) is { } refusal)
                yield return $"{file}: calibration: the truth of {one.Name} is none that a reader can give: {refusal}";
        if (cases.Count > 1 && cases.Select(c => c.Truth.GetValueOrDefault(field.Name)).Distinct().Count() == 1)
            yield return $"{file}: calibration: all cases have the same truth in {field.Name}, of which no agreement beyond chance is known; add others";
    }

    static List<TaskCase> Described(Study study, IReadOnlyList<CatalogCase> cases, TaskDefinition task, FormDefinition? form,
        string? machine)
    {
        var byName = study.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return [.. cases.Select(c => new TaskCase(c.Name, c.Subject, c.Session, TruthOf(byName.GetValueOrDefault(c.Name), task),
            form is null || machine is null || !byName.TryGetValue(c.Name, out var one) ? new Dictionary<string, string>()
                : MachineOf(machine, one, form),
            task.Relate is null ? null : TaskRelatedNumbers.Of(byName.GetValueOrDefault(c.Name), task.Relate)))];
    }

    static Dictionary<string, string> TruthOf(StudyCase? one, TaskDefinition task) => task.Truth
        .Select(t => (t.Field, Value: one?.Clinical.GetValueOrDefault(t.Column))).Where(t => t.Value is not null)
        .DistinctBy(t => t.Field).ToDictionary(t => t.Field, t => t.Value!, StringComparer.Ordinal);

    // What the readers are shown, for the report to stand beside theirs.
    static Dictionary<string, string> MachineOf(string machine, StudyCase one, FormDefinition form)
    {
        if (ReadingCatalog.MachineFolder(machine, one) is not { } folder)
            return [];
        string file = Path.Combine(folder, ReadingCatalog.JointResultFile);
        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAllBytes(file));
            var root = json.RootElement;
            return MachineFields.Where(f => form.Document.Fields.Any(d => d.Name == f.Field))
                .Where(f => root.TryGetProperty(f.Key, out var value) && value.ValueKind == JsonValueKind.Number)
                .ToDictionary(f => f.Field, f => root.GetProperty(f.Key).GetRawText(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ImageDataException(file, "holds no scores of a joint; measure the joint again", e);
        }
    }

    static TaskCatalog Made(TaskWorklist list, StudyCatalog whole, IReadOnlyList<CatalogCase> cases,
        Dictionary<string, string> found, string reads, byte[]? form)
    {
        var byName = cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var lengths = list.Entries.GroupBy(e => (e.Reader, e.Session, e.Calibration)).ToDictionary(g => g.Key, g => g.Count());
        var machines = list.Task.Machine is null || list.Task.Kind != JointUltrasoundKind.Name ? []
            : JointsOf(whole).Where(j => j.Value.Machine is not null)
                .ToDictionary(j => j.Key, j => j.Value.Machine!, StringComparer.Ordinal);
        var links = new List<(string, string)>();
        var blinded = new List<(string, byte[])>();
        var places = new List<CatalogCase>();
        foreach (var entry in list.Entries)
        {
            var one = byName[entry.Case];
            var images = new Dictionary<string, string>();
            foreach (var (role, image) in one.Images)
            {
                string name = $"{TaskWorklist.ImagesFolder}/{entry.Code}/{role}{Ending(image)}";
                links.Add((name, image));
                images[role] = Path.Combine(reads, name);
            }
            var labels = new Dictionary<string, string>();
            foreach (var (label, mask) in one.Labels)
            {
                string name = $"{TaskWorklist.ImagesFolder}/{entry.Code}/{label}{Ending(mask)}";
                links.Add((name, mask));
                labels[label] = Path.Combine(reads, name);
            }
            if (found.TryGetValue(entry.Case, out string? of))
            {
                string own = $"{VhiPlace.MachineFolder}/{entry.Code}";
                links.AddRange(VhiPlace.NotDrawn(one).Select(l => ($"{own}/{VhiPlace.FileOf(l)}", Path.Combine(of, VhiPlace.FileOf(l)))));
                blinded.Add(($"{own}/{VhiPlace.ResultFile}", VhiPlace.Blinded(one, of)));
            }
            // The folder of the machine's output is called after the case, too.
            if (machines.TryGetValue(entry.Case, out string? folder) && list.Arm(entry.Arm).Machine != MachineShown.Never)
                links.Add((MachineLink(entry), folder));
            places.Add(new()
            {
                Name = entry.Code,
                Kind = one.Kind,
                Title = TitleOf(entry, one, lengths[(entry.Reader, entry.Session, entry.Calibration)], list.Task),
                Subject = one.Subject,
                Session = one.Session,
                Images = images,
                Labels = labels,
            });
        }
        return new(list, whole with { Settings = Settings(list, whole, reads), Cases = places }, links, form) { Blinded = blinded };
    }

    static string TitleOf(TaskEntry entry, CatalogCase one, int of, TaskDefinition task) => FormattableString.Invariant($"case {entry.Position} of {of}")
        + (task.BlindedTo.Contains(Hidden.Subject) ? "" : $", subject {one.Subject}")
        + (task.BlindedTo.Contains(Hidden.Visit) || one.Session.Length == 0 ? "" : $", session {one.Session}");

    static Dictionary<string, JsonElement> Settings(TaskWorklist list, StudyCatalog whole, string reads)
    {
        var settings = whole.Settings.ToDictionary(StringComparer.Ordinal);
        if (list.Task.Kind != JointUltrasoundKind.Name)
            return settings;
        var joints = JointsOf(whole);
        bool shows = list.Task.Arms.Any(a => a.Machine != MachineShown.Never);
        settings[JointUltrasoundKind.Name] = new JointUltrasoundSettings(FormSettings.FileName, shows,
            list.Entries.ToDictionary(e => e.Code, e =>
        {
            var when = list.Arm(e.Arm).Machine;
            // Where it is withheld the server does not even know where it lies.
            return joints[e.Case] with
            {
                Machine = when == MachineShown.Never ? null : Path.Combine(reads, MachineLink(e)),
                Withheld = when == MachineShown.Never,
                AfterFirstAnswer = when == MachineShown.AfterFirstAnswer,
            };
        }, StringComparer.Ordinal)).ToJson();
        return settings;
    }

    static string MachineLink(TaskEntry entry) => $"{TaskWorklist.ImagesFolder}/{entry.Code}/machine";

    static string Ending(string image) => image.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) ? ".nii.gz"
        : Path.GetExtension(image).ToLowerInvariant();

    /// <summary>Writes the folder of reads, which appears whole or not at all.</summary>
    /// <param name="reads">The folder; it must not hold anything: reads of another task are never replaced.</param>
    /// <exception cref="OutputException">It holds something, or cannot be written.</exception>
    public void Write(string reads)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(reads)), parent = Path.GetDirectoryName(target)!;
        if (File.Exists(target) || OutputFolder.HoldsFiles(target))
            throw new OutputException(reads, "is there already, and reads are never replaced; name a new folder");
        string stage = Path.Combine(parent, $".{Path.GetFileName(target)}.partial-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(stage);
            foreach (var (name, file) in Links)
            {
                string link = Path.Combine(stage, name);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                File.CreateSymbolicLink(link, Path.GetFullPath(file));
            }
            foreach (var (name, bytes) in Blinded)
            {
                string at = Path.Combine(stage, name);
                Directory.CreateDirectory(Path.GetDirectoryName(at)!);
                File.WriteAllBytes(at, bytes);
            }
            if (Form is not null)
                File.WriteAllBytes(Path.Combine(stage, FormSettings.FileName), Form);
            WriteSecret(Path.Combine(stage, StudyCatalog.FileName), Catalog.ToJson());
            WriteSecret(Path.Combine(stage, TaskWorklist.FileName), List.ToJson());
            if (Directory.Exists(target))
                Directory.Delete(target);
            Directory.Move(stage, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(reads, $"cannot be written ({e.Message.TrimEnd('.')}); name a folder that can be made");
        }
        finally
        {
            if (Directory.Exists(stage))
                Directory.Delete(stage, recursive: true);
        }
    }

    // Says which case stands behind which code.
    static void WriteSecret(string path, byte[] content)
    {
        WholeFile.Write(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
