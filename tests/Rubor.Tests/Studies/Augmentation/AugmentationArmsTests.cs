using Rubor.Studies.Evaluation.Augmentation;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies.Augmentation;

public sealed class AugmentationArmsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    AugmentationArms Read(string json)
    {
        File.WriteAllText(folder["arms.json"], json);
        return AugmentationArms.Read(folder["arms.json"]);
    }

    [Fact]
    public void Settings_of_an_arm_stand_over_those_of_all_which_stand_over_the_preset()
    {
        var arms = Read("""
            {"format": "rubor.hand-joint-arms/1", "settings": {"side": 128, "loss": "balanced"}, "arms": [
              {"name": "first"},
              {"name": "second", "settings": {"loss": "plain", "batch": 16}, "images": "made"},
              {"name": "third", "images": {"generator": "/models/generator", "perlin": true, "count": 512, "settings": {"at_least_one": "force"}}},
              {"name": "fourth", "images": {"generator": "g", "count": 8, "photographs": "hands", "photograph_joints": "/found",
                "settings": {"photographed": 0.25}}}]}
            """);
        var mixed = arms.Arms[3].Images!;
        Assert.Equal((folder["hands"], "/found", 0.25, "g, whole joints, hands of hands in 25 %"), (mixed.Photographs, mixed.PhotographJoints,
            mixed.Settings.Photographed, mixed.Words));
        Assert.False(mixed.IsOfTheSameLot(mixed with { Photographs = "other" }));
        Assert.Equal(0.25, (double)mixed.SettingsJson["photographed"]!);
        Assert.False(arms.Arms[2].Images!.SettingsJson.ContainsKey("photographed"));
        Assert.Equal([(128, "balanced", 32), (128, "plain", 16), (128, "balanced", 32)], arms.Arms.Take(3).Select(a => (a.Settings.Side, a.Settings.Loss,
            a.Settings.Batch)));
        Assert.Equal(folder["made"], arms.Arms[1].Images!.Folder);
        var third = arms.Arms[2].Images!;
        Assert.Equal(("/models/generator", true, 512, 1, "force"), (third.Generator, third.Perlin, third.Count, third.Seed, third.Settings.AtLeastOne));
        Assert.True(third.IsOfTheSameLot(third with { Count = 4 }));
        Assert.False(third.IsOfTheSameLot(third with { Perlin = false }));
    }

    [Theory]
    [InlineData("""{"arms": []}""", "format is missing")]
    [InlineData("""{"format": "rubor.folds/1", "arms": []}""", "format is 'rubor.folds/1'; wanted rubor.hand-joint-arms/1")]
    [InlineData("""{"format": "F", "arms": []}""", "arms is no list of arms")]
    [InlineData("""{"format": "F", "arms": [{"name": "a"}], "colour": 1}""", "colour is no field; there is format, preset, settings, arms")]
    [InlineData("""{"format": "F", "preset": "fast", "arms": [{"name": "a"}]}""", "preset 'fast' is no preset")]
    [InlineData("""{"format": "F", "settings": {"side": 7}, "arms": [{"name": "a"}]}""", "settings cannot be: side is 7")]
    [InlineData("""{"format": "F", "arms": [{"name": "a"}, {"settings": {}}]}""", "arms[1].name is missing")]
    [InlineData("""{"format": "F", "arms": [{"name": "a"}, {"name": "A"}]}""", "arms[1].name is A, as that of an arm before it")]
    [InlineData("""{"format": "F", "arms": [{"name": "../a"}]}""", "arms[0].name is '../a'; use letters")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "settings": {"los": "plain"}}]}""", "arms[0].settings.los is no field; there is side")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "settings": {"loss": "dice"}}]}""", "arms[0].settings cannot be: loss is dice")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "settings": {"batch": "many"}}]}""", "arms[0].settings cannot be: batch does not take")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": 3}]}""", "arms[0].images is no text")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"count": 3}}]}""", "arms[0].images.generator is missing")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g"}}]}""", "arms[0].images.count is missing")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 0}}]}""", "arms[0].images.count is 0; a whole number from 1")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1.5}}]}""", "arms[0].images.count is 1.5; a whole number")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1, "perlin": "yes"}}]}""",
        "arms[0].images.perlin is neither true nor false")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1, "number": 2}}]}""", "arms[0].images.number is no field")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1, "settings": {"any": 2}}}]}""",
        "arms[0].images.settings cannot be: any is 2")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1, "settings": {"photographed": 0.5}}}]}""",
        "arms[0].images.settings cannot be: photographed is of photographed hands, and no photographs are given")]
    [InlineData("""{"format": "F", "arms": [{"name": "a", "images": {"generator": "g", "count": 1, "photograph_joints": "p"}}]}""",
        "arms[0].images.photograph_joints goes with photographs")]
    [InlineData("""["a"]""", "the file is no object")]
    [InlineData("{", "line 1 is no JSON")]
    public void A_mistake_names_the_field(string json, string said)
    {
        var refused = Assert.Throws<OutputException>(() => Read(json.Replace("\"F\"", $"\"{AugmentationArms.FormatName}\"", StringComparison.Ordinal)));
        Assert.StartsWith(folder["arms.json"], refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
