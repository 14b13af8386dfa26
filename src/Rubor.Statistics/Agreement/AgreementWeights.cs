namespace Rubor.Statistics;

/// <summary>How much a near miss counts as agreement.</summary>
public enum AgreementWeights
{
    /// <summary>1 for the same category, else 0. For categories without order.</summary>
    Unweighted,

    /// <summary>1 − |i − j|/(k − 1). Cicchetti and Allison 1971.</summary>
    Linear,

    /// <summary>1 − (i − j)²/(k − 1)². Fleiss and Cohen 1973; Cohen's κ with it is close to an ICC.</summary>
    Quadratic,
}

static class WeightOf
{
    public static double Pair(AgreementWeights weights, int i, int j, int categories)
    {
        if (i == j)
            return 1;
        double apart = Math.Abs(i - j) / (categories - 1.0);
        return weights switch
        {
            AgreementWeights.Unweighted => 0,
            AgreementWeights.Linear => 1 - apart,
            AgreementWeights.Quadratic => 1 - apart * apart,
            _ => throw new ArgumentOutOfRangeException(nameof(weights), weights, null),
        };
    }

    public static double[,] Table(AgreementWeights weights, int categories)
    {
        var table = new double[categories, categories];
        for (int i = 0; i < categories; i++)
        {
            for (int j = 0; j < categories; j++)
                table[i, j] = Pair(weights, i, j, categories);
        }
        return table;
    }
}
