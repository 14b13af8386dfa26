using Rubor.Methods.Vhi;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>Whether a measurement whose region or marrow was found, not drawn, may stand as it is, as it stands in vhi.json.</summary>
/// <param name="Verdict">"plausible" or "reader_needed".</param>
/// <param name="Text">The verdict in plain words.</param>
/// <param name="Needed">What a reader must draw or correct: "normal_marrow", "disease_region", both or nothing.</param>
/// <param name="Reasons">Why, one sentence each.</param>
public sealed record AutomaticFigure(string Verdict, string Text, IReadOnlyList<string> Needed, IReadOnlyList<string> Reasons)
{
    /// <summary>Of a verdict, or null.</summary>
    public static AutomaticFigure? Of(AutomaticVerdict? verdict) => verdict is null ? null
        : new(
            verdict.Plausible ? "plausible" : "reader_needed", verdict.Text,
            [.. verdict.MarrowReasons.Count > 0 ? ["normal_marrow"] : Array.Empty<string>(), .. verdict.RegionReasons.Count > 0
                ? ["disease_region"] : Array.Empty<string>()],
            [.. verdict.RegionReasons, .. verdict.MarrowReasons]);
}
