using System.Text.Json.Serialization;
using Rubor.Statistics;

namespace Rubor.Studies.Tables;

/// <summary>A statistic as it stands in a result: value, interval, what it rests on.</summary>
/// <param name="Value">The estimate; null where undefined, and then <paramref name="Reason"/> says why.</param>
/// <param name="Lower">Lower end of the 95 % interval, or null.</param>
/// <param name="Upper">Upper end, or null.</param>
/// <param name="N">Observations used.</param>
/// <param name="Clusters">Subjects that the interval rests on, where they vary as wholes (bootstrap or jackknife over subjects); else
/// null.</param>
/// <param name="Reason">Why value or interval is missing; null where nothing is.</param>
/// <param name="UndefinedResamples">Resamples on which the statistic had no value; null where none were drawn.</param>
/// <param name="Warning">What must stand beside the figure, such as that subjects are few; null where nothing must.</param>
public sealed record EstimateFigure(
    double? Value, double? Lower, double? Upper, long N, int? Clusters, string? Reason, int? UndefinedResamples = null,
        string? Warning = null)
{
    /// <summary>An estimate with its own interval: exact, or from enough subjects.</summary>
    public static EstimateFigure Of(Estimate estimate) =>
        new(estimate.Value, estimate.Interval?.Lower, estimate.Interval?.Upper, estimate.Count, null, estimate.Reason);

    /// <summary>
    /// An estimate whose interval is a large-sample one over independent subjects: none below ten of them, a warning below thirty.
    /// </summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="subjects">Independent subjects that it rests on.</param>
    public static EstimateFigure Of(Estimate estimate, int subjects) =>
        Of(FewClusters.Guard(estimate, subjects)) with { Warning = FewClusters.Warning(subjects) };

    /// <summary>An estimate with an interval by bootstrap over subjects.</summary>
    public static EstimateFigure Of(BootstrapEstimate resampled) => Of(resampled.Estimate) with
    {
        Clusters = resampled.Clusters,
        UndefinedResamples = resampled.Resamples > 0 ? resampled.UndefinedResamples : null,
        Warning = resampled.Warning,
    };

    /// <summary>An estimate whose interval rests on subjects.</summary>
    public static EstimateFigure Of(SubjectEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return Of(estimate.Estimate) with { Clusters = estimate.Subjects, Warning = estimate.Warning };
    }

    /// <summary>The same figure with one more warning beside it.</summary>
    /// <param name="warning">A sentence, or null for none.</param>
    public EstimateFigure Warned(string? warning) => warning is null ? this : this with { Warning = Warning is null ? warning : $"{Warning} {warning}" };

    /// <summary>Cells of a table, in the order of <see cref="Columns"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<object?> Cells => [Value, Lower, Upper, N, Clusters, UndefinedResamples, Warning, Reason];

    /// <summary>Headings of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["value", "lower_95", "upper_95", "n", "clusters", "undefined_resamples", "warning", "reason"];
}

/// <summary>A hypothesis test as it stands in a result.</summary>
/// <param name="Method">The test in words.</param>
/// <param name="Statistic">Its statistic, or null.</param>
/// <param name="PValue">Two-sided p value; null where undefined, and then <paramref name="Reason"/> says why.</param>
/// <param name="N">Observations used.</param>
/// <param name="Reason">Why there is no p value, or null.</param>
public sealed record TestFigure(string Method, double? Statistic, double? PValue, long N, string? Reason)
{
    /// <summary>A test's figures.</summary>
    public static TestFigure Of(HypothesisTest test) => new(test.Method, test.Statistic, test.PValue, test.Count, test.Reason);
}

/// <summary>
/// A column of measurements in a table of a paper. Quartiles are linear between order statistics; the deviation takes n − 1.
/// </summary>
/// <param name="Mean">Mean with its t interval, over subjects where they have several measurements.</param>
/// <param name="StandardDeviation">Sample standard deviation, or null for fewer than two values.</param>
/// <param name="Median">Median, or null without values.</param>
/// <param name="LowerQuartile">First quartile.</param>
/// <param name="UpperQuartile">Third quartile.</param>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Greatest value.</param>
/// <param name="Undefined">Undefined measurements left out.</param>
public sealed record SummaryFigure(
    EstimateFigure Mean, double? StandardDeviation, double? Median, double? LowerQuartile, double? UpperQuartile, double? Minimum,
        double? Maximum, int Undefined)
{
    /// <summary>Summarises measurements of which several belong to one subject: the mean's interval rests on the subjects.</summary>
    /// <param name="values">Measurements; null ones are left out and counted.</param>
    /// <param name="subjects">Measurements that belong together.</param>
    /// <param name="least">Least value that a measurement can take.</param>
    /// <param name="greatest">Greatest value that it can take.</param>
    public static SummaryFigure Of(IReadOnlyList<double?> values, Clusters subjects, double least, double greatest) =>
        Of(values) with { Mean = ClusteredFigure.Of(ClusteredMean.Of(values, subjects, least, greatest)) };

    /// <summary>Summarises measurements; null ones are left out and counted.</summary>
    public static SummaryFigure Of(IEnumerable<double?> values)
    {
        var list = values.ToList();
        double[] known = [.. list.OfType<double>()];
        var s = Summary.Of(known);
        return new(EstimateFigure.Of(s.Mean), s.StandardDeviation, s.Median, s.LowerQuartile, s.UpperQuartile, s.Minimum, s.Maximum,
            list.Count - known.Length);
    }
}
