using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>A study that is painted by class, over HTTP.</summary>
public class LabelsServerTests
{
    const int Width = 24, Height = 20;

    [Fact]
    public async Task A_case_is_painted_undone_signed_and_exported_on_its_grid()
    {
        await using var study = await StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var cora = await study.SignInAsync("cora");
        var (_, document) = await anna.JsonAsync("GET", "/api/cases/sub-01");
        Assert.Equal(("labels", "inflammation"), ((string)document!["kind"]!, (string)document["content"]!["label"]!));
        Assert.Equal(["normal", "low", "high"], document["content"]!["classes"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Null(document["content"]!["draft"]);
        var (read, version) = await anna.OpenAsync("sub-01");
        Assert.Equal(1, version);
        Assert.Equal("[0,36,0]", (await ActAsync(anna, read, 1, "outlined", Box(2, 2, 2, 8, 8))).Pixels);
        Assert.Equal("[0,27,16]", (await ActAsync(anna, read, 2, "outlined", Box(3, 5, 5, 9, 9))).Pixels);
        var refused = await ActAsync(anna, read, 3, "filled", Fill(3, 0, 0));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("nothing encloses", refused.Error, StringComparison.Ordinal);
        Assert.Equal("[0,36,0]", (await ActAsync(anna, read, 3, "undone", [])).Pixels);
        Assert.Equal("[0,27,16]", (await ActAsync(anna, read, 4, "redone", [])).Pixels);

        var figures = (await anna.JsonAsync("GET", $"/api/reads/{read}?from=0")).Body!["figures"]!;
        var wrong = figures.DeepClone();
        wrong["pixels"]![0] = 1;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SignAsync(anna, read, 5, 50, wrong));
        Assert.Equal(HttpStatusCode.OK, await SignAsync(anna, read, 5, 5, figures));
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("signed", "inflammation", "0", "27", "16", "same", ""), (row["state"], row["label"], row["pixels_normal"],
            row["pixels_low"], row["pixels_high"], row["recomputed"], row["problem"]));
        Assert.Equal(((string)figures["map_sha256"]!, "", 64), (row["map_sha256"], row["draft_sha256"], row["planar_sha256"].Length));

        using var zip = new ZipArchive(await (await cora.SendAsync("GET", "/api/exports/masks.zip")).Content
            .ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["README.txt", "reads.csv", "sub-01_reader-anna_inflammation.nii.gz"],
            zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal));
        string file = Path.Combine(study.Root, "map.nii.gz");
        await zip.GetEntry("sub-01_reader-anna_inflammation.nii.gz")!.ExtractToFileAsync(file, TestContext.Current.CancellationToken);
        string scan = Path.Combine(study.Root, "study", "sub-01_planar.nii.gz");
        Assert.Null(ImageFile.ReadVolume(scan).Geometry.DifferenceFrom(ImageFile.ReadVolume(file).Geometry));
        // In the order in which the page shows both.
        var map = ImageFile.ReadScan(file);
        Assert.Null(ImageFile.ReadScan(scan).Geometry.DifferenceFrom(map.Geometry));
        Assert.Equal((27, 16), (map.ToValues().Count(v => v == 2), map.ToValues().Count(v => v == 3)));
        Assert.Equal(3, map.ToValues()[(5 * Width) + 5]);
        string sheet = await anna.TextAsync($"/api/reads/{read}/sheet");
        Assert.Contains("<td>high</td>", sheet, StringComparison.Ordinal);
        // The picture: classes told apart by line and hatch, each patch with its number.
        Assert.Contains("class=\"label-more\"", sheet, StringComparison.Ordinal);
        Assert.Contains("class=\"hatch-most\"", sheet, StringComparison.Ordinal);
        Assert.Matches("<text class=\"piece\"[^>]*>3</text>", sheet);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/reads/{read}/mask.nii.gz")).Status);
    }

    [Fact]
    public async Task Labels_of_a_picture_are_a_picture_and_a_draft_is_what_is_started_from()
    {
        byte[] draft = new byte[Width * Height];
        draft[30] = 1;
        await using var study = await StartAsync(drafts => File.WriteAllBytes(Path.Combine(drafts, "sub-02.png"), PngWriter.Grayscale(draft, Width)));
        using var anna = await study.SignInAsync("anna");
        var content = (await anna.JsonAsync("GET", "/api/cases/sub-02")).Body!["content"]!;
        Assert.Equal(draft, Convert.FromBase64String((string)content["draft"]!));
        var (read, _) = await anna.OpenAsync("sub-02");
        Assert.Equal("[1,0,4]", (await ActAsync(anna, read, 1, "outlined", Box(3, 2, 2, 4, 4))).Pixels);
        using var answer = await anna.SendAsync("GET", $"/api/reads/{read}/labels");
        Assert.Equal("sub-02_reader-anna_inflammation.png", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        string file = Path.Combine(study.Root, "map.png");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        byte[] map = ImageFile.Read(file).Picture!.SampleBytes.ToArray();
        Assert.Equal((1, 4), (map.Count(v => v == 1), map.Count(v => v == 3)));

        // Another draft: what was begun on the old one is not measured on it.
        await File.WriteAllBytesAsync(Path.Combine(study.Root, "drafts", "sub-02.png"), PngWriter.Grayscale(new byte[Width * Height], Width),
            TestContext.Current.CancellationToken);
        await study.RestartAsync();
        using var again = anna.Copy(study.Address);
        var (status, body) = await again.JsonAsync("POST", "/api/cases/sub-02/reads", new JsonObject { ["client"] = "tab", ["client_sequence"] = 9 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("first draft are others", (string)body!["error"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, Width, "holds label 9, which inflammation has not")]
    [InlineData(1, Width / 2, "make the draft on that image")]
    public async Task A_draft_that_does_not_fit_breaks_its_case_alone(byte value, int width, string reason)
    {
        byte[] draft = new byte[Width * Height];
        draft[0] = value;
        await using var study = await StartAsync(drafts => File.WriteAllBytes(Path.Combine(drafts, "sub-02.png"), PngWriter.Grayscale(draft, width)));
        using var anna = await study.SignInAsync("anna");
        var (status, body) = await anna.JsonAsync("GET", "/api/cases/sub-02");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(reason, (string)body!["error"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", "/api/cases/sub-01")).Status);
    }

    [Theory]
    [InlineData("oedema", "", "has no label oedema; it has inflammation")]
    [InlineData("inflammation", "gray", "has no image of the role gray; it has planar")]
    public async Task What_the_study_has_not_is_said(string label, string role, string reason)
    {
        await using var study = await StartAsync();
        var e = Assert.Throws<Studies.Runs.OutputException>(() =>
            ReadingCatalog.OfLabels(Path.Combine(study.Root, "study"), label, role.Length == 0 ? [] : [role], null));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        e = Assert.Throws<Studies.Runs.OutputException>(() =>
            ReadingCatalog.OfLabels(Path.Combine(study.Root, "study"), "inflammation", [], study.Reads));
        Assert.Contains("holds no draft of any case; name the files after the cases, for instance sub-01.nii.gz", e.Message,
            StringComparison.Ordinal);
    }

    /// <summary>A study of one scan and one picture with counts, and a folder of drafts beside it.</summary>
    internal static Task<ServedStudy> StartAsync(Action<string>? draft = null, int width = Width, int height = Height)
    {
        string? drafts = null;
        return ServedStudy.StartAsync(
            prepare: folder =>
            {
                Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(Path.Combine(folder, Study.ReadsFolder));
                short[] counts = [.. Enumerable.Range(0, width * height).Select(i => (short)(1 + ((i % width) * 99 / width)))];
                NiftiWriter.Write(Path.Combine(folder, "sub-01_planar.nii.gz"),
                    Volume.Of<short>(Geometry.AxisAligned(new(width, height, 1), 2.4, 2.4, 10), counts));
                File.WriteAllBytes(Path.Combine(folder, "sub-02_planar.png"),
                    PngWriter.Grayscale([.. counts.Select(c => (byte)c)], width));
                File.WriteAllText(Path.Combine(folder, "study.json"), """
                    {"format":"rubor.study/1","name":"hands","images":["planar"],"may_be_empty":["inflammation"],
                    "labels":{"inflammation":{"normal":1,"low":2,"high":3}}}
                    """);
                File.WriteAllText(Path.Combine(folder, "cases.tsv"),
                    "subject\tplanar\tinflammation\n01\tsub-01_planar.nii.gz\t\n02\tsub-02_planar.png\t\n");
                if (draft is not null)
                {
                    drafts = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(folder)!, "drafts")).FullName;
                    draft(drafts);
                }
            },
            make: folder => ReadingCatalog.OfLabels(folder, "inflammation", [], drafts));
    }

    internal static JsonObject Box(int value, int left, int top, int right, int bottom) =>
        new() { ["slice"] = 0, ["class"] = value, ["points"] = new JsonArray(left, top, right, top, right, bottom, left, bottom) };

    static JsonObject Fill(int value, int x, int y) => new() { ["slice"] = 0, ["class"] = value, ["x"] = x, ["y"] = y };

    static int sent = 100;

    internal static async Task<(HttpStatusCode Status, string? Pixels, string Error)> ActAsync(SignedIn reader, string read, int version,
        string type, JsonObject content)
    {
        var (status, body) = await reader.JsonAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(version, Interlocked.Increment(ref sent), type, content));
        return (status, body?["figures"]?["pixels"]?.ToJsonString(), (string?)body?["error"] ?? "");
    }

    internal static async Task<HttpStatusCode> SignAsync(SignedIn reader, string read, int version, int number, JsonNode figures) =>
        (await reader.JsonAsync("POST", $"/api/reads/{read}/signature", new JsonObject
        {
            ["password"] = ServedStudy.Password,
            ["expected_version"] = version,
            ["client"] = "tab",
            ["client_sequence"] = number,
            ["content"] = figures.DeepClone(),
        })).Status;
}
