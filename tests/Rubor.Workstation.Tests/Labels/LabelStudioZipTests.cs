using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;
using Rubor.Studies.Exchange;
using Rubor.Studies.Exchange.LabelStudio;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>Reads of labels go to Label Studio, and what comes back is the same to the pixel.</summary>
public class LabelStudioZipTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_readers_signed_is_imported_into_a_study_as_the_same_label_maps()
    {
        await using var study = await LabelsServerTests.StartAsync(width: 64, height: 48);
        var maps = new Dictionary<(string Case, string Reader), byte[]>();
        foreach (string reader in new[] { "anna", "ben" })
        {
            using var person = await study.SignInAsync(reader);
            foreach (string one in new[] { "sub-01", "sub-02" })
            {
                var (read, _) = await person.OpenAsync(one, one);
                int at = 3 + (reader.Length * one[^1] % 7);
                int version = 1;
                // Ben finds nothing on the second.
                if ((reader, one) != ("ben", "sub-02"))
                    foreach (int value in new[] { 1, 2, 3 })
                        await LabelsServerTests.ActAsync(person, read, version++, "outlined",
                            LabelsServerTests.Box(value, at + (9 * value), at, at + (9 * value) + 14, at + 5 + (7 * value)));
                var figures = (await person.JsonAsync("GET", $"/api/reads/{read}")).Body!["figures"]!;
                Assert.Equal(HttpStatusCode.OK, await LabelsServerTests.SignAsync(person, read, version, 9000 + maps.Count, figures));
                using var answer = await person.SendAsync("GET", $"/api/reads/{read}/labels");
                string file = Path.Combine(study.Root, $"{reader}{one}{(one == "sub-01" ? ".nii.gz" : ".png")}");
                await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(Cancel), Cancel);
                // Of a scan the export has the order in which the page shows it.
                maps[(one, reader)] = ImageFile.Read(file) is { Volume: not null }
                    ? [.. ImageFile.ReadScan(file).ToValues().Select(v => (byte)v)] : ImageFile.Read(file).Picture!.SampleBytes.ToArray();
            }
        }
        using var cora = await study.SignInAsync("cora");
        string folder = Path.Combine(study.Root, "label-studio"), back = Path.Combine(study.Root, "back");
        using (var zip = await cora.SendAsync("GET", "/api/exports/label-studio.zip"))
        {
            Assert.Equal("application/zip", zip.Content.Headers.ContentType!.MediaType);
            await ZipFile.ExtractToDirectoryAsync(await zip.Content.ReadAsStreamAsync(Cancel), folder, Cancel);
        }
        Assert.Equal(["README.txt", "images/sub-01_planar.png", "images/sub-02_planar.png", "labeling-config.xml", "tasks.json"],
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal));
        // A picture goes as it is.
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(study.Root, "study", "sub-02_planar.png"), Cancel),
            await File.ReadAllBytesAsync(Path.Combine(folder, "images", "sub-02_planar.png"), Cancel));
        Assert.Equal(2, JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "tasks.json"), Cancel))!.AsArray().Count);

        var plan = LabelStudioSource.Plan(folder, new() { Classes = ["normal", "low", "high"] }, Cancel);
        Assert.Empty(plan.Refused);
        Assert.Empty(new ImportRun(plan, back).Write(1, () => { }, Cancel).Refused);
        var imported = Study.Open(back);
        foreach (var ((one, reader), map) in maps)
        {
            var label = Assert.Single(imported.Cases.Single(c => c.Name == one).Labels);
            string file = label.Value.Single(f => f.Observer == reader).File;
            Assert.Equal(map, ImageFile.Read(file).Picture!.SampleBytes.ToArray());
        }
        Assert.Contains(maps.Values, m => m.Distinct().Count() == 4);
    }
}
