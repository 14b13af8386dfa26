namespace Rubor.Methods.Vhi;

/// <summary>
/// Whether a measurement whose region or marrow no reader drew may stand as it is: one answer from the region's check, the networks'
/// uncertainty, the marrow's verdict and the limits. It cannot say that a measurement is right; it says when it is likely wrong, and what a
/// reader must draw.
/// </summary>
/// <param name="RegionReasons">Why a reader must correct the disease region, one sentence each; empty where nothing speaks against it, or
/// where it was drawn.</param>
/// <param name="MarrowReasons">Why a reader must draw the normal marrow; likewise.</param>
public sealed record AutomaticVerdict(IReadOnlyList<string> RegionReasons, IReadOnlyList<string> MarrowReasons)
{
    /// <summary>Nothing speaks against it. A reader still looks at the outlines.</summary>
    public bool Plausible => RegionReasons.Count == 0 && MarrowReasons.Count == 0;

    /// <summary>The verdict in plain words.</summary>
    public string Text => (RegionReasons.Count, MarrowReasons.Count) switch
    {
        (0, 0) => "plausible",
        (0, _) => "a reader must draw the normal marrow",
        (_, 0) => "a reader must correct the disease region",
        _ => "a reader must draw the normal marrow and correct the disease region",
    };

    /// <summary>Joins what is known.</summary>
    /// <param name="regionWarnings">What the check of a region that was found says, its uncertainty and its carrying included; null where
    /// it was drawn.</param>
    /// <param name="marrow">Marrow that was found; null where it was drawn.</param>
    /// <param name="limits">The limits that follow from the marrow.</param>
    /// <returns>Null where a reader drew both.</returns>
    public static AutomaticVerdict? Of(IReadOnlyList<string>? regionWarnings, NormalMarrowFound? marrow, VhiLimits limits)
    {
        if (regionWarnings is null && marrow is null)
            return null;
        List<string> reasons = marrow is { Verdict: MarrowVerdict.ReaderNeeded } ? [.. marrow.Reasons] : [];
        if (marrow is not null && limits.IqrMultiple <= 0)
            reasons.Add("The lower limit lies at or below the upper quartile of the marrow: the figure counts normal marrow.");
        return new(regionWarnings ?? [], reasons);
    }
}
