using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>
/// A study as a data set of nnU-Net v2: labelled visits to train on, patients held out (and those without labels) in imagesTs, the study's
/// folds as splits_final.json, so that no patient is on both sides, and subjects.tsv, which says whose each case is.
/// </summary>
internal static class NnunetExport
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Dataset101_hands: letters and digits of the study's name.</summary>
    public static string FolderName(Study study, ExportSettings settings)
    {
        string name = string.Concat(study.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');
        return string.Create(CultureInfo.InvariantCulture, $"Dataset{settings.Dataset:000}_{(name.Length > 0 ? name : "study")}");
    }

    /// <exception cref="OutputException">The study's images or labels make no data set; says which to name.</exception>
    public static ExportDocument Write(Study study, ExportSettings settings, OutputFolder output, CancellationToken cancel)
    {
        var images = ExportSettings.Chosen("--image", settings.Images, study.Images);
        if (images.Count == 0)
            throw new OutputException(study.Folder, "has no images to export");
        var labels = NnunetLabels.Of(study, settings);
        var refused = new List<RefusedSource>();
        var remarks = labels.Remarks.ToList();
        var cases = Sorted(study, settings, labels, images, refused, remarks);
        var shape = PictureShape.Of(cases.Select(c => c.Case.Images[images[0]]), images.Count);
        var writer = new NnunetCaseWriter(output, images, labels, shape.Ending);
        string[] tests = [NnunetFolder.TestImages, NnunetFolder.TestLabels];
        foreach (string folder in (string[])[NnunetFolder.TrainingImages, NnunetFolder.TrainingLabels, .. tests])
            Directory.CreateDirectory(output.PathOf(folder));
        var failures = CaseRun.Each(cases, settings.Threads, c =>
        {
            var failure = writer.Write(c);
            settings.Done();
            return failure;
        }, cancel);
        refused.AddRange(failures.OfType<RefusedSource>());
        var written = cases.Where((_, i) => failures[i] is null).ToList();
        var trained = written.Where(c => !c.IsTest).ToList();
        if (trained.Count == 0)
            throw new OutputException(study.Folder,
                $"no case of it can be trained on; {(refused is [var first, ..] ? $"the first: {first.Line}" : "none has labels")}");
        foreach (string folder in tests)
            if (!Directory.EnumerateFileSystemEntries(output.PathOf(folder)).Any())
                Directory.Delete(output.PathOf(folder));
        Save(NnunetFolder.DatasetName, new JsonObject
        {
            ["channel_names"] = new JsonObject([.. shape.Channels(images).Select((n, i) =>
                KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)n))]),
            ["labels"] = new JsonObject([KeyValuePair.Create("background", (JsonNode?)0),
                .. labels.Classes.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)(int)c.Value))]),
            ["numTraining"] = trained.Count,
            ["file_ending"] = shape.Ending,
            ["name"] = study.Name,
            ["description"] = study.Description,
            [NnunetFolder.LabelKey] = labels.Names is [var only] ? only : null,
            [NnunetFolder.ImagesKey] = new JsonArray([.. images.Select(i => (JsonNode)i)]),
        });
        File.WriteAllBytes(output.PathOf(NnunetFolder.SubjectsName), TsvText.Of(["id", "subject", "session", "scan", "part"],
            written.Select(c => (IReadOnlyList<object?>)[c.Case.Name, c.Case.Subject, c.Case.Session, c.Case.Scan, c.IsTest ? "test" : "train"])));
        if (settings.Folds is { } folds && Splits(folds, trained, refused, remarks) is { } splits)
            Save(NnunetSplits.FileName, splits);
        else if (settings.Folds is null)
            remarks.Add("no folds: nnU-Net would divide cases, and put two visits of one patient on both sides; draw folds by "
                + "'rubor study folds' and give them by --folds");
        return new("nnunet", written.Count, written.Sum(c => images.Count + (c.Labels is null ? 0 : 1))) { Refused = refused, Remarks = remarks };

        void Save(string name, JsonNode json) => File.WriteAllText(output.PathOf(name), json.ToJsonString(Indented) + "\n", new UTF8Encoding(false));
    }

    // Who is trained on, who is kept for a test; a patient is never both.
    static List<NnunetExportCase> Sorted(Study study, ExportSettings settings, NnunetLabels labels, IReadOnlyList<string> images,
        List<RefusedSource> refused, List<string> remarks)
    {
        var held = settings.Folds?.HeldOut.ToHashSet(StringComparer.Ordinal) ?? [];
        var labelled = study.Cases.Where(labels.AnyOf).Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        var sorted = new List<NnunetExportCase>();
        int neither = 0;
        foreach (var one in study.Cases)
        {
            if (!labels.AnyOf(one) && !images.All(one.Images.ContainsKey))
            {
                neither++;
                continue;
            }
            string[] files = [.. one.Images.Values, .. one.Labels.Values.SelectMany(l => l).Select(l => l.File)];
            if (images.Where(i => !one.Images.ContainsKey(i)).ToList() is { Count: > 0 } missing)
            {
                refused.Add(new(files, $"{one.Words} lacks {string.Join(", ", missing)}, and every case of nnU-Net has all channels; "
                    + "name the images that all have by --image"));
                continue;
            }
            bool isTest = held.Contains(one.Subject) || !labelled.Contains(one.Subject);
            var (drawn, reason) = labels.FilesOf(one);
            if (reason is not null || drawn is null && !isTest)
                refused.Add(new(files, reason ?? $"{one.Words} has no {string.Join(", ", labels.Names)}; its patient is trained on by another visit, "
                    + "so it goes into neither part"));
            else
                sorted.Add(new(one, drawn, isTest));
        }
        if (neither > 0)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{neither} visits with neither label nor all images are left out"));
        return sorted;
    }

    static JsonArray? Splits(StudyFolds folds, List<NnunetExportCase> trained, List<RefusedSource> refused, List<string> remarks)
    {
        var splits = new JsonArray();
        for (int f = 1; f <= folds.Count; f++)
        {
            var (train, validation, test) = folds.Split(f);
            var (trains, tests) = (Names([.. train, .. validation]), Names(test));
            if (trains.Count == 0 || tests.Count == 0)
            {
                refused.Add(new(["folds"],
                    $"fold {f} has no exported case to {(trains.Count == 0 ? "train on" : "test")}; {NnunetSplits.FileName} is left out"));
                return null;
            }
            splits.Add((JsonNode)new JsonObject { ["train"] = trains, ["val"] = tests });
        }
        if (folds.All.Any(f => f.Validation.Count > 0))
            remarks.Add("nnU-Net has no validation beside the test of a fold: subjects validated on are trained on");
        if (folds.All.Any(f => f.Inner.Count > 0))
            remarks.Add("nnU-Net has no inner folds; they are left out");
        return splits;

        JsonArray Names(IReadOnlyList<string> subjects) =>
            new([.. trained.Where(c => subjects.Contains(c.Case.Subject)).Select(c => (JsonNode)c.Case.Name)]);
    }
}
