using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

public sealed class StudyTests : IDisposable
{
    readonly SmallStudy small = new("01", "02", "03");

    public void Dispose() => small.Dispose();

    [Fact]
    public void Rows_of_one_visit_are_one_case_with_the_masks_of_each_observer()
    {
        small.Rows.AddRange(["sub-01\t\t\tB\t\t\t02_region.nii.gz\t\t", "01\t\t\tA\t01_stir.nii.gz\t\t03_region.nii.gz\t\till",
            "01\tafter\t3001\t\t02_stir.nii.gz\t\t\t\t"]);
        small.Save();
        var study = Study.Open(small["study.json"]);
        Assert.Equal(("small", 3, 4), (study.Name, study.Subjects.Count, study.Cases.Count));
        var first = study.Cases[0];
        Assert.Equal(["", "A", "B"], first.Labels["region"].Select(l => l.Observer));
        Assert.Equal(small["03_region.nii.gz"], first.Labels["region"][1].File);
        Assert.Equal(small["01_stir.nii.gz"], first.Images["stir"]);
        Assert.Equal("ill", first.Clinical["group"]);
        Assert.Equal("sub-01_ses-after_scan-3001", study.Cases[1].Name);
        Assert.Empty(study.Cases[1].Labels);
        Assert.Equal(["01", "02", "03"], study.SubjectsWith("region"));
        Assert.Equal([study.Cases[0], study.Cases[1]], study.CasesOf(["01"]));
    }

    [Fact]
    public void A_study_is_the_same_wherever_it_lies_and_in_whatever_order_and_another_when_a_file_is()
    {
        string before = Study.Open(small.Path).Sha256;
        small.Rows.Reverse(1, 3);
        small.Rows[0] = small.Rows[0].Replace("group", "diagnosis", StringComparison.Ordinal);
        File.Move(small["02_stir.nii.gz"], Directory.CreateDirectory(small["elsewhere"]).FullName + "/02_stir.nii.gz");
        small.Rows[2] = small.Rows[2].Replace("02_stir", "elsewhere/02_stir", StringComparison.Ordinal);
        small.Save();
        Assert.Equal(before, Study.Open(small.Path).Sha256);
        small.Rows[2] = small.Rows[2].Replace("02_stir", "2_stir", StringComparison.Ordinal);
        small.Save();
        var changed = Study.Open(small.Path).Identity;
        Assert.NotEqual(before, changed.Sha256);
    }

    [Fact]
    public void A_described_folder_is_the_study_that_its_names_tell()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["images", "pairs"]);
        foreach (string name in (string[])["stir/1007_STIR", "t1w/1007_T1W", "masks/1007_disease_region", "masks/1007_normal_marrow",
            "masks/1007_inflammation_R11", "masks/1007_inflammation_R21",
            "pairs/2001_T1W", "pairs/3001_T1W", "bids/sub-09/ses-a/sub-09_ses-a_T2w",
                "bids/sub-09/ses-a/sub-09_ses-a_label-synovitis_rater-anna_mask", "other/notes"])
        {
            string file = folder["images", name + ".nii.gz"];
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
        File.WriteAllText(folder["images", "participants.tsv"], "participant_id\tage\nsub-1007\t41\n");
        File.WriteAllText(folder["numbers.tsv"], "scan\tsubject\tsession\n2001\t2001\tpre\n3001\t2001\tpost\n");
        var init = StudyInit.Of(folder["images"], folder["study"], ScanNumbers.Read(folder["numbers.tsv"]));
        Assert.Equal([folder["images", "other/notes.nii.gz"]], init.LeftAside);
        Assert.Empty(init.Problems);
        Directory.CreateDirectory(folder["study"]);
        File.WriteAllBytes(folder["study", "study.json"], init.Description);
        File.WriteAllBytes(folder["study", "cases.tsv"], init.Table);
        var read = Study.Open(folder["study"]);
        Assert.Equal(["stir", "t1w", "t2w"], read.Images);
        Assert.Equal(["disease_region", "inflammation", "normal_marrow", "synovitis"], read.Labels.Select(l => l.Name));
        Assert.Equal(["inflammation"], read.Labels.Where(l => l.MayBeEmpty).Select(l => l.Name));
        Assert.Equal(["sub-09_ses-a", "sub-1007", "sub-2001_ses-post_scan-3001", "sub-2001_ses-pre_scan-2001"],
            read.Cases.Select(c => c.Name).Order(StringComparer.Ordinal));
        var one = read.CasesOf(["1007"]).Single();
        Assert.Equal(["R11", "R21"], one.Labels["inflammation"].Select(l => l.Observer));
        Assert.Equal("41", one.Clinical["age"]);
        Assert.Equal("anna", read.CasesOf(["09"]).Single().Labels["synovitis"].Single().Observer);
        // The tree itself, opened without the numbers, is two subjects more and otherwise the same.
        Assert.Equal(["09", "1007", "2001", "3001"], Study.Open(folder["images"]).Subjects);
        Assert.Equal(read.Sha256, init.Study.Sha256);
    }

    [Theory]
    [InlineData("""{"format": "rubor.study/2"}""", "rubor.study/1")]
    [InlineData("""{"format": "rubor.study/1", "image": []}""", "unknown key image")]
    [InlineData("""{"format": "rubor.study/1", "images": ["stir", "Scan"]}""", "twice")]
    [InlineData("""{"format": "rubor.study/1", "labels": {"hand": {"low": 0}}}""", "class low of hand")]
    [InlineData("""{"format": "rubor.study/1", "labels": {"hand": {"low": 1, "high": 1}}}""", "low and high")]
    [InlineData("""{"format": "rubor.study/1", "may_be_empty": ["bone"]}""", "bone, which is no label")]
    [InlineData("""{"format": "rubor.study/1", "images": ["flair"]}""", "no column flair")]
    [InlineData("""{"format": "rubor.study/1", "images": [3]}""", "must be a list of names")]
    public void Mistakes_in_study_json_are_named(string json, string because)
    {
        small.Describe(json);
        Assert.Contains(because, Assert.Throws<OutputException>(() => Study.Open(small.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\t\t\t\t01_stir.nii.gz\t\t\t\t", "row 5", "names no subject")]
    [InlineData("04\t\t\t\t\t\t\t\till", "row 5", "has no file")]
    [InlineData("../04\t\t\t\t01_stir.nii.gz\t\t\t\t", "row 5", "cannot be part of a file's name")]
    [InlineData("01\t\t\t\t02_stir.nii.gz\t\t\t\t", "row 5", "second file as stir")]
    [InlineData("01\t\t\t\t\t\t02_region.nii.gz\t\t", "row 5", "second region")]
    [InlineData("01\t\t\tA\t\t\t02_region.nii.gz\t\twell", "row 5", "group of subject 01 is well where")]
    [InlineData("01\t\t\t\t01_stir.nii.gz\t01_t1w.nii.gz\t01_region.nii.gz\t01_inflammation.nii.gz\till", "row 5", "repeats")]
    public void Mistakes_in_a_row_are_named_with_the_row(string row, string where, string because)
    {
        small.Rows.Add(row);
        small.Save();
        string message = Assert.Throws<OutputException>(() => Study.Open(small.Path)).Message;
        Assert.Contains(where, message, StringComparison.Ordinal);
        Assert.Contains(because, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_problems_are_counted_and_a_missing_study_is_one_line()
    {
        small.Rows.AddRange(["\t\t\t\tx\t\t\t\t", "09\t\t\t\t\t\t\t\t"]);
        small.Save();
        Assert.Contains("(and 1 more; 'rubor study check' lists them)",
            Assert.Throws<OutputException>(() => Study.Open(small.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<OutputException>(() => Study.Open(small["none"])).Message,
            StringComparison.Ordinal);
        File.Delete(small["study.json"]);
        Assert.Contains("is missing beside cases.tsv", Assert.Throws<OutputException>(() => Study.Open(small.Path)).Message,
            StringComparison.Ordinal);
    }
}
