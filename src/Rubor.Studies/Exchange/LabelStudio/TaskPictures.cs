using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Joins the tasks of exports by the pictures that they name, and gives each picture its place in the study.</summary>
internal sealed class TaskPictures(string folder, LabelStudioSettings settings, List<RefusedSource> refused, List<RefusedSource> aside,
    List<string> remarks)
{
    static readonly string[] AddressKeys = ["image", "img", "picture", "photo", "image_url", "url"];

    readonly ImageSearch search = new(folder);
    readonly HashSet<string> ids = new(StringComparer.Ordinal);

    /// <summary>Pictures in the order of the tasks that name them first.</summary>
    public IReadOnlyList<AnnotatedPicture> Of(IReadOnlyList<LabelStudioExport> exports, CancellationToken cancel)
    {
        var named = new Dictionary<string, List<(string Export, LabelStudioTask Task)>>(StringComparer.Ordinal);
        foreach (var export in exports)
            foreach (var task in export.Tasks)
                if (FileOf(task, Path.GetFullPath(export.Path), alone: export.Tasks.Count == 1) is { } file)
                {
                    if (!named.TryGetValue(file, out var tasks))
                        named[file] = tasks = [];
                    tasks.Add((Path.GetFullPath(export.Path), task));
                }
        var found = new List<AnnotatedPicture>();
        foreach (var (file, tasks) in named)
        {
            cancel.ThrowIfCancellationRequested();
            settings.Looked();
            if (Picture(file, tasks) is { } picture)
                found.Add(picture);
        }
        if (settings.Subjects?.RemarkOn(ids) is { } absent)
            remarks.Add($"{absent}.");
        return Apart(found);
    }

    string? FileOf(LabelStudioTask task, string export, bool alone)
    {
        try
        {
            // One task alone may have lost its data: its picture is then the only one of the size that was drawn on.
            if (alone && task.Data.Count == 0 && task.Upload.Length == 0
                && task.Annotations.SelectMany(a => a.Regions).Select(r => r.Size).FirstOrDefault(s => s is not null) is var (width, height)
                && search.OnlyOfSize(width, height) is { } only)
            {
                remarks.Add($"Task {task.Id} names no picture: {Path.GetFileName(only)} is taken, the only one of the size that was drawn on.");
                return only;
            }
            return search.Find(AddressOf(task), task.Data.GetValueOrDefault("sha256", ""));
        }
        catch (FormatException e)
        {
            refused.Add(new([export], $"task {task.Id}: {e.Message}".ReplaceLineEndings(" ")));
            return null;
        }
    }

    static string AddressOf(LabelStudioTask task)
    {
        if (AddressKeys.FirstOrDefault(task.Data.ContainsKey) is { } key)
            return task.Data[key];
        if (task.Upload.Length > 0 && ImageFile.HasEnding(task.Upload))
            return task.Upload;
        var like = task.Data.Where(d => ImageFile.HasEnding(ImageSearch.NameIn(d.Value))).ToList();
        return like.Count == 1 ? like[0].Value : throw new FormatException(like.Count == 0
            ? "its data name no picture; tasks about texts, sounds or several pictures are not read"
            : $"its data name several pictures ({string.Join(", ", like.Select(d => d.Key))}); tasks of one picture are read");
    }

    AnnotatedPicture? Picture(string file, List<(string Export, LabelStudioTask Task)> tasks)
    {
        var first = tasks[0].Task;
        try
        {
            var content = ImageFile.Read(file);
            if (content.Picture is not { } picture || content.Frames > 1)
                throw new ImageDataException(file, $"is {(content.Volume is null ? "a file of several pages" : "a volume")} where tasks are about one picture");
            var place = PlaceOf(first, file);
            if (Owned(place, file) is not { } owned)
            {
                aside.Add(new([file], $"{settings.Subjects!.Source} names neither {SubjectName.Stem(Named(file))} nor {place.Subject}"));
                return null;
            }
            place = owned;
            if (new[] { place.Subject, place.Session, place.Scan, place.Role }.FirstOrDefault(n => !StudyReader.IsName(n)) is { } bad)
                throw new ImageDataException(file,
                    $"'{string.Concat(bad.Where(c => !char.IsControl(c)))}' in its task cannot be part of a file's name; change it there");
            return new(file, picture.Width, picture.Height, first, Annotations(tasks)) { Format = content.Format, Place = place };
        }
        catch (ImageDataException e)
        {
            refused.Add(new([file], e.Reason));
            return null;
        }
    }

    // By the table, which knows a picture by its name or by the patient that it tells.
    (string Subject, string Session, string Scan, string Role)? Owned((string Subject, string Session, string Scan, string Role) place,
        string file)
    {
        if (settings.Subjects is not { } table)
            return place;
        string name = SubjectName.Stem(Named(file));
        ids.UnionWith([name, place.Subject]);
        return (table.Of(name) ?? table.Of(place.Subject)) is not { } owner ? null : (owner.Subject,
            owner.Session.Length > 0 ? owner.Session : place.Session, owner.Scan.Length > 0 ? owner.Scan : place.Scan, place.Role);
    }

    // The newest of each person, over all tasks and exports.
    List<(string, string, LabelStudioAnnotation)> Annotations(List<(string Export, LabelStudioTask Task)> tasks)
    {
        var own = new List<(string Export, string Task, LabelStudioAnnotation Annotation)>();
        foreach (var (export, task) in tasks)
            foreach (var annotation in task.Annotations)
            {
                int before = own.FindIndex(o => o.Annotation.Observer == annotation.Observer);
                if (before < 0)
                {
                    own.Add((export, task.Id, annotation));
                    continue;
                }
                var other = own[before];
                if ((annotation.Changed ?? DateTimeOffset.MinValue) >= (other.Annotation.Changed ?? DateTimeOffset.MinValue))
                    own[before] = (export, task.Id, annotation);
                if (other.Annotation.Id != annotation.Id)
                    remarks.Add($"{(annotation.Observer.Length > 0 ? annotation.Observer : "Somebody not named")} annotated one picture in tasks "
                        + $"{other.Task} and {task.Id}: the newest annotation, {own[before].Annotation.Id}, is taken.");
            }
        return own;
    }

    (string Subject, string Session, string Scan, string Role) PlaceOf(LabelStudioTask task, string file)
    {
        string named = Named(file);
        var (subject, session) = SubjectName.Of(named, Path.GetFullPath(folder));
        string role = StudyFileName.Of(named) is { IsLabel: false } known ? known.Role
            : settings.Rules.Of(new() { FileName = SubjectName.Stem(named), Slices = 1, Frames = 1 }).Role is { Length: > 0 } ruled
                ? ruled : settings.Role;
        string Told(string key, string prefix, string otherwise) => task.Data.GetValueOrDefault(key) is { Length: > 0 } told
            ? told.StartsWith(prefix, StringComparison.Ordinal) && told.Length > prefix.Length ? told[prefix.Length..] : told : otherwise;
        return (Told("subject", "sub-", subject.Length > 0 ? subject : SubjectName.Stem(named)), Told("session", "ses-", session),
            Told("scan", "scan-", ""), Told("role", "", role));
    }

    static string Named(string file) => Path.Combine(Path.GetDirectoryName(file)!, ImageSearch.WithoutUploadMark(Path.GetFileName(file)));

    // Pictures of one patient, visit and role are told apart by their names, as scans.
    static List<AnnotatedPicture> Apart(List<AnnotatedPicture> pictures)
    {
        var twice = pictures.GroupBy(p => p.Place).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        return [.. pictures.Select(p => twice.Contains(p.Place) && p.Place.Scan.Length == 0
            ? p with { Place = p.Place with { Scan = ImageSearch.WithoutUploadMark(SubjectName.Stem(p.Path)) } } : p)];
    }
}
