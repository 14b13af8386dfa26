namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// One straight line between the intensities of two visits, fitted to stable tissue by total least squares, trimmed, so that swapping the
/// visits gives its inverse. Half of it is applied to each visit.
/// </summary>
/// <param name="BaselineMean">Centre of the baseline's stable tissue.</param>
/// <param name="FollowUpMean">Centre of the follow-up's.</param>
/// <param name="Gain">How much more the follow-up rises than the baseline.</param>
/// <param name="Correlation">Correlation of the visits in the tissue that is kept, −1 to 1.</param>
/// <param name="Kept">Share of the tissue that the trimming kept, 0–1.</param>
public readonly record struct IntensityMatch(double BaselineMean, double FollowUpMean, double Gain, double Correlation, double Kept)
{
    // Residuals beyond so many robust standard deviations are change, or no tissue.
    const double TrimmedBeyond = 3;

    const int Rounds = 50;

    /// <summary>Fits it.</summary>
    /// <param name="baseline">Intensities of stable tissue.</param>
    /// <param name="followUp">Of the same voxels.</param>
    /// <returns>Null where the visits have nothing in common: fewer than 30 voxels, no contrast, or no line that rises.</returns>
    public static IntensityMatch? Fit(ReadOnlySpan<double> baseline, ReadOnlySpan<double> followUp)
    {
        if (baseline.Length != followUp.Length)
            throw new ArgumentException("the visits have different numbers of voxels", nameof(followUp));
        if (baseline.Length < 30)
            return null;
        double centreB = Robust.Median(baseline), centreF = Robust.Median(followUp);
        double gain = Robust.Deviation(followUp, centreF) / Robust.Deviation(baseline, centreB);
        if (!double.IsFinite(gain) || gain <= 0)
            return null;
        double correlation = 0, kept = 1;
        var residuals = new double[baseline.Length];
        for (int round = 0; round < Rounds; round++)
        {
            double root = Math.Sqrt(gain);
            for (int i = 0; i < residuals.Length; i++)
                residuals[i] = ((followUp[i] - centreF) / root) - ((baseline[i] - centreB) * root);
            double middle = Robust.Median(residuals), limit = TrimmedBeyond * Robust.Deviation(residuals, middle);
            var (sums, n) = (default(Sums), 0);
            for (int i = 0; i < residuals.Length; i++)
                if (Math.Abs(residuals[i] - middle) <= limit)
                {
                    sums = sums.With((baseline[i] - centreB) * root, (followUp[i] - centreF) / root);
                    n++;
                }
            if (n < 30 || sums.Slope(n) is not { } slope)
                return null;
            (double meanB, double meanF) = (sums.U / n / root, sums.V / n * root);
            (correlation, kept) = (sums.Correlation(n), (double)n / residuals.Length);
            (centreB, centreF) = (centreB + meanB, centreF + meanF);
            gain *= slope;
            if (Math.Abs(slope - 1) < 1e-10 && Math.Abs(meanB) < 1e-9 * (1 + Math.Abs(centreB))
                && Math.Abs(meanF) < 1e-9 * (1 + Math.Abs(centreF)))
                break;
        }
        return new(centreB, centreF, gain, correlation, kept);
    }

    /// <summary>The baseline on the scale between the visits.</summary>
    public double OfBaseline(double value) => ((value - BaselineMean) * Math.Sqrt(Gain)) + Middle;

    /// <summary>The follow-up on the scale between the visits.</summary>
    public double OfFollowUp(double value) => ((value - FollowUpMean) / Math.Sqrt(Gain)) + Middle;

    double Middle => (BaselineMean + FollowUpMean) / 2;

    // Of centred pairs, in double: single precision moves the line.
    readonly record struct Sums(double U, double V, double UU, double VV, double UV)
    {
        public Sums With(double u, double v) => new(U + u, V + v, UU + (u * u), VV + (v * v), UV + (u * v));

        // Principal axis of the pairs: its slope, or null where they do not rise together.
        public double? Slope(int n)
        {
            double uu = UU - (U * U / n), vv = VV - (V * V / n), uv = UV - (U * V / n);
            if (!(uv > 0))
                return null;
            double half = (vv - uu) / (2 * uv);
            return half + Math.Sqrt((half * half) + 1);
        }

        public double Correlation(int n)
        {
            double uu = UU - (U * U / n), vv = VV - (V * V / n), uv = UV - (U * V / n);
            return uv / Math.Sqrt(uu * vv);
        }
    }
}
