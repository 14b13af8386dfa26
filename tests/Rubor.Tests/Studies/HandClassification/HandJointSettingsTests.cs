using System.Text.RegularExpressions;
using Rubor.Studies.Measuring.HandClassification;

namespace Rubor.Tests.Studies.HandClassification;

public sealed partial class HandJointSettingsTests
{
    [Fact]
    public void The_preset_paper_is_what_the_paper_says_and_the_docs_name_every_setting_with_both_presets()
    {
        var paper = HandJointSettings.Of("paper", []).ToJson();
        Assert.Equal(new HandJointSettings().ToJson().ToJsonString(), paper.ToJsonString());
        var quick = HandJointSettings.Of("quick", []).ToJson();
        string docs = File.ReadAllText(Path.Combine(Data.Repository, "docs", "methods", "hand-joints.md"));
        var rows = Row().Matches(docs).ToDictionary(m => m.Groups[1].Value, m => (m.Groups[2].Value.Trim('`'), m.Groups[3].Value.Trim('`')));
        Assert.Equal(paper.Select(p => p.Key).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, value) in paper)
            Assert.Equal((key, Shown(value), Shown(quick[key])), (key, rows[key].Item1, rows[key].Item2));

        static string Shown(System.Text.Json.Nodes.JsonNode? value) => value!.ToJsonString().Trim('"');
    }

    [Fact]
    public void Patience_and_validations_are_counted_in_samples_and_epochs()
    {
        var settings = HandJointSettings.Of("paper", []).Training(59);
        // Ten epochs of 59 images are 18.4 steps of 32; 500,000 images are 869 times 18 steps.
        Assert.Equal((18, 869, 156250), (settings.ValidateEvery, settings.Patience, settings.Steps));
    }

    [Theory]
    [InlineData("growth=12", "growth is 12; allowed is a multiple of 8")]
    [InlineData("start=zero", "start is zero; allowed is he-uniform, torch, he-normal")]
    [InlineData("loss=focal", "loss is focal; there is plain, balanced")]
    [InlineData("blocks=6", "blocks does not take such a value")]
    [InlineData("growht=8", "'growht' is no setting")]
    public void A_mistake_is_named(string change, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => HandJointSettings.Of("quick", [change])).Message, StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(\w+)` \|[^|]*\| ([^|]+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
