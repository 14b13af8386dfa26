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
/// observations as independent; where a patient gives several, use <see cref="Bootstrap"/> with clusters.
/// </summary>
public sealed record BinaryAccuracy
{
    const string NoPositives = "There is no positive in the truth.";
    const string NoNegatives = "There is no negative in the truth.";
    const string NoClosedForm = "No closed-form interval; the bootstrap gives one.";

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

    /// <summary>2TP/(2TP + FP + FN), 0–1: Dice of the positives. No closed-form interval.</summary>
    public required Estimate F1 { get; init; }

    /// <summary>Youden's J: sensitivity + specificity − 1, −1 to 1, with Newcombe's interval.</summary>
    public required Estimate Youden { get; init; }

    /// <summary>√(sensitivity · specificity), 0–1. No closed-form interval.</summary>
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
        var youden = YoudenIndex(counts, sensitivity, specificity, confidence);
        return new BinaryAccuracy
        {
            Counts = counts,
            Sensitivity = sensitivity,
            Specificity = specificity,
            PositivePredictiveValue = Proportion.Of(tp, tp + fp, "Nothing was predicted positive.", method, confidence),
            NegativePredictiveValue = Proportion.Of(tn, tn + fn, "Nothing was predicted negative.", method, confidence),
            Accuracy = Proportion.Of(tp + tn, counts.Total, "There is no observation.", method, confidence),
            BalancedAccuracy = youden.Value is { } j
                ? Estimate.Of((j + 1) / 2, new((youden.Interval!.Lower + 1) / 2, (youden.Interval.Upper + 1) / 2, confidence), counts.Total)
                : youden,
            F1 = 2 * tp + fp + fn == 0
                ? Estimate.Undefined("There is no positive in truth or prediction.", counts.Total)
                : Estimate.WithoutInterval(2.0 * tp / (2 * tp + fp + fn), counts.Total, NoClosedForm),
            Youden = youden,
            GeometricMean = sensitivity.Value is { } s && specificity.Value is { } t
                ? Estimate.WithoutInterval(Math.Sqrt(s * t), counts.Total, NoClosedForm)
                : youden,
        };
    }

    /// <summary>
    /// J is a difference of independent proportions, sensitivity − (1 − specificity): Newcombe 1998, Stat Med 17, 873–890,
    /// method 10, from the two Wilson intervals.
    /// </summary>
    static Estimate YoudenIndex(BinaryCounts counts, Estimate sensitivity, Estimate specificity, double confidence)
    {
        if (sensitivity.Value is not { } p)
            return Estimate.Undefined(sensitivity.Reason!, counts.Total);
        if (specificity.Value is not { } q)
            return Estimate.Undefined(specificity.Reason!, counts.Total);
        var a = Proportion.WilsonInterval(counts.TruePositives, counts.TruePositives + counts.FalseNegatives, confidence);
        var b = Proportion.WilsonInterval(counts.TrueNegatives, counts.TrueNegatives + counts.FalsePositives, confidence);
        double down = Math.Sqrt(Square(p - a.Lower) + Square(q - b.Lower));
        double up = Math.Sqrt(Square(a.Upper - p) + Square(b.Upper - q));
        double j = p + q - 1;
        return Estimate.Of(j, new Interval(j - down, j + up, confidence).Within(-1, 1), counts.Total);
    }

    static double Square(double x) => x * x;
}
