namespace Rubor.Statistics;

/// <summary>Truth against prediction, yes or no: the four cells.</summary>
/// <param name="TruePositives">Predicted and true.</param>
/// <param name="FalsePositives">Predicted, not true.</param>
/// <param name="FalseNegatives">True, not predicted.</param>
/// <param name="TrueNegatives">Neither.</param>
public sealed record BinaryCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>All observations.</summary>
    public long Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Counts pairs.</summary>
    /// <param name="truth">Truth of each observation.</param>
    /// <param name="predicted">Prediction for the same observation.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static BinaryCounts Of(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> predicted)
    {
        Require.SameLength(truth.Length, predicted.Length, nameof(predicted));
        long tp = 0, fp = 0, fn = 0, tn = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i])
                _ = predicted[i] ? tp++ : fn++;
            else
                _ = predicted[i] ? fp++ : tn++;
        }
        return new(tp, fp, fn, tn);
    }
}

/// <summary>
/// Accuracy of a yes-or-no reading. Each share has its own denominator and is undefined where that is 0. Intervals take
/// observations as independent; where a patient gives several, see <see cref="ClusteredAccuracy"/>.
/// </summary>
public sealed record BinaryAccuracy
{
    const string NoPositives = "There is no positive in the truth.";
    const string NoNegatives = "There is no negative in the truth.";
    const string NoPositiveAnywhere = "There is no positive in truth or prediction.";

    /// <summary>The four cells.</summary>
    public required BinaryCounts Counts { get; init; }

    /// <summary>TP/(TP + FN): true positive rate, recall.</summary>
    public required Estimate Sensitivity { get; init; }

    /// <summary>TN/(TN + FP): true negative rate.</summary>
    public required Estimate Specificity { get; init; }

    /// <summary>TP/(TP + FP): positive predictive value, precision. It moves with prevalence.</summary>
    public required Estimate PositivePredictiveValue { get; init; }

    /// <summary>TN/(TN + FN): negative predictive value. It moves with prevalence.</summary>
    public required Estimate NegativePredictiveValue { get; init; }

    /// <summary>(TP + TN)/n.</summary>
    public required Estimate Accuracy { get; init; }

    /// <summary>(sensitivity + specificity)/2, 0–1, with Newcombe's interval.</summary>
    public required Estimate BalancedAccuracy { get; init; }

    /// <summary>
    /// 2TP/(2TP + FP + FN), 0–1: Dice of the positives, with the interval of the share TP/(TP + FP + FN), of which it is a
    /// monotone function.
    /// </summary>
    public required Estimate F1 { get; init; }

    /// <summary>
    /// Youden's J: sensitivity + specificity − 1, −1 to 1. It is a difference of independent proportions, sensitivity − (1 − specificity):
    /// Newcombe 1998, Stat Med 17, 873–890, method 10, from the two Wilson intervals.
    /// </summary>
    public required Estimate Youden { get; init; }

    /// <summary>√(sensitivity · specificity), 0–1, with Newcombe's way of putting intervals together on the scale of logarithms.</summary>
    public required Estimate GeometricMean { get; init; }

    /// <summary>Works out every measure.</summary>
    /// <param name="counts">The four cells.</param>
    /// <param name="method">Interval of the plain shares.</param>
    /// <param name="confidence">Coverage.</param>
    public static BinaryAccuracy Of(BinaryCounts counts, ProportionInterval method = ProportionInterval.Wilson, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var (tp, fp, fn, tn) = counts;
        var sensitivity = Proportion.Of(tp, tp + fn, NoPositives, method, confidence);
        var specificity = Proportion.Of(tn, tn + fp, NoNegatives, method, confidence);
        var ofSensitivity = Proportion.Of(tp, tp + fn, NoPositives, ProportionInterval.Wilson, confidence);
        var ofSpecificity = Proportion.Of(tn, tn + fp, NoNegatives, ProportionInterval.Wilson, confidence);
        Estimate Both(Func<double, double, double> value, Func<double, Interval, double, Interval, double, double, Interval> combine) =>
            ofSensitivity.Value is not { } p ? Estimate.Undefined(ofSensitivity.Reason!, counts.Total)
            : ofSpecificity.Value is not { } q ? Estimate.Undefined(ofSpecificity.Reason!, counts.Total)
            : Estimate.Of(value(p, q), combine(p, ofSensitivity.Interval!, q, ofSpecificity.Interval!, 0, confidence), counts.Total);
        var youden = Both((p, q) => p + q - 1, CombinedShares.Youden);
        return new BinaryAccuracy
        {
            Counts = counts,
            Sensitivity = sensitivity,
            Specificity = specificity,
            PositivePredictiveValue = Proportion.Of(tp, tp + fp, "Nothing was predicted positive.", method, confidence),
            NegativePredictiveValue = Proportion.Of(tn, tn + fn, "Nothing was predicted negative.", method, confidence),
            Accuracy = Proportion.Of(tp + tn, counts.Total, "There is no observation.", method, confidence),
            BalancedAccuracy = HalfOfYouden(youden),
            F1 = OfJaccard(new(Proportion.Of(tp, tp + fp + fn, NoPositiveAnywhere, method, confidence), 0), counts).Estimate,
            Youden = youden,
            GeometricMean = Both((p, q) => Math.Sqrt(p * q), CombinedShares.GeometricMean),
        };
    }

    /// <summary>(J + 1)/2, value and interval.</summary>
    internal static Estimate HalfOfYouden(Estimate youden) => youden.Value is not { } j ? youden
        : youden.Interval is { } i ? Estimate.Of((j + 1) / 2, new((i.Lower + 1) / 2, (i.Upper + 1) / 2, i.Confidence), youden.Count)
        : Estimate.WithoutInterval((j + 1) / 2, youden.Count, youden.Reason);

    /// <summary>F1 = 2j/(1 + j) of the share j = TP/(TP + FP + FN), value and interval: monotone in j.</summary>
    internal static ClusteredEstimate OfJaccard(ClusteredEstimate jaccard, BinaryCounts counts)
    {
        var share = jaccard.Estimate;
        return jaccard with
        {
            Estimate = share.Value is not { } j ? Estimate.Undefined(share.Reason!, counts.Total)
                : share.Interval is { } i ? Estimate.Of(CombinedShares.F1(j),
                    new(CombinedShares.F1(i.Lower), CombinedShares.F1(i.Upper), i.Confidence), counts.Total)
                : Estimate.WithoutInterval(CombinedShares.F1(j), counts.Total, share.Reason),
        };
    }
}
