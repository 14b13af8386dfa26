using Rubor.Imaging.Raster;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Labels;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor serve STUDY --form FORM</c>, up to where the workstation refuses a study without accounts.</summary>
[Collection("serve")] // another class names the workstation by the environment, which all share
public sealed class ServeFormTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public ServeFormTests()
    {
        Environment.SetEnvironmentVariable("RUBOR_WORKSTATION",
            Path.Combine(Data.Repository, "artifacts", "bin", "Rubor.Workstation", "release_linux-x64", "rubor-workstation"));
        foreach (string name in new[] { "sub-01_gray.png", "sub-01_doppler.png", "sub-02_gray.png" })
            File.WriteAllBytes(Path.Combine(folder.Path, name), PngWriter.Grayscale(new byte[6], 3));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_shipped_form_is_named_and_copied_byte_for_byte_and_cases_have_their_images_by_role()
    {
        await RefusedAsync("has no account yet", "--form", "eoss_ultrasound");
        string reads = Path.Combine(folder.Path, "reading");
        Assert.Equal(ShippedForms.Find("eoss_ultrasound"), File.ReadAllBytes(Path.Combine(reads, "form.json")));
        var catalog = StudyCatalog.Open(reads);
        Assert.Equal(["form", "form"], catalog.Cases.Select(c => c.Kind));
        Assert.Equal([["gray", "doppler"], ["gray"]], catalog.Cases.Select(c => c.Images.Keys.OrderDescending().ToArray()));
        Assert.All(catalog.Cases, c => Assert.Null(c.Problem));
        Assert.Equal("eoss_ultrasound", FormSettings.Read(catalog.SettingsOf("form"), reads).Document.Name);

        await RefusedAsync("has no account yet", "--form", "eoss_ultrasound", "--images", "gray,doppler");
        catalog = StudyCatalog.Open(reads);
        Assert.Equal([null, "no DOPPLER image"], catalog.Cases.Select(c => c.Problem));
        Assert.Equal(["gray", "doppler"], catalog.Cases[0].Images.Keys);
    }

    [Fact]
    public async Task What_cannot_be_served_is_told_in_one_line()
    {
        string bad = Path.Combine(folder.Path, "bad.json");
        File.WriteAllText(bad, """{"format":"rubor.form/1","name":"f","title":"F","fields":[{"name":"a","label":"A","type":"scale"}]}""");
        await RefusedAsync($"{bad}: field a: its type is scale", "--form", bad);
        await RefusedAsync("--form nowhere.json: cannot be read", "--form", "nowhere.json");
        await RefusedAsync("has no image of the role ct", "--form", "eoss_ultrasound", "--images", "ct");
        await RefusedAsync("takes one or two different roles", "--form", "eoss_ultrasound", "--images", "gray,gray");
        await RefusedAsync("--limits: is about V_HI", "--form", "eoss_ultrasound", "--limits", "paper");
        await RefusedAsync("goes with --form", "--images", "gray");
        File.WriteAllBytes(Path.Combine(folder.Path, "sub-01_photo.png"), PngWriter.Grayscale(new byte[6], 3));
        await RefusedAsync("has images of 3 roles", "--form", "eoss_ultrasound");
    }

    [Fact]
    public async Task Labels_are_painted_by_the_classes_of_the_study_and_go_with_no_other_kind()
    {
        File.WriteAllText(Path.Combine(folder.Path, "study.json"), """
            {"format":"rubor.study/1","images":["gray","doppler"],"labels":{"synovium":null,"inflammation":{"high":2,"low":1}}}
            """);
        File.WriteAllText(Path.Combine(folder.Path, "cases.tsv"),
            "subject\tgray\tdoppler\tsynovium\tinflammation\n01\tsub-01_gray.png\tsub-01_doppler.png\t\t\n02\tsub-02_gray.png\t\t\t\n");
        await RefusedAsync("name the one that is painted", "--labels", "inflammation");
        await RefusedAsync("--form: goes neither with --labels", "--labels", "inflammation", "--form", "eoss_ultrasound");
        await RefusedAsync("--limits: is about V_HI, and goes not with --labels", "--labels", "inflammation", "--limits", "paper");
        await RefusedAsync("--draft: goes with --labels", "--draft", folder.Path);
        await RefusedAsync("--draft nowhere: is no folder", "--labels", "inflammation", "--draft", "nowhere");
        await RefusedAsync("has no account yet", "--labels", "inflammation", "--images", "gray,doppler");
        string reads = Path.Combine(folder.Path, "reading");
        var catalog = StudyCatalog.Open(reads);
        Assert.Equal([null, null], catalog.Cases.Select(c => c.Problem));
        Assert.Equal([["gray", "doppler"], ["gray"]], catalog.Cases.Select(c => c.Images.Keys.ToArray()));
        Assert.Equal([("low", 1), ("high", 2)],
            LabelsSettings.Read(catalog.SettingsOf("labels"), reads).Classes.Select(c => (c.Name, (int)c.Value)));
        await RefusedAsync("has no account yet", "--labels", "synovium", "--images", "gray");
        Assert.Equal([new LabelClass("synovium", 1)],
            LabelsSettings.Read(StudyCatalog.Open(reads).SettingsOf("labels"), reads).Classes);
    }

    async Task RefusedAsync(string reason, params string[] options)
    {
        var served = await CommandRun.Of(["serve", folder.Path, "--port", "0", .. options]);
        Assert.Equal(2, served.ExitCode);
        Assert.Contains(reason, served.Error, StringComparison.Ordinal);
        Assert.Single(served.Error.TrimEnd().Split('\n'));
    }
}
