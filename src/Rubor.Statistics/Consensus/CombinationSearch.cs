using Rubor.Statistics.Rules;

namespace Rubor.Statistics.Consensus;

/// <summary>
/// Goes through combinations of values of measurements that no refusal holds of, in the order of the values, the last measurement moving
/// fastest. A refusal is asked as soon as all that it names is set, so that what cannot become valid is left early.
/// </summary>
/// <param name="refusals">Each with the places of the measurements that it names.</param>
internal sealed class CombinationSearch(IEnumerable<(RuleExpression When, IReadOnlyList<int> Places)> refusals)
{
    // Some seconds of looking.
    const int MostSteps = 3_000_000;

    readonly List<(RuleExpression When, IReadOnlyList<int> Places)> refusals = [.. refusals];

    /// <summary>Hands on every valid combination.</summary>
    /// <param name="options">Values of each measurement.</param>
    /// <param name="found">Takes a combination, which is only lent; says whether to go on.</param>
    /// <returns>Whether everything was looked at: false where <paramref name="found"/> or the number of steps ended it.</returns>
    public bool Visit(IReadOnlyList<IReadOnlyList<int>> options, Func<int[], bool> found) =>
        new Walk([.. Enumerable.Range(0, options.Count)], options, refusals, found).From(0);

    /// <summary>Whether any combination is valid; null where that was not found out in the steps that are spent on it.</summary>
    /// <param name="options">Values of each measurement.</param>
    public bool? IsAnyValid(IReadOnlyList<IReadOnlyList<int>> options)
    {
        // Measurements that no refusal joins do not matter to each other.
        foreach (int[] joined in Joined(options.Count))
        {
            bool any = false;
            bool all = new Walk(joined, options, [.. refusals.Where(r => r.Places.Count == 0 || r.Places.Any(joined.Contains))], _ =>
            {
                any = true;
                return false;
            }).From(0);
            if (!any)
                return all ? false : null;
        }
        return true;
    }

    List<int[]> Joined(int count)
    {
        int[] group = [.. Enumerable.Range(0, count)];
        foreach (var (_, places) in refusals)
            foreach (int place in places)
                if (group[place] is var from && group[places[0]] is var to && from != to)
                    group = [.. group.Select(g => g == from ? to : g)];
        return [.. Enumerable.Range(0, count).GroupBy(i => group[i]).Select(g => g.ToArray())];
    }

    sealed class Walk
    {
        readonly int[] order;
        readonly IReadOnlyList<IReadOnlyList<int>> options;
        readonly Func<int[], bool> found;
        readonly Func<string, RuleValue?> values;
        readonly List<RuleExpression>[] asked;
        readonly int[] set;
        int steps;

        public Walk(
            int[] order, IReadOnlyList<IReadOnlyList<int>> options, List<(RuleExpression When, IReadOnlyList<int> Places)> refusals,
            Func<int[], bool> found)
        {
            (this.order, this.options, this.found, set) = (order, options, found, new int[options.Count]);
            asked = [.. order.Select(_ => new List<RuleExpression>())];
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (when, named) in refusals)
            {
                asked[named.Count == 0 ? 0 : named.Max(n => Array.IndexOf(order, n))].Add(when);
                foreach (var (name, place) in when.Names.Zip(named))
                    places[name] = place;
            }
            values = name => RuleValue.Of(set[places[name]]);
        }

        public bool From(int depth)
        {
            if (depth == order.Length)
                return found(set);
            foreach (int value in options[order[depth]])
            {
                if (++steps > MostSteps)
                    return false;
                set[order[depth]] = value;
                if (asked[depth].TrueForAll(when => when.Of(values)?.Yes != true) && !From(depth + 1))
                    return false;
            }
            return true;
        }
    }
}
