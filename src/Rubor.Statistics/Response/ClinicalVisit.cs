namespace Rubor.Statistics;

/// <summary>Clinical scores of one visit; null where one was not taken.</summary>
/// <param name="Basdai">Bath Ankylosing Spondylitis Disease Activity Index, 0–10.</param>
/// <param name="SpinalVas">Spinal pain on a visual analogue scale, 0–10 (cm).</param>
/// <param name="Asdas">Ankylosing Spondylitis Disease Activity Score.</param>
public sealed record ClinicalVisit(double? Basdai, double? SpinalVas, double? Asdas);
