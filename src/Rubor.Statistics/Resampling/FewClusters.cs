using System.Globalization;

namespace Rubor.Statistics;

/// <summary>
/// When independent subjects are too few for an interval that rests on their variation, and what is said then: the one place
/// where the bounds stand. A cluster is a subject with all that was read of it; where nothing is clustered, every case is one.
/// The bounds are conventions, chosen by the coverage study in <c>docs/results/coverage-categorical.md</c>: below 10 subjects
/// every kind of interval tried misses the truth far more often than it says, and up to some 30 it may.
/// </summary>
public static class FewClusters
{
    /// <summary>Below so many subjects there is no interval by resampling, and none from a large-sample formula.</summary>
    public const int LeastForInterval = 10;

    /// <summary>Below so many subjects a warning stands beside the figure.</summary>
    public const int LeastWithoutWarning = 30;

    /// <summary>Share of resamples without a value above which there is no interval.</summary>
    public const double MostUndefined = 0.05;

    /// <summary>Why there is no interval; null where subjects suffice for one.</summary>
    /// <param name="clusters">Independent subjects.</param>
    public static string? NoInterval(int clusters) => clusters >= LeastForInterval ? null : string.Create(CultureInfo.InvariantCulture,
        $"An interval needs {LeastForInterval} subjects or more; there {(clusters == 1 ? "is" : "are")} {clusters}.");

    /// <summary>Why too many resamples lack a value for an interval; null where few enough do.</summary>
    /// <param name="undefined">Resamples without a value.</param>
    /// <param name="resamples">Resamples drawn.</param>
    public static string? NoInterval(int undefined, int resamples) =>
        undefined <= MostUndefined * resamples ? null : string.Create(CultureInfo.InvariantCulture,
        $"{undefined} of {resamples} resamples leave the statistic undefined: what it needs is too rare among the subjects for an interval.");

    /// <summary>What stands beside a figure of few subjects; null where they suffice.</summary>
    /// <param name="clusters">Independent subjects.</param>
    public static string? Warning(int clusters) => clusters >= LeastWithoutWarning ? null : string.Create(CultureInfo.InvariantCulture,
        $"Few subjects ({clusters}; fewer than {LeastWithoutWarning}): the figure is uncertain, and an interval may be too narrow.");

    /// <summary>
    /// An estimate whose interval rests on a large-sample formula over independent subjects: without it where they are too few.
    /// Not for exact intervals (Clopper–Pearson, Wilson, t of a mean), which widen by themselves.
    /// </summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="clusters">Independent subjects that it rests on.</param>
    public static Estimate Guard(Estimate estimate, int clusters)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return estimate is { Interval: not null, Value: { } value } && NoInterval(clusters) is { } reason
            ? Estimate.WithoutInterval(value, estimate.Count, reason)
            : estimate;
    }
}
