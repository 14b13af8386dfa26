namespace Rubor.Statistics;

/// <summary>
/// The threshold of a score with the largest Youden index (Youden 1950), halfway between two scores that were observed. A case is called
/// positive where its score is at least the threshold. On the cases that it was chosen on the index flatters.
/// </summary>
/// <param name="Threshold">Halfway between <paramref name="Lower"/> and <paramref name="Upper"/>.</param>
/// <param name="Lower">Highest score called negative: thresholds above it, up to <paramref name="Upper"/>, are all equally good.</param>
/// <param name="Upper">Lowest score called positive.</param>
/// <param name="Youden">Sensitivity + specificity − 1 there; below 0 where high scores speak against.</param>
/// <param name="Sensitivity">Share of the positives called so.</param>
/// <param name="Specificity">Share of the negatives called so.</param>
/// <param name="Positives">Positives that it was chosen on.</param>
/// <param name="Negatives">Negatives that it was chosen on.</param>
/// <param name="Alike">Gaps between scores that are as good, this one among them; above 1 the choice is one of convention.</param>
public sealed record YoudenThreshold(double Threshold, double Lower, double Upper, double Youden, double Sensitivity, double Specificity,
    int Positives, int Negatives, int Alike)
{
    // Sums of shares differ in the last bits.
    const double Rounding = 1e-12;

    /// <summary>Finds it. Of gaps that are equally good the widest is taken, of those the lowest.</summary>
    /// <param name="truth">Whether each case is positive.</param>
    /// <param name="scores">Score of the same case.</param>
    /// <returns>Null where one kind of case is missing, or all scores are the same.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is not finite.</exception>
    public static YoudenThreshold? Of(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        Require.SameLength(truth.Length, scores.Length, nameof(scores));
        Require.Finite(scores, nameof(scores));
        if (!truth.Contains(true) || !truth.Contains(false))
            return null;
        var steps = ScoreSteps.Descending(truth, scores);
        YoudenThreshold? best = null;
        int alike = 0;
        for (int k = 0; k + 1 < steps.Count; k++)
        {
            var (at, below) = (steps[k], steps[k + 1].Score);
            double youden = at.Sensitivity - at.FalsePositiveRate, width = at.Score - below;
            if (best is not null && youden < best.Youden - Rounding)
                continue;
            bool better = best is null || youden > best.Youden + Rounding;
            alike = better ? 1 : alike + 1;
            if (better || width >= best!.Upper - best.Lower)
                best = new(Halfway(below, at.Score), below, at.Score, youden, at.Sensitivity, 1 - at.FalsePositiveRate, (int)at.Positives,
                    (int)at.Negatives, alike);
        }

        return best is null ? null : best with { Alike = alike };
    }

    // Of neighbouring numbers the middle is one of the two: then it must be the upper one, which is called positive.
    static double Halfway(double lower, double upper) => lower + ((upper - lower) / 2) is var middle && middle > lower ? middle : upper;
}
