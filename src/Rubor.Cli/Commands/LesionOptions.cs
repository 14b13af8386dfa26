using System.CommandLine;
using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>Lesions that <c>rubor measure change</c> matches: what <c>rubor measure vhi</c> wrote of each visit.</summary>
internal static class LesionOptions
{
    public static readonly Option<string?> Baseline = new("--baseline-lesions")
    {
        Description = "Lesions of the baseline on its own voxels, such as inflammation.nii.gz of 'rubor measure vhi': all that is above 0.",
        HelpName = "F",
    };

    public static readonly Option<string?> FollowUp = new("--follow-up-lesions")
    {
        Description = "Lesions of the follow-up: those new, gone, grown and shrunk are told.",
        HelpName = "F",
    };

    public static readonly Option<double?> Limit = new("--lesion-change")
    {
        Description = string.Create(CultureInfo.InvariantCulture,
            $"Smallest change in mm³ from which on a lesion has grown or shrunk ({LesionSettings.SmallestShare:0.##} of the larger, ")
            + string.Create(CultureInfo.InvariantCulture, $"and {LesionSettings.SmallestVoxels} voxels)."),
        HelpName = "mm3",
    };

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">The words do not go together.</exception>
    public static LesionSettings Settings(ParseResult parsed)
    {
        var (before, after, limit) = (parsed.GetValue(Baseline), parsed.GetValue(FollowUp), parsed.GetValue(Limit));
        return before is null != after is null ? throw new UsageException("--baseline-lesions and --follow-up-lesions go together: name both masks")
            : limit is not null && before is null ? throw new UsageException("--lesion-change: goes with --baseline-lesions and --follow-up-lesions")
            : LimitOf(parsed);
    }

    /// <summary>From which change on a lesion has grown.</summary>
    /// <exception cref="UsageException">It is no volume.</exception>
    public static LesionSettings LimitOf(ParseResult parsed) =>
        parsed.GetValue(Limit) is { } limit && !(limit >= 0 && double.IsFinite(limit)) ? throw new UsageException(
            string.Create(CultureInfo.InvariantCulture, $"--lesion-change {limit}: give a volume in mm³, 0 or more"))
            : new() { SmallestChangeMm3 = parsed.GetValue(Limit) };

    /// <summary>The masks, each on its visit's voxels; null where none are named.</summary>
    /// <exception cref="ImageDataException">A file is no mask of its visit, or a visit is a picture; names it.</exception>
    public static (Mask Before, Mask After)? Read(ParseResult parsed, Volume baseline, Volume followUp) =>
        parsed.GetValue(Baseline) is not { } before || parsed.GetValue(FollowUp) is not { } after ? null
            : baseline.Geometry.Size.Z == 1 ? throw new ImageDataException(baseline.Source,
                $"is a picture of one slice, and lesions are matched by their volumes: leave out {Baseline.Name} and {FollowUp.Name}")
            : (LesionFigures.MaskOf(before, baseline.Geometry, "baseline"), LesionFigures.MaskOf(after, followUp.Geometry, "follow-up"));

    /// <summary>The files for the manifest.</summary>
    public static IEnumerable<RunInput> Inputs(ParseResult parsed)
    {
        if (parsed.GetValue(Baseline) is { } before)
            yield return RunInput.Of("baseline_lesions", before);
        if (parsed.GetValue(FollowUp) is { } after)
            yield return RunInput.Of("follow_up_lesions", after);
    }
}
