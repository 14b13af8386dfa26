using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Tests.Cli;
using Rubor.Tests.Imaging;
using Rubor.Tests.Methods.ChangeMaps;
using Rubor.Tests.Methods.HandScans.Photographs;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Examples;

/// <summary>
/// A folder with the files that the examples of README.md and docs/cli.md name, as the current folder of the tests of this project. The
/// current folder is the whole process's: these tests have a process of their own, so that the others run beside them.
/// </summary>
public sealed class ExampleFolder : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly string before = Environment.CurrentDirectory;

    /// <summary>The folder.</summary>
    public string Path => folder.Path;

    public async ValueTask InitializeAsync()
    {
        Environment.CurrentDirectory = Path;
        var demo = await CommandRun.Of("demo", "--quiet");
        Assert.True(demo.ExitCode == 0, demo.Error);
        foreach (var (name, file) in new[] { ("stir", "STIR"), ("t1w", "T1w"), ("normal_marrow", "label-normalmarrow_mask"),
            ("disease_region", "label-diseaseregion_mask"), ("left", "label-lesion_mask") })
            File.Copy(Scan(1, file), $"{name}.nii.gz");
        File.Copy("left.nii.gz", "right.nii.gz");
        Directory.CreateSymbolicLink("models", System.IO.Path.Combine(Data.Repository, "models"));
        Directory.CreateSymbolicLink("data", System.IO.Path.Combine("rubor-demo", "phantoms"));
        foreach (string reader in new[] { "reader1", "reader2", "reader3", "truth", "predicted", "masks" })
            Directory.CreateDirectory(reader);
        for (int subject = 1; subject <= 4; subject++)
        {
            foreach (string reader in new[] { "reader1", "reader2", "reader3", "truth", "predicted" })
                File.Copy(Scan(subject, "label-lesion_mask", reader is "reader3" or "predicted" ? "followup" : "baseline"),
                    $"{reader}/sub-0{subject}_mask.nii.gz");
            foreach (string reader in new[] { "R11", "R12" })
                File.Copy(Scan(subject, "label-lesion_mask"), $"masks/sub-0{subject}_{reader}.nii.gz");
        }
        foreach (string name in new[] { "palmar", "dorsal", "doppler" })
            await File.WriteAllBytesAsync($"{name}.png", PngWriter.Grayscale([.. Enumerable.Range(name[0], 64).Select(v => (byte)v)], 8),
                TestContext.Current.CancellationToken);
        var palmar = ("palmar", new RasterImage(8, 4, 1, SampleType.UInt16, [.. Enumerable.Range(0, 64).Select(v => (byte)(v % 2 == 0 ? v : 0))]));
        DicomObjects.NuclearMedicine([palmar, palmar with { Item1 = "dorsal" }], "P1").Write("hands.dcm");
        SmallHandStudy.Write("hands", patients: 6);
        PhantomPhotograph.Of(HandPhantom.Patient(HandPhantom.FrozenSeed, 1, 1), 0).Write("hand-photographs", "hand", withJoints: true);
        TaskExample.Write(Path);
        Assert.Equal(0, (await CommandRun.Of("task", "create", TaskExample.Study, TaskExample.File, "--out", "task-reads", "--quiet")).ExitCode);
        await TaskExample.ReadAllAsync("task-reads");
        NiftiWriter.Write("before.nii.gz", ChangePhantom.Scan(p => ChangePhantom.Tissue(p), 1, 6));
        NiftiWriter.Write("after.nii.gz", ChangePhantom.Scan(p => ChangePhantom.Tissue(p, (new(8, 5, 2), 70)), 2, 6));
        await File.WriteAllTextAsync("same.json", """{"matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}""",
            TestContext.Current.CancellationToken);
        MadeSlices.Write("exported", 5, (set, _) =>
        {
            set.Set(MadeSlices.Text(SeriesTags.PatientId, "LO", "P1"));
            set.Set(MadeSlices.Text(SeriesTags.StudyDate, "DA", "20240201"));
        });
        foreach (string part in new[] { "imagesTr", "labelsTr" })
            Directory.CreateDirectory($"Dataset007_hands/{part}");
        foreach (var (name, subject) in new[] { ("sub-01_ses-pre", 1), ("sub-02_ses-pre", 2) })
        {
            File.Copy(Scan(subject, "STIR"), $"Dataset007_hands/imagesTr/{name}_0000.nii.gz");
            File.Copy(Scan(subject, "label-lesion_mask"), $"Dataset007_hands/labelsTr/{name}.nii.gz");
        }
        await File.WriteAllTextAsync("Dataset007_hands/dataset.json", """
            {"channel_names": {"0": "STIR"}, "labels": {"background": 0, "lesion": 1}, "numTraining": 2, "file_ending": ".nii.gz"}
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync("Dataset007_hands/splits_final.json", """
            [{"train": ["sub-01_ses-pre"], "val": ["sub-02_ses-pre"]}, {"train": ["sub-02_ses-pre"], "val": ["sub-01_ses-pre"]}]
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync("labels.json", """{"format": "rubor.labels/1", "labels": {"lesion": 1}}""",
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("scores.csv",
            ["patient,reader,synovitis", .. Rows((p, r) => $"P{p},{r},{(p + r.Length + (p % 3 == 0 ? r[0] : 0)) % 4}")],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("relation.csv", ["patient,reader,sparcc,vhi", .. Rows((p, r) => $"P{p},{r},{p + r.Length % 3},{p * p + (p + r[0]) % 5}")],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("scores.tsv", ["patient\tjoint\treader\thypertrophy\tvascularity",
            .. Rows((p, r) => $"P{p}\tleft\t{r}\t{(p + r[0]) % 4}\t{(p / 2 + r[0]) % 4}"),
                .. Rows((p, r) => $"P{p}\tright\t{r}\t{p % 4}\t{(p + r[0]) % 3}")], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("reads.csv", ["subject,case,reader,state,version,predecessor,head_hash,mask_sha256,volume_lower_mm3",
            .. Rows((p, r) => $"P{p},P{p},{r},signed,1,,h,m,{100 + 37 * p + r[0]}")], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("cases.csv",
            ["patient,inflamed,model_a,model_b",
            .. Enumerable.Range(0, 12)
            .Select(p => FormattableString.Invariant($"P{p},{p % 2},{(p * 7 % 12) / 12.0},{(p * 5 % 12 + p % 2) / 13.0}"))],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("votes.tsv", ["case\tmodel\tsh\tvascularity",
            .. new[] { "0 1", "0 1", "0 0", "1 1", "1 1" }.Select((v, i) => $"mcp2-right\tfold-{i + 1}\t{v.Replace(' ', '\t')}"),
            .. new[] { "2 1", "2 1", "3 2", "2 2", "1 2" }.Select((v, i) => $"mcp3-right\tfold-{i + 1}\t{v.Replace(' ', '\t')}")],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("ratings.csv",
            ["reader,case,patient,modality,truth,rating",
            .. from r in Enumerable.Range(0, 4) from m in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 32)
                let x = 1 + 2 * (c % 2) + (c / 2 + c * (r + 1) / 3) % (3 - m)
                select FormattableString.Invariant($"{"ABCD"[r]},{c},P{c / 2},{(m == 0 ? "alone" : "assisted")},{c % 2},{x}")],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("marks.csv",
            ["reader,modality,patient,case,lesion,rating",
            .. from r in Enumerable.Range(0, 3) from m in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 30)
                from l in Enumerable.Range(0, 1 + c % 3)
                let found = (c + r + l + m) % 3 > 0
                let lesion = l < c % 3
                where lesion || c % 3 == 0 || found
                let name = lesion ? $"L{l + 1}" : ""
                let rating = found ? $"{(c * 7 + l * 3 + r) % 5 + 1 + m}" : ""
                select $"{"ABC"[r]},{(m == 0 ? "alone" : "assisted")},P{c / 2},{c},{name},{rating}"],
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync("readings.csv",
            ["patient,image,reader,inflamed,score",
            .. Rows((p, r) => FormattableString.Invariant($"P{p},I{p},{r},{p % 2},{(p * (r[0] - 60) % 12) / 12.0}"))],
            TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Environment.CurrentDirectory = before;
        folder.Dispose();
        return default;
    }

    /// <summary>A file of the phantom study.</summary>
    public static string Scan(int subject, string file, string visit = "baseline") =>
        $"rubor-demo/phantoms/sub-0{subject}/ses-{visit}/sub-0{subject}_ses-{visit}_{file}.nii.gz";

    static IEnumerable<string> Rows(Func<int, string, string> row) =>
        Enumerable.Range(0, 12).SelectMany(p => new[] { "A", "B" }.Select(r => row(p, r)));
}

/// <summary>Tests in the folder of examples, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class InAFolderOfTheirOwn : ICollectionFixture<ExampleFolder>
{
    public const string Name = "in a folder of their own";
}
