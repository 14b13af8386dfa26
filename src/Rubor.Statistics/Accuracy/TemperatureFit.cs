namespace Rubor.Statistics;

/// <summary>A temperature: logits divided by it give the probabilities under which the truth is most likely.</summary>
/// <param name="Temperature">Above 1 where the logits were too sure, below 1 where they were not sure enough.</param>
/// <param name="LogLossBefore">Mean −ln probability of the truth as the logits were.</param>
/// <param name="LogLossAfter">The same of the logits over the temperature.</param>
/// <param name="Count">Observations.</param>
/// <param name="AtLimit">Whether the best lies at or beyond the end of the range that is looked at.</param>
public sealed record FittedTemperature(double Temperature, double LogLossBefore, double LogLossAfter, long Count, bool AtLimit);

/// <summary>
/// Fits the temperature of logits by least negative log-likelihood on observations that were not learnt from. Guo 2017, 4.2. The loss of an
/// observation is a convex, smooth function of the inverse of the temperature; at fixed values of that its sum, slope and curvature are
/// added up, and between them it is the polynomial that has all three: temperatures are within some
/// 1e-4 of the best. No observation is kept.
/// </summary>
public sealed class TemperatureFit
{
    /// <summary>Least and largest temperature that is looked at.</summary>
    public const double Least = 1.0 / 8, Most = 32;

    // Temperatures at which sums are kept: half an octave apart, 1 among them.
    const int Below = 6, Above = 10;
    static readonly double Apart = Math.Log(2) / 2;
    static readonly double[] Inverse = [.. Enumerable.Range(-Above, Below + Above + 1).Select(k => Math.Exp(k * Apart))];

    readonly (double Loss, double Slope, double Curvature)[] sums = new (double, double, double)[Inverse.Length];
    long count;

    /// <summary>Adds an observation.</summary>
    /// <param name="logits">A logit for each class; a single one is of the second of two, against 0.</param>
    /// <param name="truth">The class that it is, from 0.</param>
    public void Add(ReadOnlySpan<float> logits, int truth)
    {
        Span<double> z = stackalloc double[Math.Max(2, logits.Length)];
        for (int c = 0; c < logits.Length; c++)
            z[logits.Length == 1 ? 1 : c] = logits[c];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)truth, (uint)z.Length, nameof(truth));
        double most = double.NegativeInfinity;
        foreach (double value in z)
            most = Math.Max(most, value);
        for (int k = 0; k < Inverse.Length; k++)
        {
            double all = 0, first = 0, second = 0, inverse = Inverse[k];
            foreach (double value in z)
            {
                double below = value - most, share = below == 0 ? 1 : Math.Exp(inverse * below);
                (all, first, second) = (all + share, first + (share * below), second + (share * below * below));
            }

            double mean = first / all, own = z[truth] - most;
            ref var sum = ref sums[k];
            sum = (sum.Loss + Math.Log(all) - (inverse * own), sum.Slope + mean - own, sum.Curvature + (second / all) - (mean * mean));
        }

        count++;
    }

    /// <summary>The temperature, or null where nothing was added.</summary>
    public FittedTemperature? Fit()
    {
        if (count == 0)
            return null;
        double before = sums[Above].Loss / count;
        int k = Array.FindIndex(sums, s => s.Slope >= 0);
        if (k <= 0)
        {
            // Slopes rise with the inverse: the loss falls, or rises, all the way.
            int end = k == 0 ? 0 : Inverse.Length - 1;
            return new(1 / Inverse[end], before, sums[end].Loss / count, count, true);
        }

        double low = 0, high = 1;
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            if (Slope(k - 1, middle) < 0)
                low = middle;
            else
                high = middle;
        }

        double inverse = Inverse[k - 1] + (high * (Inverse[k] - Inverse[k - 1]));
        return new(1 / inverse, before, Math.Min(before, Loss(k - 1, high) / count), count, false);
    }

    // Of the polynomial of fifth degree between two values of the inverse, at the part t of the way.
    double Loss(int k, double t)
    {
        var (a, b, h) = (sums[k], sums[k + 1], Inverse[k + 1] - Inverse[k]);
        var (c3, c4, c5) = Ends(a, b, h);
        return a.Loss + (t * ((a.Slope * h) + (t * ((a.Curvature * h * h / 2) + (t * (c3 + (t * (c4 + (t * c5)))))))));
    }

    double Slope(int k, double t)
    {
        var (a, b, h) = (sums[k], sums[k + 1], Inverse[k + 1] - Inverse[k]);
        var (c3, c4, c5) = Ends(a, b, h);
        return (a.Slope * h) + (t * ((a.Curvature * h * h) + (t * ((3 * c3) + (t * ((4 * c4) + (t * 5 * c5)))))));
    }

    static (double C3, double C4, double C5) Ends((double Loss, double Slope, double Curvature) a,
        (double Loss, double Slope, double Curvature) b, double h)
    {
        double loss = b.Loss - a.Loss - (a.Slope * h) - (a.Curvature * h * h / 2);
        double slope = (b.Slope - a.Slope - (a.Curvature * h)) * h, curvature = (b.Curvature - a.Curvature) * h * h;
        return ((10 * loss) - (4 * slope) + (curvature / 2), (7 * slope) - (15 * loss) - curvature,
            (6 * loss) - (3 * slope) + (curvature / 2));
    }
}
