namespace Rubor.Methods.Vhi;

/// <summary>
/// What marrow that was found is held against before it may be called plausible. The ranges follow from the eight public subjects of
/// Hepburn 2023, on which the error of l_lower is known: what lies outside them may be right, but nobody has measured how right.
/// docs/results/normal-marrow.md has what the word is worth, each patient judged by ranges of the other seven.
/// </summary>
public static class MarrowPlausibility
{
    /// <summary>Least volume in mm³: half of the smallest found.</summary>
    public const double LeastVolumeMm3 = 7000;

    /// <summary>Fewest slices: a limit that rests on fewer cannot show how it varies.</summary>
    public const int FewestSlices = 4;

    /// <summary>Largest standard error of l_lower over slices, as a share: one and a half times the largest on the patients.</summary>
    public const double LargestStandardError = 0.045;

    /// <summary>Range of <see cref="FoundMarrowLimit.Spread"/>: up to a twentieth above the third largest of the patients, 1.24 to 1.48,
    /// since beyond that the rule rests on two of them; down to where an image holds next to no noise.</summary>
    public const double LeastSpread = 1.05, MostSpread = 1.445;

    /// <summary>Largest <see cref="FoundMarrowLimit.Shading"/>: twice the median of the patients, 0.03 to 0.11.</summary>
    public const double MostShading = 0.135;

    /// <summary>
    /// Range of the marrow's median over the region's most frequent value; 0.92 to 1.15 on the patients, widened by a twelfth.
    /// </summary>
    public const double LeastToRegion = 0.85, MostToRegion = 1.25;

    /// <summary>
    /// Largest ratio of the marrow to the tissue around the region: 1.5 on the public subjects, 2.3 on phantoms, whose muscle is darker.
    /// </summary>
    public const double MostToSurroundings = 2.6;

    /// <summary>Bone may be as bright as this share without an outline before it speaks against the limit, and</summary>
    public const double LeastBright = 0.01;

    /// <summary>this share of it must lie below the limit; 0.90 at most on the patients, by limits of marrow that readers drew.</summary>
    public const double MostBelowLimit = 0.93;

    /// <summary>Why limits should not rest on the marrow; empty where nothing speaks against it.</summary>
    public static IReadOnlyList<string> ReasonsAgainst(NormalMarrowFound found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var reasons = new List<string>();
        if (found.VolumeMm3 < LeastVolumeMm3)
            reasons.Add(F($"Only {found.VolumeMm3 / 1000:0.0} ml of even marrow lie between the foramina ({LeastVolumeMm3 / 1000:0.0} ml are asked for)."));
        if (found.Slices < FewestSlices)
            reasons.Add(F($"It lies in {found.Slices} {(found.Slices == 1 ? "slice" : "slices")} only."));
        if (found.Limit is { } limit)
            AddOf(limit, reasons);
        if (found.ToRegionMode is < LeastToRegion or > MostToRegion)
            reasons.Add(
                F($"The marrow has {found.ToRegionMode:0.00} times the signal that is most frequent in the disease region: it may be ") +
                F($"oedematous, fatty or sclerotic."));
        if (found.ToSurroundings > MostToSurroundings)
            reasons.Add(
                F($"The marrow has {found.ToSurroundings:0.00} times the signal of the tissue around the bone: all marrow may be ") +
                F($"oedematous, or the image is no STIR."));
        if (found.Bright is { Share: >= LeastBright, BelowLimit: >= MostBelowLimit } bright)
            reasons.Add(
                F($"{100 * bright.Share:0} % of the bone is at least {BrightBone.BrightFrom:0.0} times as bright as the marrow, and ") +
                F($"{100 * bright.BelowLimit:0} % of that lies below l_lower: bright bone is left without an outline, so that the limit may be too high."));
        return reasons;
    }

    static void AddOf(FoundMarrowLimit limit, List<string> reasons)
    {
        if (limit.RelativeStandardError > LargestStandardError)
            reasons.Add(F($"Slices disagree: the standard error of l_lower is {100 * limit.RelativeStandardError:0.0} %."));
        if (limit.Spread > MostSpread)
            reasons.Add(
                F($"The bright end of the marrow is {limit.Spread:0.00} times its median, more than in six of the eight patients whom ") +
                F($"this was tried on ({MostSpread:0.00}): it may hold oedema or vessels beside normal marrow."));
        if (limit.Spread < LeastSpread)
            reasons.Add(F($"The bright end of the marrow is only {limit.Spread:0.00} times its median: the image holds next to no noise, or was smoothed."));
        if (limit.Shading > MostShading)
            reasons.Add(
                F($"The marrow brightens by {100 * limit.Shading:0} % (one standard deviation) from one side or end to the other, far ") +
                F($"more than in the patients whom this was tried on ({100 * MostShading:0} % is asked for): one limit for the whole image is doubtful."));
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
