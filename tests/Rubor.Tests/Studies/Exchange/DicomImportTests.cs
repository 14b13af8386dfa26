using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Tests.Cli;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>Folders of DICOM as studies: scans, views of a gamma camera, ultrasound; whose they are, and what is refused.</summary>
public sealed class DicomImportTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Scans_of_two_visits_become_a_study_with_voxels_and_places()
    {
        Series("a", "P1", "20240301", "COR STIR", 1);
        Series("b", "P1", "20240301", "T1 TSE COR", 2);
        Series("c", "P1", "20230915", "t2_tirm_cor", 3);
        File.WriteAllText(folder["in/readme.txt"], "no scan");
        var planned = await Import("--dry-run", "--json");
        Assert.Equal(0, planned.ExitCode);
        Assert.False(Directory.Exists(folder["study"]));
        Assert.Equal(3, planned.Json["files"]!.AsArray().Count);

        var run = await Import();
        Assert.True(run.ExitCode == 0, run.Error);
        var study = Study.Open(folder["study"]);
        Assert.Equal([("P1", "2023-09-15"), ("P1", "2024-03-01")], study.Cases.Select(c => (c.Subject, c.Session)));
        Assert.Equal(["stir"], study.Cases[0].Images.Keys);
        Assert.Equal(["stir", "t1w"], study.Cases[1].Images.Keys.Order(StringComparer.Ordinal));
        var volume = ImageFile.ReadVolume(study.Cases[1].Images["stir"]);
        Assert.Equal(new GridSize(4, 3, 4), volume.Geometry.Size);
        Assert.Equal(5, volume.Geometry.SpacingMm.Z, 6);
        // Pixel values count on from slice to slice: the first of the third slice of 12 pixels is 24, whatever turn the axes have.
        Assert.Equal(Enumerable.Range(0, 48).Sum(), volume.ToValues().Sum());
        string sidecar = Path.ChangeExtension(Path.ChangeExtension(study.Cases[1].Images["stir"], null), ".json");
        Assert.Equal("stored", (string?)JsonNode.Parse(await File.ReadAllTextAsync(sidecar, TestContext.Current.CancellationToken))!["intensity"]);

        // Again: nothing is written anew.
        var times = Directory.GetFiles(folder["study"], "*.nii.gz", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);
        Assert.Equal(0, (await Import()).ExitCode);
        Assert.All(times, t => Assert.Equal(t.Value, File.GetLastWriteTimeUtc(t.Key)));
    }

    [Fact]
    public async Task No_name_out_of_a_header_comes_into_the_study_but_the_patients_number()
    {
        Series("a", "P1", "20240301", "COR STIR Doe", 1, set =>
        {
            set.Set(MadeSlices.Text(SeriesTags.PatientName, "PN", "Doe^Jane"));
            set.Set(MadeSlices.Text(SeriesTags.PatientBirthDate, "DA", "19561203"));
        });
        Assert.Equal(0, (await Import()).ExitCode);
        foreach (string file in Directory.GetFiles(folder["study"], "*", SearchOption.AllDirectories))
        {
            string text = Path.GetRelativePath(folder["study"], file) + Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file,
                TestContext.Current.CancellationToken));
            Assert.DoesNotContain("Doe", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("19561203", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Views_of_hands_are_pictures_to_the_count_and_ultrasound_is_told_by_its_colour()
    {
        Directory.CreateDirectory(folder["in"]);
        var palmar = Counts(1);
        var dorsal = Counts(2);
        DicomObjects.NuclearMedicine([("palmar", palmar), ("dorsal", dorsal)], "H1").Write(folder["in/nm"], TransferSyntaxes.Rle);
        byte[] gray = [.. Enumerable.Range(0, 300).Select(i => (byte)(i / 3))], colour = [.. gray];
        for (int i = 0; i < 30; i++)
            (colour[3 * i], colour[(3 * i) + 1], colour[(3 * i) + 2]) = (250, 120, 20);
        Ultrasound(gray, "joint").Write(folder["in/us1"]);
        Ultrasound(colour, "joint").Write(folder["in/us2"], TransferSyntaxes.Rle);

        var run = await Import();
        Assert.True(run.ExitCode == 0, run.Error);
        var study = Study.Open(folder["study"]);
        var hands = study.Cases.Single(c => c.Subject == "H1");
        var read = ImageFile.Read(hands.Images["palmar"]).Picture!;
        Assert.True(read.SampleBytes.SequenceEqual(palmar.SampleBytes));
        Assert.Equal(2.4, read.SpacingMm!.Value.X, 0.003);
        Assert.True(ImageFile.Read(hands.Images["dorsal"]).Picture!.SampleBytes.SequenceEqual(dorsal.SampleBytes));
        var sidecar = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(hands.Images["palmar"], ".json"),
            TestContext.Current.CancellationToken))!;
        Assert.Equal((2.4, "palmar", 1), ((double)sidecar["spacing_mm"]![0]!, (string?)sidecar["view"], (int)sidecar["detector"]!));
        var joint = study.Cases.Single(c => c.Subject == "U1");
        Assert.True(ImageFile.Read(joint.Images["gray"]).Picture!.SampleBytes.SequenceEqual(gray));
        Assert.True(ImageFile.Read(joint.Images["doppler"]).Picture!.SampleBytes.SequenceEqual(colour));
    }

    [Fact]
    public async Task What_is_bad_is_listed_and_the_rest_goes_on()
    {
        Series("good", "P1", "20240301", "COR STIR", 1);
        Series("gap", "P2", "20240301", "COR STIR", 2, (set, k) =>
        {
            if (k == 3)
                set.Set(MadeSlices.Text(SeriesTags.ImagePosition, "DS", @"-3\-2\20"));
        });
        File.WriteAllBytes(folder["in/cut.dcm"], File.ReadAllBytes(folder["in/good/s00"])[..^9]);
        var run = await Import("--json");
        Assert.Equal(3, run.ExitCode);
        var refused = run.Json["refused"]!.AsArray();
        Assert.Equal(2, refused.Count);
        Assert.Contains(refused, r => ((string)r!["reason"]!).Contains("at Image Position", StringComparison.Ordinal));
        Assert.Contains(refused, r => ((string)r!["reason"]!).Contains("ends early", StringComparison.Ordinal));
        Assert.Equal("P1", Assert.Single(Study.Open(folder["study"]).Cases).Subject);
    }

    [Theory]
    [InlineData("no number", "no Patient ID")]
    [InlineData("two people", "several birth dates")]
    [InlineData("no dates", "no date")]
    public async Task Whose_a_scan_is_is_never_guessed(string what, string because)
    {
        Series("a", what == "no number" ? "" : "P1", what == "no dates" ? "" : "20240301", "COR STIR", 1,
            set => set.Set(MadeSlices.Text(SeriesTags.PatientBirthDate, "DA", "19500101")));
        Series("b", what == "no number" ? "" : "P1", what == "no dates" ? "" : "20240302", "COR STIR", 2,
            set => set.Set(MadeSlices.Text(SeriesTags.PatientBirthDate, "DA", what == "two people" ? "19700101" : "19500101")));
        var run = await Import();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(because, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["study"]));

        // A table says it, by folders.
        File.WriteAllLines(folder["whose.tsv"], ["id\tsubject\tsession", "a\t01\tbefore", "b\t02\tbefore"]);
        Assert.Equal(0, (await Import("--subjects", folder["whose.tsv"])).ExitCode);
        Assert.Equal(["01", "02"], Study.Open(folder["study"]).Subjects);
    }

    [Fact]
    public async Task A_table_names_joints_by_their_folders_and_keeps_the_day()
    {
        foreach (string joint in new[] { "MCP2", "MCP3" })
        {
            Directory.CreateDirectory(folder[$"in/U1/{joint}"]);
            byte[] gray = [.. Enumerable.Range(0, 300).Select(i => (byte)((i / 3) + joint[^1]))];
            Ultrasound(gray, "joint").Write(folder[$"in/U1/{joint}/us"]);
        }
        Assert.Contains("2 files as gray", (await Import()).Error, StringComparison.Ordinal);
        File.WriteAllLines(folder["whose.tsv"], ["id\tsubject\tsession\tscan", "U1/MCP2\t01\tbefore\tMCP2", "U1/MCP3\t01\tbefore\tMCP3"]);
        var run = await Import("--subjects", folder["whose.tsv"]);
        Assert.True(run.ExitCode == 0, run.Error);
        var study = Study.Open(folder["study"]);
        Assert.Equal([("01", "MCP2"), ("01", "MCP3")], study.Cases.Select(c => (c.Subject, c.Scan)));
        Assert.Equal("2000-01-01", study.Cases[0].Clinical["date"]);
    }

    [Fact]
    public async Task A_rule_tells_joints_apart_by_their_descriptions()
    {
        Directory.CreateDirectory(folder["in"]);
        byte[] gray = [.. Enumerable.Range(0, 300).Select(i => (byte)(i / 3))], colour = [.. gray];
        for (int i = 0; i < 30; i++)
            colour[3 * i] = 250;
        Ultrasound(gray, "MCP 2 left").Write(folder["in/1"]);
        Ultrasound(colour, "MCP 2 left PD").Write(folder["in/2"]);
        gray[0]++;
        Ultrasound(gray, "MCP_3_left").Write(folder["in/3"]);
        File.WriteAllText(folder["rules.json"], """
            {"format": "rubor.import-rules/1", "rules": [
              {"modality": "US", "colour": "gray", "role": "gray", "scan": "(mcp ?[1-5] (left|right))"},
              {"modality": "US", "colour": "rgb", "role": "doppler", "scan": "(mcp ?[1-5] [a-z]*)"}]}
            """);
        var run = await Import("--rules", folder["rules.json"]);
        Assert.Equal(0, run.ExitCode);
        var cases = Study.Open(folder["study"]).Cases;
        Assert.Equal([("MCP-2-left", 2), ("MCP-3-left", 1)], cases.Select(c => (c.Scan, c.Images.Count)));
    }

    [Fact]
    public async Task A_film_needs_a_rule_that_says_which_frame_counts()
    {
        Directory.CreateDirectory(folder["in"]);
        byte[] frames = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        Ultrasound(frames, "cine").Numbers(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, "CS", "MONOCHROME2")
            .Text(DicomTags.NumberOfFrames, "IS", "3").Write(folder["in/film"]);
        Assert.Contains("film of 3 frames", (await Import()).Error, StringComparison.Ordinal);
        File.WriteAllText(folder["rules.json"],
            """{"format": "rubor.import-rules/1", "rules": [{"modality": "US", "role": "gray", "frame": "middle"}]}""");
        Assert.Equal(0, (await Import("--rules", folder["rules.json"])).ExitCode);
        var picture = ImageFile.Read(Study.Open(folder["study"]).Cases[0].Images["gray"]).Picture!;
        Assert.True(picture.SampleBytes.SequenceEqual(frames.AsSpan(100, 100)));
    }

    Task<CommandRun> Import(params string[] more) =>
        CommandRun.Of(["study", "import", folder["in"], "--study", folder["study"], .. more]);

    void Series(string name, string patient, string day, string description, int number,
        Action<Dictionary<uint, DicomElement>>? change = null) =>
        Series(name, patient, day, description, number, (set, _) => change?.Invoke(set));

    void Series(string name, string patient, string day, string description, int number,
        Action<Dictionary<uint, DicomElement>, int> change) =>
        MadeSlices.Write(folder["in", name], 4, (set, k) =>
        {
            set.Set(MadeSlices.Text(SeriesTags.PatientId, "LO", patient));
            set.Set(MadeSlices.Text(SeriesTags.StudyDate, "DA", day));
            set.Set(MadeSlices.Text(SeriesTags.StudyInstanceUid, "UI", MadeSlices.F($"2.25.9{day}{number}")));
            set.Set(MadeSlices.Text(SeriesTags.SeriesInstanceUid, "UI", MadeSlices.F($"2.25.8{number}")));
            set.Set(MadeSlices.Text(SeriesTags.SopInstanceUid, "UI", MadeSlices.F($"2.25.7{number}{k}")));
            set.Set(MadeSlices.Text(SeriesTags.SeriesNumber, "IS", MadeSlices.F($"{number}")));
            set.Set(MadeSlices.Text(SeriesTags.SeriesDescription, "LO", description));
            change(set, k);
        });

    static DicomBuilder Ultrasound(byte[] rgb, string description) =>
        DicomObjects.Ultrasound(new(10, 10, 3, SampleType.UInt8, rgb), "U1", description);

    static RasterImage Counts(int seed)
    {
        var random = new Random(seed);
        ushort[] counts = [.. Enumerable.Range(0, 30 * 20).Select(_ => (ushort)random.Next(400))];
        return new(30, 20, 1, SampleType.UInt16, MemoryMarshal.AsBytes(counts.AsSpan()).ToArray()) { SpacingMm = new(2.4, 2.4) };
    }
}
