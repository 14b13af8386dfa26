namespace Rubor.Statistics;

/// <summary>How readers are compared.</summary>
public sealed record MultiReaderSettings
{
    /// <summary>What is worked out of each reader's ratings.</summary>
    public ReaderStatistic Statistic { get; init; } = ReaderStatistic.Auc;

    /// <summary>The rating from which on a case is called positive; null for ratings as they are.</summary>
    public double? PositiveFrom { get; init; }

    /// <summary>Who read what.</summary>
    public ReaderDesign Design { get; init; } = ReaderDesign.Factorial;

    /// <summary>How covariances are estimated.</summary>
    public CovarianceMethod Covariance { get; init; } = CovarianceMethod.Jackknife;

    /// <summary>Resamples of the bootstrap.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Seed of the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Coverage of intervals.</summary>
    public double Confidence { get; init; } = 0.95;
}

/// <summary>An estimate by one model of what is random.</summary>
/// <param name="Estimate">The estimate.</param>
/// <param name="StandardError">Its standard error; null where there is none.</param>
/// <param name="Freedom">Degrees of freedom of Student's t; null for the normal distribution.</param>
/// <param name="Interval">Interval, not cut to the statistic's range; null where there is none.</param>
/// <param name="PValue">Two-sided p of no difference; null where it is none that is tested.</param>
/// <param name="Reason">Why there is no interval or p; null where nothing is missing.</param>
public sealed record ModelEstimate(double Estimate, double? StandardError, double? Freedom, Interval? Interval, double? PValue,
    string? Reason)
{
    internal static ModelEstimate Of(double estimate, double variance, double? freedom, double confidence, bool tested)
    {
        // Rounding of sums leaves no smaller variance of shares and areas.
        if (!(variance > 1e-24))
            return new(estimate, variance >= -1e-12 ? 0 : null, null, null, null, variance >= -1e-12
                ? "It does not vary, so there is neither interval nor p."
                : "Its variance was estimated below 0, so there is neither interval nor p.");
        // Beyond this t is normal to all digits.
        double? used = freedom is { } f && f < 1e7 ? f : null;
        double error = Math.Sqrt(variance);
        double multiple = used is { } t ? Distributions.StudentTwoSided(confidence, t) : Distributions.NormalTwoSided(confidence);
        double? p = !tested ? null : used is { } df ? Distributions.TwoSidedStudentP(estimate / error, df)
            : Distributions.TwoSidedNormalP(estimate / error);
        return new(estimate, error, used, Interval.Around(estimate, multiple * error, confidence), p, null);
    }

    internal static ModelEstimate None(double estimate, string reason) => new(estimate, null, null, null, null, reason);
}

/// <summary>The same estimate by what readers and cases stand for.</summary>
/// <param name="RandomReadersRandomCases">For readers and cases like these.</param>
/// <param name="FixedReadersRandomCases">For these readers, and cases like these.</param>
/// <param name="RandomReadersFixedCases">For readers like these, on these cases.</param>
public sealed record ReaderModels(ModelEstimate RandomReadersRandomCases, ModelEstimate FixedReadersRandomCases,
    ModelEstimate RandomReadersFixedCases);

/// <summary>One reader's estimate with one modality.</summary>
/// <param name="Reader">Reader.</param>
/// <param name="Estimate">Estimate.</param>
/// <param name="StandardError">Standard error from cases; null where there is none.</param>
public sealed record ReaderEstimate(int Reader, double Estimate, double? StandardError);

/// <summary>A modality's mean over its readers.</summary>
/// <param name="Modality">Modality.</param>
/// <param name="Readers">Its readers.</param>
/// <param name="Mean">Mean over them.</param>
public sealed record ModalityEstimate(int Modality, IReadOnlyList<ReaderEstimate> Readers, ReaderModels Mean);

/// <summary>Two modalities' difference, first − second.</summary>
/// <param name="First">First modality.</param>
/// <param name="Second">Second modality.</param>
/// <param name="Models">Difference of the means over readers.</param>
/// <param name="Readers">Difference of each reader who used both, for that reader.</param>
/// <param name="UStatistics">The difference by U-statistics; null for other statistics than the area under the curve.</param>
public sealed record ModalityDifference(int First, int Second, ReaderModels Models,
    IReadOnlyList<(int Reader, ModelEstimate Difference)> Readers, ModelEstimate? UStatistics);

/// <summary>Test that all modalities are alike.</summary>
/// <param name="Statistic">F; for fixed readers χ².</param>
/// <param name="NumeratorFreedom">Degrees of freedom above, or of χ².</param>
/// <param name="Freedom">Degrees of freedom below; null for χ².</param>
/// <param name="PValue">p value.</param>
/// <param name="Reason">Why there is no test; null where there is one.</param>
public sealed record OverallTest(double? Statistic, double NumeratorFreedom, double? Freedom, double? PValue, string? Reason);

/// <summary>
/// What an analysis rests on. Covariances are due to cases: 1 the same reader with two modalities, 2 two readers with the same one, 3
/// two readers with two.
/// </summary>
/// <param name="MeanSquareModality">MS(T).</param>
/// <param name="MeanSquareReader">MS(R); null where readers are nested in modalities.</param>
/// <param name="MeanSquareModalityByReader">MS(T·R), within groups where there are some; MS(R(T)) where readers are nested.</param>
/// <param name="Error">Variance of a cell due to cases.</param>
/// <param name="Covariance1">Covariance 1.</param>
/// <param name="Covariance2">Covariance 2, over readers who share cases.</param>
/// <param name="Covariance3">Covariance 3, over readers who share cases.</param>
/// <param name="ReaderVariance">Variance of readers; null where readers are nested. May come out below 0.</param>
/// <param name="ModalityByReaderVariance">Variance of readers' way with a modality; null where readers are nested. May come out below
/// 0.</param>
public sealed record ReaderComponents(double MeanSquareModality, double? MeanSquareReader, double MeanSquareModalityByReader, double Error,
    double Covariance1, double Covariance2, double Covariance3, double? ReaderVariance, double? ModalityByReaderVariance)
{
    /// <summary>The variances that cases bring, as Dorfman, Berbaum and Metz's model has them; null where readers did not read all cases
    /// with every modality, or patients have several cases.</summary>
    public PseudovalueVariances? Pseudovalues { get; init; }
}

/// <summary>
/// Variances of cases' pseudovalues (Dorfman, Berbaum and Metz 1992), which are the covariances above times the number of cases: Hillis,
/// Obuchowski, Schartz and Berbaum 2005, Stat Med 24, 1579–1607. Each may come out below 0.
/// </summary>
/// <param name="Case">Between cases, alike for all readers and modalities.</param>
/// <param name="ModalityByCase">Of a case's way with a modality.</param>
/// <param name="ReaderByCase">Of a reader's way with a case.</param>
/// <param name="Residual">What is left: modality × reader × case, and error.</param>
public sealed record PseudovalueVariances(double Case, double ModalityByCase, double ReaderByCase, double Residual);

/// <summary>A multi-reader multi-case analysis.</summary>
public sealed record MultiReaderAnalysis
{
    /// <summary>Each modality.</summary>
    public required IReadOnlyList<ModalityEstimate> Modalities { get; init; }

    /// <summary>Every pair of modalities.</summary>
    public required IReadOnlyList<ModalityDifference> Differences { get; init; }

    /// <summary>Test of all modalities, readers and cases random; null for U-statistics alone.</summary>
    public OverallTest? RandomReadersRandomCases { get; init; }

    /// <summary>Test of all modalities, readers fixed.</summary>
    public OverallTest? FixedReadersRandomCases { get; init; }

    /// <summary>Test of all modalities, cases fixed.</summary>
    public OverallTest? RandomReadersFixedCases { get; init; }

    /// <summary>What it rests on; null for U-statistics alone.</summary>
    public ReaderComponents? Components { get; init; }

    /// <summary>Cases that the statistic is of.</summary>
    public required int Cases { get; init; }

    /// <summary>Patients that they come from.</summary>
    public required int Clusters { get; init; }
}
