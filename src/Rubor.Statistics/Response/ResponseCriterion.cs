namespace Rubor.Statistics;

/// <summary>
/// A rule that says from two visits whether a patient responded. It says nothing where a score that it needs is missing.
/// Scores carry one decimal, so differences are compared with a slack of 1e-9: 5.1 − 3.9 reaches 1.2.
/// </summary>
public sealed class ResponseCriterion
{
    const double Slack = 1e-9;

    /// <summary>Fall of BASDAI asked for by <see cref="BasdaiAndSpinalPain"/>.</summary>
    public const double BasdaiFall = 1.2;

    /// <summary>Fall of spinal pain asked for by <see cref="BasdaiAndSpinalPain"/>.</summary>
    public const double SpinalVasFall = 1.0;

    /// <summary>Fall of ASDAS of clinical importance: Machado and others 2011, Ann Rheum Dis 70, 47–53.</summary>
    public const double AsdasFall = 1.1;

    /// <summary>ASDAS below which disease is inactive: Machado and others 2011.</summary>
    public const double AsdasInactive = 1.3;

    readonly Func<ClinicalVisit, ClinicalVisit, bool?> _rule;

    ResponseCriterion(string name, Func<ClinicalVisit, ClinicalVisit, bool?> rule) => (Name, _rule) = (name, rule);

    /// <summary>The rule in words.</summary>
    public string Name { get; }

    /// <summary>
    /// BASDAI falls by at least 1.2 and spinal VAS by at least 1. A missing score decides only if the other already fails.
    /// </summary>
    public static ResponseCriterion BasdaiAndSpinalPain { get; } = new("BASDAI fall ≥ 1.2 and spinal VAS fall ≥ 1", (before, after) =>
        Both(AtLeast(before.Basdai - after.Basdai, BasdaiFall), AtLeast(before.SpinalVas - after.SpinalVas, SpinalVasFall)));

    /// <summary>BASDAI 50: BASDAI falls to half or less. Undefined from a BASDAI of 0.</summary>
    public static ResponseCriterion Basdai50 { get; } = new("BASDAI 50", (before, after) =>
        before.Basdai == 0 ? null : AtLeast(before.Basdai * 0.5, after.Basdai));

    /// <summary>ASDAS falls by more than 1.1. Machado 2011 counts a fall of exactly 1.1 as well.</summary>
    public static ResponseCriterion AsdasImproved { get; } = new("ASDAS fall > 1.1", (before, after) =>
        before.Asdas - after.Asdas is { } fall ? fall > AsdasFall + Slack : null);

    /// <summary>ASDAS below 1.3 at follow-up, whatever it was before.</summary>
    public static ResponseCriterion AsdasInactiveDisease { get; } = new("ASDAS < 1.3", (_, after) =>
        after.Asdas is { } asdas ? asdas < AsdasInactive - Slack : null);

    /// <summary>All criteria.</summary>
    public static IReadOnlyList<ResponseCriterion> All { get; } = [BasdaiAndSpinalPain, Basdai50, AsdasImproved, AsdasInactiveDisease];

    /// <summary>Whether a patient responded; null where the visits do not tell.</summary>
    /// <param name="before">Visit before treatment.</param>
    /// <param name="after">Follow-up visit.</param>
    public bool? Met(ClinicalVisit before, ClinicalVisit after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return _rule(before, after);
    }

    static bool? AtLeast(double? value, double? bound) => value is { } v && bound is { } b ? v >= b - Slack : null;

    static bool? Both(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;
}
