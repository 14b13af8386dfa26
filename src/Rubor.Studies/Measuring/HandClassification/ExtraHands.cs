using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>A folder of further images to learn from, such as those that a generator made: labels.tsv (<see cref="HandJointTable"/>) with
/// the paths of its images. What is in a folder fold-i of it is for fold i alone. patients.tsv, where there is one, names in a column
/// subject the patients whom the images were learnt from, and a fold that validates or tests one of them refuses the images.</summary>
/// <param name="Folder">The folder, as the caller named it.</param>
public sealed record ExtraHands(string Folder)
{
    /// <summary>Table of the patients whom the images were learnt from.</summary>
    public const string PatientsFile = "patients.tsv";

    const string SubjectColumn = "subject";

    /// <summary>The first so many of the table's images, or null for all.</summary>
    public int? Count { get; init; }

    /// <summary>The table that <see cref="PatientsFile"/> holds.</summary>
    /// <param name="patients">Whom the images were learnt from.</param>
    public static byte[] PatientsTable(IEnumerable<string> patients) => TsvText.Of([SubjectColumn], patients.Select(p =>
        (IReadOnlyList<object?>)[p]));

    /// <summary>Subject of images of nobody, for a training's list.</summary>
    public string Subject => $"images of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder))}";

    /// <summary>Folder of the images for a fold.</summary>
    /// <exception cref="OutputException">There is none.</exception>
    public string FolderOf(int fold)
    {
        string own = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"fold-{fold}"));
        bool divided = Directory.Exists(Folder) && Directory.EnumerateDirectories(Folder, "fold-*").Any();
        string found = divided ? own : Folder;
        return File.Exists(Path.Combine(found, HandJointTable.FileName)) ? found : throw new OutputException(found,
            $"holds no {HandJointTable.FileName}; name a folder of 'rubor synthesise hand-scans', or one with such a table beside its images");
    }

    /// <summary>Reads the palmar and dorsal images for a fold.</summary>
    /// <param name="split">The fold.</param>
    /// <param name="settings">How networks see them.</param>
    /// <param name="threads">Images at once.</param>
    /// <param name="cancel">Stops between images.</param>
    /// <exception cref="OutputException">Table or folder cannot be used, or the images were learnt from a patient whom the fold validates or
    /// tests.</exception>
    /// <exception cref="ImageDataException">An image cannot be used.</exception>
    public IReadOnlyList<SeenHands> Read(HandSplit split, HandJointSettings settings, int threads, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(split);
        string folder = FolderOf(split.Fold), file = Path.Combine(folder, HandJointTable.FileName);
        RequireOthers(split);
        IReadOnlyList<HandJointRow> rows = [.. HandJointTable.Read(file).Take(Count ?? int.MaxValue)];
        foreach (var (i, row) in rows.Index())
            if (row.Image.Length == 0)
                throw new OutputException(file, $"image {i + 1} has no path in column {HandJointTable.ImageColumn}; give one, from this folder");
            else if (row.View is not (HandViews.Palmar or HandViews.Dorsal or HandViews.ObliqueLeft or HandViews.ObliqueRight))
                throw new OutputException(file, $"{row.Image} is of the view '{row.View}'; a column {HandJointTable.ViewColumn} says {HandViews.Palmar} or "
                    + $"{HandViews.Dorsal} of each");
        List<HandJointRow> wanted = [.. rows.Where(r => HandViews.LeftHandIsRight(r.View) is not null)];
        return CaseRun.Each(wanted, threads, row => SeenHands.Of(row.Image, Subject, row.View,
            HandScanImage.ReadOne(Path.Combine(folder, row.Image)), row.Labels, settings), cancel);
    }

    /// <summary>Refuses images that were learnt from a patient whom a fold validates or tests, where patients.tsv says so.</summary>
    /// <exception cref="OutputException">One was, or there is no such folder.</exception>
    public void RequireOthers(HandSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        string file = Path.Combine(FolderOf(split.Fold), PatientsFile);
        if (!File.Exists(file))
            return;
        var table = TableFile.Read(file);
        int column = table.Column(SubjectColumn);
        RequireOthers(file, Enumerable.Range(0, table.Count).Select(i => table.Required(i, column)), split);
    }

    /// <summary>Refuses images that were learnt from a patient whom a fold validates or tests.</summary>
    /// <param name="file">What says whom they were learnt from.</param>
    /// <param name="patients">Whom.</param>
    /// <param name="split">The fold.</param>
    /// <exception cref="OutputException">One was.</exception>
    public static void RequireOthers(string file, IEnumerable<string> patients, HandSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (patients.FirstOrDefault(p => split.Validation.Contains(p) || split.Test.Contains(p)) is { } subject)
            throw new OutputException(file, string.Create(CultureInfo.InvariantCulture,
                $"names {subject}, whom fold {split.Fold} {(split.Test.Contains(subject) ? "tests" : "validates on")}: images learnt from that patient "
                + $"would tell the answer; make them with the generator of fold {split.Fold}"));
    }
}
