namespace Rubor.Statistics;

/// <summary>A statistic of a table of categories; null where it is undefined on it.</summary>
/// <param name="table">Counts, row by row: truth × categories + prediction.</param>
/// <param name="categories">Number of categories.</param>
public delegate double? TableStatistic(ReadOnlySpan<double> table, int categories);

/// <summary>Statistics that are functions of a table of categories, for <see cref="TableBootstrap"/>.</summary>
public static class TableStatistics
{
    /// <summary>Share on the diagonal: accuracy, or exact agreement.</summary>
    public static double? Accuracy(ReadOnlySpan<double> table, int categories)
    {
        double total = 0, agreed = 0;
        for (int i = 0; i < table.Length; i++)
            total += table[i];
        for (int c = 0; c < categories; c++)
            agreed += table[c * categories + c];
        return total > 0 ? agreed / total : null;
    }

    /// <summary>Cohen's κ, as <see cref="CohenKappa"/>.</summary>
    /// <param name="weights">How near misses count.</param>
    /// <param name="categories">Number of categories.</param>
    public static TableStatistic Kappa(AgreementWeights weights, int categories)
    {
        var w = new double[categories * categories];
        for (int i = 0; i < w.Length; i++)
            w[i] = 1 - WeightOf.Pair(weights, i / categories, i % categories, categories);
        return (table, k) =>
        {
            Span<double> row = stackalloc double[k];
            Span<double> column = stackalloc double[k];
            row.Clear();
            column.Clear();
            double total = 0, observed = 0, expected = 0;
            for (int i = 0, at = 0; i < k; i++)
            {
                for (int j = 0; j < k; j++, at++)
                {
                    double count = table[at];
                    row[i] += count;
                    column[j] += count;
                    observed += w[at] * count;
                }
                total += row[i];
            }
            for (int i = 0, at = 0; i < k; i++)
            {
                for (int j = 0; j < k; j++, at++)
                    expected += w[at] * row[i] * column[j];
            }
            return expected > 0 ? 1 - total * observed / expected : null; // in disagreements: 1 − qₒ/qₑ
        };
    }

    /// <summary>
    /// Agreement on one category: the units that both put there over the mean of those that each did. Positive and negative
    /// agreement of a yes/no finding: Cicchetti and Feinstein 1990, J Clin Epidemiol 43, 551–558.
    /// </summary>
    public static TableStatistic SpecificAgreement(int category) => (table, k) =>
    {
        var (both, second, first, _) = Cells(table, k, category);
        return 2 * both + first + second > 0 ? 2 * both / (2 * both + first + second) : null;
    };

    /// <summary>Mean over the categories present in the truth of their share found: balanced accuracy.</summary>
    public static double? BalancedAccuracy(ReadOnlySpan<double> table, int categories)
    {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < categories; c++)
        {
            if (Recall(table, categories, c) is not { } recall)
                continue;
            sum += recall;
            present++;
        }
        return present > 0 ? sum / present : null;
    }

    /// <summary>Sensitivity for one category against the rest.</summary>
    public static TableStatistic Sensitivity(int category) => (table, k) => Recall(table, k, category);

    /// <summary>Specificity for one category against the rest.</summary>
    public static TableStatistic Specificity(int category) => (table, k) =>
    {
        var (tp, fp, fn, tn) = Cells(table, k, category);
        return tn + fp > 0 ? tn / (tn + fp) : null;
    };

    /// <summary>Positive predictive value of one category against the rest.</summary>
    public static TableStatistic PositivePredictiveValue(int category) => (table, k) =>
    {
        var (tp, fp, _, _) = Cells(table, k, category);
        return tp + fp > 0 ? tp / (tp + fp) : null;
    };

    /// <summary>Negative predictive value of one category against the rest.</summary>
    public static TableStatistic NegativePredictiveValue(int category) => (table, k) =>
    {
        var (_, _, fn, tn) = Cells(table, k, category);
        return tn + fn > 0 ? tn / (tn + fn) : null;
    };

    /// <summary>F1 of one category against the rest.</summary>
    public static TableStatistic F1(int category) => (table, k) =>
    {
        var (tp, fp, fn, _) = Cells(table, k, category);
        return 2 * tp + fp + fn > 0 ? 2 * tp / (2 * tp + fp + fn) : null;
    };

    /// <summary>Youden's J of one category against the rest.</summary>
    public static TableStatistic Youden(int category) => (table, k) =>
    {
        var (tp, fp, fn, tn) = Cells(table, k, category);
        return tp + fn > 0 && tn + fp > 0 ? tp / (tp + fn) + tn / (tn + fp) - 1 : null;
    };

    /// <summary>√(sensitivity · specificity) of one category against the rest.</summary>
    public static TableStatistic GeometricMean(int category) => (table, k) =>
    {
        var (tp, fp, fn, tn) = Cells(table, k, category);
        return tp + fn > 0 && tn + fp > 0 ? Math.Sqrt(tp / (tp + fn) * (tn / (tn + fp))) : null;
    };

    static double? Recall(ReadOnlySpan<double> table, int k, int category)
    {
        double row = 0;
        for (int j = 0; j < k; j++)
            row += table[category * k + j];
        return row > 0 ? table[category * k + category] / row : null;
    }

    static (double Tp, double Fp, double Fn, double Tn) Cells(ReadOnlySpan<double> table, int k, int category)
    {
        double total = 0, row = 0, column = 0;
        for (int i = 0; i < k; i++)
        {
            row += table[category * k + i];
            column += table[i * k + category];
            for (int j = 0; j < k; j++)
                total += table[i * k + j];
        }
        double hit = table[category * k + category];
        return (hit, column - hit, row - hit, total - row - column + hit);
    }
}
