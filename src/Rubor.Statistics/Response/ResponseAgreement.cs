namespace Rubor.Statistics;

/// <summary>How two ways to call a response agree.</summary>
/// <param name="First">Name of the first.</param>
/// <param name="Second">Name of the second.</param>
/// <param name="Counts">First as truth, second as prediction; patients that either leaves open are left out.</param>
/// <param name="Agreement">Share of patients on whom both agree, with its Wilson interval.</param>
/// <param name="Kappa">Cohen's κ.</param>
/// <param name="LeftOut">Patients left out.</param>
public sealed record ResponsePair(string First, string Second, BinaryCounts Counts, Estimate Agreement, CohenKappa Kappa, int LeftOut);

/// <summary>Agreement of every pair of response criteria, clinical or by imaging.</summary>
public static class ResponseAgreement
{
    /// <summary>Compares all pairs.</summary>
    /// <param name="criteria">Name of each criterion and its verdict on each patient, null where open; all of one length.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyList<ResponsePair> Pairs(IReadOnlyList<(string Name, IReadOnlyList<bool?> Met)> criteria,
        double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        var pairs = new List<ResponsePair>();
        for (int a = 0; a < criteria.Count; a++)
        {
            for (int b = a + 1; b < criteria.Count; b++)
                pairs.Add(Compare(criteria[a], criteria[b], confidence));
        }
        return pairs;
    }

    static ResponsePair Compare((string Name, IReadOnlyList<bool?> Met) first, (string Name, IReadOnlyList<bool?> Met) second,
        double confidence)
    {
        Require.SameLength(first.Met.Count, second.Met.Count, nameof(second));
        var table = new long[2, 2];
        int leftOut = 0;
        for (int i = 0; i < first.Met.Count; i++)
        {
            if (first.Met[i] is { } a && second.Met[i] is { } b)
                table[a ? 1 : 0, b ? 1 : 0]++;
            else
                leftOut++;
        }
        var matrix = new ConfusionMatrix(table);
        return new(first.Name, second.Name, matrix.OneAgainstRest(1), matrix.ExactAgreement(confidence: confidence),
            CohenKappa.Of(matrix, confidence: confidence), leftOut);
    }
}
