using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>The palmar and dorsal views of a study with what is known of their joints: by <c>inflammation</c> and <c>joint_regions</c> as
/// they are drawn, or by a table. Oblique views have no part in it. Cobb 2024, 2.</summary>
public sealed class HandJointStudy
{
    /// <summary>What is trained, as commands and documents name it.</summary>
    public const string TaskName = "hand-joints";

    readonly HandScanStudy? drawn;
    readonly IReadOnlyDictionary<string, HandJointLabels>? table;
    readonly Dictionary<byte, byte> valueOf;

    HandJointStudy(Study study, HandScanStudy? drawn, IReadOnlyDictionary<string, HandJointLabels>? table, Dictionary<byte, byte> valueOf)
    {
        (Study, this.drawn, this.table, this.valueOf) = (study, drawn, table, valueOf);
        Cases = [.. study.Cases.Where(c => HandViews.LeftHandIsRight(ViewOf(c)) is not null && c.Images.ContainsKey(HandScan.Role)
            && (table is null ? IsDrawn(c) : table.ContainsKey(c.Name)))];
    }

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>Views that are used, in the study's order.</summary>
    public IReadOnlyList<StudyCase> Cases { get; }

    /// <summary>Views that are not: obliques, and those that nobody labelled.</summary>
    public int LeftOut => Study.Cases.Count - Cases.Count;

    /// <summary>The views of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="observer">Whose labels, where there are several observers'; or null.</param>
    /// <param name="tableFile">Table of the joints, or null for what is drawn.</param>
    /// <exception cref="OutputException">It lacks images, the column view, labels or regions of joints; a joint is unknown; or the table
    /// names no case of it.</exception>
    public static HandJointStudy Of(Study study, string? observer, string? tableFile)
    {
        ArgumentNullException.ThrowIfNull(study);
        string where = Path.Combine(study.Folder, Study.FileName);
        if (!study.Images.Contains(HandScan.Role))
            throw new OutputException(study.Folder, $"has no image {HandScan.Role}; its images are {string.Join(", ", study.Images)}");
        if (study.Cases.All(c => HandViews.LeftHandIsRight(ViewOf(c)) is null))
            throw new OutputException(Path.Combine(study.Folder, Study.TableName), $"names no {HandViews.Palmar} or {HandViews.Dorsal} view; say in a column "
                + $"{HandViews.Column} what each scan shows: {HandViews.Palmar}, {HandViews.Dorsal}, {HandViews.ObliqueLeft}, {HandViews.ObliqueRight}");
        if (tableFile is not null)
            return new(study, null, OfTable(study, tableFile), []);
        var drawn = HandScanStudy.Of(study, observer);
        var label = study.Labels.FirstOrDefault(l => l.Name == HandJoints.Label)
            ?? throw new OutputException(where,
                $"has no label map {HandJoints.Label}: without it nothing says which joint a pixel belongs to; draw the joints' "
                + "regions, or give a table with --joint-labels");
        if (label.Classes.FirstOrDefault(c => HandJoints.All.All(j => j.Name != c.Name)).Name is { } unknown)
            throw new OutputException(where, $"{HandJoints.Label} has the unknown joint {unknown}; the joints of a hand are "
                + $"{string.Join(", ", HandJoints.OfAHand)}, after left_ or right_");
        var found = new HandJointStudy(study, drawn, null, label.Classes.ToDictionary(c => c.Value, c => HandJoints.All.First(j =>
            j.Name == c.Name).Value));
        if (found.Cases.FirstOrDefault(c => !c.Labels.ContainsKey(HandJoints.Label)) is { } without)
            throw new OutputException(Path.Combine(study.Folder, Study.TableName),
                $"{without.Words} has no {HandJoints.Label}; draw the joints' regions on it, "
                + "or take the row out");
        return found.Cases.Count > 0 ? found : throw new OutputException(study.Folder,
            $"has no {HandViews.Palmar} or {HandViews.Dorsal} view with {HandScan.Label}{(observer is null ? "" : $" of observer {observer}")}");
    }

    /// <summary>Reads views, several at once.</summary>
    /// <param name="cases">Some of <see cref="Cases"/>.</param>
    /// <param name="settings">How networks see them.</param>
    /// <param name="threads">At once.</param>
    /// <param name="done">Called after each.</param>
    /// <param name="cancel">Stops between views.</param>
    /// <exception cref="ImageDataException">A file cannot be used, or the regions are of the other hand.</exception>
    public IReadOnlyList<SeenHands> Read(IReadOnlyList<StudyCase> cases, HandJointSettings settings, int threads, Action done,
        CancellationToken cancel) =>
        CaseRun.Each(cases, threads, one =>
        {
            var (image, labels) = Labelled(one);
            var seen = SeenHands.Of(one.Name, one.Subject, ViewOf(one), image, labels, settings);
            done();
            return seen;
        }, cancel);

    /// <summary>What is known of the joints of a view.</summary>
    /// <exception cref="ImageDataException">As <see cref="Read"/>.</exception>
    public HandJointLabels LabelsOf(StudyCase one) => Labelled(one).Labels;

    /// <summary>The view of a case.</summary>
    public static string ViewOf(StudyCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Clinical.GetValueOrDefault(HandViews.Column, "");
    }

    (HandScanImage Image, HandJointLabels Labels) Labelled(StudyCase one)
    {
        if (table is not null)
            return (HandScanImage.ReadOne(one.Images[HandScan.Role]), table[one.Name]);
        var read = drawn!.Read(one);
        string file = one.Labels[HandJoints.Label][0].File;
        byte[] regions = HandRegions.Read(read.Image, file, ViewOf(one), valueOf);
        var labels = HandJointLabels.Of(read.Labels, regions);
        return labels.Unknown < HandJoints.All.Count ? (read.Image, labels)
            : throw new ImageDataException(file, "holds no region of a joint; draw them, or take the row out");
    }

    bool IsDrawn(StudyCase one) => one.Labels.TryGetValue(HandScan.Label, out var files)
        && files.Any(f => drawn!.Scans.Observer is not { } wanted || f.Observer == wanted);

    static Dictionary<string, HandJointLabels> OfTable(Study study, string file)
    {
        var rows = HandJointTable.Read(file).Where(r => r.Case.Length > 0).ToList();
        if (rows.GroupBy(r => r.Case).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException(file, $"has {twice.Count()} rows of {twice.Key}; a case has one");
        var known = study.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var row in rows)
            if (!known.TryGetValue(row.Case, out var one))
                throw new OutputException(file, $"names {row.Case}, which the study {study.Folder} does not have; its cases are such as {study.Cases[0].Name}");
            else if (row.View.Length > 0 && row.View != ViewOf(one))
                throw new OutputException(file, $"says that {row.Case} is {row.View}, where the study says {ViewOf(one)}; correct one of them");
        var found = rows.ToDictionary(r => r.Case, r => r.Labels, StringComparer.Ordinal);
        return found.Count > 0 ? found : throw new OutputException(file, $"has no row with a {HandJointTable.CaseColumn} of the study {study.Folder}");
    }
}
