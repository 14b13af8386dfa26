using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>A label of nnU-Net's dataset.json.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its value, or those that a region is made of.</param>
internal sealed record NnunetLabel(string Name, IReadOnlyList<int> Values);

/// <summary>A case of an nnU-Net folder.</summary>
/// <param name="Name">Its name, without channel and ending.</param>
/// <param name="Images">A file a channel, in the order of channels.</param>
/// <param name="Label">File of its labels, or null.</param>
/// <param name="IsTest">Whether it lies in imagesTs.</param>
internal sealed record NnunetCase(string Name, IReadOnlyList<string> Images, string? Label, bool IsTest);

/// <summary>
/// nnU-Net v2's raw folder: dataset.json, imagesTr/CASE_0000.nii.gz (a file a channel), labelsTr/CASE.nii.gz, imagesTs. Or the files that
/// "dataset" in dataset.json lists.
/// </summary>
internal sealed partial class NnunetFolder
{
    public const string DatasetName = "dataset.json", TrainingImages = "imagesTr", TrainingLabels = "labelsTr", TestImages = "imagesTs",
        TestLabels = "labelsTs", SubjectsName = "subjects.tsv";

    /// <summary>Name of a label whose voxels nnU-Net leaves out of training.</summary>
    public const string Ignore = "ignore";

    /// <summary>Key of dataset.json under which an export keeps the name of the study's label. nnU-Net does not mind other keys.</summary>
    public const string LabelKey = "rubor_label";

    /// <summary>The same for the roles of its images, a file a role.</summary>
    public const string ImagesKey = "rubor_images";

    /// <summary>Endings that are read.</summary>
    static readonly string[] Endings = [".nii.gz", ".nii", ".png", ".tif", ".tiff"];

    NnunetFolder(string folder, JsonObject dataset)
    {
        Folder = Path.GetFullPath(folder);
        string path = Path.Combine(folder, DatasetName);
        Channels = ChannelsOf(path, dataset);
        Labels = LabelsOf(path, dataset);
        Ending = $"{dataset["file_ending"]}";
        if (!Endings.Contains(Ending))
            throw new OutputException(path, Ending.Length == 0 ? "names no file_ending such as .nii.gz"
                : $"its images are {Ending} files; convert them to one of {string.Join(", ", Endings)} and change file_ending");
        LabelName = dataset[LabelKey]?.ToString();
        StatedTraining = dataset["numTraining"] is JsonValue v && v.TryGetValue(out int stated) ? stated : null;
        ImageNames = dataset[ImagesKey] is JsonArray names ? [.. names.Select(n => $"{n}")] : [];
    }

    public string Folder { get; }

    /// <summary>Names of channels, by number.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>Labels but for the background.</summary>
    public IReadOnlyList<NnunetLabel> Labels { get; }

    /// <summary>Whether labels are regions, which overlap.</summary>
    public bool HasRegions => Labels.Any(l => l.Values.Count > 1);

    /// <summary>Ending of images and labels.</summary>
    public string Ending { get; }

    /// <summary>Training cases that dataset.json states, or null.</summary>
    public int? StatedTraining { get; }

    /// <summary>Name of the label in the study that an export wrote, or null.</summary>
    public string? LabelName { get; }

    /// <summary>Roles of images in the study that an export wrote, or none.</summary>
    public IReadOnlyList<string> ImageNames { get; }

    /// <summary>Cases in order of their names; of training first.</summary>
    public IReadOnlyList<NnunetCase> Cases { get; private set; } = [];

    /// <summary>Files and cases that cannot be used.</summary>
    public List<RefusedSource> Refused { get; } = [];

    /// <summary>Whether a folder is one.</summary>
    public static bool IsOne(string path) =>
        Directory.Exists(Path.Combine(path, TrainingImages)) && Dataset(path)?["channel_names"] is not null
        || Dataset(path) is { } d && d["channel_names"] is not null && d["dataset"] is not null;

    /// <summary>Why a folder of nnU-Net's first version, or one without dataset.json, is not read; null where it is neither.</summary>
    public static string? OldFormat(string path) => !Directory.Exists(Path.Combine(path, TrainingImages)) ? null
        : !File.Exists(Path.Combine(path, DatasetName)) ? $"holds {TrainingImages} but no {DatasetName}, which names channels and labels; put it there"
        : Dataset(path)?["modality"] is not null
            ? "is a task of nnU-Net v1; convert it by nnUNetv2_convert_old_nnUNet_dataset, or rename modality to channel_names and turn labels round"
        : $"its {DatasetName} has no channel_names, so it is no data set of nnU-Net v2";

    /// <exception cref="OutputException">dataset.json cannot be used.</exception>
    public static NnunetFolder Read(string folder)
    {
        string path = Path.Combine(folder, DatasetName);
        if (JsonFile.Read(path) is not JsonObject dataset)
            throw new OutputException(path, "must be an object with channel_names, labels and file_ending");
        var read = new NnunetFolder(folder, dataset);
        read.Cases = dataset["dataset"] is JsonObject listed ? read.Listed(listed) : read.Found();
        return read.Cases.Count > 0 ? read : throw new OutputException(folder, $"{TrainingImages} holds no case such as CASE_0000{read.Ending}");
    }

    static JsonObject? Dataset(string folder)
    {
        try
        {
            return File.Exists(Path.Combine(folder, DatasetName)) ? JsonFile.Read(Path.Combine(folder, DatasetName)) as JsonObject : null;
        }
        catch (OutputException)
        {
            return null;
        }
    }

    static List<string> ChannelsOf(string path, JsonObject dataset)
    {
        if (dataset["channel_names"] is not JsonObject { Count: > 0 } names)
            throw new OutputException(path, "channel_names must be an object such as {\"0\": \"STIR\"}");
        var channels = new List<string>();
        for (int c = 0; c < names.Count; c++)
            channels.Add(names[c.ToString(CultureInfo.InvariantCulture)] is JsonValue v && v.ToString() is { Length: > 0 } name ? name
                : throw new OutputException(path, $"channel_names has no channel \"{c}\"; they are numbered from 0 without holes"));
        return channels;
    }

    static List<NnunetLabel> LabelsOf(string path, JsonObject dataset)
    {
        if (dataset["labels"] is not JsonObject { Count: > 0 } labels)
            throw new OutputException(path, "labels must be an object such as {\"background\": 0, \"lesion\": 1}");
        if (labels.All(l => int.TryParse(l.Key, out _)))
            throw new OutputException(path, "labels are numbered as in nnU-Net v1; turn them round: {\"background\": 0, \"lesion\": 1}");
        int? Whole(JsonNode? n) => n is JsonValue v && v.GetValueKind() == JsonValueKind.Number && v.TryGetValue(out int i) ? i : null;
        var found = new List<NnunetLabel>();
        foreach (var (name, node) in labels)
        {
            var values = node is JsonArray region ? region.Select(Whole).ToList() : [Whole(node)];
            if (values.Count == 0 || values.Any(v => v is null or < 0 or > byte.MaxValue))
                throw new OutputException(path,
                    $"label {name} must be a whole number from 0 to 255, or a list of them (a region); a study's label maps hold no more");
            if (values is not [0])
                found.Add(new(name, [.. values.Select(v => v!.Value)]));
        }
        if (found.Count == labels.Count)
            throw new OutputException(path, "labels has no \"background\": 0");
        if (found.Count == 0)
            throw new OutputException(path, "labels names the background alone");
        if (found.Where(l => l.Values.Count == 1).GroupBy(l => l.Values[0]).FirstOrDefault(g => g.Count() > 1) is { } twice
            && found.All(l => l.Values.Count == 1))
            throw new OutputException(path, $"labels gives the value {twice.Key} to {string.Join(" and ", twice.Select(l => l.Name))}; each has its own");
        return found;
    }

    List<NnunetCase> Found()
    {
        var cases = new List<NnunetCase>();
        foreach (var (images, labels, isTest) in new[] { (TrainingImages, TrainingLabels, false), (TestImages, TestLabels, true) })
        {
            string folder = Path.Combine(Folder, images);
            if (!Directory.Exists(folder))
                continue;
            var files = new SortedDictionary<string, SortedDictionary<int, string>>(StringComparer.Ordinal);
            var dangling = new List<string>();
            foreach (string file in FolderWalk.Files(folder, dangling, _ => false))
            {
                string name = Path.GetFileName(file);
                if (name.EndsWith(Ending, StringComparison.Ordinal) && Channel().Match(name[..^Ending.Length]) is { Success: true } m)
                {
                    if (!files.TryGetValue(m.Groups[1].Value, out var channels))
                        files[m.Groups[1].Value] = channels = [];
                    channels[int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)] = file;
                }
                else
                    Refused.Add(new([file], $"is not called CASE_0000{Ending}, so its case and channel are not known"));
            }
            Refused.AddRange(dangling.Select(l => new RefusedSource([l], FolderWalk.Reason(l))));
            foreach (var (name, channels) in files)
            {
                string label = Path.Combine(Folder, labels, name + Ending);
                if (!isTest && !File.Exists(label))
                    Refused.Add(new([channels.First().Value], $"{labels} has no {name}{Ending}; its images are imported without labels"));
                if (Complete(name, channels) is { } complete)
                    cases.Add(new(name, complete, File.Exists(label) ? label : null, isTest));
            }
        }
        return cases;
    }

    // One file of RGB stands for three channels.
    string[]? Complete(string name, SortedDictionary<int, string> channels)
    {
        if (IsColour(channels.Count) && channels.TryGetValue(0, out string? colour))
            return [colour];
        int missing = Enumerable.Range(0, Channels.Count).FirstOrDefault(c => !channels.ContainsKey(c), -1);
        if (missing >= 0)
        {
            Refused.Add(new([.. channels.Values], $"case {name} lacks channel {missing} ({Channels[missing]})"));
            return null;
        }
        foreach (var (number, file) in channels.Where(c => c.Key >= Channels.Count))
            Refused.Add(new([file], $"is channel {number}, which {DatasetName} does not name"));
        return [.. channels.Where(c => c.Key < Channels.Count).Select(c => c.Value)];
    }

    /// <summary>Whether one picture in colour holds all channels of a case.</summary>
    bool IsColour(int files) => files == 1 && Channels.Count is 3 or 4 && Ending is not (".nii" or ".nii.gz");

    List<NnunetCase> Listed(JsonObject listed)
    {
        var cases = new List<NnunetCase>();
        foreach (var (name, node) in listed)
        {
            string[] images = node?["images"] is JsonArray list ? [.. list.Select(i => Path.GetFullPath($"{i}", Folder))] : [];
            string? label = node?["label"] is { } l ? Path.GetFullPath($"{l}", Folder) : null;
            if (images.Length == Channels.Count || IsColour(images.Length))
                cases.Add(new(name, images, label, false));
            else
                Refused.Add(new([.. images.DefaultIfEmpty(Path.Combine(Folder, DatasetName))],
                    $"case {name} lists {images.Length} images where there are {Channels.Count} channels"));
        }
        return [.. cases.OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^(.+)_(\d{4})$")]
    private static partial Regex Channel();
}
