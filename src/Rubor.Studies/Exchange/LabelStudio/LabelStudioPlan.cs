using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Plans the files of annotated pictures: the pictures, a mask a label or a label map of severity for each person, and answers as
/// clinical values.</summary>
internal sealed class LabelStudioPlan(IReadOnlyList<AnnotatedPicture> pictures, LabelStudioSettings settings, List<RefusedSource> refused,
    List<string> remarks)
{
    readonly List<ImportedFile> files = [];
    readonly List<ClinicalValue> clinical = [];

    /// <param name="labels">All labels there are, drawn or not.</param>
    public ImportPlan Plan(IReadOnlyList<string> labels)
    {
        var made = StudyLabels([.. labels]);
        foreach (var picture in pictures)
            Picture(picture, made[picture.Place.Role]);
        return new()
        {
            Kind = LabelStudioSource.Kind,
            Files = files,
            Refused = refused,
            Remarks = remarks,
            Labels = [.. made.Values.SelectMany(m => m).DistinctBy(m => m.Name)
                .Select(m => new StudyLabel(m.Name, m.IsMap ? m.Classes : [], MayBeEmpty: true))],
            Clinical = clinical,
        };
    }

    sealed record MadeLabel(string Name, bool IsMap, IReadOnlyList<(string Name, byte Value)> Classes);

    // By role. Where two pictures of one visit were annotated, each has labels of its own.
    Dictionary<string, IReadOnlyList<MadeLabel>> StudyLabels(List<string> labels)
    {
        IReadOnlyList<string> classes = Classes(labels);
        string[] roles = [.. pictures.Select(p => p.Place.Role).Distinct()];
        var taken = new HashSet<string>(StudyReader.OwnColumns.Concat(roles), StringComparer.OrdinalIgnoreCase);
        bool apart = pictures.Where(p => p.Annotations.Count > 0).GroupBy(p => (p.Place.Subject, p.Place.Session, p.Place.Scan)).Any(g =>
            g.Count() > 1);
        IReadOnlyList<MadeLabel> Made(string role) =>
        [
            .. classes.Count == 0 ? [] : new[] { new MadeLabel(StudyName(settings.MapName + role, taken), true,
                [.. classes.Select((c, i) => (c, (byte)(i + 1)))]) },
            .. labels.Except(classes).Select(l => new MadeLabel(StudyName(l + role, taken), false, [(l, 1)])),
        ];
        if (apart)
            return roles.ToDictionary(r => r, r => Made($"_{r}"));
        var all = Made("");
        return roles.ToDictionary(r => r, _ => all);
    }

    IReadOnlyList<string> Classes(List<string> labels)
    {
        if (settings.Classes.Count > 0)
            return [.. settings.Classes.Select(c => labels.Find(l => l == c) ?? labels.Find(l =>
                l.Equals(c, StringComparison.OrdinalIgnoreCase)) ?? c)];
        if (SeverityScale.Of(labels) is not { } scale)
            return [];
        remarks.Add($"The labels are a scale of severity: {string.Join(" < ", scale)}. They become one label map, in which the most severe counts "
            + "where regions overlap.");
        return scale;
    }

    // A column of its own, whose name a file can have.
    static string StudyName(string label, HashSet<string> taken)
    {
        string plain = string.Concat(label.Trim().Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')).TrimStart('.');
        string name = plain.Length > 0 ? plain : "label";
        for (int n = 2; !taken.Add(name); n++)
            name = $"{(plain.Length > 0 ? plain : "label")}_{n}";
        return name;
    }

    void Picture(AnnotatedPicture picture, IReadOnlyList<MadeLabel> labels)
    {
        var (subject, session, scan, role) = picture.Place;
        files.Add(new()
        {
            Subject = subject,
            Session = session,
            Scan = scan,
            Role = role,
            Sources = [picture.Path],
            Ending = Path.GetExtension(picture.Path).ToLowerInvariant(),
            Words = $"{picture.Width} × {picture.Height} pixels, annotations of {picture.Annotations.Count}",
            Settings = "without EXIF and comments",
            Warnings = PlainPicture.Knows(picture.Format) ? []
                : [$"Names, places and times that a camera may have written into a {picture.Format} are kept; Label Studio shows PNG and JPEG."],
            Write = path => File.WriteAllBytes(path, PlainPicture.Read(picture.Path)),
            Sidecar = () => LabelStudioSidecar.OfPicture(picture),
        });
        foreach (var (export, task, annotation) in picture.Annotations)
        {
            foreach (var answer in annotation.Choices.GroupBy(c => c.Question))
                clinical.Add(new(subject, session, scan, Column(answer.Key, annotation.Observer, labels, role),
                    string.Concat(string.Join('|', answer.SelectMany(a => a.Values)).Select(c => char.IsControl(c) ? ' ' : c))));
            var (kept, warnings) = OnPicture(picture, export, task, annotation);
            foreach (var label in labels)
                Label(picture, export, task, kept, label, warnings);
        }
    }

    static string Column(string question, string observer, IReadOnlyList<MadeLabel> labels, string role)
    {
        string plain = string.Concat(question.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        string column = observer.Length > 0 ? $"{plain}_{observer}" : plain;
        return StudyReader.OwnColumns.Concat(labels.Select(l => l.Name)).Append(role).Contains(column, StringComparer.OrdinalIgnoreCase)
            ? $"{column}_answer" : column;
    }

    // The annotation without regions that do not fit the picture, which are listed.
    (LabelStudioAnnotation Kept, List<(LabelStudioRegion Region, string Warning)> Warnings) OnPicture(AnnotatedPicture picture,
        string export,
        string task, LabelStudioAnnotation annotation)
    {
        var (kept, lost, warnings) = (new List<LabelStudioRegion>(), annotation.RefusedLabels.ToList(),
            new List<(LabelStudioRegion, string)>());
        foreach (var region in annotation.Regions)
            try
            {
                if (region.Size is { } size && size != (picture.Width, picture.Height))
                    throw new FormatException($"it was drawn on a picture of {size.Width} × {size.Height} pixels, and {Path.GetFileName(picture.Path)} "
                        + $"has {picture.Width} × {picture.Height}; use the picture that was annotated");
                if (region.Shape.PixelsOn(picture.Width, picture.Height) == 0)
                    warnings.Add((region, $"Region {region.Id} ({region.Shape.Kind}) covers no pixel of the picture."));
                kept.Add(region);
            }
            catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
            {
                string reason = e is FormatException ? e.Message : "its numbers are beyond any picture";
                refused.Add(new([export], $"task {task}, annotation {annotation.Id}, region {region.Id}: {reason}".ReplaceLineEndings(" ")));
                lost.AddRange(region.Labels);
            }
        return (annotation with { Regions = kept, RefusedLabels = [.. lost.Distinct()] }, warnings);
    }

    void Label(AnnotatedPicture picture, string export, string task, LabelStudioAnnotation annotation, MadeLabel label,
        List<(LabelStudioRegion Region, string Warning)> warnings)
    {
        var (subject, session, scan, role) = picture.Place;
        // A mask that lacks what was drawn would be wrong without a trace.
        if (label.Classes.FirstOrDefault(c => annotation.RefusedLabels.Contains(c.Name)).Name is { } lost)
        {
            refused.Add(new([export], $"task {task}, annotation {annotation.Id}: {label.Name} is not written, since a region of {lost} could not be read"
                .ReplaceLineEndings(" ")));
            return;
        }
        var drawn = new DrawnLabel(role, label.Classes, task, annotation, picture.Width, picture.Height);
        string by = annotation.Observer.Length > 0 ? $" by {annotation.Observer}" : "";
        files.Add(new()
        {
            Subject = subject,
            Session = session,
            Scan = scan,
            Observer = annotation.Observer,
            Role = label.Name,
            IsLabel = true,
            Sources = [export, picture.Path],
            Settings = $"{task} {annotation.Id} {string.Join(' ', label.Classes.Select(c => $"{c.Name}={c.Value}"))} alpha>={BrushShape.LeastAlpha}",
            Ending = ".png",
            Words = $"{picture.Width} × {picture.Height} pixels, {drawn.Regions.Count} regions{by}",
            Warnings = [.. warnings.Where(w => drawn.Regions.Contains(w.Region)).Select(w => w.Warning)],
            Write = path => File.WriteAllBytes(path, PngWriter.Grayscale(drawn.Paint(), drawn.Width)),
            Sidecar = () => LabelStudioSidecar.OfLabel(drawn),
        });
    }
}
