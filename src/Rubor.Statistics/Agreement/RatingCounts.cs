namespace Rubor.Statistics;

/// <summary>How many readers put each unit into each category; readers may differ in number from unit to unit.</summary>
public sealed class RatingCounts
{
    readonly int[][] _units;

    RatingCounts(int[][] units, int categories)
    {
        _units = units;
        Categories = categories;
    }

    /// <summary>Categories on the scale, unused ones included.</summary>
    public int Categories { get; }

    /// <summary>Units that at least one reader rated.</summary>
    public int Units => _units.Length;

    /// <summary>Units that at least two readers rated: only they tell of agreement.</summary>
    public int PairableUnits => _units.Count(unit => unit.Sum() >= 2);

    internal ReadOnlySpan<int> Unit(int index) => _units[index];

    /// <summary>Counts ratings.</summary>
    /// <param name="ratings">Units × readers, categories from 0; null where a reader did not rate.</param>
    /// <param name="categories">Number of categories on the scale.</param>
    /// <exception cref="ArgumentException">A category is out of range; the message names unit and reader.</exception>
    public static RatingCounts OfRatings(int?[,] ratings, int categories)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        var units = new List<int[]>();
        for (int u = 0; u < ratings.GetLength(0); u++)
        {
            var unit = new int[categories];
            for (int r = 0; r < ratings.GetLength(1); r++)
            {
                if (ratings[u, r] is not { } category)
                    continue;
                if ((uint)category >= (uint)categories)
                    throw new ArgumentOutOfRangeException(nameof(ratings), category,
                        $"ratings[{u}, {r}] is {category}; categories run from 0 to {categories - 1}.");
                unit[category]++;
            }
            if (unit.Sum() > 0)
                units.Add(unit);
        }
        return new([.. units], categories);
    }

    /// <summary>Wraps a table of counts.</summary>
    /// <param name="counts">Units × categories.</param>
    /// <exception cref="ArgumentException">A count is negative.</exception>
    public static RatingCounts OfCounts(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var units = new List<int[]>();
        for (int u = 0; u < counts.GetLength(0); u++)
        {
            var unit = new int[counts.GetLength(1)];
            for (int c = 0; c < unit.Length; c++)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(counts[u, c]);
                unit[c] = counts[u, c];
            }
            if (unit.Sum() > 0)
                units.Add(unit);
        }
        return new([.. units], counts.GetLength(1));
    }
}
