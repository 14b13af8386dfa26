using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
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
    [InlineData("keep_best=1", "keep_best")]
    [InlineData("learning_rate=NaN", "learning_rate")]
    [InlineData("augmentation.interpolation=soft", "augmentation.interpolation")]
    [InlineData("augmentation.rotation_degrees=steep", "augmentation.rotation_degrees")]
    [InlineData("levels=9", "levels")]
    [InlineData("kernel=4", "kernel")]
    [InlineData("filters=0", "filters")]
    [InlineData("filters=1000000", "filters")]
    [InlineData("most_filters=8", "most_filters")]
    [InlineData("space_to_depth=0", "space_to_depth")]
    [InlineData("normalisation=layer", "normalisation")]
    [InlineData("pixel_mm=-1", "pixel_mm")]
    [InlineData("pixel_mm=1e999", "pixel_mm")]
    [InlineData("neighbour_slices=-1", "neighbour_slices")]
    [InlineData("neighbour_slices=40", "neighbour_slices")]
    [InlineData("steps=0", "steps")]
    [InlineData("batch=0", "batch")]
    [InlineData("sampling=fair", "sampling")]
    [InlineData("cross_entropy_weight=-1", "cross_entropy_weight")]
    [InlineData("cross_entropy_weight=1e999", "cross_entropy_weight")]
    [InlineData("cross_entropy_weight=0", "dice_weight")]
    [InlineData("architecture=vgg", "architecture")]
    [InlineData("planner=cpu", "planner")]
    [InlineData("deep_supervision=true", "deep_supervision")]
    [InlineData("epoch_steps=-1", "epoch_steps")]
    [InlineData("foreground_share=1.5", "foreground_share")]
    [InlineData("dice_over=case", "dice_over")]
    [InlineData("dice_smoothing=0", "dice_smoothing")]
    [InlineData("tversky_alpha=-0.1", "tversky_alpha")]
    [InlineData("tversky_beta=11", "tversky_beta")]
    [InlineData("focal_gamma=-1", "focal_gamma")]
    [InlineData("momentum=1", "momentum")]
    [InlineData("gradient_clip=-1", "gradient_clip")]
    [InlineData("optimiser=lion", "optimiser")]
    [InlineData("learning_rate=0", "learning_rate")]
    [InlineData("weight_decay=-1", "weight_decay")]
    [InlineData("schedule=linear", "schedule")]
    [InlineData("rise_share=1", "rise_share")]
    [InlineData("fall_every=0", "fall_every")]
    [InlineData("fall_factor=2", "fall_factor")]
    [InlineData("power=0", "power")]
    [InlineData("average_decay=1", "average_decay")]
    [InlineData("validate_every=-1", "validate_every")]
    [InlineData("metric=accuracy", "metric")]
    [InlineData("patience=-1", "patience")]
    [InlineData("checkpoint_minutes=0", "checkpoint_minutes")]
    [InlineData("augmentation.shear=2", "augmentation.shear")]
    [InlineData("augmentation.power_minimum=3", "augmentation.power_maximum")]
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
        Assert.Contains("'fast' is no preset; there is paper, quick, nnunet, nnunet-short, nnunet-v1",
            Assert.Throws<ArgumentException>(() => TrainingSettings.Of("fast", [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_nnunet_preset_has_nnU_Nets_figures()
    {
        var nnunet = TrainingSettings.Of("nnunet", []);
        Assert.Equal(("planned-unet", "nnunet", 0, 250 * 1000, 250),
            (nnunet.Architecture, nnunet.Planner, nnunet.Batch, nnunet.Steps, nnunet.EpochSteps));
        Assert.Equal(("sgd", 0.01, 0.99, 3e-5, 12.0), (nnunet.Optimiser, nnunet.LearningRate, nnunet.Momentum, nnunet.WeightDecay, nnunet.GradientClip));
        Assert.Equal(("polynomial", 0.9), (nnunet.Schedule, nnunet.Power));
        Assert.Equal((1.0, 1.0, "batch", 1e-5, true),
            (nnunet.CrossEntropyWeight, nnunet.DiceWeight, nnunet.DiceOver, nnunet.DiceSmoothing, nnunet.DeepSupervision));
        Assert.Equal(("foreground", 0.33, false), (nnunet.Sampling, nnunet.ForegroundShare, nnunet.KeepBest));
        Assert.Equal(AugmentationScheme.NnUNet, nnunet.Augmentation.Scheme);
        Assert.Equal(nnunet with { Planner = "nnunet-v1", Augmentation = new() { Scheme = AugmentationScheme.NnUNetV1 } },
            TrainingSettings.Of("nnunet-v1", []));
        var few = TrainingSettings.Of("nnunet-short", []);
        Assert.Equal(nnunet with { Planner = "cpu", Steps = few.Steps, ValidateEvery = few.ValidateEvery }, few);
    }

    [Theory]
    [InlineData("batch=-1", "batch is -1; allowed is 0 (as planned) to 4096")]
    [InlineData("planner=own", "planner is own; allowed is nnunet, residual-m, residual-l, residual-xl, nnunet-v1, cpu, or none")]
    [InlineData("architecture=unet", "planner is nnunet; allowed is none where architecture is unet")]
    [InlineData("tversky_alpha=0", null)]
    [InlineData("planner=", null)]
    public void A_planned_network_has_settings_of_its_own(string change, string? message)
    {
        if (message is null)
            TrainingSettings.Of("nnunet", [change]);
        else
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => TrainingSettings.Of("nnunet", [change])).Message);
        Assert.StartsWith("architecture is planned-unet, whose plan is made from data",
            Assert.Throws<ArgumentException>(() => TrainingSettings.Of("nnunet", []).Plan(["t1w"], ["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_comes_back_from_its_JSON()
    {
        foreach (string preset in TrainingSettings.Presets)
        {
            // nnU-Net's augmentation is a whole, of which no part is set.
            bool whole = preset.StartsWith("nnunet", StringComparison.Ordinal);
            string change = whole ? "mirror=columns" : "augmentation.rotation_degrees=12.5";
            var settings = TrainingSettings.Of(preset, [change, "sampling=balanced", "average_decay=0.99", "keep_best=true"]);
            Assert.Equal(whole ? 0 : 12.5, settings.Augmentation.RotationDegrees);
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
            Assert.Equal(0.5, TrainingSettings.Of("paper", ["pixel_mm=0.5"]).PixelMm);
            Assert.Contains("pixel_mm is 20.5;",
                Assert.Throws<ArgumentException>(() => TrainingSettings.Of("paper", ["pixel_mm=20.5"])).Message, StringComparison.Ordinal);
            var plan = TrainingSettings.Of("paper", []).Plan(["t1w"], ["a"]) with { PixelMm = -0.5 };
            Assert.Contains("pixel_mm is -0.5;", Assert.Throws<ArgumentException>(plan.Check).Message, StringComparison.Ordinal);
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
        // What was written before there was a key has its default; a key that is none any more is named.
        b.Remove("steps");
        Assert.DoesNotContain(TrainingSettings.Differences(a, b), d => d.StartsWith("steps", StringComparison.Ordinal));
        a["steps"] = 7;
        b["colour"] = 3;
        Assert.Equal(["steps 7 and 35000", "colour none and 3"],
            TrainingSettings.Differences(a, b).Where(d => d.Contains("steps", StringComparison.Ordinal) || d.Contains("colour", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_plan_has_an_input_a_scan_and_slice_and_an_output_a_structure()
    {
        var settings = TrainingSettings.Of("paper", ["neighbour_slices=1"]);
        UNetPlan two = UNetPlan.Of(settings.Plan(["stir", "t1w"], ["a"])), one = UNetPlan.Of(settings.Plan(["t1w"], ["a", "b"]));
        Assert.Equal((6, 1), (two.Inputs, two.Outputs));
        Assert.Equal((3, 3), (one.Inputs, one.Outputs));
    }
}
