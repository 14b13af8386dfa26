using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Training;

namespace Rubor.Tests.Networks.Training;

public class TrainingSettingsTests
{
    [Theory]
    [InlineData("epochs=3", "epochs")]
    [InlineData("augmentation.rotation=3", "augmentation.rotation")]
    [InlineData("augmentation=3", "augmentation")]
    [InlineData("levels.deep=3", "levels.deep")]
    [InlineData("batch", "batch")]
    [InlineData("=5", "=5")]
    [InlineData("batch=many", "batch=many")]
    [InlineData("batch=", "batch=")]
    [InlineData("batch=2.5", "batch")]
    [InlineData("batch=true", "batch")]
    [InlineData("batch=[2]", "batch")]
    [InlineData("batch=null", "batch")]
    [InlineData("keepBest=1", "keepBest")]
    [InlineData("learningRate=NaN", "learningRate")]
    [InlineData("augmentation.interpolation=soft", "augmentation.interpolation")]
    [InlineData("augmentation.rotationDegrees=steep", "augmentation.rotationDegrees")]
    [InlineData("levels=9", "levels")]
    [InlineData("kernel=4", "kernel")]
    [InlineData("filters=0", "filters")]
    [InlineData("filters=1000000", "filters")]
    [InlineData("mostFilters=8", "mostFilters")]
    [InlineData("spaceToDepth=0", "spaceToDepth")]
    [InlineData("normalisation=layer", "normalisation")]
    [InlineData("pixelMm=-1", "pixelMm")]
    [InlineData("pixelMm=1e999", "pixelMm")]
    [InlineData("neighbourSlices=-1", "neighbourSlices")]
    [InlineData("neighbourSlices=40", "neighbourSlices")]
    [InlineData("steps=0", "steps")]
    [InlineData("batch=0", "batch")]
    [InlineData("sampling=fair", "sampling")]
    [InlineData("crossEntropyWeight=-1", "crossEntropyWeight")]
    [InlineData("crossEntropyWeight=1e999", "crossEntropyWeight")]
    [InlineData("crossEntropyWeight=0", "diceWeight")]
    [InlineData("optimiser=lion", "optimiser")]
    [InlineData("learningRate=0", "learningRate")]
    [InlineData("weightDecay=-1", "weightDecay")]
    [InlineData("schedule=linear", "schedule")]
    [InlineData("riseShare=1", "riseShare")]
    [InlineData("fallEvery=0", "fallEvery")]
    [InlineData("fallFactor=2", "fallFactor")]
    [InlineData("power=0", "power")]
    [InlineData("averageDecay=1", "averageDecay")]
    [InlineData("validateEvery=-1", "validateEvery")]
    [InlineData("metric=accuracy", "metric")]
    [InlineData("patience=-1", "patience")]
    [InlineData("checkpointMinutes=0", "checkpointMinutes")]
    [InlineData("augmentation.shear=2", "augmentation.shear")]
    [InlineData("augmentation.powerMinimum=3", "augmentation.powerMaximum")]
    [InlineData("augmentation.crop=true", "augmentation.crop")]
    public void A_setting_that_cannot_be_is_refused_in_one_line_that_names_it(string change, string key)
    {
        string message = Assert.Throws<ArgumentException>(() => TrainingSettings.Of("paper", [change])).Message;
        Assert.Contains(key, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain("Rubor.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"epochs": 3}""", "epochs")]
    [InlineData("""{"augmentation": {"rotation": 3}}""", "rotation")]
    [InlineData("""{"augmentation": null}""", "augmentation")]
    [InlineData("""{"augmentation": 3}""", "augmentation")]
    [InlineData("""{"steps": "many"}""", "steps")]
    [InlineData("""{"sampling": null}""", "sampling")]
    public void A_file_of_settings_that_cannot_be_is_refused_in_one_line_that_names_the_key(string json, string key)
    {
        string message = Assert.Throws<ArgumentException>(() => TrainingSettings.Of(JsonNode.Parse(json)!.AsObject())).Message;
        Assert.Contains(key, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void The_paper_preset_has_the_published_figures()
    {
        var paper = TrainingSettings.Of("paper", []);
        Assert.Equal((4, 16, 3, "batch", 35000, 4),
            (paper.Levels, paper.Filters, paper.Kernel, paper.Normalisation, paper.Steps, paper.Batch));
        Assert.Equal(("adam", 1e-3, "constant", 1.0, 0.0, 0.0),
            (paper.Optimiser, paper.LearningRate, paper.Schedule, paper.CrossEntropyWeight, paper.DiceWeight, paper.WeightDecay));
        Assert.Equal(AugmentationSettings.Paper, paper.Augmentation);
        Assert.Equal(new TrainingSettings { KeepBest = false }, paper);
        Assert.Contains("'fast' is no preset; there is paper, quick",
            Assert.Throws<ArgumentException>(() => TrainingSettings.Of("fast", [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_comes_back_from_its_JSON()
    {
        foreach (string preset in TrainingSettings.Presets)
        {
            var settings = TrainingSettings.Of(preset, ["augmentation.rotationDegrees=12.5", "sampling=balanced", "averageDecay=0.99", "keepBest=true"]);
            Assert.Equal(12.5, settings.Augmentation.RotationDegrees);
            Assert.Equal(settings, TrainingSettings.Of(settings.ToJson()));
            Assert.Equal(settings, TrainingSettings.Of(JsonNode.Parse(settings.ToJson().ToJsonString())!.AsObject()));
        }
    }

    [Fact]
    public void Settings_and_their_messages_are_the_same_in_every_language()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(0.5, TrainingSettings.Of("paper", ["pixelMm=0.5"]).PixelMm);
            Assert.Contains("pixelMm is 20.5;",
                Assert.Throws<ArgumentException>(() => TrainingSettings.Of("paper", ["pixelMm=20.5"])).Message, StringComparison.Ordinal);
            var plan = TrainingSettings.Of("paper", []).Plan(["t1w"], ["a"]) with { PixelMm = -0.5 };
            Assert.Contains("pixelMm is -0.5;", Assert.Throws<ArgumentException>(plan.Check).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Differences_name_every_key_that_differs_with_both_values()
    {
        var a = TrainingSettings.Of("paper", []).ToJson();
        Assert.Empty(TrainingSettings.Differences(a, JsonNode.Parse(a.ToJsonString())!.AsObject()));
        var b = TrainingSettings.Of("paper", ["batch=8", "augmentation.shear=0.1", "schedule=cosine"]).ToJson();
        Assert.Equal(["batch 4 and 8", "schedule \"constant\" and \"cosine\"", "augmentation.shear 0.2 and 0.1"],
            TrainingSettings.Differences(a, b));
        b.Remove("steps");
        Assert.Contains("steps 35000 and none", TrainingSettings.Differences(a, b));
    }

    [Fact]
    public void A_plan_has_an_input_a_scan_and_slice_and_an_output_a_structure()
    {
        var settings = TrainingSettings.Of("paper", ["neighbourSlices=1"]);
        Assert.Equal((6, 1), (settings.Plan(["stir", "t1w"], ["a"]).Network.Inputs, settings.Plan(["stir", "t1w"], ["a"]).Network.Outputs));
        Assert.Equal((3, 3), (settings.Plan(["t1w"], ["a", "b"]).Network.Inputs, settings.Plan(["t1w"], ["a", "b"]).Network.Outputs));
    }
}
