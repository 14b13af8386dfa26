using System.Net;
using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Reading.Forms;
using Rubor.Studies.Cases;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests.Form;

/// <summary>A study of pictures that is read by a form, over HTTP.</summary>
public class FormServerTests
{
    const string Case = "sub-01";

    [Fact]
    public async Task A_case_has_its_pictures_as_they_are_looked_at_and_the_form_as_it_was_checked()
    {
        await using var study = await StartAsync();
        using var anna = await study.SignInAsync("anna");
        var list = (await anna.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray();
        Assert.Equal(["sub-01", "sub-02", "sub-03"], list.Select(c => (string)c!["name"]!));
        Assert.All(list, c => Assert.Equal("form", (string)c!["kind"]!));
        var (status, document) = await anna.JsonAsync("GET", $"/api/cases/{Case}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("rubor.workstation-case/2", (string)document!["format"]!);
        var images = document["images"]!.AsArray();
        Assert.Equal([("doppler", 3), ("gray", 1)], images.Select(i => ((string)i!["role"]!, (int)i["channels"]!)));
        Assert.All(images, i => Assert.Null(i!["plane"]));
        Assert.All(images, i => Assert.Null(i!["spacing_mm"]));
        Assert.Equal("[1,5,7]", images[0]!["size"]!.ToJsonString());
        using var samples = await anna.SendAsync("GET", $"/api/cases/{Case}/images/doppler");
        Assert.Equal(Picture(1, 3), await samples.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var form = document["content"]!["form"]!;
        Assert.Equal("eoss_ultrasound", (string)form["name"]!);
        Assert.Equal(["ordinal", "ordinal", "integer", "yes_no", "text"], form["fields"]!.AsArray().Select(f => (string)f!["type"]!));
        Assert.Equal("none", (string)form["fields"]![0]!["levels"]![0]!["label"]!);
        Assert.Equal(64, ((string)document["content"]!["form_sha256"]!).Length);
        // A scan has its place in the patient.
        var scan = (await anna.JsonAsync("GET", "/api/cases/sub-03")).Body!["images"]![0]!;
        Assert.Equal(("[3,5,7]", "[0.5,0.5,4]"), (scan["size"]!.ToJsonString(), scan["spacing_mm"]!.ToJsonString()));
        Assert.NotNull(scan["plane"]!["orientation"]);
    }

    [Fact]
    public async Task Ultrasound_as_DICOM_opens_as_pictures_do_with_its_scale()
    {
        await using var study = await StartAsync();
        using var anna = await study.SignInAsync("anna");
        var images = (await anna.JsonAsync("GET", "/api/cases/sub-02")).Body!["images"]!.AsArray();
        Assert.Equal([("doppler", 3), ("gray", 1)], images.Select(i => ((string)i!["role"]!, (int)i["channels"]!)));
        Assert.All(images, i => Assert.Equal(0.1, (double)i!["spacing_mm"]![0]!, 9));
        using var samples = await anna.SendAsync("GET", "/api/cases/sub-02/images/doppler");
        Assert.Equal(Picture(2, 3), await samples.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_is_filled_signed_and_exported_with_a_column_for_each_field()
    {
        await using var study = await StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var cora = await study.SignInAsync("cora");
        var (_, opened) = await anna.JsonAsync("POST", $"/api/cases/{Case}/reads",
            new JsonObject { ["client"] = "tab", ["client_sequence"] = 0 });
        string read = (string)opened!["read"]!;
        Assert.Equal("""["synovial_hypertrophy","vascularity"]""", opened["figures"]!["missing"]!.ToJsonString());
        Assert.Equal("""["combined"]""", opened["figures"]!["computed"]!.ToJsonString());
        Assert.Equal("eoss_ultrasound", (string)opened["events"]![0]!["content"]!["content"]!["form"]!);
        var refused = await ActAsync(1, "vascularity", 7);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("has the levels 0, 1, 2, 3", (string)refused.Body!["error"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ActAsync(1, "vascularity", 2)).Status);
        var figures = (await ActAsync(2, "synovial_hypertrophy", 0)).Body!["figures"]!;
        Assert.Contains("do not go together", (string)figures["refused"]![0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Equal("refuse synovial_hypertrophy = 0 and vascularity > 0", (string)figures["refused"]![0]!["rule"]!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignAsync(3, 30, figures["values"]!)).Status);
        figures = (await ActAsync(3, "synovial_hypertrophy", 1)).Body!["figures"]!;
        Assert.Equal((2, 0, 0),
            ((int)figures["values"]!["combined"]!, figures["missing"]!.AsArray().Count, figures["refused"]!.AsArray().Count));
        Assert.Equal(HttpStatusCode.OK, (await ActAsync(4, "artefact", false)).Status);
        Assert.Equal(HttpStatusCode.OK, (await ActAsync(5, "remark", "=left wrist")).Status);
        var document = (await anna.JsonAsync("GET", $"/api/reads/{read}?from=2")).Body!;
        Assert.Equal("=left wrist", (string)document["figures"]!["values"]!["remark"]!);
        var draft = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("open", "1", "2", "2", "no"),
            (draft["state"], draft["synovial_hypertrophy"], draft["vascularity"], draft["combined"], draft["artefact"]));
        Assert.Equal(HttpStatusCode.OK, (await SignAsync(6, 6, document["figures"]!["values"]!)).Status);

        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("signed", "1", "2", "2", "no", "'=left wrist", "same", ""),
            (row["state"], row["synovial_hypertrophy"], row["vascularity"], row["combined"], row["artefact"], row["remark"],
                row["recomputed"], row["problem"]));
        Assert.Equal(("eoss_ultrasound", 64, 64), (row["form"], row["form_sha256"].Length, row["doppler_sha256"].Length));
        Assert.DoesNotContain("volume_lower_mm3", row.Keys);
        string sheet = WebUtility.HtmlDecode(await anna.TextAsync($"/api/reads/{read}/sheet"));
        Assert.Contains("EULAR-OMERACT", sheet, StringComparison.Ordinal);
        Assert.Contains("minimal: up to the level of the joint line", sheet, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/reads/{read}/mask.nii.gz")).Status);
        using var zip = await cora.SendAsync("GET", "/api/exports/masks.zip");
        Assert.Equal(HttpStatusCode.OK, zip.StatusCode);

        Task<(HttpStatusCode Status, JsonNode? Body)> ActAsync(int version, string field, JsonNode? value) => anna.JsonAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(version, version + (value?.ToJsonString() == "7" ? 100 : 0), "answered",
                new JsonObject { ["field"] = field, ["value"] = value }));
        Task<(HttpStatusCode Status, JsonNode? Body)> SignAsync(int version, int number, JsonNode values) =>
            anna.JsonAsync("POST", $"/api/reads/{read}/signature",
            new JsonObject
            {
                ["password"] = ServedStudy.Password,
                ["expected_version"] = version,
                ["client"] = "tab",
                ["client_sequence"] = number,
                ["content"] = new JsonObject { ["values"] = values.DeepClone() },
            });
    }

    [Fact]
    public async Task A_form_that_was_changed_breaks_the_reads_that_were_opened_with_the_old_one()
    {
        await using var study = await StartAsync();
        using var anna = await study.SignInAsync("anna");
        await anna.OpenAsync(Case);
        string form = Path.Combine(study.Reads, FormSettings.FileName);
        await File.WriteAllTextAsync(form, (await File.ReadAllTextAsync(form, TestContext.Current.CancellationToken))
            .Replace("Artefact", "Artifact", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await study.RestartAsync();
        using var again = anna.Copy(study.Address);
        var (status, body) = await again.JsonAsync("POST", $"/api/cases/{Case}/reads", new JsonObject { ["client"] = "tab", ["client_sequence"] = 9 });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "case"), (status, (string?)body!["code"]));
        Assert.Contains("the form is another", (string)body["error"]!, StringComparison.Ordinal);
    }

    static Task<ServedStudy> StartAsync() => ServedStudy.StartAsync(
        prepare: folder =>
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.Combine(folder, Study.ReadsFolder));
            File.WriteAllBytes(Path.Combine(folder, "sub-01_gray.png"), PngWriter.Grayscale(Picture(1, 1), 7));
            File.WriteAllBytes(Path.Combine(folder, "sub-01_doppler.png"), PngWriter.Rgb(Picture(1, 3), 7));
            foreach (var (role, channels) in new[] { ("gray", 1), ("doppler", 3) })
                DicomObjects.Ultrasound(new(7, 5, channels, SampleType.UInt8, Picture(2, channels)) { SpacingMm = new(0.1, 0.1) }, "P2", role)
                    .Write(Path.Combine(folder, $"sub-02_{role}.dcm"), TransferSyntaxes.Rle);
            NiftiWriter.Write(Path.Combine(folder, "sub-03_gray.nii.gz"),
                new Volume(Geometry.AxisAligned(new(7, 5, 3), 0.5, 0.5, 4), SampleType.UInt8, Picture(3, 3)));
            File.WriteAllBytes(Path.Combine(folder, Study.ReadsFolder, FormSettings.FileName), ShippedForms.Find("eoss_ultrasound")!);
        },
        make: folder => ReadingCatalog.OfForm(folder, []));

    static byte[] Picture(int seed, int channels)
    {
        byte[] samples = new byte[7 * 5 * channels];
        new Random(seed).NextBytes(samples);
        return samples;
    }
}
