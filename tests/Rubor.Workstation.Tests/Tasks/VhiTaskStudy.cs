using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Cli;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Studies.Cases;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds.Vhi;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>
/// The phantom study as a reader study of V_HI: subjects, visits, file names and what headers and results say are words that stand nowhere
/// else, so that a trace of one is found. The first two cases show the same, voxel by voxel.
/// </summary>
internal static class VhiTaskStudy
{
    /// <summary>What nobody may see who reads it blinded.</summary>
    public static readonly string[] HiddenWords = ["quince", "marigold", "juniper", "baseline", "month-12", "walrus", "otter", "heron", "petrel"];

    /// <summary>The words of the first case, in place of those of the second.</summary>
    static readonly (string Subject, string Visit, string File, string Phantom)[] Scans =
        [("quince", "baseline", "walrus", "sub-01/ses-baseline"), ("marigold-the-longer", "month-12", "otter-otter", "sub-01/ses-baseline"),
            ("juniper", "baseline", "heron", "sub-02/ses-followup")];

    static readonly (string Role, string Ending, string Column)[] Files = [("stir", "STIR", "stir"), ("t1w", "T1w", "t1w"),
        (VhiKind.NormalMarrow, "label-normalmarrow_mask", VhiKind.NormalMarrow), (VhiKind.DiseaseRegion, "label-diseaseregion_mask", VhiKind.DiseaseRegion)];

    /// <summary>What is said of a region that was found; a sentence of the program, and of no case.</summary>
    public const string Doubt = "The region has 2 holes in bone, 92 mm² in all, in slices 3, 6: manual regions have none.";

    /// <summary>Starts a server over a task of it.</summary>
    /// <param name="clock">By which sessions open.</param>
    /// <param name="cases">How many cases; the first two differ in nothing but what is hidden.</param>
    /// <param name="more">Parts of the task beside name, kind, readers and seed.</param>
    /// <param name="found">Whether region and marrow were found and not drawn.</param>
    /// <param name="readers">Readers, as JSON.</param>
    public static Task<ServedStudy> StartAsync(MovingClock clock, int cases, string more, bool found = false,
        string readers = "[\"anna\", \"ben\"]") => ServedStudy.StartAsync(
        prepare: folder => Write(folder, cases, more, found, readers),
        replace: services => services.AddSingleton<TimeProvider>(clock),
        make: folder =>
        {
            string reads = Path.Combine(folder, Study.ReadsFolder);
            var (made, problems) = TaskCatalog.Of(folder, TaskStudy.TaskFile(folder), reads);
            Assert.Empty(problems);
            made!.Write(reads);
            return made.Catalog;
        });

    /// <summary>Writes study, what was found, and task, in place of the phantoms.</summary>
    public static void Write(string folder, int cases, string more, bool found, string readers = "[\"anna\", \"ben\"]")
    {
        string root = Path.GetDirectoryName(folder)!, phantoms = Path.Combine(root, "phantoms");
        Directory.Move(folder, phantoms);
        Directory.CreateDirectory(folder);
        var roles = Files.Where(f => !found || f.Role is "stir" or "t1w").ToList();
        var rows = new List<string> { "subject\tsession\t" + string.Join('\t', roles.Select(f => f.Column)) };
        foreach (var (subject, visit, file, phantom) in Scans.Take(cases))
        {
            string from = Path.Combine(phantoms, phantom, phantom.Replace('/', '_'));
            string results = Path.Combine(root, "found", $"sub-{subject}_ses-{visit}");
            Directory.CreateDirectory(results);
            foreach (var (role, ending, _) in Files)
            {
                byte[] named = WithText($"{from}_{ending}.nii.gz", $"{subject} petrel");
                File.WriteAllBytes(roles.Any(r => r.Role == role) ? Path.Combine(folder, $"{file}_{role}.nii.gz")
                    : Path.Combine(results, $"{role}.nii.gz"), named);
            }
            File.WriteAllText(Path.Combine(results, "vhi.json"), new JsonObject
            {
                ["format"] = "rubor.vhi/1",
                ["stir"] = $"/study/{file}_stir.nii.gz",
                ["normal_marrow"] = new JsonObject { ["source"] = "automatic", ["reasons"] = new JsonArray(), ["multiple"] = 3.5 },
                ["automatic"] = new JsonObject
                {
                    ["text"] = "a reader must correct the disease region",
                    ["needed"] = new JsonArray("disease_region"),
                    ["reasons"] = new JsonArray(Doubt),
                },
                ["warnings"] = new JsonArray($"{file}_t1w.nii.gz: Its header states no position in the patient."),
            }.ToJsonString());
            rows.Add($"{subject}\t{visit}\t" + string.Join('\t', roles.Select(r => $"{file}_{r.Role}.nii.gz")));
        }
        File.WriteAllLines(Path.Combine(folder, "cases.tsv"), rows);
        string labels = found ? "" : $"\"{VhiKind.NormalMarrow}\", \"{VhiKind.DiseaseRegion}\"";
        File.WriteAllText(Path.Combine(folder, "study.json"),
            $$"""{"format":"rubor.study/1","name":"joints","images":["stir","t1w"],"labels":[{{labels}}]}""");
        string machine = found ? ", \"machine\": \"found\"" : "";
        File.WriteAllText(TaskStudy.TaskFile(folder), $$"""
            {"format": "rubor.task/1", "name": "cleaning", "title": "Cleaning twice", "kind": "vhi", "readers": {{readers}}, "seed": 5, {{more}}{{machine}}}
            """);
        Directory.Delete(phantoms, recursive: true);
    }

    /// <summary>Opens a case, removes pieces and signs what is left, as the page does.</summary>
    /// <param name="study">The server.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="code">The case.</param>
    /// <param name="remove">Pieces, such as 1-3; null to leave all.</param>
    /// <returns>Name of the read, and the figures that were signed.</returns>
    public static async Task<(string Read, VhiFigures Figures)> ReadAsync(ServedStudy study, SignedIn reader, string code, string? remove)
    {
        string client = $"tab-{code}";
        var (read, version) = await reader.OpenAsync(code, client);
        if (remove is not null)
        {
            var (status, _) = await reader.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(version, version, "pieces_removed",
                new JsonObject { ["pieces"] = remove, ["tool"] = "list" }, client));
            Assert.Equal(HttpStatusCode.OK, status);
            version++;
        }
        var figures = await FiguresAsync(study, code, remove);
        var (signed, body) = await reader.JsonAsync("POST", $"/api/reads/{read}/signature", new JsonObject
        {
            ["password"] = ServedStudy.Password,
            ["expected_version"] = version,
            ["client"] = client,
            ["client_sequence"] = 1000,
            ["content"] = Content(figures),
        });
        Assert.True(signed == HttpStatusCode.OK, body?.ToJsonString());
        return (read, figures);
    }

    /// <summary>What the page would work out of a case.</summary>
    public static async Task<VhiFigures> FiguresAsync(ServedStudy study, string code, string? remove)
    {
        var library = study.Services.GetRequiredService<CaseLibrary>();
        var vhi = (await library.OpenAsync(library.Find(code)!)).Vhi();
        var content = new VhiContent { Choice = vhi.Choice, Segmentation = vhi.Measured.Segmentation };
        return ReadCheck.Figures(vhi.Reading, remove is null ? content : content with { Removed = PieceSet.Parse(remove) });
    }

    /// <summary>Figures as they are signed.</summary>
    public static JsonObject Content(VhiFigures figures) => new()
    {
        ["voxels_lower"] = figures.VoxelsLower,
        ["voxels_upper"] = figures.VoxelsUpper,
        ["voxel_volume_mm3"] = figures.VoxelVolumeMm3,
        ["mask_sha256"] = figures.MaskSha256,
    };

    // A remark in the header that names the patient, as scanners write them: the same voxels in other bytes. That the samples lie at byte 0
    // is wrong, and readers are told of it with the file's name.
    static byte[] WithText(string file, string said)
    {
        const int offset = 108, descrip = 148, length = 80;
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
            packed.CopyTo(unpacked);
        byte[] bytes = unpacked.ToArray();
        bytes.AsSpan(offset, sizeof(float)).Clear();
        bytes.AsSpan(descrip, length).Clear();
        Encoding.ASCII.GetBytes(said).CopyTo(bytes, descrip);
        using var made = new MemoryStream();
        using (var pack = new GZipStream(made, CompressionLevel.Fastest, leaveOpen: true))
            pack.Write(bytes);
        return made.ToArray();
    }
}
