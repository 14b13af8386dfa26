using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>Two readers' measurements of the same scans, compared. Differences are first − second.</summary>
public sealed record ContinuousPair
{
    const string NotIndependent = "Subjects have several scans, so this test, which takes scans as independent, is not run.";

    /// <summary>First reader.</summary>
    public required string First { get; init; }

    /// <summary>Second reader.</summary>
    public required string Second { get; init; }

    /// <summary>Scans or units that both measured.</summary>
    public required int N { get; init; }

    /// <summary>Subjects that they belong to.</summary>
    public required int Subjects { get; init; }

    /// <summary>
    /// Whether subjects have several scans: then the limits are those for repeated measures and every interval rests on subjects.
    /// </summary>
    public required bool Repeated { get; init; }

    /// <summary>Mean difference.</summary>
    public required EstimateFigure Bias { get; init; }

    /// <summary>Lower 95 % limit of agreement.</summary>
    public required EstimateFigure LowerLimit { get; init; }

    /// <summary>Upper 95 % limit of agreement.</summary>
    public required EstimateFigure UpperLimit { get; init; }

    /// <summary>Slope of the difference over the mean.</summary>
    public required EstimateFigure ProportionalBias { get; init; }

    /// <summary>Lin's concordance.</summary>
    public required EstimateFigure Concordance { get; init; }

    /// <summary>Pearson's correlation.</summary>
    public required EstimateFigure Pearson { get; init; }

    /// <summary>Spearman's correlation.</summary>
    public required EstimateFigure Spearman { get; init; }

    /// <summary>Slope of second on first.</summary>
    public required EstimateFigure Slope { get; init; }

    /// <summary>Intercept of second on first.</summary>
    public required EstimateFigure Intercept { get; init; }

    /// <summary>Share of the second's variance on the line, or null.</summary>
    public double? RSquared { get; init; }

    /// <summary>Paired t test of no difference.</summary>
    public required TestFigure PairedT { get; init; }

    /// <summary>Wilcoxon's signed-rank test.</summary>
    public required TestFigure Wilcoxon { get; init; }

    /// <summary>Repeatability coefficient: 1.96·√2·s_w of the two readings.</summary>
    public required EstimateFigure RepeatabilityCoefficient { get; init; }

    /// <summary>
    /// Smallest detectable difference between the two readers at one time: 1.96·SD of the differences, the SD of the limits.
    /// </summary>
    public required EstimateFigure SmallestDetectableDifference { get; init; }

    /// <summary>Within-subject coefficient of variation, as a share, root mean square over scans.</summary>
    public required EstimateFigure WithinScanVariation { get; init; }

    /// <summary>Does the error grow with the size? Spearman's ρ of |difference| and mean.</summary>
    public required TestFigure ErrorGrowth { get; init; }

    /// <summary>Limits as ratios where the error grows with the size and the ratios' scatter does not; else null.</summary>
    public RatioFigures? Ratios { get; init; }

    /// <summary>Why there are no ratio limits although the error grows with the size; else null.</summary>
    public string? NoRatios { get; init; }

    /// <summary>Limits that change with the size where bias or spread do; else null.</summary>
    public RegressionFigures? Regression { get; init; }

    /// <summary>Limits as ratios whether or not the error grows; null where a reading is not positive.</summary>
    [JsonIgnore]
    public RatioFigures? AnyRatios { get; init; }

    /// <summary>Limits against an allowed difference; absent where none was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AllowedDifference? Allowed { get; init; }

    /// <summary>The same with its limits judged.</summary>
    /// <param name="allowed">Difference that is allowed, above 0, in the unit of the values.</param>
    /// <param name="percent">Whether it is in per cent of the smaller reading instead.</param>
    public ContinuousPair Judged(double allowed, bool percent = false) =>
        this with { Allowed = AllowedDifference.Of(this, allowed, percent) };

    /// <summary>Compares two readers.</summary>
    /// <param name="first">First reader's name.</param>
    /// <param name="second">Second reader's name.</param>
    /// <param name="x">First reader's measurement of each scan; finite.</param>
    /// <param name="y">Second reader's.</param>
    /// <param name="subjects">Subject of each scan. Where they have several scans, intervals rest on subjects.</param>
    public static ContinuousPair Of(string first, string second, double[] x, double[] y, string[] subjects)
    {
        var clusters = Clusters.Of<string>(subjects);
        bool repeated = clusters.Count < clusters.Rows;
        // Squares of very large or small numbers leave what a double holds; a power of two changes nothing else.
        int power = MeasurementScale.PowerOf([.. x, .. y]);
        (x, y) = (MeasurementScale.Take(x, power), MeasurementScale.Take(y, power));
        var plain = BlandAltman.Of(x, y);
        var relation = RelationFigures.Of("", x, y, subjects);
        var (bias, lower, upper) = (plain.Bias, plain.LowerLimit, plain.UpperLimit);
        if (repeated)
        {
            var over = RepeatedBlandAltman.Of(x, y, clusters);
            (bias, lower, upper) = (over.Bias, over.LowerLimit, over.UpperLimit);
        }
        EstimateFigure Own(Estimate estimate) =>
            EstimateFigure.Of(estimate) with { Clusters = repeated && estimate.Interval is not null ? clusters.Count : null };
        EstimateFigure InUnit(Estimate estimate) => MeasurementScale.Back(Own(estimate), power);
        Estimate Over(Estimate independent, JackknifeScale scale, Func<double[], double[], Estimate> statistic) =>
            repeated && independent.IsDefined
            ? ClusterJackknife.Of(clusters, rows => statistic(RelationFigures.Take(x, rows), RelationFigures.Take(y, rows)).Value, scale,
                independent.Reason ?? "")
            : independent;
        TestFigure Test(string method, Func<HypothesisTest> run) =>
            repeated ? new(method, null, null, x.Length, NotIndependent) : TestFigure.Of(run());
        var repeatability = Repeatability.OfPairs(x, y, clusters);
        var growth = Statistics.ErrorGrowth.Of(x, y, clusters);
        var anyRatios = RatioLimits.Of(x, y, clusters);
        var (ratios, noRatios) = RatioFigures.Of(growth, x, y, clusters, Own);
        return new()
        {
            First = first,
            Second = second,
            N = x.Length,
            Subjects = clusters.Count,
            Repeated = repeated,
            Bias = InUnit(bias),
            LowerLimit = InUnit(lower),
            UpperLimit = InUnit(upper),
            ProportionalBias = Own(Over(plain.ProportionalBias.Slope, JackknifeScale.Plain, (a, b) =>
                BlandAltman.Of(a, b, LimitsInterval.Approximate).ProportionalBias.Slope)),
            Concordance = Own(Over(LinConcordance.Of(x, y).Coefficient, JackknifeScale.FisherZ, (a, b) =>
                LinConcordance.Of(a, b).Coefficient)),
            Pearson = relation.Pearson,
            Spearman = relation.Spearman,
            Slope = relation.Slope,
            Intercept = MeasurementScale.Back(relation.Intercept, power),
            RSquared = relation.RSquared,
            PairedT = Test("paired t", () => Statistics.PairedT.Of(x, y).Test),
            Wilcoxon = Test("Wilcoxon's signed-rank test", () => WilcoxonSignedRank.Of(x, y).Test),
            RepeatabilityCoefficient = InUnit(repeatability.Coefficient),
            SmallestDetectableDifference = InUnit(Statistics.SmallestDetectableDifference.Of(x, y, clusters)),
            WithinScanVariation = Own(WithinSubjectVariation.OfPairs(x, y, clusters)),
            ErrorGrowth = TestFigure.Of(growth),
            Ratios = ratios,
            NoRatios = noRatios,
            AnyRatios = anyRatios.Bias.IsDefined ? RatioFigures.Of(anyRatios, Own) : null,
            Regression = RegressionFigures.Of(RegressionLimits.Of(x, y, clusters), power, InUnit),
        };
    }

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> Figures() =>
    [
        ("bias", Bias), ("lower_limit", LowerLimit), ("upper_limit", UpperLimit), ("proportional_bias", ProportionalBias),
        ("concordance", Concordance), ("pearson", Pearson), ("spearman", Spearman), ("slope", Slope), ("intercept", Intercept),
        ("repeatability_coefficient", RepeatabilityCoefficient), ("smallest_detectable_difference", SmallestDetectableDifference),
        ("within_scan_variation", WithinScanVariation),
        .. Ratios is null ? [] : Ratios.Figures(), .. Regression is null ? [] : Regression.Figures(),
    ];
}
