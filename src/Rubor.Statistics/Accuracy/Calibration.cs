namespace Rubor.Statistics;

/// <summary>Predictions of similar probability, and how often what they predict came true: a point of a reliability diagram.</summary>
/// <param name="Low">Probabilities of the bin lie above this (the first bin holds 0 as well).</param>
/// <param name="High">Up to this.</param>
/// <param name="Count">Predictions.</param>
/// <param name="MeanProbability">Their mean probability; null where there is none.</param>
/// <param name="Share">Share that came true; null where there is none.</param>
public sealed record ReliabilityBin(double Low, double High, long Count, double? MeanProbability, double? Share);

/// <summary>
/// Whether probabilities mean what they say: of what is called 0.8 probable, four of five should come true. Observations count alike; where
/// a patient gives several, intervals would have to be drawn over patients, and none is given.
/// </summary>
public sealed record Calibration
{
    /// <summary>Predictions.</summary>
    public required long Count { get; init; }

    /// <summary>Bins of equal width.</summary>
    public required IReadOnlyList<ReliabilityBin> Bins { get; init; }

    /// <summary>
    /// Expected calibration error over <see cref="Bins"/>, 0–1: Σ n/N · |share − mean probability|. Naeini 2015; Guo 2017, eq. 3, there of the
    /// most probable class, here of one class.
    /// </summary>
    public required Estimate ExpectedError { get; init; }

    /// <summary>The same over as many bins of nearly equal count: with most predictions near 0 or 1, bins of equal width are nearly
    /// empty.</summary>
    public required Estimate AdaptiveError { get; init; }

    /// <summary>Largest |share − mean probability| of a bin, 0–1: maximum calibration error. Guo 2017, eq. 5. Small bins make it
    /// large.</summary>
    public required Estimate MaximumError { get; init; }

    /// <summary>Brier score: mean of (probability − 1 where it came true, 0 where not)², 0–1. Brier 1950, in the halved form
    /// of today.</summary>
    public required Estimate Brier { get; init; }

    /// <summary>
    /// Mean −ln of the probability given to what happened; 0 is best. Probabilities are kept <see cref="CalibrationSums.LeastDoubt"/> from 0
    /// and 1.
    /// </summary>
    public required Estimate LogLoss { get; init; }
}

/// <summary>Adds up predictions of one class, so that none is kept: memory does not grow with their number.</summary>
public sealed class CalibrationSums
{
    /// <summary>Bins of a reliability diagram. Guo 2017.</summary>
    public const int Bins = 15;

    /// <summary>What a probability is kept away from 0 and 1 in the logarithm, so that one mistake is not infinitely bad.</summary>
    public const double LeastDoubt = 1e-12;

    // Fine bins in one of equal width; bins of equal count are put together from them.
    const int Finer = 256;

    const string None = "There is no prediction.";

    readonly (long Count, long True, double Sum)[] fine = new (long, long, double)[Bins * Finer];
    double squares, logarithms;

    /// <summary>Adds a prediction.</summary>
    /// <param name="probability">0–1.</param>
    /// <param name="happened">Whether it came true.</param>
    /// <exception cref="ArgumentOutOfRangeException">No probability.</exception>
    public void Add(double probability, bool happened)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies between 0 and 1.");
        // A probability on an edge belongs to the bin below it.
        int bin = Math.Max(0, (int)Math.Ceiling(probability * fine.Length) - 1);
        ref var at = ref fine[bin];
        at = (at.Count + 1, at.True + (happened ? 1 : 0), at.Sum + probability);
        double missed = happened ? 1 - probability : probability;
        squares += missed * missed;
        logarithms -= Math.Log(Math.Clamp(1 - missed, LeastDoubt, 1 - LeastDoubt));
    }

    /// <summary>What was added.</summary>
    public Calibration Result()
    {
        long count = fine.Sum(f => f.Count);
        var equal = Enumerable.Range(0, Bins).Select(bin => Together(fine.AsSpan(bin * Finer, Finer))).ToArray();
        Estimate Of(double value) => count == 0 ? Estimate.Undefined(None, 0) : Estimate.WithoutInterval(value, count);
        return new()
        {
            Count = count,
            Bins = [.. equal.Select((b, bin) => new ReliabilityBin((double)bin / Bins, (bin + 1.0) / Bins, b.Count,
                b.Count == 0 ? null : b.Sum / b.Count, b.Count == 0 ? null : (double)b.True / b.Count))],
            ExpectedError = Of(Error(equal, count)),
            AdaptiveError = Of(Error(EqualCounts(count), count)),
            MaximumError = Of(equal.Where(b => b.Count > 0).Select(b => Math.Abs(b.True - b.Sum) / b.Count).DefaultIfEmpty().Max()),
            Brier = Of(squares / count),
            LogLoss = Of(logarithms / count),
        };
    }

    static double Error(IEnumerable<(long Count, long True, double Sum)> bins, long count) =>
        bins.Sum(b => Math.Abs(b.True - b.Sum)) / count;

    // A bin ends with the fine bin in which the next fifteenth of the predictions is reached.
    List<(long Count, long True, double Sum)> EqualCounts(long count)
    {
        var found = new List<(long Count, long True, double Sum)>();
        (long Count, long True, double Sum) open = default;
        long before = 0;
        foreach (var f in fine)
        {
            open = (open.Count + f.Count, open.True + f.True, open.Sum + f.Sum);
            if (f.Count == 0 || (before + open.Count) * Bins < count * ((before * Bins / count) + 1))
                continue;
            before += open.Count;
            found.Add(open);
            open = default;
        }

        return found;
    }

    static (long Count, long True, double Sum) Together(ReadOnlySpan<(long Count, long True, double Sum)> bins)
    {
        (long Count, long True, double Sum) all = default;
        foreach (var (count, happened, sum) in bins)
            all = (all.Count + count, all.True + happened, all.Sum + sum);
        return all;
    }
}
