using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

/// <summary>nnU-Net's folds, against numpy's (tests/Reference/planning/kfold.py) and its documentation (manual data splits).</summary>
public class NnunetKFoldTests
{
    [Fact]
    public void Folds_are_those_that_numpy_draws()
    {
        foreach (var (cases, folds) in JsonNode.Parse(File.ReadAllText(Data.Reference("planning", "kfold.json")))!.AsObject())
            Assert.Equal(folds!.AsArray().Select(f => f!.AsArray().Select(i => (int)i!)),
                NnunetKFold.Of(int.Parse(cases, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal([3, 8, 13, 16], NnunetKFold.Of(20)[0]);
        Assert.Equal([[0, 7], [3, 9], [4, 6], [1, 8], [2, 5]], NnunetKFold.Of(10));
        Assert.Equal([39, 39, 38, 38, 38], NnunetKFold.Of(192).Select(f => f.Length));
        Assert.Equal([10, 16, 17, 27, 33, 40], NnunetKFold.Of(192)[0].Take(6));
    }

    [Fact]
    public void Cases_are_sorted_as_strings_and_each_subject_is_tested_once()
    {
        var folds = NnunetKFold.Of(Study([.. Enumerable.Range(1, 10).Select(i => new StudyCase($"{i}", "", ""))]), null);
        // 1, 10, 2, 3 …: places 0 and 7 are subjects 1 and 7.
        Assert.Equal(["1", "7"], folds.All[0].Test);
        Assert.Equal((FoldScheme.NnunetKFold, 12345, "nnunet-kfold"), (folds.Scheme, folds.Seed, folds.SchemeName));
        Assert.Equal(folds.Subjects, folds.All.SelectMany(f => f.Test).Order(StringComparer.Ordinal));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["folds.json"], folds.ToJson());
        Assert.Equal(folds.ToJson(), StudyFolds.Read(folder["folds.json"]).ToJson());
    }

    [Fact]
    public void A_patient_on_both_sides_is_refused_by_name_and_on_one_side_is_not()
    {
        // Places 0 and 7 are tested in fold 1, 3 and 9 in fold 2.
        StudyCase[] cases = [.. Enumerable.Range(0, 10).Select(i => new StudyCase($"p{i}", $"{i}", ""))];
        string message = Assert.Throws<OutputException>(() => NnunetKFold.Of(Study([.. cases[..9], new("p0", "9", "")]), null)).Message;
        Assert.Contains("on both sides: fold 1: p0", message, StringComparison.Ordinal);
        // Of 192 places 16 and 17 are tested together: the two visits of p16.
        var together = Enumerable.Range(0, 192).Select(i => i == 17 ? new StudyCase("p016", "2", "") : new($"p{i:000}", "", "")).ToList();
        var folds = NnunetKFold.Of(Study(together), null);
        Assert.Equal(191, folds.Subjects.Count);
        Assert.Equal(["p010", "p016", "p027"], folds.All[0].Test.Take(3));
    }

    [Fact]
    public void Too_few_cases_and_an_unknown_label_are_refused()
    {
        var four = Study([.. Enumerable.Range(1, 4).Select(i => new StudyCase($"{i}", "", ""))]);
        Assert.Contains("has 4 cases; nnU-Net's 5 folds need as many", Assert.Throws<OutputException>(() => NnunetKFold.Of(four, null)).Message,
            StringComparison.Ordinal);
        Assert.Contains("has no label x", Assert.Throws<OutputException>(() => NnunetKFold.Of(four, "x")).Message, StringComparison.Ordinal);
    }

    static Study Study(IReadOnlyList<StudyCase> cases) => new()
    {
        Folder = "study",
        Name = "small",
        Images = ["t1w"],
        Labels = [new("region", [], false)],
        Cases = cases,
    };
}
