using System.Text;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

public sealed class StudyFoldsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_to_the_byte()
    {
        using var small = new SmallStudy("01", "02", "03", "04", "05", "06", "07", "08", "é");
        foreach (var settings in (FoldSettings[])[new() { Folds = 3, Validation = 1, HeldOut = ["sub-02"], Stratify = "group", Seed = -3 },
            new() { Folds = 2, Inner = 2, Label = "region" }, new() { LeaveOneOut = true }, new() { Test = 0.3 },
            new() { Folds = 2, Repeats = 3 }])
        {
            var drawn = FoldDraw.Of(Study.Open(small.Path), settings);
            var read = StudyFolds.Read(Write(drawn.ToJson()));
            Assert.Equal(drawn.ToJson(), read.ToJson());
            Assert.Equal((drawn.Scheme, drawn.Seed, drawn.Count, drawn.Repeats), (read.Scheme, read.Seed, read.Count, read.Repeats));
            for (int f = 1; f <= read.Count; f++)
                Assert.Empty(read.Split(f).Train.Intersect([.. drawn.All[f - 1].Test, .. drawn.All[f - 1].Validation, .. drawn.HeldOut]));
        }
    }

    [Fact]
    public void The_evaluation_reads_the_same_file_and_refuses_repeats()
    {
        var plain = FoldDraw.Of(["01", "02", "03", "04"], new Dictionary<string, string>(), new() { Folds = 2 });
        var folds = FoldFile.Read(Write(plain.ToJson()));
        Assert.Equal(["01", "02", "03", "04"], folds.Keys.Order(StringComparer.Ordinal));
        Assert.All(folds, f => Assert.Contains(f.Key, plain.Split(f.Value).Test));
        var repeated = FoldDraw.Of(["01", "02", "03", "04"], new Dictionary<string, string>(), new() { Folds = 2, Repeats = 2 });
        Assert.Contains("2 times", Assert.Throws<OutputException>(() => FoldFile.Read(Write(repeated.ToJson()))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format": "rubor.folds/1", "folds": [["01", "sub-02"], ["03"]]}""")]
    [InlineData("""[["01", "02"], ["03"]]""")]
    [InlineData("""[{"train": ["03"], "val": ["01", "02"]}, {"train": ["01", "02"], "val": ["03"]}]""")]
    public void Older_and_foreign_forms_are_read(string json)
    {
        var folds = StudyFolds.Read(Write(json));
        Assert.Equal((FoldScheme.Given, 2), (folds.Scheme, folds.Count));
        Assert.Equal(["03"], folds.Split(1).Train);
        Assert.Equal(["01", "02"], folds.Split(1).Test);
        Assert.Throws<ArgumentOutOfRangeException>(() => folds.Split(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => folds.Split(0));
    }

    [Theory]
    [InlineData("""[["01"], ["01"]]""", "tested in fold 1 and in fold 2")]
    [InlineData("""[["01", "01"]]""", "names subject 01 twice")]
    [InlineData("""[{"train": ["01"], "val": ["01"]}]""", "01 is trained on and tested")]
    [InlineData("""{"subjects": ["01", "02"], "folds": [{"test": ["01"], "validation": ["01"]}]}""", "01 is validated on and tested")]
    [InlineData("""{"subjects": ["01", "02"], "held_out": ["02"], "folds": [["01"]]}""", "02 is held out, and among the subjects")]
    [InlineData("""{"subjects": ["01"], "held_out": ["02"], "folds": [{"test": ["01"], "validation": ["02"]}]}""", "02 is held out, and in fold 1")]
    [InlineData("""{"subjects": ["01"], "folds": [["03"]]}""", "03 is in fold 1, but not among the subjects")]
    [InlineData("""{"subjects": ["01", "02"], "folds": [{"test": ["01"], "inner": [["01"], ["02"]]}]}""", "01 is in an inner fold")]
    [InlineData("""{"subjects": ["01", "02"], "folds": [{"test": ["01"], "inner": [["02"], ["02"]]}]}""", "02 is in two inner folds")]
    [InlineData("""{"heldOut": ["02"], "folds": [["01"]]}""", "unknown key heldOut")]
    [InlineData("""{"folds": [{"test": ["01"], "train": "02"}]}""", "must be a list of subjects")]
    [InlineData("""{"scheme": "random", "folds": [["01"]]}""", "unknown scheme random")]
    [InlineData("""{"format": "rubor.folds/9", "folds": [["01"]]}""", "rubor.folds/1 is needed")]
    [InlineData("""{"folds": []}""", "must hold a list of folds")]
    [InlineData("""[[""]]""", "empty name")]
    [InlineData("[[", "is no JSON")]
    [InlineData("""{"held_out": ["02"], "held_out": [], "folds": [["01"]]}""", "names a key twice")]
    public void A_subject_on_two_sides_is_never_read(string json, string because) =>
        Assert.Contains(because, Assert.Throws<OutputException>(() => StudyFolds.Read(Write(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_examples_in_the_docs_can_be_read()
    {
        string[] blocks = [.. File.ReadAllText(Path.Combine(Data.Repository, "docs", "studies.md")).Split("```json\n").Skip(1)
            .Select(b => b.Split("```")[0])];
        Assert.Equal(2, blocks.Length);
        var folds = StudyFolds.Read(Write(blocks[1]));
        Assert.Equal((FoldScheme.KFold, "2014", "1013"), (folds.Scheme, folds.HeldOut.Single(), folds.Split(1).Train.Single()));
        File.WriteAllText(folder["study.json"], blocks[0]);
        File.WriteAllText(folder["cases.tsv"], "subject\tstir\tt1w\tdisease_region\tinflammation\tnormal_marrow\n1007\ta.nii\t\t\t\t\n");
        Assert.Equal("sacroiliac", Study.Open(folder.Path).Name);
    }

    string Write(string json) => Write(Encoding.UTF8.GetBytes(json));

    string Write(byte[] json)
    {
        File.WriteAllBytes(folder["folds.json"], json);
        return folder["folds.json"];
    }
}
