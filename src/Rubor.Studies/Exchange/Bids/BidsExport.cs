using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Studies.Exchange.Nnunet;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange.Bids;

/// <summary>
/// A study as BIDS 1.10: magnetic resonance images in anat, labels in derivatives/rubor, clinical columns in participants.tsv and, where
/// they differ between visits, in scans.tsv. BIDS has no suffix for STIR: it goes as <c>acq-STIR_T2w</c>, since inversion recovery with fat
/// suppressed is read like a T2 image. Pictures, gamma-camera and CT images have no place in it and are named.
/// </summary>
internal static class BidsExport
{
    const string BidsVersion = "1.10.0", Derivatives = "derivatives/rubor";

    // As docs/studies.md names them.
    static readonly string[] DateColumns = ["date", "acq_time", "scan_date"];

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Suffix, and what tells two images of one suffix apart.
    static readonly Dictionary<string, (string Acquisition, string Suffix)> Suffixes = new(StringComparer.OrdinalIgnoreCase)
    {
        [StudyFileName.Stir] = ("_acq-STIR", "T2w"),
        [StudyFileName.T1w] = ("", "T1w"),
        ["t2w"] = ("", "T2w"),
        ["pdw"] = ("", "PDw"),
        ["flair"] = ("", "FLAIR"),
    };

    /// <exception cref="OutputException">Nothing of the study has a place in BIDS.</exception>
    public static ExportDocument Write(Study study, ExportSettings settings, OutputFolder output, CancellationToken cancel)
    {
        var asked = ExportSettings.Chosen("--image", settings.Images, study.Images);
        var images = asked.Where(Suffixes.ContainsKey).ToList();
        var labels = ExportSettings.Chosen("--label", settings.Labels, study.Labels.Select(l => l.Name))
            .Select(n => study.Labels.First(l => l.Name == n)).ToList();
        if (images.Count == 0)
            throw new OutputException(study.Folder, $"has no image that BIDS has a suffix for ({string.Join(", ", Suffixes.Keys)})");
        var names = new BidsLayout(study, settings.Observer);
        var results = CaseRun.Each(study.Cases, settings.Threads, c =>
        {
            var refused = new List<RefusedSource>();
            int written = 0;
            // Masks of pictures have no image there that they could be of.
            var wanted = images.Any(c.Images.ContainsKey) ? labels : [];
            foreach (var (from, to) in names.ImagesOf(c, images, Suffixes).Concat(names.LabelsOf(c, wanted, Derivatives)))
                if (Copy(from, output.PathOf(to)) is { } refusal)
                    refused.Add(refusal);
                else
                    written++;
            settings.Done();
            return (Written: written, Refused: refused);
        }, cancel);
        Tables(study, names, output, images);
        string description = study.Description.Length > 0 ? study.Description + "\n\n" : "";
        Text("README", $"{study.Name}\n\n{description}Written by Rubor from a study. STIR images are acq-STIR_T2w. "
            + $"Masks and label maps are in {Derivatives}.\n");
        Text(".bidsignore", RunManifest.FileName + "\n");
        Json("dataset_description.json", Description(study.Name, "raw"));
        if (Directory.Exists(output.PathOf(Derivatives)))
        {
            Json($"{Derivatives}/dataset_description.json", Description($"{study.Name}: masks and label maps", "derivative"));
            foreach (var label in labels.Where(l => l.Classes.Count > 0))
                File.WriteAllBytes(output.PathOf($"{Derivatives}/seg-{names.Label(label.Name)}_dseg.tsv"),
                    TsvText.Of(["index", "name"], label.Classes.OrderBy(c => c.Value).Select(c => (IReadOnlyList<object?>)[(int)c.Value, c.Name])));
        }
        var left = asked.Except(images).Where(i => study.Cases.Any(c => c.Images.ContainsKey(i))).ToList();
        return new("bids", results.Count(r => r.Written > 0), results.Sum(r => r.Written))
        {
            Refused = [.. results.SelectMany(r => r.Refused)],
            Remarks = left.Count == 0 ? [] : [$"BIDS has no suffix for {string.Join(", ", left)}; they are left out"],
        };

        void Text(string name, string text) => File.WriteAllText(output.PathOf(name), text, new UTF8Encoding(false));

        void Json(string name, JsonNode json) => Text(name, json.ToJsonString(Indented) + "\n");

        JsonObject Description(string name, string type) => new()
        {
            ["Name"] = name,
            ["BIDSVersion"] = BidsVersion,
            ["DatasetType"] = type,
            ["GeneratedBy"] = new JsonArray(new JsonObject { ["Name"] = "Rubor", ["Version"] = settings.Version }),
        };
    }

    // As it is, with the sidecar beside it.
    static RefusedSource? Copy(string from, string to)
    {
        try
        {
            var volume = ImageFile.ReadVolume(from);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (from.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) && NnunetFile.IsGzip(from)
                && volume.Geometry.File is not { FormsDisagree: true })
                File.Copy(from, to);
            else
                NiftiWriter.Write(to, volume.Settled());
            string sidecar = Path.Combine(Path.GetDirectoryName(from)!, SubjectName.Stem(from) + ".json");
            if (File.Exists(sidecar))
                File.WriteAllBytes(to[..^".nii.gz".Length] + ".json", BidsSidecar.Of(sidecar));
            return null;
        }
        catch (ImageDataException e)
        {
            return new([from], e.Reason);
        }
    }

    static void Tables(Study study, BidsLayout names, OutputFolder output, IReadOnlyList<string> images)
    {
        var columns = study.Cases.SelectMany(c => c.Clinical.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var bySubject = study.Cases.GroupBy(c => c.Subject).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var varying = columns.Where(k => bySubject.Exists(g => g.Select(c => Cell(c, k)).Distinct().Count() > 1)).ToList();
        var constant = columns.Except(varying).ToList();
        Dictionary("participants.json", ["study_subject", .. constant]);
        Dictionary("scans.json", ["scan", .. varying]);
        File.WriteAllBytes(output.PathOf("participants.tsv"), TsvText.Of(["participant_id", "study_subject", .. constant],
            bySubject.Select(g => (IReadOnlyList<object?>)[$"sub-{names.Subject(g.Key)}", g.Key, .. constant.Select(k => Cell(g.First(), k))])));
        foreach (var visit in study.Cases.GroupBy(names.FolderOf))
        {
            string Relative(string file) => file[(visit.Key.Length + 1)..];
            var rows = visit.SelectMany(c => names.ImagesOf(c, images, Suffixes).Where(i => File.Exists(output.PathOf(i.To)))
                .Select(i => (IReadOnlyList<object?>)[Relative(i.To), Time(c), c.Scan, .. varying.Select(k => Cell(c, k))])).ToList();
            if (rows.Count > 0)
                File.WriteAllBytes(output.PathOf($"{visit.Key}/{visit.Key.Replace('/', '_')}_scans.tsv"),
                    TsvText.Of(["filename", "acq_time", "scan", .. varying], rows));
        }

        // What BIDS does not know of itself.
        void Dictionary(string name, IEnumerable<string> own) => File.WriteAllText(output.PathOf(name), new JsonObject([.. own.Select(c =>
            KeyValuePair.Create(c, (JsonNode?)new JsonObject { ["Description"] = Meaning(c) }))]).ToJsonString(Indented) + "\n", new UTF8Encoding(false));
    }

    static string Meaning(string column) => column switch
    {
        "study_subject" => "The subject's name in the study that was exported",
        "scan" => "Number of the scan in the study that was exported",
        _ => $"Column {column} of the study that was exported",
    };

    static string? Cell(StudyCase one, string column) => one.Clinical.GetValueOrDefault(column);

    static string? Time(StudyCase one)
    {
        string? said = DateColumns
            .Select(k => one.Clinical.FirstOrDefault(c => string.Equals(c.Key, k, StringComparison.OrdinalIgnoreCase)).Value)
            .FirstOrDefault(v => v is not null);
        return DateTime.TryParseExact(said, ["yyyy-MM-dd", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var at) ? at.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) : null;
    }
}
