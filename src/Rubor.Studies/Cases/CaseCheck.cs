using System.Globalization;
using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Studies.Cases;

/// <summary>What must be there of the cases that are checked.</summary>
/// <param name="Labels">Labels that every subject needs; empty where a study may lack some.</param>
/// <param name="Images">Images that every labelled visit needs, on the label's grid; empty where any image will do.</param>
public sealed record StudyNeeds(IReadOnlyList<string> Labels, IReadOnlyList<string> Images);

/// <summary>A file that could be read.</summary>
/// <param name="Role">Image role or label.</param>
/// <param name="File">Its path.</param>
/// <param name="IsImage">Else a label.</param>
/// <param name="Content">SHA-256 of grid size and samples, of a label its values: the same image under another name or compression has the
/// same.</param>
/// <param name="Classes">Voxels of each class of a label, by value.</param>
internal sealed record CheckedFile(string Role, string File, bool IsImage, string Content, IReadOnlyDictionary<byte, int> Classes)
{
    /// <summary>What stays of an image saved in another way; null of a label.</summary>
    public ScanPrint? Print { get; init; }

    /// <summary>Whether a label has no voxel.</summary>
    public bool Empty => !IsImage && Classes.Count == 0;
}

/// <summary>Reads the files of one case, one at a time, and collects what is wrong with them.</summary>
internal sealed class CaseCheck
{
    readonly StudyCase checkedCase;
    readonly List<StudyProblem> problems = [];
    readonly List<CheckedFile> files = [];

    CaseCheck(StudyCase checkedCase) => this.checkedCase = checkedCase;

    public IReadOnlyList<StudyProblem> Problems => problems;

    public IReadOnlyList<CheckedFile> Files => files;

    public static CaseCheck Of(StudyCase one, IReadOnlyList<StudyLabel> labels, StudyNeeds needs)
    {
        var check = new CaseCheck(one);
        var grids = new Dictionary<string, Geometry>(StringComparer.Ordinal);
        foreach (var (role, file) in one.Images)
            if (check.Image(role, file) is { } grid)
                grids[role] = grid;
        foreach (var label in labels.Where(l => one.Labels.ContainsKey(l.Name)))
        {
            bool needed = needs.Labels.Count == 0 || needs.Labels.Contains(label.Name);
            var missing = needed ? needs.Images.Where(i => !one.Images.ContainsKey(i)).ToList() : [];
            foreach (string image in missing)
                check.Add(one.Labels[label.Name][0].File,
                    $"{one.Words} has this {label.Name} but no {image}; add the image to cases.tsv, or take the label out");
            if (one.Images.Count == 0 && missing.Count == 0)
                check.Add(one.Labels[label.Name][0].File, $"{one.Words} has this {label.Name} but no image; add the image that it was drawn on");
            foreach (var drawn in one.Labels[label.Name])
                check.Label(label, drawn.File, grids, needed ? needs.Images : []);
        }
        return check;
    }

    Geometry? Image(string role, string file) => Try(file, role, () =>
    {
        var image = ImageFile.Read(file);
        if (image.Picture is { } picture)
        {
            var size = new GridSize(picture.Width, picture.Height, picture.Channels);
            files.Add(new(role, file, true, ContentOf(size, $"{picture.Type}", picture.SampleBytes), new Dictionary<byte, int>()));
            // Without spacing: a label's file may state one and its picture none.
            return Geometry.AxisAligned(size with { Z = 1 }, 1, 1, 1);
        }
        var volume = image.RequireVolume();
        volume.RequireSingleFrame();
        volume.RequireFinite();
        if (volume.SampleBytes.Length > volume.Type.Bytes() && volume.SampleBytes[volume.Type.Bytes()..]
            .SequenceEqual(volume.SampleBytes[..^volume.Type.Bytes()]))
            throw new ImageDataException(file, "every voxel has the same value; export the image again");
        files.Add(new(role, file, true, ContentOf(volume.Geometry.Size, $"{volume.Type}", volume.SampleBytes),
            new Dictionary<byte, int>())
        { Print = ScanPrint.Of(volume) });
        return volume.Geometry;
    });

    void Label(StudyLabel label, string file, Dictionary<string, Geometry> grids, IReadOnlyList<string> needed) =>
        Try(file, label.Name, () =>
    {
        var content = ImageFile.Read(file);
        var volume = content.Volume ?? PictureLabel.Read(file);
        // A picture has pixels and no place in the patient.
        var grid = content.Volume?.Geometry ?? Geometry.AxisAligned(volume.Geometry.Size, 1, 1, 1);
        var values = label.Classes.Count == 0 ? Mask.From(volume).Voxels : LabelMap.From(volume).Labels;
        var classes = new SortedDictionary<byte, int>();
        var counts = new int[byte.MaxValue + 1];
        foreach (byte value in values)
            counts[value]++;
        for (int value = 1; value < counts.Length; value++)
            if (counts[value] > 0)
                classes[(byte)value] = counts[value];
        files.Add(new(label.Name, file, false, ContentOf(volume.Geometry.Size, "label", values), classes));
        if (classes.Count == 0 && !label.MayBeEmpty)
            Add(file,
                $"{label.Name} of {checkedCase.Words} is empty; draw it, or list {label.Name} in may_be_empty of {Study.FileName} if a subject may have none");
        if (label.Classes.Count > 0 && classes.Keys.Where(v => label.Classes.All(c => c.Value != v)).Select(v => (byte?)v)
            .FirstOrDefault() is { } unnamed)
            Add(file,
                $"{label.Name} of {checkedCase.Words} holds the value {unnamed}, which {Study.FileName} does not name; it names " +
                $"{string.Join(", ", label.Classes.Select(c => $"{c.Value} ({c.Name})"))}");
        var wrong = grids.Where(g => needed.Count == 0 || needed.Contains(g.Key)).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, Difference: g.Value.DifferenceInAnyOrder(grid))).ToList();
        // A label belongs to one of a visit's images; to which, only the caller's choice of images tells.
        if (wrong.Count > 0 && (needed.Count > 0 ? wrong.Any(w => w.Difference is not null) : wrong.All(w => w.Difference is not null)))
        {
            var (role, difference) = wrong.First(w => w.Difference is not null);
            Add(file,
                $"{label.Name} of {checkedCase.Words} is not on the grid of " +
                $"{(needed.Count == 0 && wrong.Count > 1 ? "any image; of " : "")}{checkedCase.Images[role]}: {difference}; draw or resample it on that image");
        }
        return grid;
    });

    /// <summary>Adds a problem for each image of the case that another role has as well.</summary>
    /// <param name="scans">A name of the scan in each file.</param>
    public void SameImageTwice(IReadOnlyDictionary<CheckedFile, string> scans)
    {
        foreach (var same in files.Where(f => f.IsImage).GroupBy(f => scans[f]).Where(g => g.Count() > 1))
            Add(same.ElementAt(1).File,
                $"{checkedCase.Words} has the same image as {string.Join(" and ", same.Select(s => s.Role))} ({same.First().File}); " +
                $"name the right file for each");
    }

    Geometry? Try(string file, string role, Func<Geometry?> read)
    {
        try
        {
            // A device or a pipe has no end.
            if (File.Exists(file) && new FileInfo(file).Length == 0)
                throw new ImageDataException(file, "is empty, or no regular file; copy or export the image again");
            return read();
        }
        catch (ImageDataException e)
        {
            Add(file,
                $"{role} of {checkedCase.Words}: {(File.Exists(file) || Directory.Exists(file) ? e.Reason : "no such file; correct its path or take it out")}");
            return null;
        }
    }

    void Add(string file, string reason) => problems.Add(new(file, reason) { Subject = checkedCase.Subject });

    static string ContentOf(GridSize size, string what, ReadOnlySpan<byte> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size} {what}\n")));
        hash.AppendData(values);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
