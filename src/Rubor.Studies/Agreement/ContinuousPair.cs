using Rubor.Statistics;
using Rubor.Studies.Results;

namespace Rubor.Studies.Agreement;

/// <summary>Two readers' measurements of the same scans, compared. Differences are first − second.</summary>
public sealed record ContinuousPair
{
    private const string NotIndependent = "Subjects have several scans, so this test, which takes scans as independent, is not run.";

    /// <summary>First reader.</summary>
    public required string First { get; init; }

    /// <summary>Second reader.</summary>
    public required string Second { get; init; }

    /// <summary>Scans or units that both measured.</summary>
    public required int N { get; init; }

    /// <summary>Subjects that they belong to.</summary>
    public required int Subjects { get; init; }

    /// <summary>Whether subjects have several scans: then the limits are those for repeated measures and other intervals resample subjects.</summary>
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

    /// <summary>Smallest detectable change: 1.96·SD of the differences.</summary>
    public required EstimateFigure SmallestDetectableChange { get; init; }

    /// <summary>Within-subject coefficient of variation, as a share, root mean square over scans.</summary>
    public required EstimateFigure WithinScanVariation { get; init; }

    /// <summary>Compares two readers.</summary>
    /// <param name="first">First reader's name.</param>
    /// <param name="second">Second reader's name.</param>
    /// <param name="x">First reader's measurement of each scan; finite.</param>
    /// <param name="y">Second reader's.</param>
    /// <param name="subjects">Subject of each scan.</param>
    /// <param name="settings">How subjects are resampled where they have several scans.</param>
    public static ContinuousPair Of(string first, string second, double[] x, double[] y, string[] subjects, BootstrapSettings settings)
    {
        var clusters = Clusters.Of<string>(subjects);
        bool repeated = clusters.Count < clusters.Rows;
        var plain = BlandAltman.Of(x, y);
        var regression = LinearRegression.Of(x, y);
        var (bias, lower, upper) = (plain.Bias, plain.LowerLimit, plain.UpperLimit);
        if (repeated)
        {
            var over = RepeatedBlandAltman.Of(x, y, clusters);
            (bias, lower, upper) = (over.Bias, over.LowerLimit, over.UpperLimit);
        }
        double[] both = [.. x, .. y];
        int[] scans = [.. Enumerable.Range(0, x.Length), .. Enumerable.Range(0, x.Length)];
        var replicates = Clusters.Of<int>(scans);
        var repeatability = Repeatability.Of(both, replicates);
        EstimateFigure Figure(Estimate independent, Func<double[], double[], Estimate> statistic) => repeated && independent.IsDefined
            ? EstimateFigure.Of(Bootstrap.Of(clusters, rows => statistic(Take(x, rows), Take(y, rows)).Value, settings))
            : EstimateFigure.Of(independent);
        TestFigure Test(string method, Func<HypothesisTest> run) => repeated ? new(method, null, null, x.Length, NotIndependent) : TestFigure.Of(run());
        return new()
        {
            First = first,
            Second = second,
            N = x.Length,
            Subjects = clusters.Count,
            Repeated = repeated,
            Bias = EstimateFigure.Of(bias),
            LowerLimit = EstimateFigure.Of(lower),
            UpperLimit = EstimateFigure.Of(upper),
            ProportionalBias = Figure(plain.ProportionalBias.Slope, (a, b) => BlandAltman.Of(a, b, LimitsInterval.Approximate).ProportionalBias.Slope),
            Concordance = Figure(LinConcordance.Of(x, y).Coefficient, (a, b) => LinConcordance.Of(a, b).Coefficient),
            Pearson = Figure(Correlation.Pearson(x, y).Coefficient, (a, b) => Correlation.Pearson(a, b).Coefficient),
            Spearman = Figure(Correlation.Spearman(x, y).Coefficient, (a, b) => Correlation.Spearman(a, b).Coefficient),
            Slope = Figure(regression.Slope, (a, b) => LinearRegression.Of(a, b).Slope),
            Intercept = Figure(regression.Intercept, (a, b) => LinearRegression.Of(a, b).Intercept),
            RSquared = regression.RSquared,
            PairedT = Test("paired t", () => Statistics.PairedT.Of(x, y).Test),
            Wilcoxon = Test("Wilcoxon's signed-rank test", () => WilcoxonSignedRank.Of(x, y).Test),
            RepeatabilityCoefficient = EstimateFigure.Of(repeatability.Coefficient),
            SmallestDetectableChange = EstimateFigure.Of(Statistics.SmallestDetectableChange.OfTestRetest(x, y)),
            WithinScanVariation = EstimateFigure.Of(WithinSubjectVariation.RootMeanSquare(both, replicates)),
        };
    }

    private static double[] Take(double[] values, ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            taken[i] = values[rows[i]];
        return taken;
    }

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> Figures() =>
    [
        ("bias", Bias), ("lower_limit", LowerLimit), ("upper_limit", UpperLimit), ("proportional_bias", ProportionalBias),
        ("concordance", Concordance), ("pearson", Pearson), ("spearman", Spearman), ("slope", Slope), ("intercept", Intercept),
        ("repeatability_coefficient", RepeatabilityCoefficient), ("smallest_detectable_change", SmallestDetectableChange), ("within_scan_variation", WithinScanVariation),
    ];
}

/// <summary>One form of the intraclass correlation over the scans that every reader measured.</summary>
/// <param name="Form">Shrout and Fleiss's name: ICC(2,1) and so on.</param>
/// <param name="Readers">Readers.</param>
/// <param name="LeftOut">Scans left out because a reader has none.</param>
/// <param name="Icc">The coefficient.</param>
public sealed record IccFigure(string Form, int Readers, int LeftOut, EstimateFigure Icc)
{
    private static readonly (IccForm Form, string Name)[] Forms =
    [
        (IccForm.OneWayRandom, "ICC(1,1)"), (IccForm.TwoWayRandom, "ICC(2,1)"), (IccForm.TwoWayMixed, "ICC(3,1)"),
        (IccForm.OneWayRandomMean, "ICC(1,k)"), (IccForm.TwoWayRandomMean, "ICC(2,k)"), (IccForm.TwoWayMixedMean, "ICC(3,k)"),
    ];

    /// <summary>All six forms.</summary>
    /// <param name="ratings">Scans × readers; null where a reader has none.</param>
    /// <param name="subjects">Subject of each scan.</param>
    /// <param name="settings">How subjects are resampled where they have several scans.</param>
    public static IReadOnlyList<IccFigure> Of(double?[,] ratings, string[] subjects, BootstrapSettings settings)
    {
        int readers = ratings.GetLength(1);
        int[] complete = [.. Enumerable.Range(0, ratings.GetLength(0)).Where(i => Enumerable.Range(0, readers).All(r => ratings[i, r].HasValue))];
        var table = Rows(complete);
        var clusters = Clusters.Of<string>([.. complete.Select(i => subjects[i])]);
        return [.. Forms.Select(f =>
        {
            var plain = IntraclassCorrelation.Of(table, f.Form).Icc;
            var figure = clusters.Count < clusters.Rows && plain.IsDefined
                ? EstimateFigure.Of(Bootstrap.Of(clusters, rows => IntraclassCorrelation.Of(Rows([.. rows.ToArray().Select(r => complete[r])]), f.Form).Icc.Value, settings))
                : EstimateFigure.Of(plain);
            return new IccFigure(f.Name, readers, ratings.GetLength(0) - complete.Length, figure);
        })];

        double[,] Rows(int[] chosen)
        {
            var taken = new double[chosen.Length, readers];
            for (int i = 0; i < chosen.Length; i++)
                for (int r = 0; r < readers; r++)
                    taken[i, r] = ratings[chosen[i], r]!.Value;
            return taken;
        }
    }
}
