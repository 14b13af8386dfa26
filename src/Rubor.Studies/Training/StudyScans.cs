using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>Reads the scans of a study as a network learns from them.</summary>
/// <param name="Study">The study.</param>
/// <param name="Task">Scans and labels.</param>
/// <param name="Observer">Whose labels, where a study has several observers'; or null.</param>
public sealed record StudyScans(Study Study, TrainingTask Task, string? Observer)
{
    /// <summary>Structures that a network of this task finds: the label's own name, or the classes of a label map.</summary>
    /// <exception cref="OutputException">The study lacks a scan or label of the task.</exception>
    public IReadOnlyList<string> Structures()
    {
        foreach (string image in Task.Images)
            if (!Study.Images.Contains(image))
                throw new OutputException(Study.Folder, $"has no image {image}; its images are {string.Join(", ", Study.Images)}");
        return Task.Structures ?? [.. Task.Labels.SelectMany(name =>
            LabelNamed(name).Classes is { Count: > 0 } classes ? classes.Select(c => c.Name) : [name.Replace('_', ' ')])];
    }

    /// <summary>Subjects who have every scan and label of the task, in order.</summary>
    public IReadOnlyList<string> Subjects() => [.. Study.Subjects.Intersect(Study.Cases.Where(IsWhole).Select(c => c.Subject))];

    /// <summary>Cases of the study that nothing is learnt from, and what each lacks.</summary>
    public IReadOnlyList<LeftOutScan> LeftOut() => [.. Study.Cases.Where(c => !IsWhole(c)).Select(c =>
        new LeftOutScan(c.Name, "has no " + (Task.Images.FirstOrDefault(i => !c.Images.ContainsKey(i))
            ?? Task.Labels.First(l => !c.Labels.TryGetValue(l, out var files) || files.Count == 0))))];

    /// <summary>The cases of some subjects that have every scan and label.</summary>
    public IReadOnlyList<StudyCase> Cases(IEnumerable<string> subjects) => [.. Study.CasesOf(subjects).Where(IsWhole)];

    /// <summary>Reads cases.</summary>
    /// <exception cref="ImageDataException">A file cannot be used, or a mask lies on another grid than its scan.</exception>
    public IReadOnlyList<TrainingScan> Read(NetworkPlan plan, IReadOnlyList<StudyCase> cases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return Whole(() => cases.AsParallel().AsOrdered().WithCancellation(cancellation).Select(c => Read(plan, c)).ToList());
    }

    /// <summary>The files of cases with their SHA-256.</summary>
    public IReadOnlyList<(string Subject, string Role, string Name, string Sha256)> Files(IReadOnlyList<StudyCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return Whole(() => cases.AsParallel().AsOrdered().SelectMany(c =>
            Task.Images.Select(i => (Role: i, File: c.Images[i])).Concat(Task.Labels.Select(l => (Role: l, LabelOf(c, l).File)))
                .Select(f => (c.Subject, f.Role, Path.GetFileName(f.File), RunInput.Of(f.Role, f.File).Sha256)).ToList()).ToList());
    }

    /// <summary>One SHA-256 of the files learnt from and validated on; a subject that changes sides changes it.</summary>
    public static string Sha256Of(
        IEnumerable<(string Subject, string Role, string Name, string Sha256)> learntFrom,
            IEnumerable<(string Subject, string Role, string Name, string Sha256)> validatedOn) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
            learntFrom.Select(f => (Side: "train", File: f)).Concat(validatedOn.Select(f => (Side: "validation", File: f)))
                .Select(f => $"{f.Side}\t{f.File.Subject}\t{f.File.Role}\t{f.File.Sha256}\n")))));

    // What went wrong on one of several threads, as if there were one: the first by its words, so that it is the same each time.
    static T Whole<T>(Func<T> query)
    {
        try
        {
            return query();
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions.OrderBy(i => i.Message, StringComparer.Ordinal).First());
            throw;
        }
    }

    TrainingScan Read(NetworkPlan plan, StudyCase one)
    {
        var (scans, classes) = ScansAndClasses(one);
        return TrainingScan.Of(plan, one.Name, one.Subject, scans, classes);
    }

    /// <summary>The scans of a case in one order, and the class of each voxel.</summary>
    /// <param name="one">The case; pictures count as one slice.</param>
    /// <exception cref="ImageDataException">A file cannot be used, or a mask lies on another grid than its scan.</exception>
    internal (IReadOnlyList<Volume> Scans, byte[] Classes) ScansAndClasses(StudyCase one)
    {
        if (Task.ReadCase is { } read)
            return read(one);
        var scans = InOneOrder(Task.Images.Select(i => PictureLabel.ReadImage(one.Images[i])));
        var classes = new byte[scans[0].Geometry.Size.Voxels];
        int next = 1;
        foreach (string name in Task.Labels)
        {
            var label = LabelNamed(name);
            string file = LabelOf(one, name).File;
            if (label.Classes.Count == 0)
            {
                var mask = Mask.From(PictureLabel.Read(file)).InOrderOf(scans[0].Geometry);
                scans[0].Geometry.RequireSame(mask.Geometry, file, scans[0].Source);
                Mark(classes, mask.Voxels, 1, (byte)next++, file);
                continue;
            }

            var map = LabelMap.From(PictureLabel.Read(file)).InOrderOf(scans[0].Geometry);
            scans[0].Geometry.RequireSame(map.Geometry, file, scans[0].Source);
            foreach (var (_, value) in label.Classes)
                Mark(classes, map.Labels, value, (byte)next++, file);
        }

        return (scans, classes);
    }

    /// <summary>The scans of one examination in the order of the first.</summary>
    public static List<Volume> InOneOrder(IEnumerable<Volume> scans)
    {
        var read = scans.ToList();
        return [.. read.Select(s => s.InOrderOf(read[0].Geometry))];
    }

    static void Mark(byte[] classes, ReadOnlySpan<byte> voxels, byte value, byte number, string file)
    {
        for (int k = 0; k < classes.Length; k++)
        {
            if (voxels[k] != value)
                continue;
            if (classes[k] != 0)
                throw new ImageDataException(file, "overlaps another label of the task; structures that a network tells apart must not overlap");
            classes[k] = number;
        }
    }

    bool IsWhole(StudyCase one) =>
        Task.Images.All(one.Images.ContainsKey) && Task.Labels.All(l => one.Labels.TryGetValue(l, out var files) && files.Count > 0);

    StudyLabel LabelNamed(string name) => Study.Labels.FirstOrDefault(l => l.Name == name)
        ?? throw new OutputException(Study.Folder, $"has no label {name}; its labels are {string.Join(", ", Study.Labels.Select(l => l.Name))}");

    internal ObserverFile LabelOf(StudyCase one, string label)
    {
        var files = one.Labels[label];
        // A label that nobody signed is everybody's.
        var chosen = Observer is null || files is [{ Observer: "" }] ? files : [.. files.Where(f => f.Observer == Observer)];
        if (chosen.Count == 0)
            throw new OutputException(Study.Folder,
                $"{one.Words} has no {label} of observer {Observer}; its observers are {string.Join(", ", files.Select(f => f.Observer))}");
        return chosen.Count == 1 ? chosen[0]
            : throw new OutputException(Study.Folder,
                $"{one.Words} has {files.Count} observers' {label} ({string.Join(", ", files.Select(f => f.Observer))}); choose one with --observer");
    }
}
