using Rubor.Imaging.Raster;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.JointUltrasound;

namespace Rubor.Tests.Cli;

/// <summary><c>rubor serve STUDY --joint-ultrasound</c>, up to where the workstation refuses a study without accounts.</summary>
[Collection("serve")] // another class names the workstation by the environment, which all share
public sealed class ServeJointTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly TemporaryFolder machine = new();

    public ServeJointTests()
    {
        Environment.SetEnvironmentVariable("RUBOR_WORKSTATION",
            Path.Combine(Data.Repository, "artifacts", "bin", "Rubor.Workstation", "release_linux-x64", "rubor-workstation"));
        foreach (string name in new[] { "01_gray.png", "01_doppler.png", "02_gray.png" })
            File.WriteAllBytes(Path.Combine(folder.Path, name), PngWriter.Grayscale(new byte[6], 3));
        File.WriteAllText(Path.Combine(folder.Path, "study.json"), """{"format":"rubor.study/1","images":["gray","doppler"],"labels":{}}""");
        File.WriteAllText(Path.Combine(folder.Path, "cases.tsv"), "subject\tscan\tjoint\tgray\tdoppler\troi_gray\troi_doppler\n"
            + "01\tmcp2-right\tmcp2-right\t01_gray.png\t01_doppler.png\t0,0,2,1\t1,0,2,2\n02\tpip3\tpip3-left\t02_gray.png\t\t0,0,2,1\t\n");
    }

    public void Dispose()
    {
        folder.Dispose();
        machine.Dispose();
    }

    [Fact]
    public async Task Joints_have_their_pictures_regions_and_the_form_of_synovitis_and_nothing_of_a_machines_unless_it_is_named()
    {
        string result = Path.Combine(machine.Path, "sub-01", "scan-mcp2-right");
        Directory.CreateDirectory(result);
        File.WriteAllText(Path.Combine(result, "joint_ultrasound.json"), "{}");
        await RefusedAsync("has no account yet", "--joint-ultrasound");
        string reads = Path.Combine(folder.Path, "reading");
        var catalog = StudyCatalog.Open(reads);
        Assert.Equal(["joint_ultrasound", "joint_ultrasound"], catalog.Cases.Select(c => c.Kind));
        Assert.Equal([null, "no DOPPLER image"], catalog.Cases.Select(c => c.Problem));
        Assert.Equal(["subject 01, scan mcp2-right", "subject 02, scan pip3, pip3-left"], catalog.Cases.Select(c => c.Title));
        var settings = JointUltrasoundSettings.Read(catalog.SettingsOf(JointUltrasoundKind.Name), reads);
        Assert.False(settings.ShowsMachine);
        Assert.Equal(new JointShown("0,0,2,1", "1,0,2,2", null), settings.Joints[catalog.Cases[0].Name]);
        Assert.Equal(ShippedForms.Find(JointUltrasoundKind.UsualForm), File.ReadAllBytes(Path.Combine(reads, FormSettings.FileName)));
        Assert.DoesNotContain(machine.Path, File.ReadAllText(Path.Combine(reads, StudyCatalog.FileName)), StringComparison.Ordinal);

        await RefusedAsync("has no account yet", "--joint-ultrasound", "--machine", machine.Path);
        settings = JointUltrasoundSettings.Read(StudyCatalog.Open(reads).SettingsOf(JointUltrasoundKind.Name), reads);
        Assert.True(settings.ShowsMachine);
        Assert.Equal([result, null], settings.Joints.Values.Select(j => j.Machine));
    }

    [Fact]
    public async Task What_does_not_go_with_joints_is_told_in_one_line()
    {
        await RefusedAsync("--machine: goes with --joint-ultrasound", "--machine", machine.Path);
        await RefusedAsync("--joint-ultrasound: goes neither with --labels", "--joint-ultrasound", "--labels", "inflammation");
        await RefusedAsync("--images: a joint is read in its images gray and doppler", "--joint-ultrasound", "--images", "gray");
        await RefusedAsync("--limits: is about V_HI, and goes not with --joint-ultrasound", "--joint-ultrasound", "--limits", "paper");
        await RefusedAsync("--machine nowhere: is no folder", "--joint-ultrasound", "--machine", "nowhere");
        await RefusedAsync("holds no result of any joint", "--joint-ultrasound", "--machine", machine.Path);
        string form = Path.Combine(folder.Path, "form.json");
        File.WriteAllText(form, """{"format":"rubor.form/1","name":"f","title":"F","fields":[{"name":"machine_shown","label":"A","type":"text"}]}""");
        await RefusedAsync("its field machine_shown is a column of the table of reads of joints", "--joint-ultrasound", "--form", form);
        File.WriteAllText(Path.Combine(folder.Path, "cases.tsv"), "subject\tgray\tdoppler\n01\t01_gray.png\t\n");
        await RefusedAsync("has no doppler image, and a joint is read in both", "--joint-ultrasound");
    }

    async Task RefusedAsync(string reason, params string[] options)
    {
        var served = await CommandRun.Of(["serve", folder.Path, "--port", "0", .. options]);
        Assert.Equal(2, served.ExitCode);
        Assert.Contains(reason, served.Error, StringComparison.Ordinal);
        Assert.Single(served.Error.TrimEnd().Split('\n'));
    }
}
