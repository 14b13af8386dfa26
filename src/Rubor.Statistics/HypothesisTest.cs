namespace Rubor.Statistics;

/// <summary>What a hypothesis test says: the statistic, the p value and how they were reached.</summary>
/// <param name="Method">The test in words, with its variant: exact or normal, corrected or not.</param>
/// <param name="Statistic">The test's own statistic; null where it has none or is undefined.</param>
/// <param name="PValue">Two-sided p value, 0–1; null where undefined, and then <paramref name="Reason"/> says why.</param>
/// <param name="Count">Observations or pairs used.</param>
/// <param name="Reason">Why there is no p value; null when there is one.</param>
public sealed record HypothesisTest(string Method, double? Statistic, double? PValue, long Count, string? Reason = null)
{
    internal static HypothesisTest Undefined(string method, string reason, long count) => new(method, null, null, count, reason);
}
