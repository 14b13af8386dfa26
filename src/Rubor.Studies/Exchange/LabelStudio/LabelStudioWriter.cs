using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>
/// Pictures of a study with their masks as tasks of Label Studio: <c>images</c>, <c>tasks.json</c> with one annotation an observer, and a
/// labelling configuration that fits. Masks that came from Label Studio and were not changed since go back as the very shapes and strokes.
/// </summary>
public sealed class LabelStudioWriter
{
    /// <summary>Names of the tasks' file and of the folder of pictures.</summary>
    public const string TasksName = "tasks.json", ImagesFolder = "images";

    static readonly string[] Shown = ["PNG", "JPEG"];

    readonly Func<string, string> pathOf;
    readonly string? observer;
    readonly List<RefusedSource> refused = [];
    readonly JsonArray tasks = [];
    readonly List<string> labels = [];
    readonly SortedSet<string> kinds = new(StringComparer.Ordinal);
    readonly Dictionary<(string Question, bool OfRegion), SortedSet<string>> questions = [];
    int written;

    // Where a file of the export is written, by its name; whose masks, or null for everybody's.
    LabelStudioWriter(Func<string, string> pathOf, string? observer)
    {
        (this.pathOf, this.observer) = (pathOf, observer);
        Directory.CreateDirectory(pathOf(ImagesFolder));
    }

    /// <summary>Writes a study as a format of <see cref="ExportFormat"/>.</summary>
    /// <exception cref="OutputException">None of its images is a picture.</exception>
    public static ExportDocument Write(Study study, ExportSettings settings, OutputFolder output, CancellationToken cancel)
    {
        var images = ExportSettings.Chosen("--image", settings.Images, study.Images);
        var labels = ExportSettings.Chosen("--label", settings.Labels, study.Labels.Select(l => l.Name))
            .Select(n => study.Labels.First(l => l.Name == n)).ToList();
        var writer = new LabelStudioWriter(output.PathOf, settings.Observer);
        int cases = 0;
        foreach (var one in study.Cases)
        {
            cancel.ThrowIfCancellationRequested();
            cases += writer.Add(one, images, labels) ? 1 : 0;
            settings.Done();
        }
        if (writer.written == 0)
            throw new OutputException(study.Folder, "has no picture as PNG or JPEG, which is what Label Studio shows; export volumes as nnunet or bids");
        writer.Finish(labels);
        return new(LabelStudioSource.Kind, cases, writer.written) { Refused = writer.refused, Remarks = [Advice] };
    }

    const string Advice = $"Let Label Studio serve the folder (local files), give its project {LabelingConfig.FileName} and import {TasksName}.";

    // Writes the pictures of a visit, and keeps their tasks. Whether there was one.
    bool Add(StudyCase one, IReadOnlyList<string> images, IReadOnlyList<StudyLabel> studyLabels)
    {
        var pictures = new List<StoredPicture>();
        foreach (string role in images)
            if (one.Images.TryGetValue(role, out string? file) && PictureOf(file, role) is { } picture)
                pictures.Add(picture);
        if (pictures.Count == 0)
            return false;
        var drawn = pictures.ToDictionary(p => p, _ => new SortedDictionary<string, TaskResults>(StringComparer.Ordinal));
        foreach (var picture in pictures)
            foreach (var (who, answers) in picture.Answers.Where(a => observer is null || a.Observer == observer))
                foreach (var (question, values) in answers)
                    Of(drawn[picture], who).Answer(question, values, Asked(question, false, values));
        foreach (var label in studyLabels)
            foreach (var file in one.Labels.GetValueOrDefault(label.Name, []).Where(f => observer is null || f.Observer == observer))
                if (MaskOf(file.File, label, pictures) is var (mask, picture))
                {
                    Draw(Of(drawn[picture], file.Observer), mask);
                    written++;
                }
        foreach (var picture in pictures)
            Task(one, picture, drawn[picture]);
        return true;
    }

    // The tasks, and a configuration with all labels, drawn or not.
    void Finish(IEnumerable<StudyLabel> all)
    {
        foreach (var label in all.Where(l => l.Classes.Count > 0 || labels.Count == 0))
            foreach (string name in label.Classes.Count > 0 ? label.Classes.OrderBy(c => c.Value).Select(c => c.Name) : [label.Name])
                Known(name);
        kinds.Add("brush");
        File.WriteAllBytes(pathOf(TasksName), Encoding.UTF8.GetBytes(tasks.ToJsonString() + "\n"));
        File.WriteAllBytes(pathOf(LabelingConfig.FileName), LabelingConfig.Write(kinds, labels,
            questions.OrderBy(q => q.Key.Question, StringComparer.Ordinal)
                .Select(q => (q.Key.Question, q.Key.OfRegion, (IReadOnlyCollection<string>)q.Value))));
    }

    StoredPicture? PictureOf(string file, string role)
    {
        try
        {
            var content = ImageFile.Read(file);
            if (content.Picture is not { } picture || !Shown.Contains(content.Format))
                throw new ImageDataException(file, $"is {(content.Volume is null ? $"a {content.Format}" : "a volume")}, and Label Studio shows "
                    + $"{string.Join(" and ", Shown)}; export its slices as pictures first");
            return new(file, role, picture.Width, picture.Height, StoredLabels.AnswersBeside(file));
        }
        catch (ImageDataException e)
        {
            refused.Add(new([file], e.Reason));
            return null;
        }
    }

    (StoredMask Mask, StoredPicture Picture)? MaskOf(string file, StudyLabel label, List<StoredPicture> pictures)
    {
        try
        {
            var mask = StoredLabels.Read(file, label);
            if (mask.Role.Length > 0 && pictures.All(p => p.Role != mask.Role))
                return null; // drawn on a picture that does not go along
            var picture = pictures.Find(p => mask.Role.Length > 0 ? p.Role == mask.Role : (p.Width, p.Height) == (mask.Width, mask.Height))
                ?? pictures[0];
            return (picture.Width, picture.Height) == (mask.Width, mask.Height) ? (mask, picture) : throw new ImageDataException(file,
                $"has {mask.Width} × {mask.Height} pixels where {picture.File} has {picture.Width} × {picture.Height}; draw or resample it on that picture");
        }
        catch (ImageDataException e)
        {
            refused.Add(new([file], e.Reason));
            return null;
        }
    }

    void Draw(TaskResults results, StoredMask mask)
    {
        foreach (string name in mask.Classes.Select(c => c.Name))
            Known(name);
        foreach (var region in mask.Regions)
        {
            kinds.Add(region.Kind);
            results.Region(region);
            foreach (var (question, values) in region.Answers)
                results.AnswerOfRegion(region, question, values, Asked(question, true, values));
        }
    }

    void Task(StudyCase one, StoredPicture picture, SortedDictionary<string, TaskResults> drawn)
    {
        string name = $"{one.Name}_{StudyCase.Safe(picture.Role)}{Path.GetExtension(picture.File).ToLowerInvariant()}";
        File.Copy(picture.File, pathOf(Path.Combine(ImagesFolder, name)));
        written++;
        var data = new JsonObject
        {
            ["image"] = $"/data/local-files/?d={ImagesFolder}/{Uri.EscapeDataString(name)}",
            ["sha256"] = RunManifest.Sha256Of(picture.File),
            ["subject"] = one.Subject,
            ["role"] = picture.Role,
        };
        if (one.Session.Length > 0)
            data["session"] = one.Session;
        if (one.Scan.Length > 0)
            data["scan"] = one.Scan;
        var annotations = new JsonArray();
        var observers = new JsonObject();
        foreach (var (who, results) in drawn)
        {
            var annotation = new JsonObject { ["id"] = (1000 * (tasks.Count + 1)) + annotations.Count };
            if (who.Length > 0)
                annotation["completed_by"] = NumberOf(who, observers);
            annotation["was_cancelled"] = false;
            annotation["result"] = results.ToJson(picture.Width, picture.Height);
            annotations.Add(annotation);
        }
        if (observers.Count > 0)
            data["observers"] = observers;
        tasks.Add(new JsonObject { ["id"] = tasks.Count + 1, ["data"] = data, ["annotations"] = annotations });
    }

    // People of Label Studio have their number; others get one that is told beside.
    static long NumberOf(string who, JsonObject observers)
    {
        if (who.Length > 1 && who[0] == 'a' && who[1] != '0' && long.TryParse(who.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long own)
            && own < Annotators.FirstMade)
            return own;
        long made = Annotators.FirstMade + observers.Count;
        observers[made.ToString(CultureInfo.InvariantCulture)] = who;
        return made;
    }

    static TaskResults Of(SortedDictionary<string, TaskResults> drawn, string who)
    {
        if (!drawn.TryGetValue(who, out var results))
            drawn[who] = results = new();
        return results;
    }

    void Known(string label)
    {
        if (!labels.Contains(label))
            labels.Add(label);
    }

    // The control of a question; one about pictures and one about regions may have one name.
    string Asked(string question, bool ofRegion, IReadOnlyList<string> values)
    {
        if (!questions.TryGetValue((question, ofRegion), out var known))
            questions[(question, ofRegion)] = known = new(StringComparer.Ordinal);
        known.UnionWith(values);
        return question;
    }
}
