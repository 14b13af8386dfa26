using System.Text.RegularExpressions;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Training;

// What settings may be.
public sealed partial record TrainingSettings
{
    void Check()
    {
        Require(Architecture is UNetPlan.ArchitectureName or PlannedUNetPlan.ArchitectureName, "architecture", Architecture,
            $"{UNetPlan.ArchitectureName} or {PlannedUNetPlan.ArchitectureName}");
        bool planned = Architecture == PlannedUNetPlan.ArchitectureName;
        Require(Planner == "" || Planners.Contains(Planner), "planner", Planner, $"{string.Join(", ", Planners)}, or none");
        Require(planned || Planner == "", "planner", Planner, $"none where architecture is {Architecture}");
        Require(planned || !DeepSupervision, "deep_supervision", "true", $"false where architecture is {Architecture}");
        Require(EpochMinutes is > 0 and <= 10080, "epoch_minutes", EpochMinutes, "above 0, up to 10080");
        Require(Mirrors.Contains(Mirror), "mirror", Mirror, string.Join(", ", Mirrors));
        Require(planned || Mirror == AsPlanned, "mirror", Mirror, $"{AsPlanned} where architecture is {Architecture}: its augmentation flips");
        Require(PixelMm is >= 0 and <= 20, "pixel_mm", PixelMm, "0 (as scanned) to 20");
        Require(NeighbourSlices is >= 0 and <= 8, "neighbour_slices", NeighbourSlices, "0 to 8");
        Shape(1, 1).Check();
        Require(Steps is >= 1 and <= 100_000_000, "steps", Steps, "1 or more");
        Require(EpochSteps >= 0, "epoch_steps", EpochSteps, "0 or more");
        Require(Batch >= (planned ? 0 : 1) && Batch <= 4096, "batch", Batch, planned ? "0 (as planned) to 4096" : "1 to 4096");
        Require(Samplings.Contains(Sampling), "sampling", Sampling, string.Join(", ", Samplings));
        Require(ForegroundShare is >= 0 and <= 1, "foreground_share", ForegroundShare, "0 to 1");
        Require(CrossEntropyWeight is >= 0 and <= 1e6, "cross_entropy_weight", CrossEntropyWeight, "0 to 1000000");
        Require(DiceWeight is >= 0 and <= 1e6, "dice_weight", DiceWeight, "0 to 1000000");
        Require(CrossEntropyWeight + DiceWeight > 0, "dice_weight", DiceWeight, "above 0 where cross_entropy_weight is 0");
        Require(DiceOver is OverSlice or OverBatch, "dice_over", DiceOver,
            $"{OverSlice} or {OverBatch}");
        Require(DiceSmoothing is > 0 and <= 1e6, "dice_smoothing", DiceSmoothing, "above 0");
        Require(TverskyAlpha is >= 0 and <= 10, "tversky_alpha", TverskyAlpha, "0 to 10");
        Require(TverskyBeta is >= 0 and <= 10, "tversky_beta", TverskyBeta, "0 to 10");
        Require(TverskyAlpha + TverskyBeta > 0, "tversky_beta", TverskyBeta, "above 0 where tversky_alpha is 0");
        Require(FocalGamma is >= 0 and <= 10, "focal_gamma", FocalGamma, "0 to 10");
        Require(Optimiser is "adam" or "adamw" or "sgd", "optimiser", Optimiser, "adam, adamw or sgd");
        Require(LearningRate is > 0 and <= 100, "learning_rate", LearningRate, "above 0");
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "0 to below 1");
        Require(GradientClip is >= 0 and <= 1e6, "gradient_clip", GradientClip, "0 (any) or more");
        Require(WeightDecay is >= 0 and <= 10, "weight_decay", WeightDecay, "0 or more");
        Require(LearningRateSchedule.Names.Contains(Schedule), "schedule", Schedule, string.Join(", ", LearningRateSchedule.Names));
        Require(RiseShare is > 0 and < 1, "rise_share", RiseShare, "between 0 and 1");
        Require(FallEvery is > 0 and <= 1, "fall_every", FallEvery, "above 0, up to 1");
        Require(FallFactor is > 0 and <= 1, "fall_factor", FallFactor, "above 0, up to 1");
        Require(Power is > 0 and <= 10, "power", Power, "above 0, up to 10");
        Require(AverageDecay is >= 0 and < 1, "average_decay", AverageDecay, "0 to below 1");
        Require(ValidateEvery >= 0, "validate_every", ValidateEvery, "0 or more");
        Require(Metrics.Contains(Metric), "metric", Metric, string.Join(", ", Metrics));
        Require(Patience >= 0, "patience", Patience, "0 or more");
        Require(CheckpointMinutes is > 0 and <= 1440, "checkpoint_minutes", CheckpointMinutes, "above 0, up to 1440");
        if (Augmentation is null)
            throw new ArgumentException("augmentation must not be null");
        Require(!Augmentation.Crop, "augmentation.crop", "true", "false: whole slices, or the plan's patches, are learnt from");
        try
        {
            _ = new Augmenter(Augmentation);
        }
        catch (ArgumentException e)
        {
            // The augmentation names its own properties; a reader of settings knows their keys.
            throw new ArgumentException($"augmentation.{Keys(e.Message.TrimEnd('.'))}", e);
        }
    }

    static readonly string[] Mirrors = [AsPlanned, "none", NetworkPlan.Columns, NetworkPlan.Rows, $"{NetworkPlan.Rows},{NetworkPlan.Columns}"];

    // Names of properties as keys.
    static string Keys(string message) => Property().Replace(message, name => SettingsKeys.InSnakeCase(name.Value));

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|^[A-Z][a-z]+\b")]
    private static partial Regex Property();

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}
