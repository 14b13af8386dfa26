namespace Rubor.Statistics;

/// <summary>
/// Accuracy of a yes-or-no reading where patients give several cases. The values are those of <see cref="BinaryAccuracy"/>, over all
/// cases; the intervals are those of <see cref="ClusteredProportion"/>, put together as there, with the correlation that patients give
/// to sensitivity and specificity. Balanced accuracy is (J + 1)/2 in value and interval.
/// </summary>
public sealed record ClusteredAccuracy
{
    /// <summary>The four cells over all cases.</summary>
    public required BinaryCounts Counts { get; init; }

    /// <summary>TP/(TP + FN); its count is of positives, its clusters are patients with a positive.</summary>
    public required ClusteredEstimate Sensitivity { get; init; }

    /// <summary>TN/(TN + FP).</summary>
    public required ClusteredEstimate Specificity { get; init; }

    /// <summary>TP/(TP + FP).</summary>
    public required ClusteredEstimate PositivePredictiveValue { get; init; }

    /// <summary>TN/(TN + FN).</summary>
    public required ClusteredEstimate NegativePredictiveValue { get; init; }

    /// <summary>(TP + TN)/n.</summary>
    public required ClusteredEstimate Accuracy { get; init; }

    /// <summary>(sensitivity + specificity)/2, 0–1.</summary>
    public required ClusteredEstimate BalancedAccuracy { get; init; }

    /// <summary>2TP/(2TP + FP + FN), 0–1.</summary>
    public required ClusteredEstimate F1 { get; init; }

    /// <summary>sensitivity + specificity − 1, −1 to 1.</summary>
    public required ClusteredEstimate Youden { get; init; }

    /// <summary>√(sensitivity · specificity), 0–1.</summary>
    public required ClusteredEstimate GeometricMean { get; init; }

    /// <summary>Works out every measure.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="predicted">Prediction for the same case.</param>
    /// <param name="clusters">Cases that belong together.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ClusteredAccuracy Of(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> predicted, Clusters clusters, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        Require.SameLength(truth.Length, clusters.Rows, nameof(clusters));
        Require.Confidence(confidence);
        var counts = BinaryCounts.Of(truth, predicted);
        var values = BinaryAccuracy.Of(counts, confidence: confidence);
        bool[] t = truth.ToArray(), y = predicted.ToArray();
        ClusterRatio Ratio(Func<int, bool> part, Func<int, bool> whole) =>
            ClusterRatio.Of(clusters, i => whole(i) && part(i) ? 1 : 0, i => whole(i) ? 1 : 0);
        ClusteredEstimate Share(ClusterRatio ratio, Estimate value) =>
            ClusteredProportion.Of(ratio, value.Reason ?? "There is no trial.", confidence);
        var sensitivity = Ratio(i => y[i], i => t[i]);
        var specificity = Ratio(i => !y[i], i => !t[i]);
        var jaccard = Ratio(i => t[i] && y[i], i => t[i] || y[i]);
        var ofSensitivity = Share(sensitivity, values.Sensitivity);
        var ofSpecificity = Share(specificity, values.Specificity);
        var youden = Both(values.Youden, CombinedShares.Youden);
        return new()
        {
            Counts = counts,
            Sensitivity = ofSensitivity,
            Specificity = ofSpecificity,
            PositivePredictiveValue = Share(Ratio(i => t[i], i => y[i]), values.PositivePredictiveValue),
            NegativePredictiveValue = Share(Ratio(i => !t[i], i => !y[i]), values.NegativePredictiveValue),
            Accuracy = Share(Ratio(i => t[i] == y[i], _ => true), values.Accuracy),
            BalancedAccuracy = youden with { Estimate = BinaryAccuracy.HalfOfYouden(youden.Estimate) },
            F1 = BinaryAccuracy.OfJaccard(Share(jaccard, values.F1), counts),
            Youden = youden,
            GeometricMean = Both(values.GeometricMean, CombinedShares.GeometricMean),
        };

        ClusteredEstimate Both(Estimate value, Func<double, Interval, double, Interval, double, double, Interval> combine)
        {
            if (value.Value is not { } v)
                return new(value, clusters.Count);
            if (ofSensitivity.Estimate.Interval is not { } a)
                return new(Estimate.WithoutInterval(v, counts.Total,
                    $"Sensitivity has no interval: {Lowered(ofSensitivity.Estimate.Reason!)}"), clusters.Count);
            if (ofSpecificity.Estimate.Interval is not { } b)
                return new(Estimate.WithoutInterval(v, counts.Total,
                    $"Specificity has no interval: {Lowered(ofSpecificity.Estimate.Reason!)}"), clusters.Count);
            double correlation = ClusterRatio.Correlation(sensitivity, specificity);
            return new(Estimate.Of(v, combine(sensitivity.Value, a, specificity.Value, b, correlation, confidence), counts.Total),
                clusters.Count);
        }
    }

    static string Lowered(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
