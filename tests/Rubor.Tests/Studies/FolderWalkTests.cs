using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

public sealed class FolderWalkTests : IDisposable
{
    readonly SmallStudy small = new("01", "02");

    public void Dispose() => small.Dispose();

    [Fact]
    public void Hidden_files_are_skipped_and_every_real_folder_is_entered_once()
    {
        string root = Directory.CreateDirectory(small[".walk"]).FullName;
        string At(string name)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
            File.WriteAllText(Path.Combine(root, name), "");
            return Path.Combine(root, name);
        }
        string[] files = [At("b/deep/2.nii"), At("b/deep/3.nii"), At("z/1.nii")];
        At("._1.nii");
        At(".git/4.nii");
        Directory.CreateSymbolicLink(Path.Combine(root, "a"), Path.Combine(root, "b", "deep")); // sorts first, yet names nothing
        Directory.CreateSymbolicLink(Path.Combine(root, "b", "self"), ".");
        Directory.CreateSymbolicLink(Path.Combine(root, "z", "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(root, "z", "one"), "two");
        Directory.CreateSymbolicLink(Path.Combine(root, "z", "two"), "../b");
        Assert.Equal(files, FolderWalk.Files(root));
        Directory.CreateSymbolicLink(Path.Combine(root, "sub-09"), "/no/such/folder");
        Assert.Contains("sub-09: is a link to /no/such/folder, which is not there",
            Assert.Throws<OutputException>(() => FolderWalk.Files(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_leaves_hidden_files_and_circles_of_links_alone()
    {
        string images = small["images"];
        Directory.CreateDirectory(images);
        foreach (string subject in (string[])["01", "02"])
        {
            File.Copy(small[$"{subject}_stir.nii.gz"], Path.Combine(images, $"sub-{subject}_STIR.nii.gz"));
            File.Copy(small[$"{subject}_region.nii.gz"], Path.Combine(images, $"sub-{subject}_mask.nii.gz"));
            File.WriteAllText(Path.Combine(images, $"._sub-{subject}_STIR.nii.gz"), "Mac OS X");
            File.WriteAllText(Path.Combine(images, $"._sub-{subject}_mask.nii.gz"), "Mac OS X");
        }
        Directory.CreateDirectory(Path.Combine(images, "loop"));
        Directory.CreateSymbolicLink(Path.Combine(images, "loop", "self"), "..");
        Assert.Equal(2, StudyInit.Of(images, small["out"]).Study.Cases.Count);
        Assert.Empty(StudyInit.Of(images, small["out"]).Problems);
        Assert.Equal(0, (await CommandRun.Of("study", "check", images)).ExitCode);
        Directory.CreateDirectory(small["other"]);
        foreach (string subject in (string[])["01", "02"])
            File.Copy(small[$"{subject}_region.nii.gz"], Path.Combine(small["other"], $"sub-{subject}_mask.nii.gz"));
        Assert.Equal(2,
            (await CommandRun.Of("agree", "masks", images + "/*_mask.nii.gz", small["other"], "--json")).Json["pairs"]!.AsArray().Count);
        Assert.Equal(["no normal marrow mask", "no normal marrow mask"], VhiStudy.Of(Study.OpenCases(images)).Cases.Select(c => c.Reason));
        // A link that leads nowhere may be a patient.
        Directory.CreateSymbolicLink(Path.Combine(images, "sub-03"), "/no/such/folder");
        Assert.Contains("sub-03: is a link to", (await CommandRun.Of("study", "check", images)).Output, StringComparison.Ordinal);
        (await CommandRun.Of("measure", "vhi", "--study", images, "--out", small["v"])).RefusedWith("sub-03", "which is not there");
    }

    [Fact]
    public void Two_files_of_one_role_are_named_as_they_lie()
    {
        foreach (string name in (string[])["raw/sub-01_STIR.nii.gz", "derivatives/sub-01_STIR.nii.gz", "raw/sub-01_disease_region.nii.gz"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(small["tree/" + name])!);
            File.WriteAllText(small["tree/" + name], "");
        }
        Assert.Equal("derivatives/sub-01_STIR.nii.gz and raw/sub-01_STIR.nii.gz are both a STIR image",
            Assert.Single(VhiStudy.Of(Study.OpenCases(small["tree"])).Cases).Reason);
    }
}
