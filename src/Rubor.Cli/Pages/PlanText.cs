using System.Globalization;
using Rubor.Networks.Planning;
using Rubor.Studies.Training;

namespace Rubor.Cli.Pages;

/// <summary>A plan for people: what was seen, what is planned, and what each came from.</summary>
internal static class PlanText
{
    const double Megabyte = 1e6;
    const int BytesAWeight = 4;

    /// <summary>Prints it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="fold">Fingerprint and plan.</param>
    /// <param name="subjects">Subjects that were looked at.</param>
    /// <param name="number">Number of the fold, or null.</param>
    /// <param name="file">The plan's file, or null.</param>
    public static void Print(TextWriter output, FoldPlan fold, int subjects, int? number, string? file)
    {
        var (seen, plan) = (fold.Fingerprint, fold.Planned.Plan);
        Line("planner", $"{plan.Planner}");
        string learning = number is null ? "" : string.Create(CultureInfo.InvariantCulture, $" that fold {number} learns from");
        Line("seen", $"{seen.Cases.Count} cases, {seen.Slices} slices of {subjects} subjects{learning}");
        Line("size", $"{plan.MedianShape[0]} × {plan.MedianShape[1]} pixels, the median of {Range(seen, c => c.Rows)} × {Range(seen, c => c.Columns)}");
        Line("crop", $"to what is not 0 in any image: {100 * seen.MedianShare:0} % of a case is left at the median");
        Line("spacing", $"{plan.Spacing[0]:0.####} × {plan.Spacing[1]:0.####} mm: the median");
        foreach (var (image, name) in plan.Images.Zip(plan.Normalization))
            Line("values", $"{image}: {name}{Intensities(plan, image)}");
        Line("patch", $"{plan.Patch[0]} × {plan.Patch[1]}: {fold.Planned.PatchFrom}");
        Line("batch", $"{plan.Batch}: {fold.Planned.BatchFrom}");
        Line("stages", $"{plan.Stages}: halved while an axis has 8 pixels or more");
        Line("features", $"{string.Join(", ", plan.Features)}{(plan.ResidualEncoder ? ", residual encoder" : "")}");
        Line("parameters", $"{plan.Parameters} ({plan.Parameters * BytesAWeight / Megabyte:0.0} MB)");
        Line("memory", $"{plan.MemoryProxy} values of feature maps an image");
        if (plan.StepSeconds is { } seconds)
            Line("time", $"{seconds:0.###} s a step as measured here, for {plan.EpochMinutes} minutes an epoch");
        Line("mirror", $"{(plan.Mirror.Count == 0 ? "none" : string.Join(", ", plan.Mirror))}: {fold.Planned.MirrorFrom}");
        Line("plan", $"{file ?? "not written; --out FILE keeps it"}");

        void Line(string what, FormattableString text) => output.WriteLine($"{what,-13} {text.ToString(CultureInfo.InvariantCulture)}");
    }

    static string Range(Fingerprint seen, Func<FingerprintCase, int> of)
    {
        var (least, most) = (seen.Cases.Min(of), seen.Cases.Max(of));
        return least == most ? least.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{least}–{most}");
    }

    static string Intensities(SegmenterPlan plan, string image) => plan.Intensities.FirstOrDefault(i => i.Image == image) is { } figures
        ? string.Create(CultureInfo.InvariantCulture,
            $"; in structures {figures.Median:0.###} at the median, {figures.Low:0.###} to {figures.High:0.###} in 99 %") : "";
}
