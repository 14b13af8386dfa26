using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>A scan of a study with the classes drawn on it.</summary>
/// <param name="Case">The view.</param>
/// <param name="Image">Its counts.</param>
/// <param name="Labels">Value of each pixel's class as in <see cref="HandScan.Classes"/>, whatever values the study gives them; 0 for none.</param>
public sealed record HandScanCase(StudyCase Case, HandScanImage Image, byte[] Labels);

/// <summary>The hand scans of a study: images <c>planar</c>, label map <c>inflammation</c>.</summary>
public sealed class HandScanStudy
{
    /// <summary>What is trained, as commands and documents name it.</summary>
    public const string TaskName = "hand-scans";

    readonly Dictionary<byte, byte> valueOf;
    readonly StudyLabel label;

    HandScanStudy(StudyScans scans, StudyLabel label)
    {
        (Scans, this.label) = (scans, label);
        Classes = [.. HandScan.Classes.Where(c => label.Classes.Any(l => l.Name == c.Name))];
        valueOf = label.Classes.ToDictionary(l => l.Value, l => HandScan.Classes.First(c => c.Name == l.Name).Value);
    }

    /// <summary>The study's scans.</summary>
    public StudyScans Scans { get; }

    /// <summary>The study.</summary>
    public Study Study => Scans.Study;

    /// <summary>Classes that the study has, the mildest first.</summary>
    public IReadOnlyList<HandScanClass> Classes { get; }

    /// <summary>The hand scans of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="observer">Whose labels, where there are several observers'; or null.</param>
    /// <exception cref="OutputException">It has no such images or labels, or a class that hand scans have not.</exception>
    public static HandScanStudy Of(Study study, string? observer)
    {
        ArgumentNullException.ThrowIfNull(study);
        var scans = new StudyScans(study, new(TaskName, [HandScan.Role], [HandScan.Label]), observer);
        _ = scans.Structures();
        var label = study.Labels.First(l => l.Name == HandScan.Label);
        string known = string.Join(", ", HandScan.Classes.Select(c => c.Name));
        string where = Path.Combine(study.Folder, Study.FileName);
        if (label.Classes.Count == 0)
            throw new OutputException(where,
                $"{HandScan.Label} must be a label map with the classes {known}, such as {{\"normal\": 1, \"low\": 2, \"high\": 3}}");
        return label.Classes.FirstOrDefault(l => HandScan.Classes.All(c => c.Name != l.Name)).Name is { } unknown
            ? throw new OutputException(where, $"{HandScan.Label} has the unknown class {unknown}; hand scans have {known}")
            : new(scans, label);
    }

    /// <summary>
    /// The same scans as networks learn from them: counts as the file stores them, the study's classes from the mildest on.
    /// </summary>
    public StudyScans ForNetworks() => Scans with
    {
        Task = Scans.Task with { Structures = [.. Classes.Select(c => c.Name)], ReadCase = ForNetworks },
    };

    (IReadOnlyList<Volume> Images, byte[] Classes) ForNetworks(StudyCase one)
    {
        var read = Read(one);
        var numbers = new byte[byte.MaxValue + 1];
        foreach (var (i, cls) in Classes.Index())
            numbers[cls.Value] = (byte)(i + 1);
        return ([read.Image.ToVolume()], [.. read.Labels.Select(value => numbers[value])]);
    }

    /// <summary>Reads a scan and its labels.</summary>
    /// <exception cref="ImageDataException">A file cannot be used, the grids differ, or a label is none of the study's classes.</exception>
    public HandScanCase Read(StudyCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var image = HandScanImage.ReadOne(one.Images[HandScan.Role]);
        string file = Scans.LabelOf(one, HandScan.Label).File;
        byte[] labels = image.ReadLabels(file);
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] != 0)
                labels[i] = valueOf.TryGetValue(labels[i], out byte value) ? value
                    : throw new ImageDataException(file, FormattableString.Invariant(
                        $"holds the label {labels[i]} at pixel ({i % image.Width}, {i / image.Width}), which {Study.FileName} does not name; it names ")
                        + string.Join(", ", label.Classes.Select(c => $"{c.Value} ({c.Name})")));
        return new(one, image, labels);
    }
}
