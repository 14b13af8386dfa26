namespace Rubor.Statistics.Consensus;

/// <summary>A combination of values that goes together.</summary>
/// <param name="Values">One a measurement, in the order of the rule.</param>
/// <param name="Weight">Product of the numbers of models that voted for each.</param>
public sealed record WeighedCombination(IReadOnlyList<int> Values, Int128 Weight);

/// <summary>What models' votes on one case come to.</summary>
/// <param name="Prediction">A value a measurement, in the order of the rule.</param>
/// <param name="Weight">Of the combination that was taken; null where none was, but each measurement's mode.</param>
/// <param name="Combinations">Valid combinations of values that were voted for, in the order of values; none of a majority.</param>
/// <param name="Fallback">Whether no combination was valid, so that modes were taken.</param>
/// <param name="Valid">Whether the prediction goes together by the rule.</param>
public sealed record MultitudeResult(
    IReadOnlyList<int> Prediction, Int128? Weight, IReadOnlyList<WeighedCombination> Combinations, bool Fallback, bool Valid);

/// <summary>
/// Several models' votes on several measurements of one case, joined so that the result goes together: every valid combination of values
/// that were voted for is weighed by the product of its votes, and the heaviest is taken. Zhou et al., Patterns 2022, 3, 100592
/// (MULTITUDE), where the measurements are two.
/// </summary>
public static class Multitude
{
    /// <summary>Most valid combinations of one case that are weighed.</summary>
    public const int MostCombinations = 1_000_000;

    /// <summary>
    /// The heaviest valid combination; of equal ones the first in the order of the rule's measurements and values. Where none is valid,
    /// each measurement's mode, which then need not go together.
    /// </summary>
    /// <param name="rule">Measurements, and what does not go together.</param>
    /// <param name="votes">Model × measurement, at least one model.</param>
    /// <exception cref="ArgumentException">No vote, a vote outside the rule, more combinations than can be weighed, or weights beyond
    /// 1.7·10³⁸.</exception>
    public static MultitudeResult Combine(ValidityRule rule, IReadOnlyList<IReadOnlyList<int>> votes)
    {
        var counts = Count(rule, votes);
        IReadOnlyList<IReadOnlyList<int>> voted =
            [.. rule.Measurements.Select((m, i) => (IReadOnlyList<int>)[.. m.Values.Where(counts[i].ContainsKey)])];
        var weighed = new List<WeighedCombination>();
        bool all = rule.Search.Visit(voted, values =>
        {
            if (weighed.Count == MostCombinations)
                return false;
            weighed.Add(new([.. values], WeightOf(values, counts)));
            return true;
        });
        if (!all)
            throw new ArgumentException($"the votes can be combined in more than {MostCombinations} ways, too many to weigh; "
                + "leave measurements out, or take the majority of each", nameof(votes));
        if (weighed.Count == 0)
            return Modes(rule, counts) with { Fallback = true };
        var best = weighed[0];
        foreach (var one in weighed)
            if (one.Weight > best.Weight)
                best = one;
        return new(best.Values, best.Weight, weighed, false, true);
    }

    /// <summary>The mode of each measurement by itself, the smallest on ties, whether or not the modes go together.</summary>
    /// <inheritdoc cref="Combine"/>
    public static MultitudeResult MajorityOf(ValidityRule rule, IReadOnlyList<IReadOnlyList<int>> votes) => Modes(rule, Count(rule, votes));

    static MultitudeResult Modes(ValidityRule rule, Dictionary<int, int>[] counts)
    {
        int[] modes = [.. counts.Select(c => c.OrderByDescending(v => v.Value).ThenBy(v => v.Key).First().Key)];
        return new(modes, null, [], false, rule.IsValid(modes));
    }

    // Votes for each value of each measurement.
    static Dictionary<int, int>[] Count(ValidityRule rule, IReadOnlyList<IReadOnlyList<int>> votes)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(votes);
        if (votes.Count == 0)
            throw new ArgumentException("No model voted.", nameof(votes));
        foreach (var vote in votes)
            rule.Require(vote);
        return [.. rule.Measurements.Select((_, m) => votes.CountBy(v => v[m]).ToDictionary())];
    }

    static Int128 WeightOf(int[] values, Dictionary<int, int>[] counts)
    {
        try
        {
            Int128 weight = 1;
            for (int m = 0; m < values.Length; m++)
                weight = checked(weight * counts[m][values[m]]);
            return weight;
        }
        catch (OverflowException e)
        {
            throw new ArgumentException("the products of votes grow beyond what can be counted; leave measurements out, or take the majority of each", e);
        }
    }
}
