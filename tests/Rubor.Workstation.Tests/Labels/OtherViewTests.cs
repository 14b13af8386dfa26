using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Reading.Kinds.Labels;
using Rubor.Workstation.Tests.Exports;
using static Rubor.Workstation.Tests.Labels.HandStudy;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>The other view of the same hands beside the painted one, and regions taken from it, over HTTP.</summary>
public class OtherViewTests
{
    [Theory]
    [InlineData(false, "palmar", "dorsal, mirrored", false)]
    [InlineData(true, "palmar", "dorsal, mirrored", true)]
    public async Task The_other_view_is_shown_so_that_the_same_finger_lies_at_the_same_place(bool dicom, string ownName, string name,
        bool reversed)
    {
        await using var study = await StartAsync(dicom: dicom);
        using var anna = await study.SignInAsync("anna");
        var document = (await anna.JsonAsync("GET", $"/api/cases/{Palmar}")).Body!;
        var beside = document["beside"]!;
        Assert.Equal((Dorsal, ownName, name, reversed, true), ((string)beside["case"]!, (string)beside["own_name"]!, (string)beside["name"]!,
            (bool)beside["reversed"]!, (bool)beside["takes"]!));
        Assert.DoesNotContain(document["warnings"]!.AsArray(), IsAboutOther);

        // As the page shows them, column by column: hands on hands, and not when one is turned round.
        double[] palmar = await ShownAsync(anna, Palmar, document["images"]![0]!), dorsal = await ShownAsync(anna, Dorsal, beside["image"]!);
        double[] turned = Mirrored(dorsal, 256);
        Assert.True(Correlation(palmar, dorsal) > 0.85 && Correlation(palmar, turned) < Correlation(palmar, dorsal) - 0.05,
            $"{Correlation(palmar, dorsal)}, and {Correlation(palmar, turned)} turned round");
        // The other way round, and of an oblique view, whose pixels are nobody's.
        beside = (await anna.JsonAsync("GET", $"/api/cases/{Dorsal}")).Body!["beside"]!;
        Assert.Equal((Palmar, dicom ? "palmar, mirrored" : "palmar", dicom ? "dorsal" : "dorsal, mirrored", reversed), ((string)beside["case"]!,
            (string)beside["name"]!, (string)beside["own_name"]!, (bool)beside["reversed"]!));
        beside = (await anna.JsonAsync("GET", $"/api/cases/{Oblique}")).Body!["beside"]!;
        Assert.Equal((Palmar, "palmar", "oblique left"), ((string)beside["case"]!, (string)beside["name"]!, (string)beside["own_name"]!));
        Assert.Null(beside["reversed"]);
        Assert.False((bool)beside["takes"]!);
    }

    [Fact]
    public async Task It_is_of_the_same_patient_and_visit_whatever_the_catalog_says_and_a_second_pair_keeps_together()
    {
        await using var study = await StartAsync(catalog: told =>
            Of(told, Palmar)["beside"] = "sub-02_scan-dorsal");
        using var anna = await study.SignInAsync("anna");
        Assert.Null((await anna.JsonAsync("GET", $"/api/cases/{Palmar}")).Body!["beside"]);
        Assert.Equal("sub-02_scan-dorsal-2", (string)(await anna.JsonAsync("GET", "/api/cases/sub-02_scan-palmar-2")).Body!["beside"]!["case"]!);
        Assert.Equal("sub-02_scan-palmar", (string)(await anna.JsonAsync("GET", "/api/cases/sub-02_scan-dorsal")).Body!["beside"]!["case"]!);
        using var nobody = await study.SignInAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.JsonAsync("GET", $"/api/cases/{Dorsal}/images/planar")).Status);
    }

    [Fact]
    public async Task A_view_that_cannot_be_used_costs_a_word_and_not_the_case()
    {
        await using var study = await StartAsync(change: folder =>
            File.WriteAllText(Directory.GetFiles(folder, "sub-01_scan-dorsal_planar.nii.gz", SearchOption.AllDirectories).Single(), "no image"));
        using var anna = await study.SignInAsync("anna");
        var (status, document) = await anna.JsonAsync("GET", $"/api/cases/{Palmar}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Null(document!["beside"]);
        Assert.Single(document["warnings"]!.AsArray(), IsAboutOther);
    }

    static bool IsAboutOther(JsonNode? warning) => ((string)warning!).StartsWith("The other view cannot be shown: ", StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Regions_drawn_on_the_palmar_view_are_those_of_the_dorsal_view_once_they_are_taken(bool dicom)
    {
        await using var study = await StartAsync(dicom: dicom, drawn: [Palmar]);
        using var anna = await study.SignInAsync("anna");
        using var ben = await study.SignInAsync("ben");
        var (palmar, _) = await anna.OpenAsync(Palmar, "first");
        var (dorsal, _) = await anna.OpenAsync(Dorsal, "second");
        var (status, taking) = await anna.JsonAsync("GET", $"/api/reads/{dorsal}/taking");
        Assert.Equal((HttpStatusCode.OK, "taken"), (status, (string)taking!["type"]!));
        var content = taking["content"]!.AsObject();
        string source = (string)(await anna.JsonAsync("GET", $"/api/reads/{palmar}")).Body!["figures"]!["map_sha256"]!;
        Assert.Equal((Palmar, source, dicom), ((string)content["case"]!, (string)content["source_sha256"]!, (bool)content["mirrored"]!));

        // What changes on the other view in between is not taken as it was.
        await LabelsServerTests.ActAsync(anna, palmar, 1, "outlined", LabelsServerTests.Box(30, 0, 0, 20, 20));
        var (refused, _, error) = await LabelsServerTests.ActAsync(anna, dorsal, 1, "taken", Copy(content));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("take it again", error, StringComparison.Ordinal);
        await LabelsServerTests.ActAsync(anna, palmar, 2, "undone", []);
        Assert.Equal(HttpStatusCode.OK, (await LabelsServerTests.ActAsync(anna, dorsal, 1, "taken", Copy(content))).Status);

        // Sides are the patient's, so that values stay: the map is the phantom's own of the dorsal view.
        string file = Path.Combine(study.Root, dicom ? "taken.png" : "taken.nii.gz");
        using (var answer = await anna.SendAsync("GET", $"/api/reads/{dorsal}/labels"))
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
        byte[] truth = Labels(LabelFile(Path.Combine(study.Root, "study"), Dorsal, "joint_regions")), map = Labels(file);
        Assert.Equal(30, map.Distinct().Count(v => v > 0));
        Assert.Equal(truth, map);

        // The read stands whatever becomes of the other one, and undo goes back to nothing.
        await LabelsServerTests.ActAsync(anna, palmar, 3, "outlined", LabelsServerTests.Box(30, 0, 0, 20, 20));
        await study.RestartAsync();
        using var again = anna.Copy(study.Address);
        var read = (await again.JsonAsync("GET", $"/api/reads/{dorsal}")).Body!;
        Assert.Equal(map.Count(v => v > 0), read["figures"]!["pixels"]!.AsArray().Sum(n => (int)n!));
        Assert.Equal(HttpStatusCode.OK, await LabelsServerTests.SignAsync(again, dorsal, 2, 9, read["figures"]!));
        using var cora = await study.SignInAsync("cora");
        var row = (await ReadTableTests.CsvAsync(cora)).Single(r => r["case"] == Dorsal);
        Assert.Equal((source, "same"), (row["taken_sha256"], row["recomputed"]));
        Assert.Contains($"drawing on {Palmar}", await again.TextAsync($"/api/reads/{dorsal}/sheet"), StringComparison.Ordinal);

        // Another reader has drawn nothing there, and sees nothing of this.
        using var other = ben.Copy(study.Address);
        var (own, _) = await other.OpenAsync(Dorsal, "third");
        (status, taking) = await other.JsonAsync("GET", $"/api/reads/{own}/taking");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("You have drawn nothing on the palmar view yet", (string)taking!["error"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.JsonAsync("GET", $"/api/reads/{dorsal}/taking")).Status);
    }

    [Fact]
    public async Task What_shows_counts_is_read_on_each_view_by_itself()
    {
        await using var study = await StartAsync(label: "inflammation");
        using var anna = await study.SignInAsync("anna");
        var (palmar, _) = await anna.OpenAsync(Palmar, "first");
        await LabelsServerTests.ActAsync(anna, palmar, 1, "outlined", LabelsServerTests.Box(3, 20, 20, 60, 60));
        var (dorsal, _) = await anna.OpenAsync(Dorsal, "second");
        Assert.False((bool)(await anna.JsonAsync("GET", $"/api/cases/{Dorsal}")).Body!["beside"]!["takes"]!);
        var (status, body) = await anna.JsonAsync("GET", $"/api/reads/{dorsal}/taking");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("inflammation is drawn on each view by itself", (string)body!["error"]!, StringComparison.Ordinal);
        // Nor by an act that nobody made.
        var (palmarRead, map) = (Palmar, LabelRuns.Of([1, 256, 256], new byte[256 * 256]));
        var (refused, _, _) = await LabelsServerTests.ActAsync(anna, dorsal, 1, "taken", new JsonObject
        {
            ["case"] = palmarRead,
            ["source_sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[256 * 256])),
            ["mirrored"] = false,
            ["map"] = new JsonObject { ["size"] = new JsonArray(1, 256, 256), ["runs"] = Convert.ToBase64String(map.Runs) },
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
    }

    static JsonObject Copy(JsonObject content) => content.DeepClone().AsObject();

    static JsonObject Of(JsonObject catalog, string name) => catalog["cases"]!.AsArray().Single(c => (string)c!["name"]! == name)!.AsObject();

    static byte[] Labels(string file)
    {
        var content = ImageFile.Read(file);
        return content.Volume is { } volume ? LabelMap.From(ScanOrder.InOrder(volume)).Labels.ToArray()
            : content.Picture!.SampleBytes.ToArray();
    }

    // As the page shows it: rows and columns of the picture.
    static async Task<double[]> ShownAsync(SignedIn reader, string name, JsonNode image)
    {
        using var answer = await reader.SendAsync("GET", $"/api/cases/{name}/images/planar");
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        double[] values = (string)image["type"]! == "uint16" ? [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(v => (double)v)]
            : throw new InvalidOperationException($"samples are {image["type"]}");
        var plane = image["plane"];
        Assert.False((bool?)plane?["transpose"] ?? false);
        if ((bool?)plane?["flip_columns"] ?? false)
            values = Mirrored(values, 256);
        return (bool?)plane?["flip_rows"] ?? false ? [.. values.Chunk(256).Reverse().SelectMany(r => r)] : values;
    }

    static double[] Mirrored(double[] values, int width) => [.. values.Chunk(width).SelectMany(r => r.Reverse())];

    static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double of = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return of / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
