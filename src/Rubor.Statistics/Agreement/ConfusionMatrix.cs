namespace Rubor.Statistics;

/// <summary>
/// Counts of every pair of categories: row = truth or first reader, column = prediction or second reader. Categories are
/// 0, 1, … in their natural order where they have one.
/// </summary>
public sealed class ConfusionMatrix
{
    readonly long[,] _counts;

    /// <summary>Wraps a table of counts.</summary>
    /// <param name="counts">Square table, none negative; rows are the truth.</param>
    /// <exception cref="ArgumentException">The table is empty or not square, or a count is negative.</exception>
    public ConfusionMatrix(long[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.GetLength(0) == 0 || counts.GetLength(0) != counts.GetLength(1))
            throw new ArgumentException($"A confusion matrix is square, not {counts.GetLength(0)} × {counts.GetLength(1)}.",
                nameof(counts));
        _counts = (long[,])counts.Clone();
        foreach (long count in _counts)
        {
            if (count < 0)
                throw new ArgumentException($"A count is negative: {count}.", nameof(counts));
            Total += count;
        }
    }

    /// <summary>Number of categories.</summary>
    public int Categories => _counts.GetLength(0);

    /// <summary>All observations.</summary>
    public long Total { get; }

    /// <summary>Observations with this truth and this prediction.</summary>
    public long this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>Counts pairs of categories.</summary>
    /// <param name="truth">Category of each observation, 0 to <paramref name="categories"/> − 1.</param>
    /// <param name="predicted">Category that the second source gives to it.</param>
    /// <param name="categories">Number of categories, those that nobody used included.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a category is out of range.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(categories);
        Require.SameLength(truth.Length, predicted.Length, nameof(predicted));
        Require.Categories(truth, categories, nameof(truth));
        Require.Categories(predicted, categories, nameof(predicted));
        var counts = new long[categories, categories];
        for (int i = 0; i < truth.Length; i++)
            counts[truth[i], predicted[i]]++;
        return new(counts);
    }

    /// <summary>Counts pairs of labels, voxel by voxel.</summary>
    /// <param name="truth">Label map, any shape.</param>
    /// <param name="predicted">Label map on the same grid.</param>
    /// <param name="categories">Number of labels, background included.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label is out of range.</exception>
    public static ConfusionMatrix OfLabels(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(categories);
        Require.SameLength(truth.Length, predicted.Length, nameof(predicted));
        // A column more, for all labels that there are not to be: one read tells of them.
        int side = Math.Min(categories, byte.MaxValue + 1), width = side + 1;
        var flat = new long[width * width];
        for (int i = 0; i < truth.Length; i++)
            flat[(Math.Min(truth[i], side) * width) + Math.Min(predicted[i], side)]++;
        var counts = new long[categories, categories];
        for (int row = 0; row < width; row++)
            for (int column = 0; column < width; column++)
            {
                long count = flat[(row * width) + column];
                if (count == 0)
                    continue;
                if (row == side || column == side)
                    throw new ArgumentOutOfRangeException(nameof(categories), categories,
                        $"Label {Largest(truth, predicted)} is met; labels run from 0 to {categories - 1}.");
                counts[row, column] = count;
            }
        return new(counts);

        static int Largest(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
        {
            int largest = 0;
            foreach (byte label in a)
                largest = Math.Max(largest, label);
            foreach (byte label in b)
                largest = Math.Max(largest, label);
            return largest;
        }
    }

    /// <summary>The share of each row's observations in each column; null throughout a row without observations.</summary>
    public double?[,] RowNormalised()
    {
        var shares = new double?[Categories, Categories];
        for (int i = 0; i < Categories; i++)
        {
            long row = RowTotal(i);
            for (int j = 0; j < Categories && row > 0; j++)
                shares[i, j] = (double)_counts[i, j] / row;
        }
        return shares;
    }

    /// <summary>The matrix after categories are merged.</summary>
    /// <param name="into">New category of each old one; new categories run from 0 without a gap.</param>
    /// <exception cref="ArgumentException">Not one entry for each category, or a gap in the new ones.</exception>
    public ConfusionMatrix Merged(ReadOnlySpan<int> into)
    {
        Require.SameLength(Categories, into.Length, nameof(into));
        int merged = 0;
        foreach (int category in into)
            merged = Math.Max(merged, category + 1);
        for (int category = 0; category < merged; category++)
        {
            if (!into.Contains(category))
                throw new ArgumentException($"No category is merged into {category}; new categories run from 0 without a gap.",
                    nameof(into));
        }
        Require.Categories(into, merged, nameof(into));
        var counts = new long[merged, merged];
        for (int i = 0; i < Categories; i++)
        {
            for (int j = 0; j < Categories; j++)
                counts[into[i], into[j]] += _counts[i, j];
        }
        return new(counts);
    }

    /// <summary>One category against all others.</summary>
    public BinaryCounts OneAgainstRest(int category)
    {
        long hit = _counts[category, category], row = RowTotal(category), column = ColumnTotal(category);
        return new(hit, column - hit, row - hit, Total - row - column + hit);
    }

    /// <summary>Share of observations on which both sides agree exactly, with its interval; undefined without observations.</summary>
    /// <param name="method">Kind of interval.</param>
    /// <param name="confidence">Coverage.</param>
    public Estimate ExactAgreement(ProportionInterval method = ProportionInterval.Wilson, double confidence = 0.95) =>
        AgreementWithin(0, method, confidence);

    /// <summary>Share of observations on which both sides lie at most so many categories apart; for ordered categories.</summary>
    /// <param name="steps">Categories apart: 0 for exact, 1 for close agreement.</param>
    /// <param name="method">Kind of interval.</param>
    /// <param name="confidence">Coverage.</param>
    public Estimate AgreementWithin(int steps, ProportionInterval method = ProportionInterval.Wilson, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        long agreed = 0;
        for (int i = 0; i < Categories; i++)
        {
            for (int j = Math.Max(0, i - steps); j <= Math.Min(Categories - 1, i + steps); j++)
                agreed += _counts[i, j];
        }
        return Proportion.Of(agreed, Total, "There is no observation.", method, confidence);
    }

    internal long RowTotal(int row)
    {
        long sum = 0;
        for (int j = 0; j < Categories; j++)
            sum += _counts[row, j];
        return sum;
    }

    internal long ColumnTotal(int column)
    {
        long sum = 0;
        for (int i = 0; i < Categories; i++)
            sum += _counts[i, column];
        return sum;
    }
}
