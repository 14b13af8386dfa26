namespace Rubor.Statistics;

/// <summary>
/// What a pilot tells of a study's variances: the readers' way with a modality, and the covariances due to cases at the pilot's number
/// of cases.
/// </summary>
/// <param name="ModalityByReader">Variance of readers' way with a modality, not below 0.</param>
/// <param name="Error">Variance of a cell due to cases.</param>
/// <param name="Covariance1">The same reader, two modalities.</param>
/// <param name="Covariance2">Two readers, the same modality.</param>
/// <param name="Covariance3">Two readers, two modalities.</param>
/// <param name="Cases">Cases of the pilot, with the share of diseased that the study is to have.</param>
public sealed record PilotVariances(double ModalityByReader, double Error, double Covariance1, double Covariance2, double Covariance3,
    int Cases)
{
    /// <summary>Those of a factorial analysis.</summary>
    /// <exception cref="ArgumentException">The analysis is of nested readers, or of U-statistics alone.</exception>
    public static PilotVariances Of(MultiReaderAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return analysis.Components is { ModalityByReaderVariance: { } tr } c
            ? new(Math.Max(tr, 0), c.Error, c.Covariance1, c.Covariance2, c.Covariance3, analysis.Cases)
            : throw new ArgumentException("A pilot has readers who used every modality.", nameof(analysis));
    }
}

/// <summary>What readers and cases stand for.</summary>
public enum ReaderInference
{
    /// <summary>For readers and cases like these.</summary>
    RandomReadersRandomCases,

    /// <summary>For these readers, and cases like these.</summary>
    FixedReadersRandomCases,

    /// <summary>For readers like these, on these cases.</summary>
    RandomReadersFixedCases,
}

/// <summary>
/// Power to tell two modalities apart in a factorial study, by the same model: Hillis, Obuchowski and Berbaum 2011, Acad Radiol 18,
/// 129–142. Covariances shrink with the number of cases, the readers' own variance does not.
/// </summary>
public static class ReaderPower
{
    /// <summary>Cases beyond which none are looked for.</summary>
    public const int MostCases = 100_000;

    /// <summary>Power of the two-sided test.</summary>
    /// <param name="pilot">Variances.</param>
    /// <param name="effect">Difference between the modalities.</param>
    /// <param name="readers">Readers, 2 or more.</param>
    /// <param name="cases">Cases.</param>
    /// <param name="inference">What readers and cases stand for.</param>
    /// <param name="alpha">Size of the test.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static double Of(PilotVariances pilot, double effect, int readers, double cases,
        ReaderInference inference = ReaderInference.RandomReadersRandomCases, double alpha = 0.05)
    {
        Check(pilot, effect, readers, alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cases);
        double scale = pilot.Cases / cases, x = Math.Max(pilot.Covariance2 - pilot.Covariance3, 0);
        double shared = scale * (pilot.Error - pilot.Covariance1 + (readers - 1) * x);
        double own = pilot.ModalityByReader + Math.Max(scale * (pilot.Error - pilot.Covariance1 - x), 0);
        double squared = readers * effect * effect / 2;
        if (inference == ReaderInference.FixedReadersRandomCases)
            return NoncentralF.ChiSquareUpperTail(Distributions.ChiSquareQuantile(1 - alpha, 1), 1, Over(squared, shared));
        double variance = inference == ReaderInference.RandomReadersFixedCases ? own : pilot.ModalityByReader + shared;
        double freedom = Math.Min(variance * variance / (own * own) * (readers - 1), 1e7);
        return NoncentralF.UpperTail(Distributions.FQuantile(1 - alpha, 1, freedom), 1, freedom, Over(squared, variance));
    }

    /// <summary>The least number of cases that gives a power; null where <see cref="MostCases"/> do not, since readers limit it.</summary>
    /// <param name="pilot">Variances.</param>
    /// <param name="effect">Difference between the modalities.</param>
    /// <param name="readers">Readers, 2 or more.</param>
    /// <param name="power">Power wanted.</param>
    /// <param name="inference">What readers and cases stand for.</param>
    /// <param name="alpha">Size of the test.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static int? LeastCases(PilotVariances pilot, double effect, int readers, double power,
        ReaderInference inference = ReaderInference.RandomReadersRandomCases, double alpha = 0.05)
    {
        Check(pilot, effect, readers, alpha);
        Require.Confidence(power);
        const int fewest = 4; // two of each class
        if (Of(pilot, effect, readers, MostCases, inference, alpha) < power)
            return null;
        int low = fewest, high = MostCases;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (Of(pilot, effect, readers, middle, inference, alpha) >= power)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    static double Over(double above, double below) => below > 0 ? above / below : double.PositiveInfinity;

    static void Check(PilotVariances pilot, double effect, int readers, double alpha)
    {
        ArgumentNullException.ThrowIfNull(pilot);
        Require.Confidence(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(readers, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(pilot.ModalityByReader);
        if (!(pilot.Error > 0) || pilot.Covariance1 > pilot.Error || pilot.Cases < 1)
            throw new ArgumentException("The error variance is above 0 and above covariance 1, and a pilot has cases.", nameof(pilot));
        if (effect == 0 || !double.IsFinite(effect))
            throw new ArgumentException("The difference looked for is not 0.", nameof(effect));
    }
}
