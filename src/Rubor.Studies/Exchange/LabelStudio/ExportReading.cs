using System.Globalization;
using System.Text.Json;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Reads the tasks of one export, and counts what it passes over.</summary>
internal sealed class ExportReading(string path, Annotators people)
{
    readonly string path = path;
    readonly Annotators annotators = people;
    readonly List<string> replaced = [];
    int cancelled, drafts, predictions, unread, nobody;

    public List<RefusedSource> Refused { get; } = [];

    /// <summary>A task; null where it is none, which is listed as refused.</summary>
    public LabelStudioTask? Task(JsonElement task, int number)
    {
        string id = task.Field("id").Text() is { Length: > 0 } own ? own : number.ToString(CultureInfo.InvariantCulture);
        if (!ExportKinds.IsTask(task))
        {
            Refuse($"entry {number} of the list is no task with annotations; export the project again, as JSON");
            return null;
        }
        drafts += task.Field("drafts").Items().Count();
        predictions += task.Field("predictions").Items().Count();
        var annotations = task.Field("annotations").ValueKind == JsonValueKind.Array ? task.Field("annotations") : task.Field("completions");
        var data = task.Field("data");
        var read = annotations.Items().Index().Where(a => Submitted(a.Item))
            .Select(a => Annotation(a.Item, a.Index + 1, id, data)).ToList();
        return new(id, Texts(data), [.. Newest(read, id)]) { Upload = task.Field("file_upload").Text() };
    }

    /// <summary>What was passed over, one sentence each.</summary>
    public IReadOnlyList<string> Remarks()
    {
        var remarks = new List<string>(replaced);
        void Say(int count, string one, string many)
        {
            if (count > 0)
                remarks.Add(count == 1 ? one : $"{count.ToString(CultureInfo.InvariantCulture)} {many}");
        }
        Say(cancelled, "1 annotation was cancelled by its author and is not taken.", "annotations were cancelled by their authors and are not taken.");
        Say(drafts, "1 draft is not taken: submit it first.", "drafts are not taken: submit them first.");
        Say(predictions, "1 prediction of a model is not taken.", "predictions of models are not taken.");
        Say(unread, "1 relation, text or date is not read.", "relations, texts and dates are not read.");
        Say(nobody, "1 annotation does not say who made it.", "annotations do not say who made them.");
        if (annotators.AnyCounted)
            remarks.Add("People known by an address alone are called p1, p2 … in the order of the file; addresses are not kept.");
        return remarks;
    }

    bool Submitted(JsonElement annotation)
    {
        bool skipped = annotation.Field("was_cancelled").ValueKind == JsonValueKind.True || annotation.Field("skipped").ValueKind == JsonValueKind.True;
        cancelled += skipped ? 1 : 0;
        return !skipped;
    }

    LabelStudioAnnotation Annotation(JsonElement annotation, int number, string task, JsonElement data)
    {
        string id = annotation.Field("id").Text() is { Length: > 0 } own ? own : number.ToString(CultureInfo.InvariantCulture);
        string observer = annotators.Of(annotation.Field("completed_by"), data.Field("observers"));
        nobody += observer.Length == 0 ? 1 : 0;
        var read = RegionReader.Of(annotation.Field("result"));
        unread += read.Passed;
        foreach (var (region, reason, _) in read.Refused)
            Refuse($"task {Plain(task)}, annotation {Plain(id)}, {region}: {reason}");
        return new(id, observer, read.Regions, read.Answers, [.. read.Refused.SelectMany(r => r.Labels).Distinct()])
        {
            Changed = Time(annotation.Field("updated_at")) ?? Time(annotation.Field("created_at")),
        };
    }

    // One annotation a person. Those of nobody known may be of different people.
    IEnumerable<LabelStudioAnnotation> Newest(List<LabelStudioAnnotation> read, string task)
    {
        bool alone = read.Count(r => r.Observer.Length == 0) < 2;
        foreach (var own in read.GroupBy(r => r.Observer.Length > 0 || alone ? r.Observer : $"annotation{Plain(r.Id)}"))
        {
            var newest = own.Index().OrderBy(r => r.Item.Changed ?? DateTimeOffset.MinValue).ThenBy(r => r.Index).Last().Item;
            if (own.Count() > 1)
                replaced.Add($"Task {Plain(task)} has {own.Count()} annotations of {own.Key}: the newest, {Plain(newest.Id)}, is taken.");
            yield return newest with { Observer = own.Key };
        }
    }

    static DateTimeOffset? Time(JsonElement text) =>
        DateTimeOffset.TryParse(text.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    static Dictionary<string, string> Texts(JsonElement data) => data.ValueKind != JsonValueKind.Object ? []
        : data.EnumerateObject().Where(p => p.Value.Text().Length > 0).GroupBy(p => p.Name).ToDictionary(p => p.Key, p =>
            p.First().Value.Text());

    void Refuse(string reason) => Refused.Add(new([Path.GetFullPath(path)], reason));

    static string Plain(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(40));
}
