using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Tests.Studies;

namespace Rubor.Tests.Cli;

public sealed class StudyInitAndFoldsTests : IDisposable
{
    readonly SmallStudy small = new("01", "02", "03", "04", "05", "06");

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task Folds_are_kept_with_what_made_them_and_the_same_seed_gives_the_same_bytes()
    {
        string[] words = ["study", "folds", small.Path, "--folds", "2", "--repeats", "2", "--validation", "1", "--hold-out", "05,sub-06",
            "--stratify", "group", "--seed", "4", "--out"];
        var run = await CommandRun.Of([.. words, small["a.json"]]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("repeated-k-fold: 4 subjects of small, seed 4; held out: 05, 06", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of([.. words, small["b.json"], "--quiet"])).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(small["a.json"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(small["b.json"], TestContext.Current.CancellationToken));
        var folds = StudyFolds.Read(small["a.json"]);
        Assert.Equal(("group", 4, 4), (folds.Stratify, folds.Seed, folds.Count));
        Assert.Equal(Study.Open(small.Path).Sha256, folds.Study!.Sha256);
        (await CommandRun.Of([.. words, small["a.json"]])).Refused("exists already");
        Assert.Equal(0, (await CommandRun.Of([.. words, small["a.json"], "--overwrite"])).ExitCode);
        (await CommandRun.Of([.. words, small["study.json"], "--overwrite"])).Refused("rubor.folds/1 is needed");
        Assert.StartsWith("{", (await CommandRun.Of([.. words, small["c.json"], "--json"])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--folds 7", "7 folds need as many subjects; there are 6")]
    [InlineData("--folds 2 --leave-one-out", "--folds does not go with --leave-one-out")]
    [InlineData("--folds 2 --test 0.2", "--folds does not go with --test")]
    [InlineData("--test 0.2 --inner 2", "--test: makes one fold")]
    [InlineData("--validation many", "--validation many")]
    [InlineData("--validation 0", "a share such as 0.2")]
    [InlineData("--test 2.5", "neither a share below 1 nor a whole number")]
    [InlineData("--hold-out 09", "09 is no subject of small")]
    [InlineData("--only age=3", "--only: small has no clinical column age; its clinical columns are group")]
    [InlineData("--only group=worse", "no case of small has group worse; it has ")]
    [InlineData("--only group", "--only group: give a clinical column and its value, such as set=training")]
    [InlineData("--only =ill", "--only =ill: give a clinical column")]
    [InlineData("--label marrow", "has no label marrow")]
    [InlineData("--stratify age", "no clinical column age; its clinical columns are group")]
    public async Task Folds_that_cannot_be_are_refused_in_one_line(string options, string because)
    {
        (await CommandRun.Of(["study", "folds", small.Path, "--out", small["f.json"], .. options.Split(' ')])).Refused(because);
        Assert.False(File.Exists(small["f.json"]));
    }

    [Fact]
    public async Task Only_subjects_of_one_value_are_divided_and_all_others_are_held_out()
    {
        var study = Study.Open(small.Path);
        var run = await CommandRun.Of("study", "folds", small.Path, "--folds", "2", "--only", "group=ill", "--hold-out", "01", "--out", small["o.json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var folds = StudyFolds.Read(small["o.json"]);
        var ill = study.Subjects.Where(s => study.CasesOf([s]).Any(c => c.Clinical["group"] == "ill") && s != "01").ToList();
        Assert.NotEmpty(ill);
        Assert.Equal(ill, folds.Subjects);
        Assert.Equal(study.Subjects.Except(ill), folds.HeldOut);
    }

    [Fact]
    public async Task A_class_that_changes_between_visits_is_refused()
    {
        small.Rows.Add("01\tlater\t\t\t02_stir.nii.gz\t\t\t\twell");
        small.Save();
        (await CommandRun.Of("study", "folds", small.Path, "--out", small["f.json"], "--stratify", "group", "--folds", "2"))
            .Refused("subject 01 has group ill and well");
    }

    [Fact]
    public async Task A_folder_is_described_once_and_moves_with_its_images()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        Directory.Move(folder["demo", "phantoms"], folder["images"]);
        var run = await CommandRun.Of("study", "init", folder["images"], "--out", folder["images", "study"], "--name", "phantoms");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            "4 subjects, 8 scans; stir 8; t1w 8; disease_region 8 of 4 subjects; lesion 8 of 4 subjects; normal_marrow 8 of 4 subjects\n",
            run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["images", "study", "run.json"]));
        (await CommandRun.Of("study", "init", folder["images"], "--out", folder["images", "study"])).Refused("--overwrite");
        (await CommandRun.Of("study", "init", folder["images", "study"], "--out", folder["other"])).Refused("holds a study.json already");
        (await CommandRun.Of("study", "init", folder["none"], "--out", folder["other"])).Refused("no such folder");
        Directory.Move(folder["images"], folder["moved"]);
        var check = await CommandRun.Of("study", "check", folder["moved", "study"], "--label", "disease_region", "--image", "t1w", "--image", "stir");
        Assert.True(check.ExitCode == 0, check.Output);
        Assert.Equal(Study.Open(folder["moved"]).Sha256, Study.Open(folder["moved", "study"]).Sha256);
    }

    [Fact]
    public async Task Scan_numbers_of_one_patient_need_files()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["2001_T1W.nii.gz"], "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["pairs.tsv"], "scan\tsubject\n2001\t2001\n3001\t2001\n", TestContext.Current.CancellationToken);
        (await CommandRun.Of("study", "init", folder.Path, "--out", folder["out"], "--subjects-of", folder["pairs.tsv"]))
            .Refused("names scan 3001, of which there is no file");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task The_public_folder_becomes_a_study_without_fault()
    {
        string bones = Data.Real("bone-mri");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["pairs.tsv"],
            "scan\tsubject\tsession\n2001\t2001\tpre\n3001\t2001\tpost\n2003\t2003\tpre\n3003\t2003\tpost\n6785\t6785\tpre\n9976\t6785\tpost\n",
            TestContext.Current.CancellationToken);
        Assert.Equal(0,
            (await CommandRun.Of("study", "init", bones, "--out", folder["study"], "--subjects-of", folder["pairs.tsv"], "--name", "bone-mri")).ExitCode);
        var check = await CommandRun.Of("study", "check", folder["study"]);
        Assert.Equal((0,
            "bone-mri: nothing wrong; 14 subjects, 17 scans; stir 8; t1w 17; disease_region 11; inflammation 24 of 6 subjects; " +
            "normal_marrow 8\n"), (check.ExitCode, check.Output));
        Assert.Equal(0,
            (await CommandRun.Of("study", "folds", folder["study"], "--out", folder["folds.json"], "--leave-one-out", "--label",
            "disease_region", "--hold-out", "2014", "--validation", "2")).ExitCode);
        Assert.Equal(0,
            (await CommandRun.Of("study", "check", folder["study"], "--label", "disease_region", "--image", "t1w", "--folds", folder["folds.json"])).ExitCode);
        var folds = StudyFolds.Read(folder["folds.json"]);
        Assert.Equal(["1001", "1007", "1012", "1013", "1234", "2015", "2016", "3002", "3009", "4386"], folds.Subjects);
        var study = Study.Open(folder["study"]);
        Assert.Equal(2, study.CasesOf(["2001"]).Count);
        Assert.Equal(["R11", "R12", "R21", "R22"], study.CasesOf(["1007"]).Single().Labels["inflammation"].Select(l => l.Observer));
    }
}
