using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>Accuracy at a threshold.</summary>
/// <param name="Threshold">Score at and above which a case is called positive; at and below it where low scores are positive.</param>
/// <param name="TruePositives">Predicted and true.</param>
/// <param name="FalsePositives">Predicted, not true.</param>
/// <param name="FalseNegatives">True, not predicted.</param>
/// <param name="TrueNegatives">Neither.</param>
/// <param name="Measures">Sensitivity and so on.</param>
public sealed record OperatingPoint(double Threshold, long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives,
    IReadOnlyList<NamedFigure> Measures)
{
    /// <summary>Accuracy of predictions.</summary>
    /// <param name="truth">Truth of each case.</param>
    /// <param name="predicted">Prediction for the same case.</param>
    /// <param name="threshold">The threshold that made it.</param>
    /// <param name="clusters">Subjects; null where cases are independent.</param>
    public static OperatingPoint Of(bool[] truth, bool[] predicted, double threshold, Clusters? clusters)
    {
        var counts = BinaryCounts.Of(truth, predicted);
        return new(threshold, counts.TruePositives, counts.FalsePositives, counts.FalseNegatives, counts.TrueNegatives,
            clusters is null ? Independent(BinaryAccuracy.Of(counts)) : Clustered(ClusteredAccuracy.Of(truth, predicted, clusters)));
    }

    /// <summary>Cases that hit and cases that count, of a measure that is a plain share: 17 of 20; null of another.</summary>
    /// <param name="measure">Its name.</param>
    public (long Hit, long Of)? Share(string measure) => measure switch
    {
        "sensitivity" => (TruePositives, TruePositives + FalseNegatives),
        "specificity" => (TrueNegatives, TrueNegatives + FalsePositives),
        "positive_predictive_value" => (TruePositives, TruePositives + FalsePositives),
        "negative_predictive_value" => (TrueNegatives, TrueNegatives + FalseNegatives),
        "accuracy" => (TruePositives + TrueNegatives, TruePositives + FalsePositives + FalseNegatives + TrueNegatives),
        _ => null,
    };

    static List<NamedFigure> Independent(BinaryAccuracy a) => Named(EstimateFigure.Of,
        a.Sensitivity, a.Specificity, a.PositivePredictiveValue, a.NegativePredictiveValue, a.Accuracy, a.BalancedAccuracy, a.F1, a.Youden,
            a.GeometricMean);

    static List<NamedFigure> Clustered(ClusteredAccuracy a) => Named(ClusteredFigure.Of,
        a.Sensitivity, a.Specificity, a.PositivePredictiveValue, a.NegativePredictiveValue, a.Accuracy, a.BalancedAccuracy, a.F1, a.Youden,
            a.GeometricMean);

    static List<NamedFigure> Named<T>(Func<T, EstimateFigure> of, params T[] measures)
    {
        string[] names = ["sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value", "accuracy",
            "balanced_accuracy", "f1", "youden", "geometric_mean"];
        return [.. measures.Select((m, i) => new NamedFigure(names[i], of(m)))];
    }
}
