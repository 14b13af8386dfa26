namespace Rubor.Statistics;

/// <summary>
/// Zhou 2022's mean ± 1.96 σ/√n over n trained models: how much the score moves from one training to the next on one and the
/// same test set. It is NOT an interval of accuracy: it holds no patient-to-patient variation and shrinks to nothing with
/// more trainings. For an interval of accuracy resample patients (<see cref="TableBootstrap"/>).
/// </summary>
public sealed record TrainingSpread
{
    /// <summary>Normal quantile of the paper, rounded as there.</summary>
    public const double PublishedMultiple = 1.96;

    /// <summary>Mean over trainings.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation over trainings, n − 1; null with one training.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>1.96 σ/√n; null with one training.</summary>
    public double? HalfWidth { get; init; }

    /// <summary>Trainings.</summary>
    public required int Trainings { get; init; }

    /// <summary>Works out the spread.</summary>
    /// <param name="scores">One score for each training, on the same test set.</param>
    /// <exception cref="ArgumentException">No score, or one that is not finite.</exception>
    public static TrainingSpread Of(ReadOnlySpan<double> scores)
    {
        if (scores.IsEmpty)
            throw new ArgumentException("A spread needs a score.", nameof(scores));
        Require.Finite(scores, nameof(scores));
        var (mean, deviation) = Moments.MeanAndDeviation(scores);
        return new TrainingSpread
        {
            Mean = mean,
            StandardDeviation = scores.Length > 1 ? deviation : null,
            HalfWidth = scores.Length > 1 ? PublishedMultiple * deviation / Math.Sqrt(scores.Length) : null,
            Trainings = scores.Length,
        };
    }
}
