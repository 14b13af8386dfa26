using System.Text.Json.Serialization;
using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>How a measurement goes with another of the same scans, such as a score with a volume: rank correlation and a line.</summary>
public sealed record RelationFigures
{
    /// <summary>Group of the rows, such as a reader; empty where there are no groups.</summary>
    public required string Group { get; init; }

    /// <summary>Scans with both.</summary>
    public required int N { get; init; }

    /// <summary>Patients that they come from; where patients have several scans every interval rests on patients.</summary>
    public required int Patients { get; init; }

    /// <summary>Spearman's rank correlation; logarithms do not change it.</summary>
    public required EstimateFigure Spearman { get; init; }

    /// <summary>Pearson's correlation of the values as the line takes them.</summary>
    public required EstimateFigure Pearson { get; init; }

    /// <summary>Slope of y on x, as the line takes them.</summary>
    public required EstimateFigure Slope { get; init; }

    /// <summary>Intercept.</summary>
    public required EstimateFigure Intercept { get; init; }

    /// <summary>Share of y's variance on the line; null where undefined.</summary>
    public required double? RSquared { get; init; }

    /// <summary>Standard deviation about the line; null for fewer than three scans.</summary>
    public required double? ResidualDeviation { get; init; }

    /// <summary>Test of slope 0; without p where patients have several scans.</summary>
    public required TestFigure Test { get; init; }

    /// <summary>Values of x as the line takes them.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> X { get; init; } = [];

    /// <summary>Values of y as the line takes them.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Y { get; init; } = [];

    /// <summary>Patient of each scan.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Relates two measurements.</summary>
    /// <param name="group">Group of the rows, or empty.</param>
    /// <param name="x">Values of the first, as the line takes them.</param>
    /// <param name="y">Values of the second.</param>
    /// <param name="subjects">Patient of each.</param>
    public static RelationFigures Of(string group, double[] x, double[] y, string[] subjects)
    {
        var clusters = Clusters.Of<string>(subjects);
        bool repeated = clusters.Count < clusters.Rows;
        EstimateFigure Own(Estimate independent, JackknifeScale scale, Func<double[], double[], Estimate> statistic)
        {
            var estimate = repeated && independent.IsDefined ? ClusterJackknife.Of(clusters,
                rows => statistic(Take(x, rows), Take(y, rows)).Value, scale, independent.Reason ?? "") : independent;
            return EstimateFigure.Of(estimate) with { Clusters = repeated && estimate.Interval is not null ? clusters.Count : null };
        }
        var line = LinearRegression.Of(x, y);
        return new()
        {
            Group = group,
            N = x.Length,
            Patients = clusters.Count,
            Spearman = Own(Correlation.Spearman(x, y).Coefficient, JackknifeScale.FisherZ, (a, b) =>
                Correlation.Spearman(a, b).Coefficient),
            Pearson = Own(Correlation.Pearson(x, y).Coefficient, JackknifeScale.FisherZ, (a, b) => Correlation.Pearson(a, b).Coefficient),
            Slope = Own(line.Slope, JackknifeScale.Plain, (a, b) => LinearRegression.Of(a, b).Slope),
            Intercept = Own(line.Intercept, JackknifeScale.Plain, (a, b) => LinearRegression.Of(a, b).Intercept),
            RSquared = line.RSquared,
            ResidualDeviation = line.ResidualDeviation,
            Test = repeated ? new(line.Test.Method, null, null, x.Length,
                "Patients have several scans, so this test, which takes scans as independent, is not run.") : TestFigure.Of(line.Test),
            X = x,
            Y = y,
            Subjects = subjects,
        };
    }

    /// <summary>Every estimate under its name.</summary>
    public IEnumerable<(string Name, EstimateFigure Figure)> Figures() =>
        [("spearman", Spearman), ("pearson", Pearson), ("slope", Slope), ("intercept", Intercept)];

    internal static double[] Take(double[] values, ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            taken[i] = values[rows[i]];
        return taken;
    }
}
